"""A day of a round: at its end everybody has been reached, knocked for, has opted out, or visibly waits."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from hotline.flows.start_round import RoundOrder, start_round
from hotline.flows.steer_round import see_round
from hotline.store.models import Attempt, Callback
from hotline.terms import CallbackState, Kind, Outcome, Purpose
from tests.flows.outreach.day import NEVER_REACHED, Misbehaving, RoundDay, ways_of
from tests.flows.station import Station, number

PEOPLE = 60


def test_everybody_is_reached_or_somebody_knocks(at_station: Station) -> None:
    dice = random.Random(11)
    phones = [number(n) for n in range(PEOPLE)]
    for n in range(PEOPLE):
        at_station.resident(n, birth_year=1930 + n % 30, address=f"{n}栋")
    ways = ways_of(phones, dice)
    carrier = Misbehaving(at_station.clock, dice=random.Random(5), nobody={p for p, w in ways.items() if w[0] == "no_number"})
    house = replace(at_station.house, carrier=carrier, settings=at_station.house.settings.replaced(lines=20, calls_per_second=10.0))
    first = {phone: way[0] for phone, way in ways.items()}
    last = {phone: way[-1] for phone, way in ways.items()}
    planned = start_round(house, RoundOrder(community="下洋田社区"))
    assert planned.people == PEOPLE and planned.round_id is not None

    day = RoundDay(house, at_station.clock, carrier, ways, dice)
    day.run(at_station.clock.now() + timedelta(days=4))

    seen = see_round(house, planned.round_id)
    assert sum(seen.figures.values()) == seen.planned == PEOPLE
    assert seen.left == 0, day.figures()
    assert_nobody_was_rung_twice(at_station, carrier)
    with house.transaction() as work:
        ended = {c.phone: c for c in work.db.scalars(select(Callback).where(Callback.round_id == planned.round_id))}
    for phone, callback in ended.items():
        if first[phone] == "stop":
            assert callback.outcome is Outcome.OPTED_OUT
        elif last[phone] in NEVER_REACHED:
            assert callback.state is CallbackState.EXHAUSTED, (phone, ways[phone])
        else:
            assert callback.outcome in (Outcome.REACHED, Outcome.ALL_WELL, Outcome.NEED_TAKEN), (phone, first[phone], last[phone])
    knocked = {t.resident_phone for t in at_station.tickets() if t.kind is Kind.WELFARE_CHECK}
    assert knocked >= {phone for phone, callback in ended.items() if callback.state is CallbackState.EXHAUSTED}


def assert_nobody_was_rung_twice(at: Station, carrier: Misbehaving) -> None:
    """Each attempt led to one call at most, and nobody was rung more often than the policy says."""
    assert max(Counter(call.status_callback for _sid, call in carrier.taken).values()) == 1
    most = at.house.policy.retry[Purpose.CHECK_IN].total
    with at.house.transaction() as work:
        rung = select(Attempt.callback_id).join(Callback, Callback.id == Attempt.callback_id)
        rung = rung.where(Attempt.outcome != Outcome.WITHDRAWN, Callback.purpose == Purpose.CHECK_IN)
        tries = Counter(work.db.scalars(rung))
    assert max(tries.values()) <= most
