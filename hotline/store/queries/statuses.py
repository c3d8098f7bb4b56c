"""What the carrier says became of texts and calls."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from hotline.store.engine import Db
from hotline.store.models import Call, Message, Outbox


def _sent(key: Any) -> Any:
    return select(Message).where(key == bindparam("key"), Message.direction == "outbound").with_for_update()


# Built once: a call has half a dozen statuses, and building a statement costs more than running it.
MESSAGE_OF, MESSAGE_BY_ID, MESSAGE_BY_SID = _sent(Message.outbox_id), _sent(Message.id), _sent(Message.sid)
OUTBOX = select(Outbox).where(Outbox.id == bindparam("key")).with_for_update()
CALL_OF = select(Call).where(Call.outbox_id == bindparam("key")).with_for_update()
CALL_BY_SID = select(Call).where(Call.sid == bindparam("key")).with_for_update()


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
