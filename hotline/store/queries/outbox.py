"""Putting texts and calls into the outbox, in the transaction of their cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hotline.store.engine import Db
from hotline.store.models import Message, Outbox
from hotline.store.rows import add_row, add_rows, add_rows_by


def row(
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
) -> dict[str, Any]:
    """One row to be sent, as `put_all` takes it."""
    return {
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


def put(db: Db, **columns: Any) -> int | None:
    """One `row`; its id, or None when the same cause is there already (then nothing is added)."""
    return add_row(db, Outbox, row(**columns), once=("cause",))


def put_all(db: Db, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Several `row`s in one round trip; the ids of those whose cause is new, by cause."""
    return add_rows_by(db, Outbox, rows, "cause")


def put_texts(
    db: Db,
    causes: Mapping[str, str],
    *,
    station_id: int,
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
) -> dict[str, int]:
    """One text to several numbers (number to cause), each with its message row (status queued); ids of the new rows, by cause.

    A sensitive text keeps its words in the outbox until it is sent; the message row has them only in `sealed`.
    """
    added = put_all(
        db,
        [
            row(
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
            for to, cause in causes.items()
        ],
    )
    message = {
        "station_id": station_id,
        "direction": "outbound",
        "from_phone": from_,
        "body": None if sealed else body,
        "sealed": sealed,
        "status": "queued",
        "segments": segments,
        "sensitive": sensitive,
        "ticket_id": ticket_id,
        "created_at": now,
    }
    add_rows(db, Message, [message | {"to_phone": to, "outbox_id": added[cause]} for to, cause in causes.items() if cause in added])
    return added
