"""What came in and what goes out: messages, calls and their steps, the inbox that hears once, the outbox that says once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hotline.store.base import Base, Id, Now, words
from hotline.terms import Outcome


class Inbox(Base):
    """Hear once: a carrier's event with the answer it got.

    `key` is the carrier's id, `kind` what it was about (sms, voice, step:3, sms_status:sent).
    """

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_at", "at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str | None]
    at: Mapped[Now]


class Outbox(Base):
    """One text, call or order to the carrier. `cause` names why, and is unique: the same cause never goes out twice.

    kind: text, call, redirect (move a live call to `body`, a URL), hang_up, drop_recording. lane: crisis or normal.
    state: ready, claimed (until `claimed_until`), sent (carrier has it, `sid`), failed, skipped, unknown (may have happened: look it up).
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("kind in ('text','call','redirect','hang_up','drop_recording')", name="kind"),
        CheckConstraint("lane in ('crisis','normal')", name="lane"),
        CheckConstraint("state in ('ready','claimed','sent','failed','skipped','unknown')", name="state"),
        Index("ix_outbox_due", "kind", "lane", "not_before", postgresql_where=text("state = 'ready'")),
        Index("ix_outbox_leased", "claimed_until", postgresql_where=text("state in ('claimed','unknown')")),
        Index("ix_outbox_sent_at", "kind", "sent_at"),
        Index("ix_outbox_attempt_id", "attempt_id"),
    )

    id: Mapped[Id]
    cause: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    lane: Mapped[str] = mapped_column(default="normal", server_default="normal")
    state: Mapped[str] = mapped_column(default="ready", server_default="ready")
    to_phone: Mapped[str]
    from_phone: Mapped[str]
    body: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    exempt: Mapped[bool] = mapped_column(default=False, server_default="false")  # from quiet hours
    priority: Mapped[int] = mapped_column(default=5, server_default="5")
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    claim: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    segments: Mapped[int] = mapped_column(default=0, server_default="0")
    sid: Mapped[str | None]
    error_code: Mapped[str | None]
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stations.id"))
    ticket_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tickets.id", ondelete="SET NULL"))
    attempt_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("attempts.id", ondelete="SET NULL"))
    created_at: Mapped[Now]
    sent_at: Mapped[datetime | None]


class Message(Base):
    """One text in or out. `sensitive`: of a psychological contact, its body is not exported.

    Outbound rows come with their outbox row or as the direct answer.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("direction in ('inbound','outbound')", name="direction"),
        Index("uq_messages_sid", "sid", unique=True, postgresql_where=text("sid is not null")),
        Index("ix_messages_from_phone_created_at", "from_phone", "created_at"),
        Index("ix_messages_to_phone_created_at", "to_phone", "created_at"),
        Index("ix_messages_outbox_id", "outbox_id"),
        Index("ix_messages_created_at", "created_at"),
    )

    id: Mapped[Id]
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stations.id"))
    direction: Mapped[str]
    from_phone: Mapped[str]
    to_phone: Mapped[str]
    body: Mapped[str | None]
    sealed: Mapped[str | None]  # the encrypted body of a sensitive text; `body` is then null
    sid: Mapped[str | None]
    status: Mapped[str]
    error_code: Mapped[str | None]
    segments: Mapped[int] = mapped_column(default=1, server_default="1")
    sensitive: Mapped[bool] = mapped_column(default=False, server_default="false")
    intent: Mapped[str | None]
    answer_to: Mapped[int | None] = mapped_column(BigInteger)  # the inbound message this one answers in its TwiML
    outbox_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("outbox.id", ondelete="SET NULL"))
    ticket_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tickets.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class Call(Base):
    """One call in or out; `talk` is the dialogue's place, `transcript` what was heard, `outcome` how it ended."""

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("direction in ('inbound','outbound')", name="direction"),
        Index("uq_calls_sid", "sid", unique=True, postgresql_where=text("sid is not null")),
        Index("ix_calls_from_phone_started_at", "from_phone", "started_at"),
        Index("ix_calls_to_phone_started_at", "to_phone", "started_at"),
        Index("ix_calls_live", "to_phone", "from_phone", postgresql_where=text("ended_at is null")),
        Index("ix_calls_started_at", "started_at"),
        Index("ix_calls_outbox_id", "outbox_id"),
    )

    id: Mapped[Id]
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stations.id"))
    direction: Mapped[str]
    from_phone: Mapped[str]
    to_phone: Mapped[str]
    sid: Mapped[str | None]
    status: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=-1, server_default="-1")
    answered_by: Mapped[str | None]
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome, "outcome"))
    error_code: Mapped[str | None]
    talk: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    step: Mapped[int] = mapped_column(default=0, server_default="0")
    transcript: Mapped[str | None]
    sealed: Mapped[str | None]
    sensitive: Mapped[bool] = mapped_column(default=False, server_default="false")
    role: Mapped[str] = mapped_column(
        default="resident", server_default="resident"
    )  # whom the leg is with: resident, coordinator, counsellor, volunteer
    resident_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("residents.id", ondelete="SET NULL"))
    attempt_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("attempts.id", ondelete="SET NULL"))
    outbox_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("outbox.id", ondelete="SET NULL"))
    ticket_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tickets.id", ondelete="SET NULL"))
    started_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]  # when the carrier was last asked what became of it
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class CallStep(Base):
    """One question and what was heard. A repeat of (call, step) gets `answer` again."""

    __tablename__ = "call_steps"
    __table_args__ = (UniqueConstraint("call_id", "step"),)

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("calls.id", ondelete="CASCADE"))
    step: Mapped[int]
    place: Mapped[str]
    keys: Mapped[str | None]
    speech: Mapped[str | None]
    answer: Mapped[str]
    at: Mapped[datetime]


class TextDialogue(Base):
    """The question that is open with a phone by text, for 30 minutes."""

    __tablename__ = "text_dialogues"

    phone: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stations.id"), primary_key=True)
    talk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    expires_at: Mapped[datetime]


class Recording(Base):
    """A message after the tone: fetched once, then deleted at the carrier. `state`: left, fetched, dropped, failed."""

    __tablename__ = "recordings"

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("calls.id", ondelete="CASCADE"))
    sid: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str]
    seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str] = mapped_column(default="left", server_default="left")
    sound: Mapped[bytes | None]
    created_at: Mapped[Now]
