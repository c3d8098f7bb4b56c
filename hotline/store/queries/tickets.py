"""Tickets, their items and history, and the codes people read out to each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, BigInteger, String, any_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from hotline.kernel.errors import HotlineError
from hotline.kernel.ids import ticket_code
from hotline.store.engine import Db
from hotline.store.models import Note, Page, Ticket, TicketCode, TicketEvent, TicketItem
from hotline.store.prepared import Prepared, columns_of, loaded
from hotline.store.rows import add_object, add_row, add_row_at_the_end, add_rows, write_rows
from hotline.terms import Actor, Item, TicketStatus

OPEN = (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED, TicketStatus.DELIVERED)
IN_USE = timedelta(days=36_500)
PROPOSED = ((2,) * 6 + (3,) * 12, (3,) * 6 + (4,) * 20, (4,) * 40)
"""So many digits each, in one look: the first that is free is taken, so short ones while there are."""


def _take_code() -> Prepared:
    codes: Any = TicketCode.__table__
    proposed = func.unnest(bindparam("codes", type_=ARRAY(String))).table_valued("code", with_ordinality="place").render_derived()
    held = select(codes.c.code).where(codes.c.code == proposed.c.code, codes.c.free_at > bindparam("now")).exists()
    free_at = bindparam("free_at", type_=codes.c.free_at.type)
    row = insert(codes).from_select(["code", "free_at"], select(proposed.c.code, free_at).where(~held).order_by(proposed.c.place).limit(1))
    again = {"free_at": row.excluded.free_at}
    row = row.on_conflict_do_update(index_elements=["code"], set_=again, where=codes.c.free_at <= bindparam("now"))
    return Prepared(row.returning(codes.c.code))


TAKE_CODE = _take_code()
ITEMS_OF = Prepared(
    select(*columns_of(TicketItem))
    .where(TicketItem.ticket_id == any_(bindparam("tickets", type_=ARRAY(BigInteger))))
    .order_by(TicketItem.id)
)


class CodesExhausted(HotlineError):
    """No free ticket code was found: hundreds of thousands of tickets are open."""


def take_code(db: Db, now: datetime) -> str:
    """A code that no open ticket bears and none has borne for 30 days; it is kept until `rest_code`. Raises CodesExhausted."""
    for proposed in PROPOSED:  # the second look is for somebody who took the same at the same moment, or hardly any being free
        codes = [ticket_code(digits) for digits in proposed]
        code = TAKE_CODE.scalar(db, {"codes": codes, "free_at": now + IN_USE, "now": now})
        if code is not None:
            return str(code)
    raise CodesExhausted("no ticket code is free")


def rest_code(db: Db, code: str, free_at: datetime) -> None:
    """The code may be given again at `free_at`."""
    db.execute(update(TicketCode).where(TicketCode.code == code).values(free_at=free_at))


def keep_code(db: Db, code: str) -> None:
    """The code is in use again: its ticket was opened once more while it rested."""
    db.execute(update(TicketCode).where(TicketCode.code == code).values(free_at=TicketCode.free_at + IN_USE))


def insert_ticket(db: Db, **values: Any) -> Ticket | None:
    """A new ticket; None when its cause has opened one already (a repeat waits here for the first's commit)."""
    return add_object(db, Ticket, values, once=("cause",))


def ticket_by_cause(db: Db, cause: str) -> Ticket | None:
    """The ticket this cause opened."""
    return db.scalars(select(Ticket).where(Ticket.cause == cause)).first()


def ticket_by_id(db: Db, ticket_id: int) -> Ticket | None:
    """The ticket, as this transaction knows it."""
    return db.get(Ticket, ticket_id)


def lock_due_tickets(db: Db, status: TicketStatus, now: datetime, limit: int) -> Sequence[Ticket]:
    """Tickets of this status to be looked at now, the longest due first; locked, those another worker has left out."""
    query = select(Ticket).where(Ticket.status == status, Ticket.next_look_at <= now).order_by(Ticket.next_look_at, Ticket.id)
    return db.scalars(query.limit(limit).with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)).all()


def lock_ticket(db: Db, ticket_id: int) -> Ticket | None:
    """The ticket as it is now, locked until the transaction ends: whoever decides about it decides alone."""
    query = select(Ticket).where(Ticket.id == ticket_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.scalars(query).first()


def change_ticket(db: Db, ticket: Ticket, **changes: Any) -> None:
    """Writes columns of a ticket that this transaction has locked."""
    for name, value in changes.items():
        setattr(ticket, name, value)
    db.flush()


def open_ticket_by_code(db: Db, station_id: int, code: str) -> Ticket | None:
    """The station's open ticket of this code."""
    return db.scalars(select(Ticket).where(Ticket.station_id == station_id, Ticket.code == code, Ticket.status.in_(OPEN))).first()


def ticket_by_code(db: Db, code: str) -> Ticket | None:
    """The newest ticket that bears or bore this code, at any station."""
    return db.scalars(select(Ticket).where(Ticket.code == code).order_by(Ticket.id.desc()).limit(1)).first()


def open_ticket_of(db: Db, cause_starts: str) -> Ticket | None:
    """The newest open ticket whose cause starts so."""
    query = select(Ticket).where(Ticket.cause.startswith(cause_starts, autoescape=True), Ticket.status.in_(OPEN))
    return db.scalars(query.order_by(Ticket.id.desc()).limit(1)).first()


def last_held(db: Db, volunteer_id: int, code: str) -> Ticket | None:
    """The newest ticket of this code that is or was in this volunteer's hands."""
    query = select(Ticket).where(Ticket.volunteer_id == volunteer_id, Ticket.code == code)
    return db.scalars(query.order_by(Ticket.id.desc()).limit(1)).first()


def asked_about_delivery_since(db: Db, station_id: int, phone: str, since: datetime) -> bool:
    """Whether this phone was asked about a delivery of its own after `since`, and has not answered."""
    query = select(Ticket.id).where(Ticket.station_id == station_id, Ticket.resident_phone == phone)
    return db.scalar(query.where(Ticket.status == TicketStatus.DELIVERED, Ticket.delivered_at >= since).limit(1)) is not None


def paged_tickets(db: Db, station_id: int) -> Sequence[Ticket]:
    """Tickets of a station about which a page is unanswered, newest first."""
    paged = select(Page.ticket_id).where(Page.acknowledged_at.is_(None))
    query = select(Ticket).where(Ticket.station_id == station_id, Ticket.id.in_(paged))
    return db.scalars(query.order_by(Ticket.id.desc()).limit(10)).all()


def add_items(db: Db, ticket_id: int, items: Iterable[Item]) -> None:
    """What is asked for; a quantity that is not above 0 is kept as unsaid."""
    rows = [
        {
            "ticket_id": ticket_id,
            "name": item.name,
            "quantity": item.quantity if item.quantity is not None and item.quantity > 0 else None,
            "unit": item.unit,
            "size": item.size,
        }
        for item in items
    ]
    add_rows(db, TicketItem, rows)


def replace_items(db: Db, ticket_id: int, items: Iterable[Item]) -> None:
    """What is asked for now, in place of what was."""
    db.execute(delete(TicketItem).where(TicketItem.ticket_id == ticket_id))
    add_items(db, ticket_id, items)


def items_of(db: Db, ticket_ids: Sequence[int]) -> dict[int, tuple[TicketItem, ...]]:
    """Items by ticket, in the order they were said; a ticket without items has an empty entry."""
    found: dict[int, list[TicketItem]] = {ticket_id: [] for ticket_id in ticket_ids}
    if found:
        db.flush()
        for row in ITEMS_OF.rows(db, {"tickets": list(found)}):
            item = loaded(db, TicketItem, row)
            found[item.ticket_id].append(item)
    return {ticket_id: tuple(items) for ticket_id, items in found.items()}


def mark_missing(db: Db, ticket_id: int, named: Sequence[str]) -> list[str]:
    """Marks items not brought: those whose name holds a word of `named` or is held by it; other words are added as missing items."""
    rows = items_of(db, [ticket_id])[ticket_id]
    marked: list[str] = []
    for word in named:
        fitting = [row for row in rows if word in row.name or row.name in word]
        for row in fitting:
            row.missing = True
        if not fitting:
            db.add(TicketItem(ticket_id=ticket_id, name=word[:40], missing=True))
        marked += [row.name for row in fitting] or [word]
    db.flush()
    return marked


def as_item(row: TicketItem) -> Item:
    """A row as the rooms know it."""
    return Item(row.name, float(row.quantity) if row.quantity is not None else None, row.unit, row.size)


def add_event(
    db: Db,
    ticket_id: int,
    event: str,
    *,
    at: datetime,
    actor: Actor,
    from_status: TicketStatus | None = None,
    to_status: TicketStatus | None = None,
    why: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """One line of a ticket's history, written as the transaction ends."""
    add_row_at_the_end(
        db,
        TicketEvent,
        {
            "ticket_id": ticket_id,
            "at": at,
            "event": event,
            "from_status": from_status,
            "to_status": to_status,
            "actor_kind": actor.kind,
            "actor_ref": actor.ref,
            "why": why,
            "detail": detail or {},
        },
    )


def add_note(db: Db, ticket_id: int, *, at: datetime, author: str, sealed: str) -> None:
    """A note on a ticket, sealed by the caller."""
    add_row(db, Note, {"ticket_id": ticket_id, "at": at, "author": author, "sealed": sealed})


def history(db: Db, ticket_id: int) -> Sequence[TicketEvent]:
    """Everything that happened to a ticket, oldest first."""
    write_rows(db)
    return db.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)).all()
