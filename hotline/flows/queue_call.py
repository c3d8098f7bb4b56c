"""Calls of ours go into the outbox: from the station's number, whatever the hour, and what they are for stands in the rows' detail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hotline.flows.house import House, Work
from hotline.store.models import Station
from hotline.store.queries import outbox


def queue_calls(
    work: Work,
    house: House,
    station: Station,
    phones: Mapping[str, str],
    *,
    within: timedelta,
    ticket_id: int | None,
    detail: dict[str, Any],
    in_danger: bool = False,
    priority: int = 5,
) -> dict[str, int]:
    """Calls to `phones` (number to cause), once for each cause; not placed any more after `within` that time. Outbox ids by cause.

    `in_danger`: in the lane of danger, ahead of everything else. A smaller `priority` goes first.
    """
    queued = outbox.put_all(
        work.db,
        [
            outbox.row(
                cause=cause,
                kind="call",
                station_id=station.id,
                to=phone,
                from_=station.number or house.settings.number,
                not_before=work.now,
                lane="crisis" if in_danger else "normal",
                exempt=True,
                priority=priority,
                expires_at=work.now + within,
                ticket_id=ticket_id,
                detail=detail,
            )
            for phone, cause in phones.items()
        ],
    )
    if phones:
        work.nudge("send_crisis" if in_danger else "send_calls")
    return queued
