"""What the console shows: one ticket whole, rounds, people. Reads only; the board is `board.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from hotline.store.engine import Db
from hotline.store.models import (
    Call,
    Callback,
    Community,
    Message,
    Note,
    Offer,
    Recording,
    Round,
    Ticket,
    TicketEvent,
    TicketItem,
    Volunteer,
)
from hotline.terms import CallbackState, Kind, Skill

PEOPLE = 500


@dataclass(frozen=True, slots=True)
class Whole:
    """One ticket and everything around it."""

    ticket: Ticket
    community: str | None
    volunteer: Volunteer | None
    items: Sequence[TicketItem]
    events: Sequence[TicketEvent]
    offers: Sequence[Row[*tuple[Any, ...]]]
    notes: Sequence[Note]
    messages: Sequence[Message]
    callbacks: Sequence[Callback]


def whole_ticket(db: Db, ticket_id: int) -> Whole | None:
    """A ticket with items, history, offers (Offer, volunteer name), notes, texts and callbacks; None when there is none."""
    ticket = db.get(Ticket, ticket_id)
    if ticket is None:
        return None
    return Whole(
        ticket=ticket,
        community=db.scalar(select(Community.name).where(Community.id == ticket.community_id)),
        volunteer=db.get(Volunteer, ticket.volunteer_id) if ticket.volunteer_id else None,
        items=db.scalars(select(TicketItem).where(TicketItem.ticket_id == ticket_id).order_by(TicketItem.id)).all(),
        events=db.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)).all(),
        offers=db.execute(
            select(Offer, Volunteer.name)
            .join(Volunteer, Volunteer.id == Offer.volunteer_id)
            .where(Offer.ticket_id == ticket_id)
            .order_by(Offer.id)
        ).all(),
        notes=db.scalars(select(Note).where(Note.ticket_id == ticket_id).order_by(Note.id)).all(),
        messages=db.scalars(select(Message).where(Message.ticket_id == ticket_id).order_by(Message.id)).all(),
        callbacks=db.scalars(select(Callback).where(Callback.ticket_id == ticket_id).order_by(Callback.id)).all(),
    )


def givable(db: Db, ticket: Ticket) -> Sequence[Volunteer]:
    """The station's active volunteers but its holder and the resident, those on duty first; for a talk counsellors only."""
    query = select(Volunteer).where(Volunteer.station_id == ticket.station_id, Volunteer.state == "active")
    if ticket.kind is Kind.PSYCHOLOGICAL:
        query = query.where(Volunteer.skills.contains([Skill.COUNSELLING.value]))
    if ticket.volunteer_id is not None:
        query = query.where(Volunteer.id != ticket.volunteer_id)
    if ticket.resident_phone is not None:
        query = query.where(Volunteer.phone != ticket.resident_phone)
    return db.scalars(query.order_by(Volunteer.on_duty.desc(), Volunteer.name).limit(PEOPLE)).all()


def rounds(db: Db) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Round, planned, still open, reached, needs taken, all well, exhausted), newest first."""
    ended = Callback.state.in_((CallbackState.DONE, CallbackState.EXHAUSTED, CallbackState.CANCELLED))
    query = (
        select(
            Round,
            func.count(Callback.id).label("planned"),
            func.count(Callback.id).filter(~ended).label("left"),
            func.count(Callback.id).filter(Callback.state == CallbackState.DONE).label("reached"),
            func.count(Callback.id).filter(Callback.outcome == "need_taken").label("needs"),
            func.count(Callback.id).filter(Callback.outcome == "all_well").label("well"),
            func.count(Callback.id).filter(Callback.state == CallbackState.EXHAUSTED).label("exhausted"),
        )
        .outerjoin(Callback, Callback.round_id == Round.id)
        .group_by(Round.id)
        .order_by(Round.id.desc())
        .limit(30)
    )
    return db.execute(query).all()


def communities(db: Db) -> Sequence[Community]:
    """All communities, by name."""
    return db.scalars(select(Community).order_by(Community.name)).all()


def recordings(db: Db) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Recording, Call) of messages after the tone, newest first."""
    return db.execute(select(Recording, Call).join(Call, Call.id == Recording.call_id).order_by(Recording.id.desc()).limit(50)).all()


def recording(db: Db, recording_id: int) -> Recording | None:
    """One recorded message."""
    return db.get(Recording, recording_id)
