"""What a move of a ticket means for its goods: handed over, given back to the stock, or gone astray."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.flows.goods_counted import wanted_of
from hotline.flows.house import Work
from hotline.flows.keep_goods import WITHOUT_GOODS
from hotline.flows.write_ledger import PART, WHOLE, booking, write_for_ticket
from hotline.store.models import Ticket, TicketItem
from hotline.store.queries import stock, tickets
from hotline.supplies.deciding import Amounts, Flow, astray, delivered, to_release, undone
from hotline.supplies.ledger import Account
from hotline.terms import Actor
from hotline.tickets.moves import TicketEvent

BROUGHT = frozenset({TicketEvent.DELIVER, TicketEvent.FINISH})
CALLED_OFF = frozenset({TicketEvent.CANCEL, TicketEvent.REFUSE})
NOT_ARRIVED = "not_arrived"


def goods_follow(
    work: Work, ticket: Ticket, event: TicketEvent, *, actor: Actor, why: str | None, items: Sequence[TicketItem] | None = None
) -> None:
    """Writes what `event`, about to be written itself, means for a locked ticket's goods; most events mean nothing.

    Given back, or nobody answered: what is kept stays kept. A person saw to it: what was kept is taken as handed over. `items`: what
    the ticket asks for, where it has been read.
    """
    if ticket.kind in WITHOUT_GOODS or event not in BROUGHT | CALLED_OFF | {TicketEvent.SETTLE, TicketEvent.REOPEN}:
        return
    if event is TicketEvent.REOPEN:
        flows = _taken_back(work, ticket, why)
    elif event in BROUGHT:
        brought = wanted_of(items if items is not None else tickets.items_of(work.db, [ticket.id])[ticket.id])
        flows = delivered(brought, _kept(work, ticket))
    else:
        kept = _kept(work, ticket)
        flows = to_release(kept, {}) if event in CALLED_OFF else delivered(kept, kept)
    write_for_ticket(work, ticket, flows, actor=actor, note=why if event is TicketEvent.REOPEN else None)
    ticket.at_station = _kept_again(flows)


def _kept(work: Work, ticket: Ticket) -> Amounts:
    return stock.of_ticket(work.db, ticket.id, Account.RESERVED) if ticket.at_station else {}


def _taken_back(work: Work, ticket: Ticket, why: str | None) -> list[Flow]:
    """The resident has not got it, so nobody knows where it is; or it was said to be done by mistake, and is as it was before."""
    if not ticket.bookings:
        return []
    if why == NOT_ARRIVED:
        return astray(stock.of_ticket(work.db, ticket.id, Account.HANDED))
    return undone(stock.booked(work.db, ticket.id, booking(ticket)))


def _kept_again(flows: list[Flow]) -> str | None:
    back = {flow.target for flow in flows}
    if Account.RESERVED not in back:
        return None
    return PART if Account.BOUGHT in back else WHOLE
