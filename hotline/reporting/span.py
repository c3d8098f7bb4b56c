"""The span of a report as people name it: a day, seven days, a month, from and to. Local: a day begins when it is midnight there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from hotline.kernel.errors import HotlineError
from hotline.terms import Line, Span
from hotline.words.catalogue import render

DAY = timedelta(days=1)
LONGEST = timedelta(days=3660)
EARLIEST = date(2000, 1, 1)
MOMENT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2}))?")
MONTH = re.compile(r"(\d{4})-(\d{1,2})")


class BadSpan(HotlineError):
    """What was asked is no span; `told` says why, in any language."""

    def __init__(self, key: str, **gaps: str) -> None:
        self.told = Line(key, dict(gaps))
        super().__init__(render(self.told, "en"))


@dataclass(frozen=True, slots=True)
class LocalSpan:
    """From `start`, before `end`: naive, by the clock on the station's wall. Raises BadSpan for one that is none, or too long."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise BadSpan("report.bad_order")
        if self.end - self.start > LONGEST or self.start.date() < EARLIEST:
            raise BadSpan("report.bad_long")

    @property
    def whole_days(self) -> bool:
        """Whether it begins and ends at midnight."""
        return self.start.time() == self.end.time() == time()

    @property
    def last_day(self) -> date:
        """The last day that is wholly or partly in it."""
        return (self.end - timedelta(microseconds=1)).date()

    def at(self, zone: tzinfo) -> Span:
        """The same span where the clocks show that zone's time."""
        return Span(self.start.replace(tzinfo=zone), self.end.replace(tzinfo=zone))


def one_day(day: date) -> LocalSpan:
    """From midnight to midnight."""
    return LocalSpan(_midnight(day), _midnight(day) + DAY)


def last_days(today: date, count: int) -> LocalSpan:
    """So many days, today the last of them."""
    return LocalSpan(_midnight(today) - (count - 1) * DAY, _midnight(today) + DAY)


def month_of(day: date) -> LocalSpan:
    """The calendar month a day is in."""
    first = day.replace(day=1)
    return LocalSpan(_midnight(first), _midnight((first + 31 * DAY).replace(day=1)))


def read_day(text: str, today: date) -> LocalSpan:
    """ "today", "yesterday", or a date such as 2026-03-10. Raises BadSpan."""
    said = {"today": today, "今天": today, "yesterday": today - DAY, "昨天": today - DAY}.get(text.strip().lower())
    if said is None:
        moment, whole = _moment(text)
        if not whole:
            raise BadSpan("report.bad_date", said=text[:30])
        said = moment.date()
    return one_day(said)


def read_month(text: str, today: date) -> LocalSpan:
    """ "this", "last", or a month such as 2026-03. Raises BadSpan."""
    word = text.strip().lower()
    if word in ("this", "last"):
        return month_of(today if word == "this" else today.replace(day=1) - DAY)
    found = MONTH.fullmatch(word)
    try:
        return month_of(date(int(found[1]), int(found[2]), 1) if found else date.min)
    except ValueError:
        raise BadSpan("report.bad_month", said=text[:30]) from None
    except BadSpan:
        raise BadSpan("report.bad_month" if not found else "report.bad_long", said=text[:30]) from None


def between(first: str, last: str, today: date) -> LocalSpan:
    """From a date or moment to another. A last day counts wholly; a moment ("2026-03-11 08:00") is where the span ends. Raises BadSpan.

    `last` may be empty: up to and with today.
    """
    start, _ = _moment(first)
    end, whole = _moment(last) if last.strip() else (_midnight(today), True)
    return LocalSpan(start, end + DAY if whole else end)


def _moment(text: str) -> tuple[datetime, bool]:
    """The moment, and whether only its day was named."""
    found = MOMENT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if day < EARLIEST or day.year > 2200:
            raise ValueError
        return datetime.combine(day, time(int(found[4] or 0), int(found[5] or 0))), found[4] is None
    except ValueError:
        raise BadSpan("report.bad_date", said=text[:30]) from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
