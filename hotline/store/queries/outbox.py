"""Putting texts and calls into the outbox, in the transaction of their cause."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hotline.store.engine import Db
from hotline.store.models import Message, Outbox
from hotline.store.rows import add_row


def put(
    db: Db,
    *,
    cause: str,
    kind: str,
    station_id: int,
    to: str,
    from_: str,
    not_before: datetime,
    body: str | None = None,
    lane: str = "normal",
    exempt: bool = False,
    priority: int = 5,
    expires_at: datetime | None = None,
    ticket_id: int | None = None,
    attempt_id: int | None = None,
    segments: int = 0,
    detail: dict[str, Any] | None = None,
) -> int | None:
    """One row to be sent; its id, or None when the same cause is there already (then nothing is added)."""
    row = {
        "cause": cause,
        "kind": kind,
        "lane": lane,
        "station_id": station_id,
        "to_phone": to,
        "from_phone": from_,
        "body": body,
        "exempt": exempt,
        "priority": priority,
        "not_before": not_before,
        "expires_at": expires_at,
        "ticket_id": ticket_id,
        "attempt_id": attempt_id,
        "segments": segments,
        "detail": detail or {},
    }
    return add_row(db, Outbox, row, once=("cause",))


def put_text(
    db: Db,
    *,
    cause: str,
    station_id: int,
    to: str,
    from_: str,
    body: str,
    segments: int,
    now: datetime,
    lane: str = "normal",
    exempt: bool = False,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    ticket_id: int | None = None,
    sensitive: bool = False,
    sealed: str | None = None,
) -> int | None:
    """A text to be sent and its message row (status queued). None when the cause is there already.

    A sensitive text keeps its words in the outbox until it is sent; the message row has them only in `sealed`.
    """
    outbox_id = put(
        db,
        cause=cause,
        kind="text",
        station_id=station_id,
        to=to,
        from_=from_,
        body=body,
        segments=segments,
        not_before=not_before or now,
        lane=lane,
        exempt=exempt,
        priority=0 if lane == "crisis" else 5,
        expires_at=expires_at,
        ticket_id=ticket_id,
    )
    if outbox_id is None:
        return None
    add_row(
        db,
        Message,
        {
            "station_id": station_id,
            "direction": "outbound",
            "from_phone": from_,
            "to_phone": to,
            "body": None if sealed else body,
            "sealed": sealed,
            "status": "queued",
            "segments": segments,
            "sensitive": sensitive,
            "outbox_id": outbox_id,
            "ticket_id": ticket_id,
            "created_at": now,
        },
    )
    return outbox_id
