"""One call in the lane of danger: at once, whatever the hour, ahead of everything else. What it is for stands in the row's detail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hotline.flows.house import House, Work
from hotline.store.models import Station
from hotline.store.queries import outbox


def ring_in_danger(
    work: Work,
    house: House,
    station: Station,
    phone: str,
    *,
    cause: str,
    within: timedelta,
    ticket_id: int,
    detail: dict[str, Any],
    priority: int = 0,
) -> None:
    """Puts the call into the outbox, once for each cause; one not placed `within` that time is not placed any more."""
    outbox.put(
        work.db,
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
    work.nudge("send_crisis")
