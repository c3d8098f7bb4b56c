"""What is kept about looking after somebody: the follow-ups of a psychological ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.store.base import Base, Id


class FollowUp(Base):
    """One follow-up of a plan. `state`: planned, booked (a callback stands), done, missed, dropped (the case was closed).

    The counsellor is reminded once (`reminded_at`); `callback_id` is the call that the line itself places.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("ticket_id", "n"),
        CheckConstraint("state in ('planned','booked','done','missed','dropped')", name="state"),
        Index("ix_follow_ups_live", "due_at", postgresql_where=text("state in ('planned','booked')")),
        Index("ix_follow_ups_callback_id", "callback_id"),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tickets.id", ondelete="CASCADE"))
    n: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    callback_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("callbacks.id", ondelete="SET NULL"))
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
