"""Quiet hours: the span of the local day in which nobody is called or texted unasked."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

from hotline.kernel.readings import QuietHours


def quiet_until(now: datetime, span: QuietHours | None, zone: tzinfo) -> datetime | None:
    """When the quiet hours that hold at `now` (aware) end, in UTC-aware time like `now`; None when it is not quiet.

    `span` is local start and end, over midnight when the start is the later; None: never quiet. Local wall clock decides, so a
    night on which clocks change ends at the written hour.
    """
    if span is None:
        return None
    start, end = span
    local = now.astimezone(zone)
    at = local.time()
    if start < end:
        quiet, days = start <= at < end, 0
    else:
        quiet, days = at >= start or at < end, int(at >= start)
    return _at(local, end, days).astimezone(now.tzinfo) if quiet else None


def _at(local: datetime, clock: time, days: int) -> datetime:
    return datetime.combine(local.date() + timedelta(days=days), clock, tzinfo=local.tzinfo)
