"""Whom the line may ring, in which order, and where nobody stands in the rota."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.dispatch.duty import Shift
from hotline.dispatch.rota import (
    MOST_CRISIS_MINUTES,
    Counsellor,
    crisis_groups,
    crisis_hours,
    gaps,
    next_to_ring,
    on_crisis_duty,
)
from hotline.dispatch.rota_file import BadShift, read_line
from hotline.terms import Span

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)  # Tuesday, ten in the morning in Shanghai
MORNING = Shift(weekday=1, start_local="08:00", end_local="12:00")
EVENING = Shift(weekday=1, start_local="18:00", end_local="22:00")
NIGHT = Shift(weekday=1, start_local="22:00", end_local="08:00", crisis=True)


def someone(number: int, **facts: object) -> Counsellor:
    return Counsellor(id=number, phone=f"+861380000000{number}", **facts)  # type: ignore[arg-type]  # facts are the fields under test


def test_only_who_is_on_shift_and_free_is_rung() -> None:
    """Not outside the shift, not twice, not while on the telephone; without any shift always."""
    people = [someone(1, shifts=(MORNING,)), someone(2, shifts=(EVENING,)), someone(3), someone(4, engaged=True), someone(5)]
    order = next_to_ring(people, now=NOW, zone=ZONE, asked={"+8613800000005"})
    assert [p.id for p in order] == [1, 3]


def test_the_same_counsellor_first_then_the_language_then_turns() -> None:
    """Continuity outweighs language, language outweighs turns."""
    rung = NOW - timedelta(hours=1)
    people = [
        someone(1, last_rung_at=rung),
        someone(2),
        someone(3, languages=("yue",), last_rung_at=rung),
        someone(4, last_rung_at=NOW),
    ]
    assert [p.id for p in next_to_ring(people, now=NOW, zone=ZONE, language="yue", same=4)] == [4, 3, 2, 1]


def test_a_crisis_rings_those_on_crisis_duty_and_the_coordinators_then_everybody() -> None:
    """Groups of telephones that ring together."""
    duty = Shift(weekday=1, start_local="08:00", end_local="12:00", crisis=True)
    people = [someone(1, shifts=(duty,)), someone(2, shifts=(MORNING,)), someone(3, shifts=(EVENING,))]
    groups = crisis_groups(people, ["+8613800000009"], now=NOW, zone=ZONE, together=10)
    assert groups == [("+8613800000001", "+8613800000009"), ("+8613800000002", "+8613800000009")]


def test_whoever_had_enough_crisis_for_a_day_is_rung_last() -> None:
    """Hours on crisis duty are bounded, but nobody is let down for it."""
    people = [someone(1, crisis_minutes=MOST_CRISIS_MINUTES), someone(2)]
    first, later = crisis_groups(people, ["+8613800000009"], now=NOW, zone=ZONE, together=10)
    assert "+8613800000001" not in first
    assert "+8613800000001" in later


def test_no_more_ring_together_than_a_dial_takes_and_a_coordinator_is_always_among_them() -> None:
    """Ten numbers at most."""
    people = [someone(n) for n in range(1, 9)] + [Counsellor(id=n, phone=f"+86139000000{n}") for n in range(10, 30)]
    groups = crisis_groups(people, ["+8613800000099"], now=NOW, zone=ZONE, together=10)
    assert all(len(group) == 10 and "+8613800000099" in group for group in groups)


def test_with_nobody_on_the_rota_the_coordinators_ring() -> None:
    """Never an empty group."""
    assert crisis_groups([], ["+8613800000009"], now=NOW, zone=ZONE, together=10) == [("+8613800000009",)]


def test_a_shift_over_midnight_belongs_to_the_day_it_starts_on() -> None:
    """22:00 to 08:00 of Tuesday holds on Wednesday at seven."""
    person = someone(1, shifts=(NIGHT,))
    assert on_crisis_duty(person, datetime(2026, 3, 10, 23, 0, tzinfo=UTC), ZONE)
    assert not on_crisis_duty(person, datetime(2026, 3, 11, 0, 0, tzinfo=UTC), ZONE)


def test_gaps_of_the_next_day_are_found() -> None:
    """Between the morning and the evening, and after the evening."""
    people = [someone(1, shifts=(MORNING,)), someone(2, shifts=(EVENING,))]
    found = gaps(people, Span(NOW, NOW + timedelta(hours=24)), ZONE)
    assert [(g.start.astimezone(ZONE).hour, g.end.astimezone(ZONE).hour) for g in found] == [(12, 18), (22, 10)]


def test_nobody_at_all_is_one_long_gap_and_somebody_without_shifts_is_none() -> None:
    """A counsellor without shifts is on duty whenever 上线."""
    window = Span(NOW, NOW + timedelta(hours=24))
    assert gaps([], window, ZONE) == [window]
    assert gaps([someone(1, shifts=(MORNING,)), someone(2)], window, ZONE) == []


def test_hours_of_crisis_duty_are_counted() -> None:
    """The longest shift and the week's sum, over midnight too."""
    assert crisis_hours([NIGHT, MORNING, Shift(weekday=3, start_local="20:00", end_local="24:00", crisis=True)]) == (10.0, 14.0)


def test_lines_are_read_as_people_write_them() -> None:
    """Weekdays and dates, 24:00, a shift over midnight."""
    weekly = read_line({"name": "李明", "day": "周三", "start": "9:00", "end": "24:00", "crisis": "是"}, ZONE)
    assert weekly.shift == Shift(weekday=2, start_local="09:00", end_local="24:00", crisis=True)
    once = read_line({"phone": "13800000001", "day": "2026-03-10", "start": "22:00", "end": "06:00"}, ZONE)
    assert once.shift.starts_at == datetime(2026, 3, 10, 22, tzinfo=ZONE)
    assert once.shift.ends_at == datetime(2026, 3, 11, 6, tzinfo=ZONE)


@pytest.mark.parametrize(
    "cells",
    [
        {"name": "", "phone": "", "day": "周一", "start": "9:00", "end": "10:00"},
        {"name": "李", "day": "周八", "start": "9:00", "end": "10:00"},
        {"name": "李", "day": "2026-02-30", "start": "9:00", "end": "10:00"},
        {"name": "李", "day": "周一", "start": "25:00", "end": "10:00"},
        {"name": "李", "day": "周一", "start": "9", "end": "10:00"},
        {"name": "李", "day": "周一", "start": "9:00", "end": "10:00", "crisis": "也许"},
    ],
)
def test_a_bad_line_says_why(cells: dict[str, str]) -> None:
    """Never a crash, never a guess."""
    with pytest.raises(BadShift):
        read_line(cells, ZONE)
