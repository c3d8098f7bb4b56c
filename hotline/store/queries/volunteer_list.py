"""Volunteers as the console shows them: the list as filtered, and one of them with what they carry and were asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, or_, select

from hotline.store.engine import Db
from hotline.store.models import Community, Offer, Ticket, Volunteer
from hotline.terms import TicketStatus

MOST = 500
OFFERS_SHOWN = 30
IN_HAND = (TicketStatus.ASSIGNED, TicketStatus.DELIVERED)
DUTY = {"on": True, "off": False}


@dataclass(frozen=True, slots=True)
class VolunteerFilter:
    """What must hold of those who are listed. `state` is a volunteer's, or "on"/"off" duty; `sought`: in name or number."""

    community_id: int | None = None
    skill: str | None = None
    state: str | None = None
    sought: str = ""


def volunteer_list(db: Db, wanted: VolunteerFilter) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Volunteer, community, tickets held), by community and name; those who wait for a yes first."""
    held = select(func.count()).where(Ticket.volunteer_id == Volunteer.id, Ticket.status == TicketStatus.ASSIGNED).scalar_subquery()
    query = select(Volunteer, Community.name, held).outerjoin(Community, Community.id == Volunteer.community_id)
    if wanted.community_id is not None:
        query = query.where(Volunteer.community_id == wanted.community_id)
    if wanted.skill is not None:
        query = query.where(Volunteer.skills.contains([wanted.skill]))
    if wanted.state in DUTY:
        query = query.where(Volunteer.state == "active", Volunteer.on_duty == DUTY[wanted.state])
    elif wanted.state is not None:
        query = query.where(Volunteer.state == wanted.state)
    if wanted.sought:
        found = (column.icontains(wanted.sought, autoescape=True) for column in (Volunteer.name, Volunteer.phone))
        query = query.where(or_(*found))
    waits = Volunteer.state.in_(("pending", "verified"))
    return db.execute(query.order_by(waits.desc(), Community.name.nulls_last(), Volunteer.name, Volunteer.id).limit(MOST)).all()


def in_hand(db: Db, volunteer_id: int) -> Sequence[Ticket]:
    """What a volunteer carries, and what they brought and nobody has confirmed yet."""
    query = select(Ticket).where(Ticket.volunteer_id == volunteer_id, Ticket.status.in_(IN_HAND))
    return db.scalars(query.order_by(Ticket.status, Ticket.assigned_at, Ticket.id)).all()


def offers_lately(db: Db, volunteer_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Offer, Ticket) of a volunteer, newest first."""
    query = select(Offer, Ticket).join(Ticket, Ticket.id == Offer.ticket_id).where(Offer.volunteer_id == volunteer_id)
    return db.execute(query.order_by(Offer.offered_at.desc(), Offer.id.desc()).limit(OFFERS_SHOWN)).all()


def locked_volunteer(db: Db, volunteer_id: int) -> Volunteer | None:
    """The volunteer, locked against other changes; a ticket may be put into their hands meanwhile."""
    query = select(Volunteer).where(Volunteer.id == volunteer_id).with_for_update(key_share=True)
    return db.scalars(query.execution_options(populate_existing=True)).first()
