"""What was left half-done by a crash or a lost word of the carrier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update

from hotline.store.engine import Db
from hotline.store.models import Attempt, Call, Callback, Inbox, Message, Outbox
from hotline.terms import CallbackState

BUSY = (CallbackState.DIALING, CallbackState.IN_CALL)
PENDING = ("ready", "claimed", "unknown")
_UNCARRIED = (Message.answer_to.is_not(None), Message.status == "queued", Message.sid.is_(None), Message.outbox_id.is_(None))


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


def last_heard(db: Db, before: datetime) -> datetime | None:
    """When the last text or call came in before a moment."""
    texts = select(func.max(Message.created_at)).where(Message.direction == "inbound", Message.created_at < before)
    calls = select(func.max(Call.started_at)).where(Call.direction == "inbound", Call.started_at < before)
    return max((at for at in (db.scalar(texts), db.scalar(calls)) if at is not None), default=None)


def uncarried_answers(db: Db, since: datetime, before: datetime, limit: int) -> Sequence[Message]:
    """Direct answers of a stretch of time of which the carrier has told nothing, oldest first."""
    query = select(Message).where(Message.created_at >= since, Message.created_at < before, *_UNCARRIED)
    return db.scalars(query.order_by(Message.id).limit(limit)).all()


def direct_answer(db: Db, message_id: int) -> Message | None:
    """A direct answer of which the carrier has told nothing, locked; None when it has, or it was given to the outbox."""
    return db.scalars(select(Message).where(Message.id == message_id, *_UNCARRIED).with_for_update()).first()


def given_to_outbox(db: Db, answer: Message, outbox_id: int) -> None:
    """The answer goes out as a text of its own."""
    answer.outbox_id = outbox_id
    db.flush()


def carried(db: Db, message_id: int, sid: str, status: str) -> None:
    """The carrier has the answer, as `sid`."""
    db.execute(update(Message).where(Message.id == message_id, Message.sid.is_(None)).values(sid=sid, status=status))


def heard_of(db: Db, sids: Sequence[str]) -> set[str]:
    """Those of the carrier's ids of which an event was heard, whatever became of its row since."""
    return set(db.scalars(select(Inbox.key).where(Inbox.key.in_(sids))))


def not_ended(db: Db, sids: Sequence[str]) -> set[str]:
    """Those of the carrier's calls that go on still, by our rows."""
    return {sid for sid in db.scalars(select(Call.sid).where(Call.sid.in_(sids), Call.ended_at.is_(None))) if sid is not None}
