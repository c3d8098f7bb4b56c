"""Rounds that come again every day: made by the sweep from a row with a next time, steered as a series or a day at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.flows.plan_repeats import plan_repeats
from hotline.flows.start_round import RoundOrder, start_round
from hotline.flows.steer_round import RoundError, RoundSeen, cancel_round, pause_round, resume_round, see_round, see_rounds
from hotline.settings import Settings
from hotline.store.queries import rounds
from hotline.terms import Level
from hotline.wiring import make_house
from tests.flows.station import Station, number

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = time(9)


def daily(at: Station, **order: object) -> int:
    """A round of this community at nine, from tomorrow on; it is ten in the morning."""
    tomorrow = at.clock.now().astimezone(SHANGHAI).replace(hour=9, minute=0) + timedelta(days=1)
    given = {"community": "下洋田社区", "at": tomorrow, "repeat_at": NINE, "by": "王姐"} | order
    return start_round(at.house, RoundOrder(**given)).round_id or 0  # type: ignore[arg-type]  # words of an order


def day_of(at: Station, first: int) -> RoundSeen:
    """The newest round of a series."""
    return next(seen for seen in see_rounds(at.house) if first in (seen.id, seen.repeat_of))


def on_its_second_day(at: Station) -> int:
    """A daily round of one person whose second day is planned and not rung yet; its first round."""
    at.resident(1)
    first = daily(at)
    sweep(at, hours=23)
    at.later(days=1)
    plan_repeats(at.house)
    return first


def sweep(at: Station, **later: float) -> list[str]:
    """Time passes, the sweep looks, and what is due is rung; whoever is rung says that all is well."""
    at.later(**later)
    plan_repeats(at.house)
    rung = at.ring()
    for phone in rung:
        at.end(phone, "completed", spoke=True)
    plan_repeats(at.house)
    return rung


def test_at_nine_tomorrow_and_at_nine_every_day_after_it(at_station: Station, settings: Settings) -> None:
    at_station.resident(1)
    first = daily(at_station)
    assert sweep(at_station, hours=22, minutes=59) == []
    assert sweep(at_station, minutes=1) == [number(1)]
    assert see_round(at_station.house, first).state == "done"
    assert sweep(at_station, hours=23, minutes=59) == []
    restarted = make_house(settings, clock=at_station.clock, pool=2)  # all that is known of the series stands in its row
    at_station.house = replace(restarted, carrier=at_station.carrier)
    assert sweep(at_station, minutes=1) == [number(1)]
    assert sweep(at_station, minutes=1) == []
    today = day_of(at_station, first)
    assert (today.repeat_of, today.state, dict(today.figures)) == (first, "done", {"reached": 1})
    assert today.starts_at.astimezone(SHANGHAI).time() == NINE
    restarted.engine.dispose()


def test_days_on_which_nobody_looked_are_not_made_up_for(at_station: Station) -> None:
    at_station.resident(1)
    first = daily(at_station)
    assert sweep(at_station, hours=23) == [number(1)]
    assert sweep(at_station, days=3, hours=2) == [number(1)]
    assert len(see_rounds(at_station.house)) == 2
    following = see_round(at_station.house, first).next_at
    assert following is not None and following - at_station.clock.now() == timedelta(hours=22)


def test_two_sweeps_at_once_make_one_round(at_station: Station) -> None:
    daily(at_station)
    sweep(at_station, hours=23)
    at_station.later(days=1)
    with at_station.house.transaction() as another:
        assert len(rounds.due_repeats(another.db, another.now)) == 1
        assert plan_repeats(at_station.house) == 0
    assert plan_repeats(at_station.house) == 1
    assert plan_repeats(at_station.house) == 0


def test_cancelled_it_does_not_come_again_and_todays_stops_too(at_station: Station) -> None:
    at_station.resident(1)
    first = daily(at_station)
    sweep(at_station, hours=23)
    at_station.resident(2)
    at_station.later(days=1)
    plan_repeats(at_station.house)
    assert day_of(at_station, first).left == 2
    assert cancel_round(at_station.house, first, by="王姐") == 2
    assert day_of(at_station, first).state == "cancelled"
    assert see_round(at_station.house, first).state == "done", "yesterday's stays what it was"
    assert sweep(at_station, days=2) == []
    with pytest.raises(RoundError):
        cancel_round(at_station.house, first, by="王姐")


def test_one_day_of_it_is_cancelled_alone(at_station: Station) -> None:
    first = on_its_second_day(at_station)
    today = day_of(at_station, first)
    assert cancel_round(at_station.house, today.id, by="王姐") == 1
    assert sweep(at_station) == []
    assert sweep(at_station, days=1) == [number(1)]


def test_paused_it_passes_over_days_and_holds_todays_back(at_station: Station) -> None:
    first = on_its_second_day(at_station)
    assert pause_round(at_station.house, first, by="王姐") == 1
    assert sweep(at_station, hours=1) == []
    assert sweep(at_station, days=1) == []
    assert resume_round(at_station.house, first, by="王姐") == 1
    assert see_round(at_station.house, first).state == "done"
    assert sweep(at_station) == [number(1)]
    assert sweep(at_station, hours=23) == [number(1)]


def test_each_day_is_for_whom_the_first_was_for(at_station: Station) -> None:
    at_station.resident(1)
    first = daily(at_station, community=None, level=Level.LOCKDOWN)
    sweep(at_station, hours=23)
    at_station.resident(2)
    assert sorted(sweep(at_station, days=1)) == [number(1), number(2)]
    assert day_of(at_station, first).name == see_round(at_station.house, first).name == "lockdown"
