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
from hotline.jobs.rate import NEAR_SECONDS, PaceAway, Place, Rate
from workers.scheduler import LEADER, Scheduler


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as connection:
        yield connection


def long_running(redis: Redis, per_second: float) -> Rate:
    """A pace that has rested for a while, as it has on most days."""
    redis.hset("hotline:pace:calls", "next", 0)
    return Rate(redis, "calls", per_second)


def most_in_a_second(places: list[Place]) -> int:
    times = sorted(place.at for place in places)
    return max(sum(1 for other in times if at <= other < at + 1) for at in times)


@pytest.mark.parametrize(("rate", "allowed"), [(30, 30), (10, 10), (1, 1), (1.5, 1), (0.5, 1)])
def test_no_sliding_second_holds_more_than_the_rate(redis: Redis, rate: float, allowed: int) -> None:
    machines = [Rate(redis, "calls", rate) for _ in range(4)]
    places: list[Place] = []

    def take(machine: Rate) -> None:
        for _ in range(15):
            places.extend(machine.reserve([1, 1], crisis=True))

    threads = [threading.Thread(target=take, args=(machine,)) for machine in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(places) == 120
    times = sorted(place.at for place in places)
    share = 119 / (times[-1] - times[0]) / rate
    assert most_in_a_second(places) <= allowed
    assert share > (0.97 if float(rate).is_integer() or rate < 1 else 0.6)


def test_danger_finds_a_place_near_whatever_waits(redis: Redis) -> None:
    pace = long_running(redis, 2)
    waiting = pace.reserve([1] * 100)
    assert len(waiting) <= 2
    assert pace.reserve([1] * 100) == []
    (danger,) = pace.reserve([1], crisis=True)
    assert danger.at - waiting[0].at < 2 * pace.spacing + 0.1


def test_after_a_flush_the_pace_starts_empty(redis: Redis) -> None:
    pace = long_running(redis, 20)
    taken = pace.reserve([1] * 100)
    redis.flushall()
    again = pace.reserve([1] * 100, crisis=True)
    assert most_in_a_second([*taken, *again]) <= 20
    assert again[0].at - taken[0].at >= NEAR_SECONDS


def test_a_long_text_waits_for_all_its_segments(redis: Redis) -> None:
    pace = Rate(redis, "segments", 10)
    pace.reserve([1], crisis=True)
    first, second, third = pace.reserve([1, 5, 1], crisis=True)
    assert second.at - first.at == pytest.approx(5 * pace.spacing, abs=0.001)
    assert third.at - second.at == pytest.approx(pace.spacing, abs=0.001)


def test_a_busy_carrier_slows_everybody_down_and_then_it_recovers(redis: Redis) -> None:
    mine, other = Rate(redis, "calls", 10), Rate(redis, "calls", 10)
    before = mine.reserve([1], crisis=True)[0]
    mine.slow_down(2.0)
    places = other.reserve([1] * 60, crisis=True)
    gaps = [b.at - a.at for a, b in pairwise(places)]
    assert places[0].at - before.at > 1
    assert gaps[0] > 1.9 * mine.spacing
    assert gaps[-1] == pytest.approx(mine.spacing, abs=0.001)
    rounded = [round(gap, 4) for gap in gaps]
    assert rounded == sorted(rounded, reverse=True)


def test_without_redis_nobody_gets_a_place() -> None:
    nowhere = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1)
    with pytest.raises(PaceAway):
        Rate(nowhere, "calls", 1).reserve([1])
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
