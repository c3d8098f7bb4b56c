"""Callers who wait to be joined with somebody, and whom to ring for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update

from hotline.store.engine import Db
from hotline.store.models import Call, Page, Phone, Ticket, Transfer, Volunteer
from hotline.terms import Skill


def start_transfer(db: Db, *, call_id: int, step: int, kind: str, ticket_id: int | None, now: datetime) -> Transfer:
    """A new transfer of this step of a call, ringing."""
    transfer = Transfer(call_id=call_id, ticket_id=ticket_id, kind=kind, state="ringing", room=f"call-{call_id}-{step}", created_at=now)
    db.add(transfer)
    db.flush()
    return transfer


def last_transfer(db: Db, call_id: int) -> Transfer | None:
    """The newest transfer of a call."""
    return db.scalars(select(Transfer).where(Transfer.call_id == call_id).order_by(Transfer.id.desc()).limit(1)).first()


def join_transfer(db: Db, transfer_id: int, phone: str, now: datetime) -> bool:
    """The first who pressed 1 gets the caller: True for the one that did, False when somebody was quicker or the caller has gone."""
    joined = (
        update(Transfer)
        .where(Transfer.id == transfer_id, Transfer.state.in_(("waiting", "ringing")))
        .values(state="joined", joined_phone=phone, ended_at=now)
        .returning(Transfer.id)
    )
    return db.execute(joined).scalar() is not None


def end_transfers(db: Db, call_id: int, state: str, now: datetime) -> None:
    """What of this call still rings or waits is over: the caller has gone, or nobody came."""
    db.execute(
        update(Transfer).where(Transfer.call_id == call_id, Transfer.state.in_(("waiting", "ringing"))).values(state=state, ended_at=now)
    )


def transfer_with_call(db: Db, transfer_id: int) -> tuple[Transfer, Call, Ticket | None] | None:
    """A transfer, the caller's call and the ticket it is about."""
    row = db.execute(
        select(Transfer, Call, Ticket)
        .join(Call, Call.id == Transfer.call_id)
        .outerjoin(Ticket, Ticket.id == Transfer.ticket_id)
        .where(Transfer.id == transfer_id)
    ).first()
    return (row[0], row[1], row[2]) if row is not None else None


def counsellors_on_duty(db: Db, station_id: int, now: datetime) -> list[str]:
    """Phones of counsellors who may be rung now, those rung longest ago first."""
    return list(
        db.scalars(
            select(Volunteer.phone)
            .outerjoin(Phone, Phone.phone == Volunteer.phone)
            .where(
                Volunteer.station_id == station_id,
                Volunteer.state == "active",
                Volunteer.on_duty,
                Volunteer.skills.contains([Skill.COUNSELLING.value]),
                or_(Volunteer.away_until.is_(None), Volunteer.away_until <= now),
                Phone.opted_out_at.is_(None),
                Phone.blocked_at.is_(None),
            )
            .order_by(Volunteer.last_offered_at.asc().nulls_first(), Volunteer.id)
        )
    )


def note_taken(db: Db, ticket: Ticket, phone: str, now: datetime) -> None:
    """A person has this ticket in hand, on the line or by a key."""
    ticket.acknowledged_at = ticket.acknowledged_at or now
    ticket.acknowledged_by = ticket.acknowledged_by or phone
    db.flush()


def page_with_ticket(db: Db, page_id: int) -> tuple[Page, Ticket] | None:
    """A page and the ticket it is about."""
    row = db.execute(select(Page, Ticket).join(Ticket, Ticket.id == Page.ticket_id).where(Page.id == page_id)).first()
    return (row[0], row[1]) if row is not None else None
