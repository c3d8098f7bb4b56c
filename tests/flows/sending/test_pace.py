"""Places in time and wake-ups, in a real Valkey."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise

import pytest
from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from hotline.jobs.catalogue import CATALOGUE, QUEUES
from hotline.jobs.queue import MISSED, Jobs
from hotline.jobs.rate import PaceAway, Rate
from workers.scheduler import LEADER, Scheduler


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as connection:
        yield connection


def go(pace: Rate, cost: int = 1, *, crisis: bool = False) -> float:
    """Asks until it may go; when that was, by Redis' clock."""
    while True:
        leave = pace.ask(cost, crisis=crisis)
        if leave.wait == 0:
            return leave.at
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


def test_danger_goes_before_all_that_waits(redis: Redis) -> None:
    pace = Rate(redis, "calls", 1)
    go(pace)
    assert pace.ask(crisis=True).wait > 0
    assert pace.ask().wait > pace.ask(crisis=True).wait
    go(pace, crisis=True)
    assert pace.ask().wait > 0


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
