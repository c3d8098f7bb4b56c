"""Who gave what, and every movement of goods."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.store.base import Base, Id, Now, words
from hotline.supplies.ledger import Account

_OF_A_TICKET = "(from_account in ('reserved','handed') or to_account in ('reserved','handed')) <= (ticket_id is not null)"


class Donor(Base):
    """Who gave something: an organisation or a person. Known to a station by name, and by number where several bear it."""

    __tablename__ = "donors"
    __table_args__ = (
        Index("uq_donors_who", "station_id", "name", text("coalesce(phone, '')"), unique=True),
        Index("ix_donors_phone", "phone"),
    )

    id: Mapped[Id]
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stations.id"))
    name: Mapped[str]
    phone: Mapped[str | None]
    note: Mapped[str | None]
    created_at: Mapped[Now]


class StockMovement(Base):
    """Append-only: so much from one account to another, never changed. `cause` is unique: what caused it once has one effect.

    `ticket_id`, `donor_id`, `volunteer_id`: whose account it is, where the account is kept for each; `by`: who wrote it (a user, a
    volunteer's id, system).
    """

    __tablename__ = "stock_movements"
    __table_args__ = (
        Index("ix_stock_movements_goods", "station_id", "item", "unit"),
        Index("ix_stock_movements_ticket_id", "ticket_id"),
        CheckConstraint("quantity > 0", name="positive"),
        CheckConstraint("from_account <> to_account", name="moves"),
        CheckConstraint(_OF_A_TICKET, name="names_its_ticket"),
    )

    id: Mapped[Id]
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stations.id"))
    cause: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    item: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 3))
    from_account: Mapped[Account] = mapped_column(words(Account, "from_account"))
    to_account: Mapped[Account] = mapped_column(words(Account, "to_account"))
    donor_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("donors.id"))
    ticket_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tickets.id"))
    volunteer_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("volunteers.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str | None]
