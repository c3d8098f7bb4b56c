"""From a time as somebody said it to the moment we ring, and to the span in which something is to be brought."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from hotline.terms import NEXT_WEEK, Wish

MINUTE = timedelta(minutes=1)
SOON_MINUTES = 15
MORNING_MINUTE = 9 * 60
DAY_BEGINS, DAY_ENDS = 8 * 60, 20 * 60
"""A day without an hour, for something to be brought: while people are up."""
HALF_A_DAY, LATEST = 12 * 60, 21 * 60
_FIVE_MINUTES = 300
_MORNING = re.compile("早|晨|上午|上昼|晌午|中午|朝|am|morning|noon")


@dataclass(frozen=True, slots=True)
class Window:
    """When something is to be brought, aware: from `start`, until `end`; None where that side is open."""

    start: datetime | None
    end: datetime | None


def moment_of(wish: Wish | None, *, now: datetime, zone: tzinfo) -> datetime:
    """The first moment that suits a wish, aware; `now` when nothing or 现在 was said.

    A time of today that has passed already means tomorrow, unless the wish is still running ("下午", said at four);
    a weekday means the next such day, today included while its time is to come. A day without a time begins at nine.
    """
    if wish is None or wish.now:
        return now
    if wish.after is not None:
        return now + MINUTE * wish.after
    local = now.astimezone(zone)
    days = _days(wish, local)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)
    start = midnight + MINUTE * (MORNING_MINUTE if wish.start is None else wish.start)
    end = midnight + MINUTE * wish.end if wish.end is not None else None
    if start > local and (days or wish.start is not None):
        return start.astimezone(now.tzinfo)
    if wish.weekday is None and (wish.start is None or (end is not None and end > local)):
        return now
    if end is not None and end > local:
        return now
    return (start + timedelta(days=1 if wish.weekday is None else 7)).astimezone(now.tzinfo)


def soon(now: datetime, zone: tzinfo) -> Wish:
    """The moment we promise to ring where nobody is free just now: a quarter of an hour from now, on a round five minutes."""
    local = now.astimezone(zone)
    minutes = local.hour * 60 + local.minute + SOON_MINUTES
    day, start = divmod(-(-minutes // 5) * 5, 24 * 60)
    return Wish("", day=day, start=start)


def window_of(wish: Wish | None, *, now: datetime, zone: tzinfo) -> Window | None:
    """When something is to be brought; None when nothing was said, or no more than 现在 or 今天.

    What is running stays today's ("下午" said at four, "三点以后" said at five); what is over means tomorrow.
    """
    if (
        wish is None
        or wish.now
        or (wish.after is None and not wish.day and wish.weekday is None and wish.start is None and wish.end is None)
    ):
        return None
    if wish.after is not None:
        soon = now + MINUTE * wish.after
        return Window(soon + timedelta(seconds=-soon.timestamp() % _FIVE_MINUTES), None)
    local = now.astimezone(zone)
    minutes = local.hour * 60 + local.minute
    days = _days(wish, local)
    first, last = wish.start, wish.end
    if first is None and last is None:
        first, last = DAY_BEGINS, DAY_ENDS
    if days == 0 and last is not None and _may_be_evening(wish) and last <= minutes < last + HALF_A_DAY <= LATEST:
        first, last = (None if first is None else first + HALF_A_DAY), last + HALF_A_DAY  # "八点前送来", said in the afternoon
    if days == 0 and minutes >= (DAY_ENDS if last is None else last):
        days = 1 if wish.weekday is None else 7
    if first is None and days:
        first = min(DAY_BEGINS, last or DAY_BEGINS)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)
    start, end = (None if side is None else (midnight + MINUTE * side).astimezone(now.tzinfo) for side in (first, last))
    return Window(start, end)


def is_over(window: Window, *, now: datetime, zone: tzinfo) -> bool:
    """Whether the time has passed: its end, or where it has none the day of its beginning."""
    if window.end is not None or window.start is None:
        return window.end is None or window.end <= now
    return window.start.astimezone(zone).date() < now.astimezone(zone).date()


def window_said(window: Window, *, now: datetime, zone: tzinfo) -> Wish:
    """The window as a wish seen from `now`, to be put into words: tomorrow it is 今天."""
    local = now.astimezone(zone)
    start, end = (None if side is None else side.astimezone(zone) for side in (window.start, window.end))
    on = start or end or local
    days = (on.date() - local.date()).days
    weekday = on.weekday() if 2 < days < 14 - local.weekday() else None
    first = None if start is None else start.hour * 60 + start.minute
    last = None if end is None else end.hour * 60 + end.minute
    if (first, last) == (DAY_BEGINS, DAY_ENDS):
        first = last = None
    return Wish("", day=min(max(days, 0), NEXT_WEEK) if weekday is not None else max(days, 0), start=first, end=last, weekday=weekday)


def settled(wish: Wish, *, now: datetime, zone: tzinfo) -> Wish:
    """A wish to be rung as it will be kept: "上午" said in the afternoon is tomorrow's, and is to be called so."""
    if wish.now or wish.after is not None:
        return wish
    local = now.astimezone(zone)
    days = (moment_of(wish, now=now, zone=zone).astimezone(zone).date() - local.date()).days
    return wish if days == _days(wish, local) else replace(wish, day=days, weekday=None)


def _days(wish: Wish, local: datetime) -> int:
    """In how many days the day meant is, seen from a local time."""
    if wish.weekday is None:
        return wish.day
    if wish.day >= NEXT_WEEK:
        return 7 - local.weekday() + wish.weekday  # a week begins on Monday
    return (wish.weekday - local.weekday()) % 7


def _may_be_evening(wish: Wish) -> bool:
    """Whether the hour was named without the part of the day."""
    return wish.weekday is None and (wish.end or 0) <= HALF_A_DAY and _MORNING.search(wish.text.lower()) is None
