"""The roster, the volunteers, what is known of a phone, and who may log in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hotline.store.base import Base, Id, Now


class Resident(Base):
    """One person on a station's roster. `phone` and the other numbers are E.164; `language` as imported (zh, yue, sichuan, en ...)."""

    __tablename__ = "residents"
    __table_args__ = (
        UniqueConstraint("station_id", "phone"),
        Index("ix_residents_phone", "phone"),
        Index("ix_residents_community_id", "community_id"),
        Index("ix_residents_guardian_phone", "guardian_phone"),
    )

    id: Mapped[Id]
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stations.id"))
    community_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("communities.id"))
    name: Mapped[str]
    phone: Mapped[str]
    second_phone: Mapped[str | None]
    guardian_phone: Mapped[str | None]
    address: Mapped[str | None]
    birth_year: Mapped[int | None]
    lives_alone: Mapped[bool] = mapped_column(default=False, server_default="false")
    categories: Mapped[list[str]] = mapped_column(ARRAY(String), default=list, server_default="{}")
    language: Mapped[str | None]
    notes: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    last_contact_at: Mapped[datetime | None]
    last_silent_at: Mapped[datetime | None]
    created_at: Mapped[Now]


class Volunteer(Base):
    """Somebody who may be asked. `state`: pending (registered by text), verified (code answered), active, inactive.

    `hours` maps weekday "0".."6" (Monday first) to a list of ["HH:MM","HH:MM"] local spans; empty: any time.
    """

    __tablename__ = "volunteers"
    __table_args__ = (
        UniqueConstraint("station_id", "phone"),
        Index("ix_volunteers_phone", "phone"),
        Index("ix_volunteers_community_id", "community_id"),
        CheckConstraint("state in ('pending','verified','active','inactive')", name="state"),
        CheckConstraint("health in ('unknown','asked','well','unwell','no_answer')", name="health"),
    )

    id: Mapped[Id]
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stations.id"))
    community_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("communities.id"))
    name: Mapped[str]
    phone: Mapped[str]
    building: Mapped[str | None]
    skills: Mapped[list[str]] = mapped_column(ARRAY(String), default=list, server_default="{}")
    languages: Mapped[list[str]] = mapped_column(ARRAY(String), default=list, server_default="{}")
    state: Mapped[str] = mapped_column(default="active", server_default="active")
    on_duty: Mapped[bool] = mapped_column(default=True, server_default="true")
    away_until: Mapped[datetime | None]
    hours: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    capacity: Mapped[int] = mapped_column(default=3, server_default="3")
    trained_at: Mapped[datetime | None]
    health: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    health_asked_on: Mapped[date | None]
    health_why: Mapped[str | None]
    verify_code: Mapped[str | None]
    verify_tries: Mapped[int] = mapped_column(default=0, server_default="0")
    minutes_served: Mapped[int] = mapped_column(default=0, server_default="0")
    deliveries: Mapped[int] = mapped_column(default=0, server_default="0")
    last_offered_at: Mapped[datetime | None]
    created_at: Mapped[Now]


class Phone(Base):
    """What is known of a number, whoever answers it. Opt-out lives here: it is the number that is not to ring."""

    __tablename__ = "phones"

    phone: Mapped[str] = mapped_column(primary_key=True)
    opted_out_at: Mapped[datetime | None]
    opted_out_how: Mapped[str | None]
    blocked_at: Mapped[datetime | None]
    blocked_why: Mapped[str | None]
    wrong_number_at: Mapped[datetime | None]
    voice_only_at: Mapped[datetime | None]
    unusable_at: Mapped[datetime | None]
    unusable_why: Mapped[str | None]


class PersonChange(Base):
    """One change of a resident's or a volunteer's row by hand: what was there before and what after, as sealed JSON. Append-only."""

    __tablename__ = "person_changes"
    __table_args__ = (
        CheckConstraint("subject in ('resident','volunteer')", name="subject"),
        Index("ix_person_changes_subject", "subject", "subject_id", "id"),
    )

    id: Mapped[Id]
    subject: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    actor: Mapped[str]
    sealed: Mapped[str]


class User(Base):
    """Somebody who may log in to the console. `role`: coordinator, operator, viewer. The password is a salted hash."""

    __tablename__ = "users"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    station_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("stations.id"))
    role: Mapped[str]
    password_hash: Mapped[str]
    phone: Mapped[str | None]
    active: Mapped[bool] = mapped_column(Boolean, default=True, server_default="true")
    created_at: Mapped[Now]


class Audit(Base):
    """Who looked at, exported, erased or changed what: append-only."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"),)

    id: Mapped[Id]
    at: Mapped[Now]
    actor: Mapped[str]
    action: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
