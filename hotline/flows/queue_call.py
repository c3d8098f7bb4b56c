"""Calls of ours go into the outbox: from the station's number, whatever the hour, and what they are for stands in the rows' detail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from hotline.flows.house import House, Work
from hotline.store.models import Station
from hotline.store.queries import outbox


class How(TypedDict, total=False):
    """`in_danger`: in the lane of danger, ahead of everything else. A smaller `priority` goes first."""

    in_danger: bool
    priority: int


def queue_calls(
    work: Work,
    house: House,
    station: Station,
    phones: Mapping[str, str],
    *,
    within: timedelta,
    ticket_id: int | None,
    detail: dict[str, Any],
    **how: Unpack[How],
) -> dict[str, int]:
    """Calls to `phones` (number to cause), once for each cause; not placed any more after `within` that time. Outbox ids by cause."""
    return outbox.put_all(work.db, _rows(work, house, station, phones, work.now + within, ticket_id, detail, **how))


def ring_team(
    work: Work, house: House, station: Station, phones: Mapping[str, str], *, within: timedelta, ticket_id: int, page_id: int
) -> None:
    """The team's telephones about danger: before all other calls, written as the transaction ends."""
    rows = _rows(work, house, station, phones, work.now + within, ticket_id, {"page": page_id}, in_danger=True, priority=0)
    outbox.put_at_the_end(work.db, rows)


def _rows(
    work: Work,
    house: House,
    station: Station,
    phones: Mapping[str, str],
    expires_at: datetime,
    ticket_id: int | None,
    detail: dict[str, Any],
    *,
    in_danger: bool = False,
    priority: int = 5,
) -> list[dict[str, Any]]:
    if phones:
        work.nudge("send_crisis" if in_danger else "send_calls")
    return [
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
            expires_at=expires_at,
            ticket_id=ticket_id,
            detail=detail,
        )
        for phone, cause in phones.items()
    ]
