"""What was left half-done by a crash or a lost word of the carrier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from hotline.store.engine import Db
from hotline.store.models import Attempt, Call, Callback, Message, Outbox
from hotline.terms import CallbackState

BUSY = (CallbackState.DIALING, CallbackState.IN_CALL)
PENDING = ("ready", "claimed", "unknown")


def begun_at(db: Db, row_ids: Sequence[int]) -> dict[int, datetime]:
    """Since when each of these rows may have been sent: when its call was begun or its text written."""
    calls = db.execute(select(Call.outbox_id, Call.started_at).where(Call.outbox_id.in_(row_ids)))
    texts = db.execute(select(Message.outbox_id, Message.created_at).where(Message.outbox_id.in_(row_ids)))
    return {row_id: at for row_id, at in (*calls, *texts) if row_id is not None}


def still_unknown(db: Db, row: Outbox) -> bool:
    """Whether a row is still ours to settle, locked: a callback may have been faster."""
    query = select(Outbox.id).where(Outbox.id == row.id, Outbox.state == "unknown", Outbox.claim == row.claim)
    return db.scalar(query.with_for_update()) is not None


def look_again(db: Db, row: Outbox, at: datetime, *, counted: bool) -> None:
    """Puts off the look at an unknown row."""
    detail = row.detail | {"looks": int(row.detail.get("looks", 0)) + 1} if counted else row.detail
    query = update(Outbox).where(Outbox.id == row.id, Outbox.state == "unknown", Outbox.claim == row.claim)
    db.execute(query.values(claimed_until=at, detail=detail))


def ready_again(db: Db, row: Outbox) -> None:
    """It has not happened: it may be sent."""
    detail = {key: value for key, value in row.detail.items() if key != "looks"}
    query = update(Outbox).where(Outbox.id == row.id, Outbox.state == "unknown", Outbox.claim == row.claim)
    db.execute(query.values(state="ready", claimed_until=None, claim=None, detail=detail))


def call_for_update(db: Db, call_id: int) -> Call | None:
    """A call, locked."""
    return db.scalars(select(Call).where(Call.id == call_id).with_for_update()).first()


def on_its_way(db: Db, call: Call) -> bool:
    """Whether a call without a SID may yet be placed."""
    return db.scalar(select(Outbox.id).where(Outbox.id == call.outbox_id, Outbox.state.in_(PENDING))) is not None


def call_of_attempt(db: Db, attempt_id: int) -> Call | None:
    """The ended call of an attempt."""
    return db.scalars(select(Call).where(Call.attempt_id == attempt_id, Call.ended_at.is_not(None)).order_by(Call.id.desc())).first()


def stranded_callbacks(db: Db, limit: int) -> Sequence[Callback]:
    """Callbacks that are being rung or asked about in a call, while no attempt is open and no call goes on; locked."""
    attempt = select(Attempt.id).where(Attempt.callback_id == Callback.id, Attempt.ended_at.is_(None)).exists()
    live = select(Call.id).where(Call.id == Callback.call_id, Call.ended_at.is_(None)).exists()
    query = select(Callback).where(Callback.state.in_(BUSY), ~attempt, or_(Callback.call_id.is_(None), ~live))
    return db.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()
