"""What the station has is kept for an order when somebody is asked to bring it, so that two cannot be sent for the same rice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotline.flows.goods_counted import wanted_of
from hotline.flows.house import Work
from hotline.flows.write_ledger import at_station, write_for_ticket
from hotline.store.models import Station, Ticket, TicketItem
from hotline.store.queries import stock, tickets
from hotline.supplies.amounts import Lot, total
from hotline.supplies.deciding import to_release, to_reserve
from hotline.supplies.ledger import Account
from hotline.terms import SYSTEM, Actor, Kind, Line

WITHOUT_GOODS = frozenset({Kind.PSYCHOLOGICAL, Kind.WELFARE_CHECK})


def keep_goods(work: Work, station: Station, run: Sequence[Ticket], items: Mapping[int, Sequence[TicketItem]]) -> None:
    """Keeps all or part of what locked tickets want and have not yet, in their order. One look at the ledger, none without a stock.

    The caller has chosen volunteers in this transaction or called `stock.keep_alone`, and writes the tickets afterwards.
    """
    wanted = {ticket.id: wanted_of(items[ticket.id]) for ticket in run if ticket.kind not in WITHOUT_GOODS}
    names = {goods.item for amounts in wanted.values() for goods in amounts}
    if not station.keeps_stock or not names:
        return
    kept, there = stock.kept_and_free(work.db, station.id, list(wanted), names)
    for ticket in run:
        held = kept.get(ticket.id, {})
        flows = to_reserve(wanted.get(ticket.id, {}), held, there)
        for flow in flows:
            there[flow.goods] -= flow.quantity
        write_for_ticket(work, ticket, flows, actor=SYSTEM)
        together = total(Lot(*each) for each in [*held.items(), *((flow.goods, flow.quantity) for flow in flows)])
        ticket.at_station = at_station(wanted.get(ticket.id, {}), together)


def keep_goods_now(work: Work, station: Station, ticket: Ticket) -> None:
    """As `keep_goods`, for one locked ticket that a coordinator gives to somebody without asking anybody."""
    if station.keeps_stock and ticket.status in stock.WAITED_FOR:
        stock.keep_alone(work.db, station)
        keep_goods(work, station, [ticket], tickets.items_of(work.db, [ticket.id]))


def keep_what_is_still_wanted(work: Work, ticket: Ticket, *, actor: Actor) -> None:
    """After a locked order was changed: what is kept and no longer wanted goes back. More is kept when somebody is asked again."""
    if ticket.at_station is None:
        return
    wanted = wanted_of(tickets.items_of(work.db, [ticket.id])[ticket.id])
    held = stock.of_ticket(work.db, ticket.id, Account.RESERVED)
    flows = to_release(held, wanted)
    write_for_ticket(work, ticket, flows, actor=actor)
    for flow in flows:
        held[flow.goods] -= flow.quantity
    tickets.change_ticket(work.db, ticket, at_station=at_station(wanted, held))


def where_to_fetch(ticket: Ticket) -> list[Line]:
    """What whoever carries it is told of goods at the station; nothing where none are kept."""
    return [Line(f"volunteer.at_station_{ticket.at_station}")] if ticket.at_station else []
