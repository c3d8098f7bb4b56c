"""From "明天下午" to a moment."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.outreach.wishes import is_over, moment_of, settled, window_of, window_said
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
        (Wish("下周三上午", day=7, weekday=2, start=9 * 60, end=12 * 60), "18 09:00"),
        (Wish("下周一", day=7, weekday=0), "16 09:00"),
    ],
)
def test_the_first_moment_that_suits(wish: Wish | None, local: str) -> None:
    """Never in the past, never at midnight because no hour was said."""
    moment = moment_of(wish, now=NOW, zone=ZONE)
    assert moment.astimezone(ZONE).strftime("%d %H:%M") == local
    assert moment >= NOW


@pytest.mark.parametrize(
    ("wish", "span", "said"),
    [
        (Wish("明天上午", day=1, start=480, end=720), "11 08:00-11 12:00", Wish("", day=1, start=480, end=720)),
        (Wish("明天", day=1), "11 08:00-11 20:00", Wish("", day=1)),
        (Wish("下午", start=780, end=1080), "10 13:00-10 18:00", Wish("", start=780, end=1080)),
        (Wish("下午三点以后", start=900), "10 15:00-", Wish("", start=900)),
        (Wish("上午", start=480, end=720), "11 08:00-11 12:00", Wish("", day=1, start=480, end=720)),
        (Wish("六点以前", end=1080), "-10 18:00", Wish("", end=1080)),
        (Wish("八点前", end=480), "-10 20:00", Wish("", end=1200)),
        (Wish("半小时后", after=30), "10 16:30-", Wish("", start=990)),
        (Wish("周六", weekday=5), "14 08:00-14 20:00", Wish("", day=4, weekday=5)),
        (Wish("下周六", day=7, weekday=5), "21 08:00-21 20:00", Wish("", day=7, weekday=5)),
    ],
)
def test_when_something_is_to_be_brought(wish: Wish, span: str, said: Wish) -> None:
    """What is running stays today's, what is over is tomorrow's; seen from now it is said with its day."""
    window = window_of(wish, now=NOW, zone=ZONE)
    assert window is not None
    start, end = (side.astimezone(ZONE).strftime("%d %H:%M") if side else "" for side in (window.start, window.end))
    assert f"{start}-{end}" == span
    assert window_said(window, now=NOW, zone=ZONE) == said
    assert not is_over(window, now=NOW, zone=ZONE)


@pytest.mark.parametrize("wish", [None, Wish("现在", now=True), Wish("今天")])
def test_without_a_time_nothing_is_put_off(wish: Wish | None) -> None:
    assert window_of(wish, now=NOW, zone=ZONE) is None


def test_a_call_for_the_morning_asked_for_in_the_afternoon_is_said_to_be_tomorrows() -> None:
    """As it will be kept."""
    assert settled(Wish("上午", start=480, end=720), now=NOW, zone=ZONE).day == 1
    assert settled(Wish("今晚七点", start=1140), now=NOW, zone=ZONE).day == 0
