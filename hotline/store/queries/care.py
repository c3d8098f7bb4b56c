"""Follow-ups, a counsellor's notes, and alarms that were none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import aliased

from hotline.store.engine import Db
from hotline.store.models import Callback, FollowUp, Note, Ticket
from hotline.store.rows import add_row_at_the_end, add_rows
from hotline.terms import CallbackState, Kind, Purpose, TicketStatus

OPEN = ("planned", "booked")
ONE_EACH = ("ticket_id", "n")
CASE_OVER = ("done", "false_alarm")
ENDED = (CallbackState.DONE, CallbackState.EXHAUSTED, CallbackState.CANCELLED)
_OF_TICKET = FollowUp.ticket_id == bindparam("ticket")
NEXT_PLANNED = select(FollowUp).where(_OF_TICKET, FollowUp.state == "planned").order_by(FollowUp.due_at).limit(1).with_for_update()


def add_follow_ups(db: Db, ticket_id: int, due: dict[int, datetime]) -> int:
    """The follow-ups of a plan that are not there yet; returns how many were added."""
    return add_rows(db, FollowUp, [_planned(ticket_id, n, at) for n, at in due.items()], once=ONE_EACH)


def plan_at_the_end(db: Db, ticket_id: int, due: dict[int, datetime]) -> None:
    """The follow-ups of a ticket that was opened just now, written as the transaction ends."""
    for n, at in due.items():
        add_row_at_the_end(db, FollowUp, _planned(ticket_id, n, at), once=ONE_EACH)


def _planned(ticket_id: int, n: int, at: datetime) -> dict[str, Any]:
    return {"ticket_id": ticket_id, "n": n, "due_at": at}


def next_planned(db: Db, ticket_id: int) -> FollowUp | None:
    """The earliest follow-up of a ticket that is planned and not booked; locked."""
    return db.scalars(NEXT_PLANNED, {"ticket": ticket_id}).first()


def give_way(db: Db, callback_id: int) -> None:
    """A call that was brought forward for an earlier follow-up is no longer that of a later one, which is planned again."""
    held = update(FollowUp).where(FollowUp.callback_id == callback_id, FollowUp.state == "booked")
    db.execute(held.values(state="planned", callback_id=None), execution_options={"synchronize_session": "fetch"})


def tickets_to_book(db: Db, limit: int) -> Sequence[Ticket]:
    """Tickets with a planned follow-up that no call stands for: none of the ticket, none to that phone before it is due; locked."""
    other = aliased(FollowUp)
    booked = select(other.id).where(other.ticket_id == FollowUp.ticket_id, other.state == "booked", other.due_at <= FollowUp.due_at)
    rung = select(Callback.id).where(
        Callback.phone == Ticket.resident_phone,
        Callback.purpose == Purpose.FOLLOW_UP,
        Callback.state.not_in(ENDED),
        or_(Callback.next_attempt_at <= FollowUp.due_at, Callback.state != CallbackState.WAITING),
    )
    unheld = select(FollowUp.id).where(FollowUp.ticket_id == Ticket.id, FollowUp.state == "planned", ~booked.exists(), ~rung.exists())
    query = select(Ticket).where(unheld.exists())
    return db.scalars(query.order_by(Ticket.id).limit(limit).with_for_update(skip_locked=True, key_share=True)).all()


def follow_ups_settled(db: Db, limit: int) -> Sequence[tuple[FollowUp, Callback]]:
    """Booked follow-ups whose call has ended one way or another; locked."""
    query = (
        select(FollowUp, Callback)
        .join(Callback, Callback.id == FollowUp.callback_id)
        .where(FollowUp.state == "booked", Callback.state.in_(ENDED))
        .order_by(FollowUp.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.execute(query.with_for_update(of=FollowUp, skip_locked=True)).all()]


def to_remind(db: Db, before: datetime, limit: int) -> Sequence[FollowUp]:
    """Follow-ups that are due before then and whose counsellor has not been reminded; locked."""
    query = select(FollowUp).where(FollowUp.state.in_(OPEN), FollowUp.reminded_at.is_(None), FollowUp.due_at <= before)
    return db.scalars(query.order_by(FollowUp.due_at).limit(limit).with_for_update(skip_locked=True)).all()


def of_closed_cases(db: Db, limit: int) -> Sequence[FollowUp]:
    """Open follow-ups of tickets that were cancelled, or closed by a counsellor's word; locked."""
    over = or_(Ticket.status == TicketStatus.CANCELLED, Ticket.close_reason.in_(CASE_OVER) & (Ticket.status == TicketStatus.CLOSED))
    query = select(FollowUp).join(Ticket, Ticket.id == FollowUp.ticket_id).where(FollowUp.state.in_(OPEN), over)
    return db.scalars(query.limit(limit).with_for_update(of=FollowUp, skip_locked=True)).all()


def open_follow_ups(db: Db, ticket_id: int) -> Sequence[FollowUp]:
    """The open follow-ups of a ticket, the earliest first; locked."""
    query = select(FollowUp).where(FollowUp.ticket_id == ticket_id, FollowUp.state.in_(OPEN))
    return db.scalars(query.order_by(FollowUp.due_at).with_for_update()).all()


def last_notes(db: Db, ticket: Ticket, limit: int) -> Sequence[Note]:
    """The newest notes about this resident's talks with this counsellor, the newest first: of the ticket, and of earlier ones in the
    same hands."""
    about = select(Ticket.id).where(
        or_(
            Ticket.id == ticket.id,
            (Ticket.station_id == ticket.station_id)
            & (Ticket.resident_phone == ticket.resident_phone)
            & (Ticket.volunteer_id == ticket.volunteer_id)
            & (Ticket.kind == Kind.PSYCHOLOGICAL),
        )
    )
    return db.scalars(select(Note).where(Note.ticket_id.in_(about)).order_by(Note.id.desc()).limit(limit)).all()


def open_welfare_checks(db: Db, station_id: int, phone: str) -> Sequence[Ticket]:
    """Visits to this number that were opened because of danger and are not over."""
    query = select(Ticket).where(
        Ticket.station_id == station_id, Ticket.resident_phone == phone, Ticket.kind == Kind.WELFARE_CHECK, Ticket.source == "system",
        Ticket.cause.startswith("callback:"), Ticket.status.in_((TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED)),
    )  # fmt: skip
    return db.scalars(query).all()


def end_follow_ups(db: Db, ticket_id: int, state: str, now: datetime) -> int:
    """Ends every open follow-up of a ticket; returns how many."""
    query = update(FollowUp).where(FollowUp.ticket_id == ticket_id, FollowUp.state.in_(OPEN))
    return len(db.execute(query.values(state=state, ended_at=now).returning(FollowUp.id)).all())
