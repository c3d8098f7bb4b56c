"""From a time as somebody said it to the moment we ring."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from hotline.terms import Wish

MINUTE = timedelta(minutes=1)
SOON_MINUTES = 15
MORNING_MINUTE = 9 * 60


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
    days = wish.day if wish.weekday is None else (wish.weekday - local.weekday()) % 7
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
