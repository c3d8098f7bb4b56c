"""An order is called off: nobody is asked any more, and whoever was on the way is told at once."""

from __future__ import annotations

from hotline.flows.house import House, Work
from hotline.flows.move_ticket import move_locked
from hotline.flows.release_offers import release_offers
from hotline.flows.tell_resident import tell_resident
from hotline.store.models import Ticket
from hotline.store.queries import pages, tickets
from hotline.store.queries.places import station_by_id
from hotline.terms import Actor
from hotline.tickets.moves import TicketEvent


def cancel_ticket(
    work: Work, house: House, ticket: Ticket, *, actor: Actor, why: str | None = None, event: TicketEvent = TicketEvent.CANCEL
) -> bool:
    """True when the ticket is cancelled now; False when it was delivered or over already. `event` may be REFUSE (a coordinator's no)."""
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None or not move_locked(work, locked, event, actor=actor, why=why, close_reason=why):
        return False
    station = station_by_id(work.db, locked.station_id)
    release_offers(work, house, station, [locked], why="cancelled")
    if actor.kind == "coordinator" and event is TicketEvent.CANCEL:
        tell_resident(work, house, station, locked, "order.cancelled", cause=f"ticket:{locked.id}")
    pages.settle_all(work.db, locked.id, now=work.now)
    return True
