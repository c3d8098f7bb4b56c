"""Callbacks: booked, moved by compare-and-set with a line of history each, and read by the call that asks about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import set_committed_value

from hotline.outreach.states import OPEN, Move, after, sources
from hotline.store.engine import Db
from hotline.store.models import Attempt, Call, Callback, CallbackEvent, Resident
from hotline.store.rows import add_row
from hotline.terms import SYSTEM, Actor, CallbackState, Purpose

# A callback that would be due this soon after a call began is asked about in that call.
ALONG = timedelta(hours=1)
STATES_OPEN = tuple(sorted(OPEN))
# Built once: building a statement costs more than running it.
BY_CAUSE = select(Callback).where(Callback.cause == bindparam("cause"))
ATTEMPT = select(Attempt).where(Attempt.id == bindparam("attempt")).with_for_update()
CALLBACK_OF = (
    select(Callback)
    .join(Attempt, Attempt.callback_id == Callback.id)
    .where(Attempt.id == bindparam("attempt"))
    .with_for_update(of=Callback)
)
TAKEN_ALONG = select(Callback).where(Callback.call_id == bindparam("call"), Callback.state == CallbackState.IN_CALL).with_for_update()


def insert_callback(db: Db, **columns: Any) -> int | None:
    """A new callback's id; None when its cause was booked before, or one of its phone and purpose is open."""
    return add_row(db, Callback, columns, once=())


def callback_by_cause(db: Db, cause: str) -> Callback | None:
    """The callback this cause led to."""
    return db.scalars(BY_CAUSE, {"cause": cause}).first()


def open_callback(db: Db, phone: str, purpose: Purpose) -> Callback | None:
    """The open callback of a phone and purpose, locked."""
    query = select(Callback).where(Callback.phone == phone, Callback.purpose == purpose, Callback.state.in_(STATES_OPEN))
    return db.scalars(query.with_for_update()).first()


def open_callbacks(db: Db, phone: str, purposes: Sequence[Purpose] | None = None) -> Sequence[Callback]:
    """All open callbacks of a phone, locked, strongest first."""
    query = select(Callback).where(Callback.phone == phone, Callback.state.in_(STATES_OPEN))
    if purposes is not None:
        query = query.where(Callback.purpose.in_(purposes))
    return db.scalars(query.order_by(Callback.priority, Callback.id).with_for_update()).all()


def move(db: Db, callback: Callback, step: Move, *, at: datetime, why: str | None = None, actor: Actor = SYSTEM, **columns: Any) -> bool:
    """Makes a move and writes its history; False when the race was lost and nothing was changed. Raises IllegalMove.

    `columns` are set along with the state, in the row and in `callback`.
    """
    before = callback.state
    state = after(before, step)
    query = (
        update(Callback).where(Callback.id == callback.id, Callback.state == before).values(state=state, **columns).returning(Callback.id)
    )
    if db.execute(query.execution_options(synchronize_session=False)).scalar() is None:
        return False
    line = {
        "callback_id": callback.id, "at": at, "move": step.value, "from_state": before.value, "to_state": state.value,
        "actor_kind": actor.kind, "actor_ref": actor.ref, "why": why,
    }  # fmt: skip
    add_row(db, CallbackEvent, line)
    for name, value in {"state": state, **columns}.items():
        set_committed_value(callback, name, value)
    return True


def move_all(db: Db, which: Any, step: Move, *, at: datetime, why: str, actor: Actor = SYSTEM, **columns: Any) -> int:
    """Moves every callback that `which` selects and whose state allows it, with history, in one statement; returns how many."""
    chosen = (
        select(Callback.id, Callback.state.label("before")).where(which, Callback.state.in_(sources(step))).with_for_update().cte("chosen")
    )
    state = after(sources(step)[0], step)
    moved = (
        update(Callback)
        .where(Callback.id == chosen.c.id)
        .values(state=state, **columns)
        .returning(Callback.id, chosen.c.before)
        .cte("moved")
    )
    line = select(
        moved.c.id,
        *(literal(v) for v in (at, step.value)),
        moved.c.before,
        *(literal(v) for v in (state.value, actor.kind, actor.ref, why)),
    )
    names = ["callback_id", "at", "move", "from_state", "to_state", "actor_kind", "actor_ref", "why"]
    return len(db.execute(insert(CallbackEvent).from_select(names, line).returning(CallbackEvent.id)).all())


def attempt_with_callback(db: Db, attempt_id: int) -> tuple[Attempt, Callback] | None:
    """An attempt and its callback, both locked, the callback first."""
    callback = db.scalars(CALLBACK_OF, {"attempt": attempt_id}).first()
    attempt = db.scalars(ATTEMPT, {"attempt": attempt_id}).first()
    return (attempt, callback) if attempt is not None and callback is not None else None


def asked_in(db: Db, call: Call) -> Sequence[Callback]:
    """The open callbacks this call asks about, locked, strongest first: its own, those taken along, those that may be taken along."""
    own = (
        select(Callback.phone, Callback.id)
        .join(Attempt, Attempt.callback_id == Callback.id)
        .where(Attempt.id == call.attempt_id)
        .subquery()
    )
    query = select(Callback).join(own, own.c.phone == Callback.phone).where(_about(call.id, own.c.id, call.started_at))
    return db.scalars(query.order_by(Callback.priority, Callback.id).with_for_update(of=Callback)).all()


def taken_along(db: Db, call_id: int) -> Sequence[Callback]:
    """The open callbacks that are asked about in this call, locked."""
    return db.scalars(TAKEN_ALONG, {"call": call_id}).all()


def open_reasons(db: Db, call_id: int) -> tuple[Purpose, ...]:
    """Why a call of ours was placed, strongest first: its own purpose and those of the same person that are due and not yet settled."""
    return tuple(db.scalars(_asked(call_id, Callback.purpose)).all())


def ticket_asked_about(db: Db, call_id: int) -> int | None:
    """The ticket a delivery check of this call asks about."""
    return db.scalars(_asked(call_id, Callback.ticket_id).where(Callback.purpose == Purpose.DELIVERY_CHECK)).first()


def talk_promised(db: Db, call_id: int) -> bool:
    """Whether a call of ours keeps an appointment for a talk."""
    return bool(db.scalars(_asked(call_id, Callback.detail["talk"]).where(Callback.purpose == Purpose.REQUESTED)).first())


def _asked(call_id: int, column: Any) -> Any:
    own = (
        select(Callback.phone, Callback.id, Call.started_at)
        .join(Attempt, Attempt.callback_id == Callback.id)
        .join(Call, Call.attempt_id == Attempt.id)
        .where(Call.id == call_id)
        .subquery()
    )
    query = select(column).select_from(Callback).join(own, own.c.phone == Callback.phone).where(_about(call_id, own.c.id, own.c.started_at))
    return query.order_by(Callback.priority, Callback.id)


def _about(call_id: int, own_id: Any, started_at: Any) -> Any:
    soon = and_(Callback.state == CallbackState.WAITING, ~Callback.held, Callback.next_attempt_at <= started_at + ALONG)
    return and_(Callback.state.in_(STATES_OPEN), or_(Callback.id == own_id, Callback.call_id == call_id, soon))


def resident_of(db: Db, callback: Callback) -> Resident | None:
    """The person a callback is for."""
    return db.get(Resident, callback.resident_id) if callback.resident_id is not None else None
