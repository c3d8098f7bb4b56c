"""Places in time and wake-ups, in a real Valkey."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import pytest
from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from hotline.jobs.catalogue import CATALOGUE, LEADER, QUEUES
from hotline.jobs.queue import MISSED, Jobs
from hotline.jobs.rate import KNOWN_AFTER, RESERVED_SECONDS, Leave, PaceAway, Rate
from hotline.kernel.clock import VirtualClock
from workers.scheduler import Scheduler


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as connection:
        yield connection


def go(pace: Rate, cost: int = 1, *, crisis: bool = False) -> float:
    """Asks until it may go, and is answered at once; when that was, by Redis' clock."""
    leave = leave_to_go(pace, cost, crisis=crisis)
    pace.arrived(leave, 0.0)
    return leave.at


def leave_to_go(pace: Rate, cost: int = 1, *, crisis: bool = False) -> Leave:
    """Asks until it may go."""
    while True:
        leave = pace.ask(cost, crisis=crisis)
        if leave.wait == 0:
            return leave
        threading.Event().wait(leave.wait)


def together(machines: list[Rate], each: int) -> list[float]:
    """When the requests of several machines went, in order."""
    went: list[float] = []
    threads = [threading.Thread(target=lambda m=machine: went.extend(go(m) for _ in range(each))) for machine in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(went)


def most_in_a_second(times: list[float]) -> int:
    return max(sum(1 for other in times if at <= other < at + 1) for at in times)


@pytest.mark.parametrize(("rate", "each", "allowed"), [(30, 20, 30), (100, 50, 100), (2, 2, 2), (1.5, 1, 1)])
def test_no_sliding_second_holds_more_than_the_rate(redis: Redis, rate: float, each: int, allowed: int) -> None:
    times = together([Rate(redis, "calls", rate) for _ in range(4)], each)
    assert len(times) == 4 * each
    assert most_in_a_second(times) <= allowed


@pytest.mark.parametrize(("rate", "each"), [(20, 20), (2, 2)])
def test_however_long_each_is_on_its_way_no_sliding_second_at_the_carrier_holds_more(redis: Redis, rate: float, each: int) -> None:
    dice = random.Random(3)
    arrived: list[float] = []

    def send(pace: Rate) -> None:
        for _ in range(each):
            leave, begun = leave_to_go(pace), time.monotonic()
            threading.Event().wait(dice.choice((0.0, 0.01, 0.05, 0.2)))
            arrived.append(time.monotonic())
            threading.Event().wait(0.005)
            pace.arrived(leave, time.monotonic() - begun)

    threads = [threading.Thread(target=send, args=(Rate(redis, "calls", rate),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(arrived) == 4 * each
    assert most_in_a_second(arrived) <= rate


def test_a_request_that_hangs_costs_its_own_place_alone(redis: Redis) -> None:
    pace = Rate(redis, "calls", 5)
    hanging = leave_to_go(pace)
    times = [go(pace) for _ in range(12)]
    assert most_in_a_second([hanging.at, *times]) <= 5
    assert most_in_a_second(times) <= 4, "the fifth place is kept until it has arrived"
    assert times[-1] - times[0] < 5, "the others go on"
    pace.arrived(hanging, 1.0)
    assert most_in_a_second(times := [go(pace) for _ in range(15)]) <= 5
    assert times[-1] - times[0] < 4


def test_danger_does_not_wait_for_one_that_hangs(redis: Redis) -> None:
    pace = Rate(redis, "calls", 1)
    hanging = leave_to_go(pace)
    later = time.monotonic() + 2
    while time.monotonic() < later:
        pause = pace.ask().wait
        assert pause > 0
        threading.Event().wait(pause)
    assert go(pace, crisis=True) - hanging.at < 5
    assert pace.ask().wait < 2
    pace.arrived(hanging, 5.0)
    assert pace.ask().wait < 2, "its place is another's by now"


def test_what_every_request_takes_costs_nothing(redis: Redis) -> None:
    """A carrier that always takes 300 ms to answer is sent as many as one that answers at once."""
    pace = Rate(redis, "calls", 2)
    for _ in range(KNOWN_AFTER):
        pace.arrived(Leave(0.0, 0.0), 0.3)
    for _ in range(3):
        leave = leave_to_go(pace)
        pace.arrived(replace(leave, asked=time.monotonic() - 0.3), 0.3)
        assert pace.ask().wait < 0.6


def test_they_are_evenly_spaced(redis: Redis) -> None:
    times = together([Rate(redis, "calls", 50)], 40)
    assert min(b - a for a, b in pairwise(times)) >= 0.5 / 50


def test_who_comes_late_loses_no_place(redis: Redis) -> None:
    pace = Rate(redis, "calls", 10)
    first = go(pace)
    threading.Event().wait(0.25)  # a busy machine
    late = [go(pace) for _ in range(10)]
    assert late[-1] - first == pytest.approx(pace.window, abs=0.6), "caught up, up to what a sliding second allows"
    assert most_in_a_second([first, *late]) <= 10


def test_whoever_comes_half_a_microsecond_early_does_not_go_without_a_place(redis: Redis, clock: VirtualClock) -> None:
    pace = Rate(redis, "calls", 3, clock=clock)
    clock.advance(seconds=pace.ask().wait)
    for late in (0.0, 0.6, 0.167333):  # the third is due half of the even distance after the second, which came late: 167333.5 us
        clock.advance(seconds=late)
        leave = pace.ask()
        assert (leave.wait == 0) == (len(leave.places) == 1)
        pace.arrived(leave, 0.0)
    assert leave.wait > 0


def test_danger_goes_before_all_that_waits(redis: Redis) -> None:
    pace = Rate(redis, "calls", 1)
    go(pace)
    assert pace.ask(crisis=True).wait > 0
    assert pace.ask().wait > pace.ask(crisis=True).wait
    go(pace, crisis=True)
    assert pace.ask().wait > 0


def waits(pace: Rate, clock: VirtualClock, *, crisis: bool = False) -> float:
    """Seconds until a request may go; it goes, and is answered at once."""
    asked = clock.now()
    while (leave := pace.ask(crisis=crisis)).wait > 0:
        clock.advance(seconds=leave.wait)
    pace.arrived(leave, 0.0)
    return (clock.now() - asked).total_seconds()


def as_fast_as_allowed(pace: Rate, clock: VirtualClock, seconds: float) -> int:
    """How many go if somebody asks all the time."""
    until, went = clock.now().timestamp() + seconds, 0
    while clock.now().timestamp() < until:
        waits(pace, clock)
        went += 1
    return went


def test_after_danger_places_are_kept_free_for_more_of_it(redis: Redis, clock: VirtualClock) -> None:
    """The next group of the team, the person's own telephone: none waits for a round. On a day without danger the round has every place."""
    pace = Rate(redis, "calls", 5, clock=clock)
    waits(pace, clock)
    assert as_fast_as_allowed(pace, clock, 10) == pytest.approx(50, abs=1)
    waits(pace, clock, crisis=True)
    for _ in range(10):
        assert as_fast_as_allowed(pace, clock, 10) == pytest.approx(29, abs=2)
        for telephone in ("of the team", "of the person"):
            assert waits(pace, clock, crisis=True) == 0, telephone
    clock.advance(seconds=RESERVED_SECONDS)
    assert as_fast_as_allowed(pace, clock, 10) == pytest.approx(50, abs=1)


@pytest.mark.parametrize(("per_second", "kept"), [(1, 0), (2, 1), (4, 2), (5, 2), (30, 3)])
def test_so_many_places_are_kept_free_for_danger(redis: Redis, clock: VirtualClock, per_second: int, kept: int) -> None:
    pace = Rate(redis, "calls", per_second, clock=clock)
    waits(pace, clock)
    waits(pace, clock, crisis=True)
    as_fast_as_allowed(pace, clock, 5)
    assert [waits(pace, clock, crisis=True) for _ in range(kept)] == [0] * kept
    assert waits(pace, clock, crisis=True) > 0 or kept == per_second


def test_after_a_flush_the_first_second_belongs_to_nobody(redis: Redis) -> None:
    pace = Rate(redis, "calls", 20)
    before = [go(pace) for _ in range(20)]
    redis.flushall()
    after = [go(pace) for _ in range(5)]
    assert after[0] - before[-1] >= 1
    assert most_in_a_second([*before, *after]) <= 20


def test_a_text_counts_its_segments(redis: Redis) -> None:
    pace = Rate(redis, "segments", 10)
    times = [(go(pace, cost), cost) for cost in (4, 5, 3, 12, 1)]
    for at, _ in times:
        units = sum(min(cost, 10) for other, cost in times if at <= other < at + 1)
        assert units <= 10


def test_a_busy_carrier_slows_everybody_down_and_then_it_recovers(redis: Redis) -> None:
    mine, other = Rate(redis, "calls", 50), Rate(redis, "calls", 50)
    before = go(mine)
    mine.slow_down(1.0)
    times = [go(other) for _ in range(40)]
    gaps = [b - a for a, b in pairwise(times)]
    assert times[0] - before > 0.9
    assert sum(gaps[:5]) > 5 * 1.5 / 50
    assert float(redis.hget("hotline:pace:calls", "slow") or 0) == 1.0


def test_without_redis_nobody_may_go() -> None:
    nowhere = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1)
    with pytest.raises(PaceAway):
        Rate(nowhere, "calls", 1).ask()
    Rate(nowhere, "calls", 1).slow_down()


def test_wake_ups_are_coalesced_until_one_is_taken_up(redis_url: str) -> None:
    jobs = Jobs(redis_url)
    for _ in range(5):
        jobs.nudge(["place_calls", "send_calls", "offer_tickets"])
    assert jobs.depths() == {"crisis": 0, "calls": 2, "messages": 0, "sweeps": 1}
    jobs.taken_up("place_calls")
    jobs.nudge(["place_calls", "send_calls"])
    assert jobs.depths()["calls"] == 3


def test_all_names_cost_one_round_trip(redis_url: str, redis: Redis) -> None:
    jobs = Jobs(redis_url)
    jobs.nudge(["place_calls"])
    redis.config_resetstat()
    jobs.nudge(sorted(CATALOGUE))
    counted = {name: stats["calls"] for name, stats in redis.info("commandstats").items() if name.startswith("cmdstat_ev")}
    assert sum(counted.values()) == 1


def test_an_unknown_name_is_a_fault_of_ours(redis_url: str) -> None:
    with pytest.raises(KeyError):
        Jobs(redis_url).nudge(["no_such_job"])


def test_a_nudge_never_raises_when_redis_is_away() -> None:
    before = MISSED._value.get()
    jobs = Jobs("redis://127.0.0.1:1")
    jobs.nudge(["place_calls"])
    jobs.taken_up("place_calls")
    assert not jobs.answers()
    assert MISSED._value.get() == before + 1


def test_a_redis_that_hangs_is_not_waited_for_by_everybody() -> None:
    """It takes connections and says nothing; whoever comes after the first who waited is not made to wait."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        jobs = Jobs(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        jobs.nudge(["place_calls"])
        asked = _connections(silent)
        assert asked >= 1
        jobs.nudge(["place_calls"])
        assert _connections(silent) == 0


def _connections(server: socket.socket) -> int:
    """How many have called since the last look."""
    count = 0
    with suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            count += 1
    return count


def test_a_worker_of_rq_takes_what_a_nudge_put_there(redis_url: str, redis: Redis) -> None:
    Jobs(redis_url).nudge(["place_calls"])
    (job,) = Queue("calls", connection=redis, serializer=JSONSerializer).jobs
    assert (job.func_name, job.timeout, job.args) == ("workers.jobs.place_calls", 60, [])
    assert SimpleWorker(["calls"], connection=redis, serializer=JSONSerializer).queue_names() == ["calls"]


def test_one_scheduler_leads_and_another_takes_over(redis_url: str, redis: Redis) -> None:
    first, second = (Scheduler(redis, Jobs(redis_url)) for _ in range(2))
    assert sorted(first.tick()) == sorted(CATALOGUE)
    assert second.tick() == first.tick() == []
    assert sum(Jobs(redis_url).depths()[name] for name in QUEUES) == len(CATALOGUE)
    redis.flushall()
    assert first.tick() == [] or second.tick() == []
    assert redis.get(LEADER) is not None
    for scheduler in (first, second):
        scheduler.stop()
    assert sorted(Scheduler(redis, Jobs(redis_url)).tick()) == sorted(CATALOGUE)
