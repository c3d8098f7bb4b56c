"""Quiet hours by time zone, nights on which clocks change included."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.outreach.estimate import ends_after, estimate
from hotline.outreach.retry import Day

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = (time(21), time(8))


@pytest.mark.parametrize(
    ("zone", "now", "allowed"),
    [
        ("Asia/Shanghai", "2026-03-10T13:30+00:00", "2026-03-11T00:00+00:00"),  # 21:30 there
        ("Asia/Shanghai", "2026-03-10T12:59+00:00", "2026-03-10T12:59+00:00"),  # 20:59
        ("Asia/Urumqi", "2026-03-10T13:30+00:00", "2026-03-10T13:30+00:00"),  # 19:30 there
        ("Europe/Berlin", "2026-03-28T21:00+00:00", "2026-03-29T06:00+00:00"),  # spring forward: eight o'clock comes an hour sooner
        ("Europe/Berlin", "2026-10-24T20:00+00:00", "2026-10-25T07:00+00:00"),  # fall back: an hour later
    ],
)
def test_the_local_clock_decides(zone: str, now: str, allowed: str) -> None:
    assert Day(ZoneInfo(zone), NIGHT).allowed(datetime.fromisoformat(now)) == datetime.fromisoformat(allowed)


@given(st.integers(0, 365 * 24 * 60), st.times(), st.times(), st.sampled_from(["Europe/Berlin", "Asia/Shanghai"]))
def test_allowed_is_never_earlier_and_at_most_a_day_later(minute: int, start: time, end: time, zone: str) -> None:
    if start == end:
        return
    day, now = Day(ZoneInfo(zone), (start, end)), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    allowed = day.allowed(now)
    assert now <= allowed <= now + timedelta(hours=26)
    morning = day.next_morning(now)
    assert morning.astimezone(day.zone).date() > now.astimezone(day.zone).date()


def test_a_round_rests_at_night() -> None:
    day = Day(BERLIN, NIGHT)
    start = datetime(2026, 3, 28, 20, tzinfo=BERLIN)
    assert ends_after(start, timedelta(hours=3), day) == datetime(2026, 3, 29, 10, tzinfo=BERLIN)


def test_an_estimate_is_bounded_by_lines_as_well_as_by_rate() -> None:
    day, start = Day(ZoneInfo("Asia/Shanghai")), datetime(2026, 3, 10, 2, tzinfo=UTC)
    few_lines = estimate(1800, starts=start, per_second=30, lines=10, day=day)
    many_lines = estimate(1800, starts=start, per_second=30, lines=10_000, day=day)
    assert many_lines.first_pass_ends == start + timedelta(minutes=1)
    assert few_lines.first_pass_ends > start + timedelta(hours=2)
    assert few_lines.ends > few_lines.first_pass_ends
