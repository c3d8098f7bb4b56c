"""The rota as coordinators write it: one line a shift, headers in Chinese or English, each bad line with its reason.

`phone` or `name`, `weekday` (周一, 1, Monday, Mon) or `date` (2026-03-10, 3月10日 is not taken: the year must stand), `start` and `end`
(21:00; an end that is not later is the next day's), `crisis` (是, yes, 1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from hotline.dispatch.duty import Shift
from hotline.kernel.errors import HotlineError

HEADERS = {
    "name": ("姓名",),
    "phone": ("电话", "手机"),
    "day": ("星期", "日期", "weekday", "date"),
    "start": ("开始",),
    "end": ("结束",),
    "crisis": ("危机",),
}
"""Each column and the ways its header is written."""
_NAMES = ("一 monday mon", "二 tuesday tue", "三 wednesday wed", "四 thursday thu", "五 friday fri", "六 saturday sat", "日 天 sunday sun")
_DAYS = {word: number for number, words in enumerate(_NAMES) for word in [*words.split(), str(number + 1)]}
_YES = frozenset({"是", "1", "yes", "y", "true", "危机", "对"})
_NO = frozenset({"", "否", "0", "no", "n", "false", "不"})


class BadShift(HotlineError):
    """A line of the rota that cannot be used; says why."""


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One line as read: whose (as written, either may be empty) and when."""

    name: str
    phone: str
    shift: Shift


def read_line(cells: Mapping[str, str], zone: tzinfo) -> ShiftLine:
    """One line of the file. Raises BadShift."""
    name, phone = cells.get("name", "").strip(), cells.get("phone", "").strip()
    if not name and not phone:
        raise BadShift("neither phone nor name")
    start, end = _clock(cells.get("start", "")), _clock(cells.get("end", ""))
    crisis = _truth(cells.get("crisis", ""))
    said = cells.get("day", "").strip()
    weekday = _DAYS.get(re.sub(r"^(星期|周|礼拜)", "", said.lower()))
    if weekday is not None:
        return ShiftLine(name, phone, Shift(weekday=weekday, start_local=start, end_local=end, crisis=crisis))
    midnight = datetime.combine(_date(said), time(), zone)
    begins, ends = midnight + _after_midnight(start), midnight + _after_midnight(end)
    if ends <= begins:
        ends += timedelta(days=1)
    return ShiftLine(name, phone, Shift(starts_at=begins, ends_at=ends, crisis=crisis))


def _clock(text: str) -> str:
    """ "9:00" as "09:00"; 24:00 is allowed."""
    found = re.fullmatch(r"(\d{1,2})[:：]([0-5]\d)(?::00)?", text.strip())
    if found is None or int(found[1]) > 24 or (found[1] == "24" and found[2] != "00"):
        raise BadShift(f"{text.strip()[:20]!r} is no time of day such as 21:00")
    return f"{int(found[1]):02d}:{found[2]}"


def _date(text: str) -> date:
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?", text)
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise BadShift(f"{text[:20]!r} is neither a weekday nor a date such as 2026-03-10")


def _truth(text: str) -> bool:
    said = text.strip().lower()
    if said not in _YES | _NO:
        raise BadShift(f"{text.strip()[:20]!r} for crisis is neither yes nor no")
    return said in _YES


def _after_midnight(clock: str) -> timedelta:
    return timedelta(hours=int(clock[:2]), minutes=int(clock[3:]))
