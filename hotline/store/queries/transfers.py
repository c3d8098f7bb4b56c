"""Callers who wait to be joined with somebody, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, or_, select, update

from hotline.store.engine import Db
from hotline.store.models import Call, Outbox, Page, Ticket, Transfer, Volunteer
from hotline.terms import Kind

LIVE = ("waiting", "ringing")
KNOWS = timedelta(days=90)
A_CALL = timedelta(hours=4)
LAST = select(Transfer).where(Transfer.call_id == bindparam("call")).order_by(Transfer.id.desc()).limit(1)  # built once: every call asks


def start_transfer(
    db: Db, *, call_id: int, step: int, kind: str, ticket_id: int | None, now: datetime, next_at: datetime | None = None
) -> Transfer:
    """A new transfer of this step of a call, ringing; the one of this step when there is one already."""
    room = f"{kind}-{call_id}-{step}"
    before = db.scalars(select(Transfer).where(Transfer.room == room)).first()
    if before is not None:
        return before
    transfer = Transfer(call_id=call_id, ticket_id=ticket_id, kind=kind, state="ringing", room=room, created_at=now, next_at=next_at)
    db.add(transfer)
    db.flush()
    return transfer


def last_transfer(db: Db, call_id: int) -> Transfer | None:
    """The newest transfer of a call."""
    return db.scalars(LAST, {"call": call_id}).first()


def count_transfers(db: Db, call_id: int, kind: str) -> int:
    """How many of a kind there were in this call: which group is rung next."""
    return db.scalar(select(func.count()).where(Transfer.call_id == call_id, Transfer.kind == kind)) or 0


def lock_transfer(db: Db, transfer_id: int) -> Transfer | None:
    """The transfer as it is now, locked: who takes the caller is decided once."""
    query = select(Transfer).where(Transfer.id == transfer_id).with_for_update().execution_options(populate_existing=True)
    return db.scalars(query).first()


def lock_last(db: Db, call_id: int) -> Transfer | None:
    """The newest transfer of a call, locked."""
    query = select(Transfer).where(Transfer.call_id == call_id).order_by(Transfer.id.desc()).limit(1)
    return db.scalars(query.with_for_update().execution_options(populate_existing=True)).first()


def join_transfer(db: Db, transfer_id: int, phone: str, now: datetime) -> bool:
    """The first who pressed 1 gets the caller: True for the one that did, False when somebody was quicker or the caller has gone."""
    joined = (
        update(Transfer)
        .where(Transfer.id == transfer_id, Transfer.state.in_(LIVE))
        .values(state="joined", joined_phone=phone, joined_at=now, next_at=None)
        .returning(Transfer.id)
    )
    return db.execute(joined.execution_options(synchronize_session=False)).scalar() is not None


def end_transfers(db: Db, call_id: int, state: str, now: datetime) -> None:
    """What of this call still rings or waits is over with `state`, and who was joined has finished."""
    own = update(Transfer).where(Transfer.call_id == call_id)
    db.execute(own.where(Transfer.state.in_(LIVE)).values(state=state, ended_at=now, next_at=None))
    db.execute(own.where(Transfer.state == "joined").values(state="ended", ended_at=now))


def stop_ringing(db: Db, call_id: int, now: datetime) -> None:
    """Somebody has this call's caller: whoever else is being rung for them comes too late."""
    own = update(Transfer).where(Transfer.call_id == call_id, Transfer.state.in_(LIVE))
    db.execute(own.values(state="failed", ended_at=now, next_at=None))


def transfer_with_call(db: Db, transfer_id: int) -> tuple[Transfer, Call, Ticket | None] | None:
    """A transfer, the caller's call and the ticket it is about."""
    row = db.execute(
        select(Transfer, Call, Ticket)
        .join(Call, Call.id == Transfer.call_id)
        .outerjoin(Ticket, Ticket.id == Transfer.ticket_id)
        .where(Transfer.id == transfer_id)
        .execution_options(populate_existing=True)
    ).first()
    return (row[0], row[1], row[2]) if row is not None else None


def overdue_transfers(db: Db, now: datetime, limit: int) -> Sequence[Transfer]:
    """Transfers whose counsellor has been rung for longer than a ring lasts; locked, those looked at elsewhere left out."""
    query = select(Transfer).where(Transfer.state == "ringing", Transfer.next_at <= now).order_by(Transfer.next_at)
    return db.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()


def leg_is_live(db: Db, outbox_id: int) -> bool:
    """Whether a call of the outbox has not ended: on its way, ringing or talked on."""
    waiting = select(Outbox.id).where(Outbox.id == outbox_id, Outbox.state.in_(("ready", "claimed", "unknown")))
    live = select(Call.id).where(Call.outbox_id == outbox_id, Call.ended_at.is_(None))
    return db.scalar(select(or_(waiting.exists(), live.exists()))) or False


def live_call_with(db: Db, station_id: int, phone: str, now: datetime) -> Call | None:
    """The call that is going on with a resident's number, or being placed to it; the one that was answered first. Locked."""
    query = select(Call).where(
        Call.station_id == station_id, Call.ended_at.is_(None), Call.role == "resident", Call.started_at >= now - A_CALL,
        or_(Call.from_phone == phone, Call.to_phone == phone),
    )  # fmt: skip
    return db.scalars(query.order_by(Call.answered_at.asc().nulls_last(), Call.id.desc()).limit(1).with_for_update()).first()


def live_leg_of(db: Db, phone: str, now: datetime) -> Call | None:
    """The call that is going on with somebody of the team at this number."""
    query = select(Call).where(
        Call.to_phone == phone, Call.ended_at.is_(None), Call.role.in_(("counsellor", "coordinator")), Call.started_at >= now - A_CALL
    )
    return db.scalars(query.order_by(Call.id.desc()).limit(1)).first()


def last_counsellor(db: Db, station_id: int, phone: str, now: datetime) -> int | None:
    """The counsellor (volunteer id) who had the last psychological ticket of this number within three months."""
    query = select(Ticket.volunteer_id).where(
        Ticket.station_id == station_id, Ticket.resident_phone == phone, Ticket.kind == Kind.PSYCHOLOGICAL,
        Ticket.volunteer_id.is_not(None), Ticket.opened_at >= now - KNOWS,
    )  # fmt: skip
    return db.scalars(query.order_by(Ticket.id.desc()).limit(1)).first()


def volunteer_of_phone(db: Db, station_id: int, phone: str) -> Volunteer | None:
    """The station's volunteer of this number."""
    return db.scalars(select(Volunteer).where(Volunteer.station_id == station_id, Volunteer.phone == phone)).first()


def skip_ready(db: Db, cause: str) -> bool:
    """Calls off an order to the carrier that is not needed any more; False when it has gone out (or there is none)."""
    query = update(Outbox).where(Outbox.cause == cause, Outbox.state.in_(("ready", "skipped")))
    query = query.values(state="skipped", error_code="not_needed")
    return db.execute(query.returning(Outbox.id).execution_options(synchronize_session=False)).scalar() is not None


def was_put(db: Db, cause: str) -> bool:
    """Whether an order to the carrier was given for this cause."""
    return db.scalar(select(select(Outbox.id).where(Outbox.cause == cause).exists())) or False


def note_taken(db: Db, ticket: Ticket, phone: str, now: datetime) -> None:
    """A person has this ticket in hand, on the line or by a key."""
    ticket.acknowledged_at = ticket.acknowledged_at or now
    ticket.acknowledged_by = ticket.acknowledged_by or phone
    db.flush()


def page_with_ticket(db: Db, page_id: int) -> tuple[Page, Ticket] | None:
    """A page and the ticket it is about."""
    row = db.execute(select(Page, Ticket).join(Ticket, Ticket.id == Page.ticket_id).where(Page.id == page_id)).first()
    return (row[0], row[1]) if row is not None else None
