"""Stations, the communities they cover, and how closed each community is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from hotline.store.base import Base, Id, Now, words
from hotline.terms import Level


class Station(Base):
    """A social work station. `number` is the line's own number; `quiet_hours` overrides the installation's ("21:00-08:00", "" none).

    `keeps_stock`: it was given or counted goods before, so it may be worth looking what is there.
    """

    __tablename__ = "stations"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    line_name: Mapped[str]
    number: Mapped[str | None] = mapped_column(unique=True)
    quiet_hours: Mapped[str | None]
    timezone: Mapped[str | None]
    memory: Mapped[bool] = mapped_column(default=False, server_default="false")
    keeps_stock: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[Now]


class Community(Base):
    """A 小区/社区. `neighbours` are ids of communities whose volunteers may be asked in a wider circle."""

    __tablename__ = "communities"
    __table_args__ = (UniqueConstraint("station_id", "name"),)

    id: Mapped[Id]
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stations.id"))
    name: Mapped[str]
    level: Mapped[Level] = mapped_column(words(Level, "level"), default=Level.NORMAL, server_default="normal")
    neighbours: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, server_default="{}")
    created_at: Mapped[Now]


class CommunityLevel(Base):
    """Append-only history of control levels."""

    __tablename__ = "community_levels"
    __table_args__ = (Index(None, "community_id", "at"),)

    id: Mapped[Id]
    community_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("communities.id", ondelete="CASCADE"))
    level: Mapped[Level] = mapped_column(words(Level, "level"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(default="", server_default="")
