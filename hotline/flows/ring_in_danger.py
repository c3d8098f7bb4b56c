"""Calls in the lane of danger: at once, whatever the hour, ahead of everything else. What they are for stands in the rows' detail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hotline.flows.house import House, Work
from hotline.store.models import Station
from hotline.store.queries import outbox


def ring_in_danger(
    work: Work,
    house: House,
    station: Station,
    phones: Mapping[str, str],
    *,
    within: timedelta,
    ticket_id: int,
    detail: dict[str, Any],
    priority: int = 0,
) -> None:
    """Puts calls to `phones` (number to cause) into the outbox, once for each cause; not placed any more after `within` that time."""
    outbox.put_all(
        work.db,
        [
            outbox.row(
                cause=cause,
                kind="call",
                station_id=station.id,
                to=phone,
                from_=station.number or house.settings.number,
                not_before=work.now,
                lane="crisis",
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
        work.nudge("send_crisis")
