"""What the carrier says became of texts and calls."""

from __future__ import annotations

from sqlalchemy import select

from hotline.store.engine import Db
from hotline.store.models import Call, Message, Outbox


def message_for_update(db: Db, *, sid: str, outbox_id: int | None, message_id: int | None) -> Message | None:
    """The message a status is about, locked: by the id in our own URL first (it may know its SID from this very callback), then by SID."""
    for found in (
        outbox_id is not None and Message.outbox_id == outbox_id,
        message_id is not None and Message.id == message_id,
        Message.sid == sid,
    ):
        if found is not False:
            message = db.scalars(select(Message).where(found, Message.direction == "outbound").with_for_update()).first()
            if message is not None:
                return message
    return None


def outbox_for_update(db: Db, outbox_id: int) -> Outbox | None:
    """An outbox row, locked."""
    return db.scalars(select(Outbox).where(Outbox.id == outbox_id).with_for_update()).first()


def call_for_status(db: Db, *, sid: str, outbox_id: int | None) -> Call | None:
    """The call a status is about, locked: by our own outbox id first, then by SID."""
    if outbox_id is not None:
        call = db.scalars(select(Call).where(Call.outbox_id == outbox_id).with_for_update()).first()
        if call is not None:
            return call
    return db.scalars(select(Call).where(Call.sid == sid).with_for_update()).first()
