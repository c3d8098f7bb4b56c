"""Callbacks, their attempts, and the rounds that ask for them; the counsellors' rota."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hotline.store.base import Base, Id, Now, words
from hotline.terms import CallbackState, Outcome, Purpose

OPEN_STATES = "('waiting','dialing','in_call')"


class Round(Base):
    """A check-in round. `state`: planned, running, paused, cancelled, done.

    `repeat_at` ("09:00"): a fresh one is made daily when `next_at` is due.
    """

    __tablename__ = "rounds"
    __table_args__ = (CheckConstraint("state in ('planned','running','paused','cancelled','done')", name="state"),)

    id: Mapped[Id]
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stations.id"))
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    script: Mapped[str] = mapped_column(default="check_in", server_default="check_in")
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    starts_at: Mapped[datetime]
    repeat_at: Mapped[str | None]
    next_at: Mapped[datetime | None]
    repeat_of: Mapped[int | None] = mapped_column(BigInteger)
    planned: Mapped[int] = mapped_column(default=0, server_default="0")
    created_by: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[Now]
    ended_at: Mapped[datetime | None]


class Callback(Base):
    """Why and when somebody is rung. `cause` is unique. `ladder`: which number is tried: 0 own, 1 second, 2 guardian.

    Station and round are named without a foreign key: neither is ever removed, and to look both up again for
    each of a hundred thousand rows is a third of what planning a round costs.
    """

    __tablename__ = "callbacks"
    __table_args__ = (
        Index("uq_callbacks_open", "phone", "purpose", unique=True, postgresql_where=text(f"state in {OPEN_STATES}")),
        Index("ix_callbacks_due", "priority", "next_attempt_at", "rank", postgresql_where=text("state = 'waiting' and not held")),
        Index("ix_callbacks_overdue", "next_attempt_at", "rank", postgresql_where=text("state = 'waiting' and not held")),
        Index("ix_callbacks_round_id", "round_id", "state"),
        Index("ix_callbacks_resident_id", "resident_id"),
        Index("ix_callbacks_ended_at", "ended_at", postgresql_using="brin"),  # for reports
        Index("ix_callbacks_busy", "state", postgresql_where=text("state in ('dialing','in_call')")),
    )

    id: Mapped[Id]
    station_id: Mapped[int] = mapped_column(BigInteger)
    cause: Mapped[str] = mapped_column(unique=True)
    phone: Mapped[str]
    resident_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("residents.id", ondelete="SET NULL"))
    purpose: Mapped[Purpose] = mapped_column(words(Purpose, "purpose"))
    priority: Mapped[int]  # 0 crisis, 1 asked-for time, 2 the rest of today, 3 rounds; fragility is `rank`
    rank: Mapped[int] = mapped_column(default=0, server_default="0")  # smaller is rung earlier within a priority
    state: Mapped[CallbackState] = mapped_column(words(CallbackState, "state"), default=CallbackState.WAITING, server_default="waiting")
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome, "outcome"))
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    ladder: Mapped[int] = mapped_column(default=0, server_default="0")
    next_attempt_at: Mapped[datetime | None]
    not_after: Mapped[datetime | None]
    exempt: Mapped[bool] = mapped_column(default=False, server_default="false")  # from quiet hours
    held: Mapped[bool] = mapped_column(default=False, server_default="false")  # its round is paused
    round_id: Mapped[int | None] = mapped_column(BigInteger)
    ticket_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tickets.id", ondelete="SET NULL"))
    call_id: Mapped[int | None] = mapped_column(BigInteger)  # the call it is asked about in, while in_call
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Attempt(Base):
    """One ring. The row exists before the carrier is asked; it ends once, with an outcome."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("callback_id", "n"),
        Index("ix_attempts_open", "started_at", postgresql_where=text("ended_at is null")),
        Index("ix_attempts_phone", "phone", "started_at"),
    )

    id: Mapped[Id]
    callback_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("callbacks.id", ondelete="CASCADE"))
    n: Mapped[int]
    phone: Mapped[str]
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome, "outcome"))
    error_code: Mapped[str | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CallbackEvent(Base):
    """Append-only history of a callback's moves: who, when, why."""

    __tablename__ = "callback_events"
    __table_args__ = (Index("ix_callback_events_callback_id", "callback_id", "id"),)

    id: Mapped[Id]
    callback_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("callbacks.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    move: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor_kind: Mapped[str]
    actor_ref: Mapped[str] = mapped_column(default="", server_default="")
    why: Mapped[str | None]


class Shift(Base):
    """When a counsellor may be rung. Weekly when `weekday` (0 Monday) is set with local HH:MM, else one span."""

    __tablename__ = "shifts"
    __table_args__ = (Index("ix_shifts_volunteer_id", "volunteer_id"),)

    id: Mapped[Id]
    volunteer_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("volunteers.id", ondelete="CASCADE"))
    weekday: Mapped[int | None]
    start_local: Mapped[str | None]
    end_local: Mapped[str | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    crisis: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[Now]


class Page(Base):
    """A coordinator's attention asked for about a ticket: texted, rung, until somebody acknowledges."""

    __tablename__ = "pages"
    __table_args__ = (
        UniqueConstraint("ticket_id", "why"),
        Index("ix_pages_due", "next_at", postgresql_where=text("acknowledged_at is null and next_at is not null")),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tickets.id", ondelete="CASCADE"))
    why: Mapped[str]
    lane: Mapped[str] = mapped_column(default="normal", server_default="normal")
    rounds: Mapped[int] = mapped_column(default=0, server_default="0")
    next_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    created_at: Mapped[datetime]


class Transfer(Base):
    """A caller who waits to be joined with somebody. `state`: waiting, ringing, joined, ended, gone, failed.

    `kind`: counsellor, crisis, coordinators, volunteer. `room` names the conference both legs meet in.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        Index("ix_transfers_live", "state", postgresql_where=text("state in ('waiting','ringing')")),
        Index("ix_transfers_call_id", "call_id"),
    )

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("calls.id", ondelete="CASCADE"))
    ticket_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tickets.id", ondelete="SET NULL"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    room: Mapped[str] = mapped_column(unique=True)
    tried: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    joined_phone: Mapped[str | None]
    joined_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
