"""When a volunteer is there: weekly hours as written in a list, and "请假到周五" as texted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

DAYS = "一二三四五六日"
_DAY = r"(?:周|星期|礼拜)?([一二三四五六日天])"
_ENGLISH = {name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_SPAN = re.compile(r"(\d{1,2})[:点](\d{2})?\s*(?:-|~|到|至)\s*(\d{1,2})[:点](\d{2})?")
_ABSENCE = re.compile(r"^(?:我)?(?:要|想)?(?:请假|休息|休假|away)\s*(?:到|至|until)?\s*(.{0,12}?)[。.!！]*$", re.IGNORECASE)
_NUMERALS = {char: n for n, char in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
LONGEST_ABSENCE = timedelta(days=366)


class BadHours(ValueError):
    """The weekly hours cannot be read; says how they are written."""


def weekly_hours(written: str) -> dict[str, list[list[str]]]:
    """ "周一-周五 18:00-21:00; 周六 9:00-12:00" by weekday "0".."6" (Monday first). "每天" is every day. Raises BadHours.

    A blank is no hours at all: any time.
    """
    hours: dict[str, list[list[str]]] = {}
    for part in re.split(r"[;；\n]+", unicodedata.normalize("NFKC", written)):
        if part.strip():
            span = _SPAN.search(part)
            days = _weekdays(part[: span.start()] if span else part)
            if span is None or not days:
                raise BadHours("expects hours such as 周一-周五 18:00-21:00; 周六 09:00-12:00")
            for day in days:
                hours.setdefault(str(day), []).append([_clock(span[1], span[2]), _clock(span[3], span[4])])
    return hours


def hours_written(hours: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Weekly hours as `weekly_hours` reads them: "周一 18:00-21:00; 周六 09:00-12:00"; "" for any time."""
    return "; ".join(f"周{DAYS[int(day)]} {start}-{end}" for day in sorted(hours) for start, end in hours[day])


def absent_until(body: str, today: date) -> date | None:
    """The first day somebody is there again, from "请假3天", "请假到3月15日", "休息到周五"; None when the text says no such thing.

    The day named is still a day off; a date that has passed this year is next year's.
    """
    found = _ABSENCE.match(unicodedata.normalize("NFKC", body.strip()))
    if found is None:
        return None
    back = _back(found[1].strip(), today)
    return back if back is not None and today < back <= today + LONGEST_ABSENCE else None


def _back(said: str, today: date) -> date | None:
    if said in ("", "今天", "一天"):
        return today + timedelta(days=1)
    if said == "明天":
        return today + timedelta(days=2)
    if days := re.fullmatch(r"(\d{1,3}|[一二两三四五六七八九十])\s*(天|days?|周|个?星期)", said, re.IGNORECASE):
        number = int(days[1]) if days[1].isdecimal() else _NUMERALS[days[1]]
        return today + timedelta(days=number * (7 if days[2][-1] in "周期" else 1))
    if named := re.fullmatch(r"(\d{1,2})[月/\-.](\d{1,2})[日号]?", said):
        return _next_date(int(named[1]), int(named[2]), today)
    if weekday := re.fullmatch(r"(?:周|星期|礼拜)([一二三四五六日天])", said):
        ahead = (DAYS.index(weekday[1].replace("天", "日")) - today.weekday()) % 7
        return today + timedelta(days=ahead + 1)
    return None


def _next_date(month: int, day: int, today: date) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            named = date(year, month, day)
        except ValueError:
            continue
        if named >= today:
            return named + timedelta(days=1)
    return None


def _weekdays(said: str) -> list[int]:
    words = said.strip().lower()
    if "每天" in words or "daily" in words:
        return list(range(7))
    if "周末" in words:
        return [5, 6]
    if "工作日" in words:
        return list(range(5))
    for name, n in _ENGLISH.items():
        words = re.sub(rf"{name}[a-z]*", f"周{DAYS[n]}", words)
    days: list[int] = []
    for first, last in re.findall(rf"{_DAY}(?:\s*(?:-|~|到|至)\s*{_DAY})?", words):
        start = DAYS.index(first.replace("天", "日"))
        end = DAYS.index(last.replace("天", "日")) if last else start
        days += [(start + n) % 7 for n in range((end - start) % 7 + 1)]
    return sorted(set(days))


def _clock(hour: str, minute: str | None) -> str:
    if int(hour) > 24 or int(minute or 0) > 59 or (int(hour) == 24 and int(minute or 0)):
        raise BadHours(f"{hour}:{minute or '00'} is no time of day")
    return f"{int(hour):02d}:{int(minute or 0):02d}"
