"""A day of a round: at its end everybody has been reached, knocked for, has opted out, or visibly waits; at no moment too fast."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy import select

from hotline.flows.start_round import RoundOrder, start_round
from hotline.flows.steer_round import see_round
from hotline.jobs.rate import Rate
from hotline.store.models import Attempt, Callback
from hotline.terms import CallbackState, Kind, Outcome, Purpose
from tests.flows.outreach.bad_day import Misbehaving
from tests.flows.outreach.day import NEVER_REACHED, RoundDay, ways_of
from tests.flows.outreach.passing import Passing, most_in_a_second
from tests.flows.station import Station, number

PEOPLE = 60
ALLOWED = 4


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as connection:
        yield connection


def day_of_a_round(at: Station, pace: Rate) -> RoundDay:
    """Everybody of a community is to be rung; as many lines as people, so that the pace alone holds them back."""
    dice = random.Random(11)
    phones = [number(n) for n in range(PEOPLE)]
    for n in range(PEOPLE):
        at.resident(n, birth_year=1930 + n % 30, address=f"{n}栋")
    ways = ways_of(phones, dice)
    nobody = {phone for phone, way in ways.items() if way[0] == "no_number"}
    carrier = Misbehaving(at.clock, passing=Passing(at.clock), dice=random.Random(5), nobody=nobody)
    house = replace(at.house, carrier=carrier, settings=at.house.settings.replaced(lines=PEOPLE, calls_per_second=ALLOWED))
    return RoundDay(house, at.clock, carrier, ways, dice, pace)


def test_everybody_is_reached_or_somebody_knocks_and_never_too_fast(at_station: Station, redis: Redis) -> None:
    day = day_of_a_round(at_station, Rate(redis, "calls", ALLOWED, clock=at_station.clock))
    first = {phone: way[0] for phone, way in day.people.items()}
    last = {phone: way[-1] for phone, way in day.people.items()}
    planned = start_round(day.house, RoundOrder(community="下洋田社区"))
    assert planned.people == PEOPLE and planned.round_id is not None

    day.run(at_station.clock.now() + timedelta(days=4))

    seen = see_round(day.house, planned.round_id)
    assert sum(seen.figures.values()) == seen.planned == PEOPLE
    assert seen.left == 0, day.figures()
    assert most_in_a_second(day.carrier.asked) == ALLOWED, "as fast as allowed at the busiest moment, and never faster"
    assert_nobody_was_rung_twice(at_station, day.carrier)
    with day.house.transaction() as work:
        ended = {c.phone: c for c in work.db.scalars(select(Callback).where(Callback.round_id == planned.round_id))}
    for phone, callback in ended.items():
        if first[phone] == "stop":
            assert callback.outcome is Outcome.OPTED_OUT
        elif last[phone] in NEVER_REACHED:
            assert callback.state is CallbackState.EXHAUSTED, (phone, day.people[phone])
        else:
            assert callback.outcome in (Outcome.REACHED, Outcome.ALL_WELL, Outcome.NEED_TAKEN), (phone, first[phone], last[phone])
    knocked = {t.resident_phone for t in at_station.tickets() if t.kind is Kind.WELFARE_CHECK}
    assert knocked >= {phone for phone, callback in ended.items() if callback.state is CallbackState.EXHAUSTED}


def test_where_nobody_keeps_the_pace_the_carrier_sees_it(at_station: Station, redis: Redis) -> None:
    day = day_of_a_round(at_station, Rate(redis, "calls", 1000.0, clock=at_station.clock))
    start_round(day.house, RoundOrder(community="下洋田社区"))
    day.run(at_station.clock.now() + timedelta(minutes=1))
    assert most_in_a_second(day.carrier.asked) > ALLOWED


def assert_nobody_was_rung_twice(at: Station, carrier: Misbehaving) -> None:
    """Each attempt led to one call at most, and nobody was rung more often than the policy says."""
    assert max(Counter(taken.call.status_callback for taken in carrier.taken).values()) == 1
    most = at.house.policy.retry[Purpose.CHECK_IN].total
    with at.house.transaction() as work:
        rung = select(Attempt.callback_id).join(Callback, Callback.id == Attempt.callback_id)
        rung = rung.where(Attempt.outcome != Outcome.WITHDRAWN, Callback.purpose == Purpose.CHECK_IN)
        tries = Counter(work.db.scalars(rung))
    assert max(tries.values()) <= most
