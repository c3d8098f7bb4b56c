"""Putting texts and calls into the outbox, in the transaction of their cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, literal, select
from sqlalchemy.dialects.postgresql import insert

from hotline.store.engine import Db
from hotline.store.models import Message, Outbox
from hotline.store.prepared import Prepared
from hotline.store.rows import FEW, add_row, add_row_at_the_end, add_rows_by

MESSAGE = {"body": "written", "sealed": "sealed", "sensitive": "sensitive", "created_at": "now"}
"""What the message of a text has of its own, and what the statement calls it."""
SAME = ("station_id", "from_phone", "to_phone", "segments", "ticket_id")


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


def put_at_the_end(db: Db, rows: Sequence[dict[str, Any]]) -> None:
    """The same as the transaction ends, in one round trip with whatever else is written then; nothing in it may refer to them."""
    for one in rows:
        add_row_at_the_end(db, Outbox, one, once=("cause",))


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
    rows = [
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
    ]
    message = {"written": None if sealed else body, "sealed": sealed, "sensitive": sensitive, "now": now}
    added: dict[str, int] = {}
    for few in (rows[at : at + FEW] for at in range(0, len(rows), FEW)):
        given = {f"{name}_{place}": value for place, one in enumerate(few) for name, value in one.items()}
        added |= {str(put[0]): int(put[1]) for put in _put_texts(tuple(few[0]), len(few)).rows(db, given | message)}
    return added


@cache
def _put_texts(names: tuple[str, ...], count: int) -> Prepared:
    """So many texts and, of those that are new, their messages: one round trip, for it stands between a resident and the answer."""
    outbox: Any = Outbox.__table__
    rows = [{name: bindparam(f"{name}_{place}", type_=outbox.c[name].type) for name in names} for place in range(count)]
    new = insert(outbox).values([one | {"state": literal("ready"), "tries": literal(0)} for one in rows])
    put = new.on_conflict_do_nothing(index_elements=["cause"]).returning(*(outbox.c[n] for n in ("id", "cause", *SAME))).cte("put")
    messages: Any = Message.__table__
    given = {name: bindparam(of, type_=messages.c[name].type) for name, of in MESSAGE.items()}
    same = {name: put.c[name] for name in SAME}
    columns = given | same | {"direction": literal("outbound"), "status": literal("queued"), "outbox_id": put.c.id}
    told = insert(messages).from_select(list(columns), select(*columns.values()).order_by(put.c.id), include_defaults=False)
    return Prepared(select(put.c.cause, put.c.id).add_cte(told.cte("told")))
