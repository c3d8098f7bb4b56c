"""What is kept for a ticket turns out to be spoilt: it leaves the ledger by the ticket's own account, and the ticket keeps other goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hotline.flows.goods_rows import read_code, read_lot, read_reason
from hotline.flows.house import House, Work
from hotline.flows.keep_goods import keep_goods, where_to_fetch
from hotline.flows.roster_rows import BadCell
from hotline.flows.send_text import queue_text
from hotline.flows.steer_stock import Changed, station_of
from hotline.flows.ticket_words import volunteer_lang
from hotline.flows.write_ledger import entry
from hotline.store.models import Station, Ticket
from hotline.store.queries import stock, tickets
from hotline.store.queries.exports import audit
from hotline.store.queries.places import station_by_id
from hotline.store.queries.volunteers import volunteer_by_id
from hotline.supplies.amounts import Goods, shown
from hotline.supplies.deciding import NOTHING
from hotline.supplies.ledger import Account, Movement
from hotline.terms import Actor, Line, TicketStatus


@dataclass(frozen=True, slots=True)
class KeptFor:
    """What is kept at a station for the ticket of a code."""

    code: str
    station: str
    goods: Mapping[Goods, Decimal]


def read_kept(house: House, ticket_id: int) -> KeptFor | None:
    """What is kept for a ticket that still waits for its goods; None for any other."""
    with house.transaction() as work:
        ticket = tickets.ticket_by_id(work.db, ticket_id)
        if ticket is None or ticket.status not in stock.WAITED_FOR:
            return None
        kept = stock.of_ticket(work.db, ticket.id, Account.RESERVED)
        return KeptFor(ticket.code, station_by_id(work.db, ticket.station_id).name, kept)


def spoil_kept(house: House, cells: Mapping[str, str], *, cause: str, by: str, station: str | None = None) -> Changed:
    """So much of what is kept for the ticket of the code in `ticket` is lost; `note` must say why.

    What the stock has takes its place at once. A holder who has less to fetch now is told. The same cause twice has one effect.
    Raises BadCell for no such ticket, and for more than is kept for it; BadFile for an unknown station.
    """
    code, lot, why = read_code(cells), read_lot(cells), read_reason(cells)
    with house.transaction() as work:
        place = station_of(work, station)
        ticket = _locked(work, place, code)
        stock.keep_alone(work.db, place)
        kept = _kept(work, ticket, lot.goods)
        if stock.is_written(work.db, cause):
            return Changed(lot.goods, kept, kept, kept)
        if lot.quantity > kept:
            raise BadCell("quantity", "not_kept", item=lot.goods.item, there=shown(kept), unit=lot.goods.unit, code=ticket.code)
        movement = Movement(cause, *lot, Account.RESERVED, Account.LOST, ticket_id=ticket.id)
        stock.add_movements(work.db, [entry(work, place.id, movement, by=by, note=why)])
        audit(
            work.db, by, "stock_spoilt", ticket=ticket.code, item=lot.goods.item, unit=lot.goods.unit, quantity=shown(lot.quantity), why=why
        )  # fmt: skip
        tickets.add_event(work.db, ticket.id, "goods_spoilt", at=work.now, actor=Actor("coordinator", by))
        _keep_others(work, house, place, ticket, lot.goods, cause)
        return Changed(lot.goods, kept, kept - lot.quantity, _kept(work, ticket, lot.goods))


def _locked(work: Work, station: Station, code: str) -> Ticket:
    found = tickets.open_ticket_by_code(work.db, station.id, code)
    ticket = tickets.lock_ticket(work.db, found.id) if found is not None else None
    if ticket is None or ticket.status not in stock.WAITED_FOR:
        raise BadCell("ticket", "no_ticket", words=code)
    return ticket


def _keep_others(work: Work, house: House, station: Station, ticket: Ticket, goods: Goods, cause: str) -> None:
    """Other goods for a locked ticket, as far as they are there; whoever holds it and finds less at the station now is told."""
    before = ticket.at_station
    keep_goods(work, station, [ticket], tickets.items_of(work.db, [ticket.id]))
    tickets.change_ticket(work.db, ticket, at_station=ticket.at_station)
    holder = volunteer_by_id(work.db, ticket.volunteer_id) if ticket.volunteer_id and ticket.status is TicketStatus.ASSIGNED else None
    if holder is None or ticket.at_station == before == "whole":
        return
    line = Line("volunteer.goods_spoilt", {"code": ticket.code, "item": goods.item})
    queue_text(
        work, house, station, holder.phone, [line, *where_to_fetch(ticket)], cause=f"{cause}:holder", lang=volunteer_lang(holder),
        exempt=True, ticket_id=ticket.id,
    )  # fmt: skip


def _kept(work: Work, ticket: Ticket, goods: Goods) -> Decimal:
    return stock.of_ticket(work.db, ticket.id, Account.RESERVED).get(goods, NOTHING)
