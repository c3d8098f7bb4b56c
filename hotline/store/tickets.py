"""Tickets, what they ask for, what happened to them, and to whom they were offered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hotline.store.base import Base, Id, Now, words
from hotline.terms import Kind, OfferState, Risk, TicketStatus, Urgency

OPEN_STATUSES = "('open','offered','assigned','delivered')"


class Ticket(Base):
    """One need. `cause` is unique and names what opened it (message:12:0, call:9:step:3:0, callback:7).

    `awaits_yes`: the order of an unknown phone, not offered before a coordinator agrees. `promised_at`: by when
    the resident was told it will be there. `escalated_at`: a coordinator was told that nobody took it;
    `acknowledged_at`: a coordinator answered 收到. `wished_from`, `wished_until`: when it is wanted; `remarks`: what
    whoever carries it is asked to mind ("放门口就行"), never a word of illness or mood. `lang`: the catalogue of an orderer on no roster.
    `at_station`: all (whole) or some (part) of it is kept at the station, None: nothing; `bookings`: how often the ledger was written for
    it, which names the cause of the next time.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_code", "code"),
        Index("uq_tickets_code_open", "code", unique=True, postgresql_where=text(f"status in {OPEN_STATUSES}")),
        Index("ix_tickets_resident_phone", "resident_phone", "status"),
        Index("ix_tickets_due", "status", "next_look_at", postgresql_where=text(f"status in {OPEN_STATUSES}")),
        Index("ix_tickets_volunteer_id", "volunteer_id", "status"),
        Index("ix_tickets_opened_at", "opened_at"),
        Index("ix_tickets_times", "assigned_at", "delivered_at", "closed_at", postgresql_using="brin"),  # for reports
        CheckConstraint("(status = 'assigned') <= (volunteer_id is not null)", name="assigned_has_volunteer"),
    )

    id: Mapped[Id]
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stations.id"))
    code: Mapped[str]
    cause: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind] = mapped_column(words(Kind, "kind"))
    status: Mapped[TicketStatus] = mapped_column(words(TicketStatus, "status"), default=TicketStatus.OPEN, server_default="open")
    urgency: Mapped[Urgency] = mapped_column(words(Urgency, "urgency"), default=Urgency.NORMAL, server_default="normal")
    risk: Mapped[Risk] = mapped_column(words(Risk, "risk"), default=Risk.NONE, server_default="none")
    resident_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("residents.id", ondelete="SET NULL"))
    resident_phone: Mapped[str | None]
    resident_name: Mapped[str | None]
    community_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("communities.id"))
    address: Mapped[str | None]
    summary: Mapped[str | None]
    sealed: Mapped[str | None]  # encrypted summary of a psychological ticket; `summary` is then null
    who: Mapped[str | None]
    assessment: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    source: Mapped[str] = mapped_column(default="text", server_default="text")  # text, call, check_in, visit, system
    door_code: Mapped[str | None]
    door_tries: Mapped[int] = mapped_column(default=0, server_default="0")
    awaits_yes: Mapped[bool] = mapped_column(default=False, server_default="false")
    volunteer_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("volunteers.id", ondelete="SET NULL"))
    wave: Mapped[int] = mapped_column(default=0, server_default="0")
    run_id: Mapped[int | None] = mapped_column(BigInteger)  # tickets taken in one trip
    next_look_at: Mapped[datetime | None]  # the sweep looks at the ticket again then
    promised_at: Mapped[datetime | None]
    wished_from: Mapped[datetime | None]
    wished_until: Mapped[datetime | None]
    remarks: Mapped[str | None]
    lang: Mapped[str | None]
    at_station: Mapped[str | None]
    bookings: Mapped[int] = mapped_column(default=0, server_default="0")
    escalated_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    close_reason: Mapped[str | None]
    opened_at: Mapped[datetime]
    assigned_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class TicketItem(Base):
    __tablename__ = "ticket_items"
    __table_args__ = (Index("ix_ticket_items_ticket_id", "ticket_id"), CheckConstraint("quantity is null or quantity > 0", name="positive"))

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tickets.id", ondelete="CASCADE"))
    name: Mapped[str]
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    unit: Mapped[str | None]
    size: Mapped[str | None]
    missing: Mapped[bool] = mapped_column(default=False, server_default="false")  # not brought in a partial delivery


class TicketEvent(Base):
    """Append-only history: every move with who, when, why."""

    __tablename__ = "ticket_events"
    __table_args__ = (Index("ix_ticket_events_ticket_id", "ticket_id", "id"), Index("ix_ticket_events_at", "at", postgresql_using="brin"))

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tickets.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    event: Mapped[str]
    from_status: Mapped[str | None]
    to_status: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_ref: Mapped[str] = mapped_column(default="", server_default="")
    why: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")


class TicketCode(Base):
    """Codes in use or cooling down: a code is not given again before `free_at` (30 days)."""

    __tablename__ = "ticket_codes"

    code: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]


class Note(Base):
    """A counsellor's note on a ticket, encrypted at rest."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_ticket_id", "ticket_id"),)

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tickets.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    author: Mapped[str]
    sealed: Mapped[str]


class Offer(Base):
    """One ticket offered to one volunteer. `reasons` explains the rank."""

    __tablename__ = "offers"
    __table_args__ = (
        Index("uq_offers_open", "ticket_id", "volunteer_id", unique=True, postgresql_where=text("state = 'offered'")),
        Index("uq_offers_holder", "ticket_id", unique=True, postgresql_where=text("state = 'accepted'")),
        Index("ix_offers_expiry", "expires_at", postgresql_where=text("state = 'offered'")),
        Index("ix_offers_volunteer_id", "volunteer_id", "offered_at"),
        Index("ix_offers_ticket_id", "ticket_id"),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tickets.id", ondelete="CASCADE"))
    volunteer_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("volunteers.id", ondelete="CASCADE"))
    state: Mapped[OfferState] = mapped_column(words(OfferState, "state"), default=OfferState.OFFERED, server_default="offered")
    wave: Mapped[int] = mapped_column(default=1, server_default="1")
    rank: Mapped[int] = mapped_column(default=0, server_default="0")
    reasons: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    run_id: Mapped[int | None] = mapped_column(BigInteger)
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]
    created_at: Mapped[Now]
