"""The ledger of a station: what stands on its accounts, what is written into it, who gave something."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, case, cast, func, null, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import insert

from hotline.store.engine import Db
from hotline.store.models import Donor, Station, StockMovement, Ticket, TicketItem, Volunteer
from hotline.store.queries.offers import choose_alone
from hotline.store.rows import add_rows
from hotline.supplies.amounts import Goods
from hotline.supplies.deciding import Flow
from hotline.supplies.ledger import Account
from hotline.terms import TicketStatus

Amounts = dict[Goods, Decimal]
M = StockMovement
WAITED_FOR = (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED)
"""Tickets in these statuses still want their goods."""


def keep_alone(db: Db, station: Station) -> None:
    """Until this transaction ends, nobody else takes goods of this station: what is there is looked at before it is taken.

    The lock is the one under which volunteers are chosen, so that whoever asks for a ticket has it already.
    """
    choose_alone(db, station.id)


def _stands(account: Account, which: Collection[ColumnElement[bool]]) -> Any:
    """A SELECT of (item, unit, what stands on the account), summed over the movements that are meant."""
    moved = func.sum(case((M.to_account == account, M.quantity), else_=-M.quantity))
    touches = or_(M.from_account == account, M.to_account == account)
    return select(M.item, M.unit, moved.label("quantity")).where(touches, *which).group_by(M.item, M.unit)


def free(db: Db, station_id: int, items: Collection[str] | None = None) -> Amounts:
    """What is at a station to be had, of all goods or those of these names; nothing below or at 0."""
    which = [M.station_id == station_id] + ([M.item.in_(items)] if items is not None else [])
    return _amounts(db.execute(_stands(Account.STOCK, which)).all())


def reserved(db: Db, station_id: int) -> Amounts:
    """What is kept at a station for tickets, all together."""
    return _amounts(db.execute(_stands(Account.RESERVED, [M.station_id == station_id])).all())


def of_ticket(db: Db, ticket_id: int, account: Account) -> Amounts:
    """What stands on a ticket's own account: kept for it, or handed over."""
    return _amounts(db.execute(_stands(account, [M.ticket_id == ticket_id])).all())


def booked(db: Db, ticket_id: int, cause: str) -> list[Flow]:
    """What was written about a ticket for one cause, in its parts (`CAUSE:1`, ...)."""
    query = select(M).where(M.ticket_id == ticket_id, M.cause.startswith(f"{cause}:", autoescape=True)).order_by(M.id)
    return [Flow(Goods(m.item, m.unit), m.quantity, m.from_account, m.to_account) for m in db.scalars(query)]


def kept_and_free(db: Db, station_id: int, ticket_ids: Collection[int], items: Collection[str]) -> tuple[dict[int, Amounts], Amounts]:
    """What is kept for each of these tickets, and what of these names is to be had besides; one statement."""
    to_be_had = _stands(Account.STOCK, [M.station_id == station_id, M.item.in_(items)]).add_columns(cast(null(), M.ticket_id.type))
    kept = _stands(Account.RESERVED, [M.ticket_id.in_(ticket_ids)]).add_columns(M.ticket_id).group_by(M.ticket_id)
    found: dict[int | None, Amounts] = {}
    for item, unit, quantity, ticket_id in db.execute(union_all(to_be_had, kept)):
        if quantity > 0:
            found.setdefault(ticket_id, {})[Goods(item, unit)] = quantity
    to_be_had_now = found.pop(None, {})
    return {ticket_id: amounts for ticket_id, amounts in found.items() if ticket_id is not None}, to_be_had_now


def is_written(db: Db, cause: str) -> bool:
    """Whether this very cause stands in the ledger."""
    return db.scalar(select(M.id).where(M.cause == cause)) is not None


def add_movements(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    """Writes movements, those whose cause is new; how many."""
    return add_rows(db, StockMovement, rows, once=("cause",))


def keeps_stock(db: Db, station: Station) -> None:
    """From now on it is worth looking what this station has."""
    if not station.keeps_stock:
        db.execute(update(Station).where(Station.id == station.id).values(keeps_stock=True))


def donor(db: Db, station_id: int, name: str, phone: str | None, note: str | None = None) -> int:
    """The id of whoever gave something: of this name and number, where no number is told of this name. Made when there is none."""
    named = select(Donor).where(Donor.station_id == station_id, Donor.name == name)
    if phone is not None:
        named = named.where(or_(Donor.phone == phone, Donor.phone.is_(None)))
    found = db.scalars(named.order_by((Donor.phone == phone).desc().nulls_last(), Donor.id).limit(1)).first()
    if found is None:
        db.execute(insert(Donor).values(station_id=station_id, name=name, phone=phone, note=note).on_conflict_do_nothing())
        found = db.scalars(named.order_by(Donor.id).limit(1)).one()
    elif found.phone is None and phone is not None:
        found.phone = phone
        db.flush()
    return found.id


def donor_names(db: Db, station_id: int, most: int) -> Sequence[str]:
    """Names of those who gave something, the latest first."""
    query = select(Donor.name).where(Donor.station_id == station_id).group_by(Donor.name).order_by(func.max(Donor.id).desc())
    return db.scalars(query.limit(most)).all()


def pool(db: Db, station_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(id, name) of the station's active volunteers."""
    query = select(Volunteer.id, Volunteer.name).where(Volunteer.station_id == station_id, Volunteer.state == "active")
    return db.execute(query.order_by(Volunteer.name, Volunteer.id)).all()


def items_waited_for(db: Db, station_id: int) -> Sequence[TicketItem]:
    """What the station's tickets that are not delivered yet ask for."""
    query = select(TicketItem).join(Ticket, Ticket.id == TicketItem.ticket_id)
    query = query.where(Ticket.station_id == station_id, Ticket.status.in_(WAITED_FOR), TicketItem.missing.is_(False))
    return db.scalars(query.order_by(TicketItem.id)).all()


def last_movements(db: Db, station_id: int, most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(movement, donor's name, ticket's code, volunteer's name), the newest first."""
    query = (
        select(M, Donor.name, Ticket.code, Volunteer.name)
        .outerjoin(Donor, Donor.id == M.donor_id)
        .outerjoin(Ticket, Ticket.id == M.ticket_id)
        .outerjoin(Volunteer, Volunteer.id == M.volunteer_id)
        .where(M.station_id == station_id)
    )
    return db.execute(query.order_by(M.id.desc()).limit(most)).all()


def _amounts(rows: Sequence[Row[*tuple[Any, ...]]]) -> Amounts:
    return {Goods(item, unit): quantity for item, unit, quantity in rows if quantity > 0}
