"""From "明天下午" to a moment."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.outreach.wishes import moment_of
from hotline.terms import Wish

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)  # a Tuesday, four in the afternoon in Shanghai


@pytest.mark.parametrize(
    ("wish", "local"),
    [
        (None, "10 16:00"),
        (Wish("现在", now=True), "10 16:00"),
        (Wish("半小时后", after=30), "10 16:30"),
        (Wish("下午", start=13 * 60, end=18 * 60), "10 16:00"),
        (Wish("下午三点", start=15 * 60), "11 15:00"),
        (Wish("今晚七点", start=19 * 60), "10 19:00"),
        (Wish("明天", day=1), "11 09:00"),
        (Wish("明天下午三点以后", day=1, start=15 * 60), "11 15:00"),
        (Wish("周四上午", weekday=3, start=9 * 60, end=12 * 60), "12 09:00"),
        (Wish("周二上午", weekday=1, start=9 * 60, end=12 * 60), "17 09:00"),
        (Wish("周二晚上", weekday=1, start=19 * 60, end=21 * 60), "10 19:00"),
    ],
)
def test_the_first_moment_that_suits(wish: Wish | None, local: str) -> None:
    """Never in the past, never at midnight because no hour was said."""
    moment = moment_of(wish, now=NOW, zone=ZONE)
    assert moment.astimezone(ZONE).strftime("%d %H:%M") == local
    assert moment >= NOW
