"""Who comes first, and that nobody starves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hotline.outreach.fragility import Fragile, points, rank
from hotline.outreach.order import PRIORITIES, priority_of, shares
from hotline.terms import Purpose

NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)


def test_danger_then_promises_then_the_day_then_rounds() -> None:
    assert set(PRIORITIES) == set(Purpose)
    assert sorted(Purpose, key=priority_of)[0] is Purpose.CRISIS
    assert priority_of(Purpose.REQUESTED) < priority_of(Purpose.MISSED_CALL) < priority_of(Purpose.CHECK_IN)


@given(st.lists(st.integers(0, 7), max_size=60))
def test_every_fourth_call_goes_to_whoever_waits_longest(rooms: list[int]) -> None:
    placed = overdue = 0
    for room in rooms:
        share = shares(room, placed)
        assert share.by_priority + share.overdue == room
        assert share.by_priority >= 0 and share.overdue >= 0
        placed, overdue = placed + room, overdue + share.overdue
    assert overdue == placed // 4


def test_the_most_fragile_first() -> None:
    sturdy = Fragile(1990, last_contact_at=NOW)
    alone = Fragile(1940, lives_alone=True, last_contact_at=NOW)
    forgotten = Fragile(1940, lives_alone=True)
    silent = Fragile(1940, lives_alone=True, last_silent_at=NOW - timedelta(days=1))
    frail = Fragile(1930, lives_alone=True, categories=("disabled",), last_silent_at=NOW - timedelta(days=1))
    people = [sturdy, frail, alone, silent, forgotten]
    assert sorted(people, key=lambda person: rank(person, NOW)) == [frail, silent, forgotten, alone, sturdy]


def test_silence_counts_until_they_have_spoken_again() -> None:
    silent = Fragile(last_silent_at=NOW - timedelta(days=2), last_contact_at=NOW - timedelta(days=3))
    spoke = Fragile(last_silent_at=NOW - timedelta(days=2), last_contact_at=NOW - timedelta(days=1))
    assert points(silent, NOW) > points(spoke, NOW)
