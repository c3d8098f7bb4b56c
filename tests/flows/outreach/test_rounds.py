"""Check-in rounds: who is rung, who is left out and why, in which order, and how they are steered."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from sqlalchemy import select

from hotline.flows.plan_repeats import plan_repeats
from hotline.flows.start_round import Planned, RoundError, RoundOrder, start_round
from hotline.flows.steer_round import cancel_round, pause_round, resume_round, see_round, see_rounds
from hotline.outreach.fragility import CATEGORY, Fragile, points
from hotline.store.models import Callback, Community, Resident
from hotline.store.queries.places import get_or_make_community
from hotline.terms import CallbackState, Level, Outcome, Purpose
from tests.flows.station import Station, number

HERE = RoundOrder(community="下洋田社区", by="王姐")


def begin(at: Station, order: RoundOrder = HERE, **more: Any) -> Planned:
    return start_round(at.house, order, **more)


def test_everybody_of_a_community_is_planned_once(at_station: Station) -> None:
    for n in range(30):
        at_station.resident(n)
    at_station.resident(99, community_id=None)
    at_station.resident(98, active=False)
    planned = begin(at_station)
    assert (planned.people, planned.left_out) == (30, {})
    assert len({c.phone for c in at_station.all(Callback)}) == 30
    again = begin(at_station)
    assert (again.people, again.left_out) == (0, {"already_waiting": 30})


def test_who_is_left_out_is_said(at_station: Station) -> None:
    now = at_station.clock.now()
    for n in range(1, 7):
        at_station.resident(n, phone="+442071838750" if n == 5 else number(n), last_contact_at=now if n == 3 else None)
    at_station.know(number(1), opted_out_at=now)
    at_station.know(number(2), blocked_at=now)
    at_station.book(4, Purpose.CHECK_IN)
    planned = begin(at_station)
    assert planned.people == 1
    assert planned.left_out == {"opted_out": 1, "blocked": 1, "reached_today": 1, "already_waiting": 1, "not_allowed": 1}


def test_a_dry_run_rings_nobody(at_station: Station) -> None:
    at_station.resident(1, birth_year=1990, lives_alone=False)
    at_station.resident(2, birth_year=1935)
    planned = begin(at_station, dry_run=True)
    assert planned.round_id is None and planned.people == 2
    assert [phone for _name, phone, _community, _points in planned.first] == [number(2), number(1)]
    assert at_station.all(Callback) == [] and see_rounds(at_station.house) == []


def test_the_most_fragile_are_rung_first(at_station: Station) -> None:
    for n, birth_year in enumerate((1980, 1930, 1950, 1940)):
        at_station.resident(n, birth_year=birth_year)
    begin(at_station)
    at_station.set(lines=1)
    order = []
    for _ in range(4):
        (phone,) = at_station.ring()
        order.append(phone)
        at_station.end(phone, "completed", spoke=True)
    assert order == [number(1), number(3), number(2), number(0)]


def test_by_level_list_and_category(at_station: Station) -> None:
    with at_station.house.transaction() as work:
        other = get_or_make_community(work.db, at_station.id, "东风社区")
        work.db.get_one(Community, other.id).level = Level.PRECAUTION
        other_id = other.id
    at_station.resident(1)
    at_station.resident(2, community_id=other_id, categories=["disabled"], lives_alone=False)
    at_station.resident(3, categories=["disabled"])
    assert begin(at_station, RoundOrder(level=Level.LOCKDOWN), dry_run=True).people == 2
    assert begin(at_station, RoundOrder(level=Level.PRECAUTION), dry_run=True).people == 1
    assert begin(at_station, RoundOrder(community="下洋田社区", categories=("disabled",)), dry_run=True).people == 1
    listed = RoundOrder(phones=(number(1), number(2), number(77), "+8656696"))
    planned = begin(at_station, listed)
    assert (planned.people, planned.strangers) == (3, 1)
    assert {c.phone for c in at_station.all(Callback)} == {number(1), number(2), number(77)}


@pytest.mark.parametrize(
    "order",
    [
        RoundOrder(),
        RoundOrder(community="没有"),
        RoundOrder(community="下洋田社区", station="x"),
        RoundOrder(community="下洋田社区", script="x"),
    ],
)
def test_what_cannot_be_planned_says_why(at_station: Station, order: RoundOrder) -> None:
    with pytest.raises(RoundError, match=r"\w"):
        begin(at_station, order)


def test_paused_resumed_cancelled(at_station: Station) -> None:
    for n in range(5):
        at_station.resident(n)
    planned = begin(at_station)
    assert planned.round_id is not None
    at_station.set(lines=1)
    (first,) = at_station.ring()
    assert pause_round(at_station.house, planned.round_id, by="王姐") == 4
    at_station.end(first, "completed", spoke=True)
    assert at_station.ring() == []
    assert resume_round(at_station.house, planned.round_id, by="王姐") == 4
    (second,) = at_station.ring()
    assert cancel_round(at_station.house, planned.round_id, by="王姐") == 3
    at_station.end(second)
    seen = see_round(at_station.house, planned.round_id)
    assert (seen.state, seen.planned) == ("cancelled", 5)
    assert sum(seen.figures.values()) == 5
    assert seen.figures["reached"] == 1 and seen.figures["withdrawn"] == 4
    for steer in (pause_round, resume_round, cancel_round):
        with pytest.raises(RoundError):
            steer(at_station.house, planned.round_id, by="王姐")


def test_a_miss_of_a_paused_or_cancelled_round_is_not_rung_again(at_station: Station) -> None:
    at_station.resident(1)
    planned = begin(at_station)
    assert planned.round_id is not None
    (phone,) = at_station.ring()
    pause_round(at_station.house, planned.round_id, by="王姐")
    at_station.end(phone)
    at_station.later(days=1)
    assert at_station.ring() == []
    resume_round(at_station.house, planned.round_id, by="王姐")
    (phone,) = at_station.ring()
    cancel_round(at_station.house, planned.round_id, by="王姐")
    at_station.end(phone)
    at_station.later(days=1)
    assert at_station.ring() == []
    assert see_round(at_station.house, planned.round_id).left == 0


def test_a_round_for_later_waits_for_its_time_and_its_morning(at_station: Station) -> None:
    at_station.set(quiet_hours=(time(21), time(8)))
    at_station.resident(1)
    planned = begin(at_station, RoundOrder(community="下洋田社区", at=at_station.clock.now() + timedelta(hours=13)))
    assert planned.round_id is not None
    assert planned.estimate.starts == at_station.clock.now() + timedelta(hours=22)
    assert see_round(at_station.house, planned.round_id).state == "planned"
    at_station.later(hours=21)
    assert at_station.ring() == []
    at_station.later(hours=1)
    plan_repeats(at_station.house)
    assert see_round(at_station.house, planned.round_id).state == "running"
    assert at_station.ring() == [number(1)]


def test_a_daily_round_comes_again_and_again(at_station: Station) -> None:
    at_station.resident(1)
    begin(at_station, RoundOrder(community="下洋田社区", repeat_at=time(9)))
    reached = 0
    for _ in range(3 * 24):
        plan_repeats(at_station.house)
        for phone in at_station.ring():
            at_station.end(phone, "completed", spoke=True)
            reached += 1
        at_station.later(hours=1)
    assert reached == 4
    plan_repeats(at_station.house)
    assert [seen.state for seen in see_rounds(at_station.house)] == ["done"] * 4
    cancel_round(at_station.house, see_rounds(at_station.house)[-1].id, by="王姐")
    at_station.later(days=2)
    assert plan_repeats(at_station.house) == 0


def test_a_round_is_done_when_nobody_is_left(at_station: Station) -> None:
    at_station.resident(1)
    planned = begin(at_station)
    assert planned.round_id is not None
    plan_repeats(at_station.house)
    assert see_round(at_station.house, planned.round_id).state == "running"
    (phone,) = at_station.ring()
    at_station.end(phone, "completed", spoke=True)
    plan_repeats(at_station.house)
    seen = see_round(at_station.house, planned.round_id)
    assert (seen.state, seen.left, dict(seen.figures)) == ("done", 0, {"reached": 1})


people = st.builds(
    Fragile,
    birth_year=st.none() | st.integers(1920, 2015),
    lives_alone=st.booleans(),
    categories=st.lists(st.sampled_from(sorted(CATEGORY)), unique=True).map(tuple),
    last_contact_at=st.none() | st.integers(0, 60 * 24 * 50).map(lambda minutes: timedelta(minutes=minutes)),
    last_silent_at=st.none() | st.integers(0, 60 * 24 * 50).map(lambda minutes: timedelta(minutes=minutes)),
)


@bounds(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(people, min_size=1, max_size=8))
def test_the_store_counts_fragility_as_the_room_does(at_station: Station, drawn: list[Any]) -> None:
    now = at_station.clock.now()
    with at_station.house.transaction() as work:
        for row in work.db.scalars(select(Callback)):
            work.db.delete(row)
        for old in work.db.scalars(select(Resident)):
            work.db.delete(old)
    expected = {}
    for n, person in enumerate(drawn):
        ago = {
            name: now - value if value is not None else None
            for name, value in (("c", person.last_contact_at), ("s", person.last_silent_at))
        }
        known = Fragile(person.birth_year, person.lives_alone, person.categories, ago["c"], ago["s"])
        at_station.resident(
            n, birth_year=known.birth_year, lives_alone=known.lives_alone, categories=list(known.categories),
            last_contact_at=known.last_contact_at, last_silent_at=known.last_silent_at,
        )  # fmt: skip
        if known.last_contact_at is None or known.last_contact_at < now - timedelta(hours=10):
            expected[number(n)] = points(known, now)
    planned = begin(at_station, dry_run=True)
    assert {phone: score for _name, phone, _community, score in planned.first} == expected


def test_outcomes_and_states_add_up(at_station: Station) -> None:
    for n in range(8):
        at_station.resident(n)
    planned = begin(at_station)
    assert planned.round_id is not None
    ways = {0: ("completed", True), 1: ("busy", False), 2: ("no-answer", False), 3: ("completed", False)}
    for phone in at_station.ring():
        status, spoke = ways[int(phone[-1]) % 4]
        at_station.end(phone, status, spoke=spoke)
    seen = see_round(at_station.house, planned.round_id)
    assert sum(seen.figures.values()) == seen.planned == 8
    assert {c.outcome for c in at_station.all(Callback) if c.state is CallbackState.DONE} == {Outcome.REACHED}
