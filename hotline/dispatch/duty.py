"""Whether somebody may be asked at a given moment: weekly hours of a volunteer, shifts of a counsellor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Shift:
    """One line of the rota: weekly (`weekday` 0 Monday, local HH:MM, over midnight when the end is the earlier) or one span."""

    weekday: int | None = None
    start_local: str | None = None
    end_local: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    crisis: bool = False


def within_hours(hours: Mapping[str, Sequence[Sequence[str]]], now: datetime, zone: tzinfo) -> bool:
    """Whether `now` lies in weekly hours ("0".."6", Monday first, to local spans); no hours at all: always."""
    if not any(hours.values()):
        return True
    local = now.astimezone(zone)
    return any(_in_span(int(day), start, end, local) for day, spans in hours.items() if day.isdecimal() for start, end in spans)


def on_shift(shifts: Sequence[Shift], now: datetime, zone: tzinfo) -> bool:
    """Whether one of the shifts covers `now`; without any shift somebody on duty always is (contract)."""
    return not shifts or any(_covers(shift, now, zone) for shift in shifts)


def _covers(shift: Shift, now: datetime, zone: tzinfo) -> bool:
    if shift.starts_at is not None and shift.ends_at is not None:
        return shift.starts_at <= now < shift.ends_at
    if shift.weekday is None or shift.start_local is None or shift.end_local is None:
        return False
    return _in_span(shift.weekday, shift.start_local, shift.end_local, now.astimezone(zone))


def _in_span(weekday: int, start: str, end: str, local: datetime) -> bool:
    """A span belongs to the day it starts on; "24:00" is the day's end."""
    clock = f"{local:%H:%M}"
    if start < end:
        return local.weekday() == weekday and start <= clock < end
    started_today, started_yesterday = local.weekday() == weekday, local.weekday() == (weekday + 1) % 7
    return (started_today and clock >= start) or (started_yesterday and clock < end)
