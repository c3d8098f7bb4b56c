"""What the console shows: the board, one ticket whole, rounds, people. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, or_, select

from hotline.store.engine import Db
from hotline.store.models import (
    Call,
    Callback,
    Community,
    Message,
    Note,
    Offer,
    Page,
    Phone,
    Recording,
    Resident,
    Round,
    Ticket,
    TicketEvent,
    TicketItem,
    Volunteer,
)
from hotline.terms import CallbackState, Kind, TicketStatus, Urgency

BOARD = 200
URGENCY_FIRST = case((Ticket.urgency == Urgency.CRISIS, 0), (Ticket.urgency == Urgency.URGENT, 1), else_=2)
LIVE = (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED, TicketStatus.DELIVERED)


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures above the board."""

    crisis: int
    unanswered_pages: int
    waiting_yes: int
    open_supply: int
    open_psychological: int
    assigned: int
    due_callbacks: int


def counts(db: Db, now: datetime) -> Counts:
    """One look at the whole: two round trips."""
    live = Ticket.status.in_(LIVE)
    row = db.execute(
        select(
            func.count().filter(live, Ticket.urgency == Urgency.CRISIS),
            func.count().filter(live, Ticket.awaits_yes),
            func.count().filter(live, Ticket.kind == Kind.SUPPLY),
            func.count().filter(live, Ticket.kind == Kind.PSYCHOLOGICAL),
            func.count().filter(Ticket.status == TicketStatus.ASSIGNED),
        ).select_from(Ticket)
    ).one()
    pages = select(func.count()).where(Page.acknowledged_at.is_(None), Page.next_at.is_not(None)).scalar_subquery()
    due = select(func.count()).where(Callback.state == CallbackState.WAITING, Callback.next_attempt_at <= now).scalar_subquery()
    open_pages, due_callbacks = db.execute(select(pages, due)).one()
    return Counts(row[0], open_pages, row[1], row[2], row[3], row[4], due_callbacks)


def board(db: Db, *, kind: str | None, community_id: int | None, ended: bool) -> Sequence[Row[*tuple[Any, ...]]]:
    """Tickets with community and volunteer, the urgent first: (Ticket, community name, volunteer name)."""
    query = (
        select(Ticket, Community.name, Volunteer.name)
        .outerjoin(Community, Community.id == Ticket.community_id)
        .outerjoin(Volunteer, Volunteer.id == Ticket.volunteer_id)
    )
    query = query.where(Ticket.status.not_in(LIVE) if ended else Ticket.status.in_(LIVE))
    if kind:
        query = query.where(Ticket.kind == kind)
    if community_id:
        query = query.where(Ticket.community_id == community_id)
    order = (Ticket.id.desc(),) if ended else (URGENCY_FIRST, Ticket.promised_at.asc().nulls_last(), Ticket.id)
    return db.execute(query.order_by(*order).limit(BOARD)).all()


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


def volunteers(db: Db) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Volunteer, community, tickets held), by community and name."""
    held = select(func.count()).where(Ticket.volunteer_id == Volunteer.id, Ticket.status == TicketStatus.ASSIGNED).scalar_subquery()
    query = select(Volunteer, Community.name, held).outerjoin(Community, Community.id == Volunteer.community_id)
    return db.execute(query.order_by(Community.name.nulls_last(), Volunteer.name).limit(500)).all()


def residents(db: Db, sought: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Resident, community, what is known of the phone) whose name, phone or address holds `sought`; the first 100."""
    query = (
        select(Resident, Community.name, Phone)
        .outerjoin(Community, Community.id == Resident.community_id)
        .outerjoin(Phone, Phone.phone == Resident.phone)
    )
    if sought:
        like = f"%{sought}%"
        query = query.where(or_(Resident.name.ilike(like), Resident.phone.like(like), Resident.address.ilike(like)))
    return db.execute(query.order_by(Community.name.nulls_last(), Resident.name).limit(100)).all()


def communities(db: Db) -> Sequence[Community]:
    """All communities, by name."""
    return db.scalars(select(Community).order_by(Community.name)).all()


def recordings(db: Db) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Recording, Call) of messages after the tone, newest first."""
    return db.execute(select(Recording, Call).join(Call, Call.id == Recording.call_id).order_by(Recording.id.desc()).limit(50)).all()


def recording(db: Db, recording_id: int) -> Recording | None:
    """One recorded message."""
    return db.get(Recording, recording_id)
