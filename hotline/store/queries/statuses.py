"""What the carrier says became of texts and calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, case, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP

from hotline.store.engine import Db, Engine, rows_changed_at_once
from hotline.store.models import Call, Message, Outbox

_SID, _STATUS, _NOW = (cast(bindparam(name), kind) for name, kind in (("sid", Text), ("status", Text), ("now", TIMESTAMP(timezone=True))))
_NEWER = Message.status == func.any(cast(bindparam("before"), ARRAY(Text)))


def _told(key: Any) -> Any:
    return (
        update(Message)
        .where(key == bindparam("key"), Message.direction == "outbound", or_(_NEWER, Message.sid.is_(None)))
        .values(status=case((_NEWER, _STATUS), else_=Message.status), sid=func.coalesce(Message.sid, _SID))
    )


_TAKEN = (
    update(Outbox)
    .where(Outbox.id == bindparam("key"), Outbox.state.in_(("claimed", "unknown")))
    .values(state="sent", sid=_SID, sent_at=func.coalesce(Outbox.sent_at, _NOW), claimed_until=None)
    .returning(Outbox.id)
    .cte("taken")
)
TOLD_BY_ID, TOLD_OF = _told(Message.id), _told(Message.outbox_id).add_cte(_TAKEN)


def _sent(key: Any) -> Any:
    return select(Message).where(key == bindparam("key"), Message.direction == "outbound").with_for_update()


# Built once: a call has half a dozen statuses, and building a statement costs more than running it.
MESSAGE_OF, MESSAGE_BY_ID, MESSAGE_BY_SID = _sent(Message.outbox_id), _sent(Message.id), _sent(Message.sid)
OUTBOX = select(Outbox).where(Outbox.id == bindparam("key")).with_for_update()
CALL_OF = select(Call).where(Call.outbox_id == bindparam("key")).with_for_update()
CALL_BY_SID = select(Call).where(Call.sid == bindparam("key")).with_for_update()


def message_told(
    engine: Engine, *, sid: str, status: str, before: Sequence[str], outbox_id: int | None, message_id: int | None, now: datetime
) -> bool:
    """Writes a status that says nothing but how far a text has come, in one round trip; False when there was nothing to write.

    Three such come for each text. `before`: the statuses it may replace. The outbox row in the address of a callback is settled by it,
    as by `outbox_for_update`. Raises DatabaseAway.
    """
    statement, key = (TOLD_OF, outbox_id) if outbox_id is not None else (TOLD_BY_ID, message_id)
    values = {"key": key, "sid": sid, "status": status, "before": list(before)}
    return key is not None and rows_changed_at_once(engine, statement, values | ({"now": now} if statement is TOLD_OF else {})) == 1


def message_for_update(db: Db, *, sid: str, outbox_id: int | None, message_id: int | None) -> Message | None:
    """The message a status is about, locked: by the id in our own URL first (it may know its SID from this very callback), then by SID."""
    for statement, key in ((MESSAGE_OF, outbox_id), (MESSAGE_BY_ID, message_id), (MESSAGE_BY_SID, sid)):
        message: Message | None = db.scalars(statement, {"key": key}).first() if key is not None else None
        if message is not None:
            return message
    return None


def outbox_for_update(db: Db, outbox_id: int) -> Outbox | None:
    """An outbox row, locked."""
    return db.scalars(OUTBOX, {"key": outbox_id}).first()


def call_for_status(db: Db, *, sid: str, outbox_id: int | None) -> Call | None:
    """The call a status is about, locked: by our own outbox id first, then by SID."""
    if outbox_id is not None:
        call = db.scalars(CALL_OF, {"key": outbox_id}).first()
        if call is not None:
            return call
    return db.scalars(CALL_BY_SID, {"key": sid}).first()
