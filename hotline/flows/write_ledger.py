"""What was decided about a ticket's goods is written into the ledger, together with what else that transaction does.

The n-th booking of a ticket has the causes `ticket:ID:n:1`, `ticket:ID:n:2`, ...: whoever writes has locked the ticket, so a repeat
after a crash finds the number where the first try found it.
"""

from __future__ import annotations

from collections.abc import Sequence

from hotline.flows.house import Work
from hotline.store.models import Ticket
from hotline.store.queries import stock
from hotline.supplies.amounts import Goods
from hotline.supplies.deciding import Amounts, Flow
from hotline.supplies.ledger import Account, Movement
from hotline.terms import Actor

WHOLE, PART = "whole", "part"


def write_for_ticket(work: Work, ticket: Ticket, flows: Sequence[Flow], *, actor: Actor, note: str | None = None) -> None:
    """Writes movements of a locked ticket's goods. The caller writes the ticket itself afterwards (`tickets.change_ticket`)."""
    if not flows:
        return
    ticket.bookings += 1
    bought = {Account.BOUGHT, Account.HANDED}
    rows = [
        entry(
            work, ticket.station_id, Movement(f"{booking(ticket)}:{place}", *flow, ticket_id=ticket.id), by=written_by(actor), note=note,
            volunteer_id=ticket.volunteer_id if bought & {flow.source, flow.target} else None,
        )
        for place, flow in enumerate(flows, start=1)
    ]  # fmt: skip
    stock.add_movements(work.db, rows)


def booking(ticket: Ticket) -> str:
    """The cause of the last booking of a ticket, as its parts begin."""
    return f"ticket:{ticket.id}:{ticket.bookings}"


def entry(
    work: Work,
    station_id: int,
    movement: Movement,
    *,
    by: str,
    note: str | None = None,
    donor_id: int | None = None,
    volunteer_id: int | None = None,
) -> dict[str, object]:
    """A movement as a row of the ledger."""
    return {
        "station_id": station_id, "cause": movement.cause, "at": work.now, "item": movement.goods.item, "unit": movement.goods.unit,
        "quantity": movement.quantity, "from_account": movement.source, "to_account": movement.target, "donor_id": donor_id,
        "ticket_id": movement.ticket_id, "volunteer_id": volunteer_id, "by": by, "note": note,
    }  # fmt: skip


def written_by(actor: Actor) -> str:
    """Who stands in the ledger: kind and reference."""
    return f"{actor.kind}:{actor.ref}".rstrip(":")


def at_station(wanted: Amounts, held: Amounts) -> str | None:
    """How much of an order is kept at the station: whole, part, or None of it."""
    kept: set[Goods] = {goods for goods in wanted if held.get(goods)}
    if not kept:
        return None
    return WHOLE if all(held.get(goods, 0) >= quantity for goods, quantity in wanted.items()) else PART
