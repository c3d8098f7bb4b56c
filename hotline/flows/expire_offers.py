"""Offers that ran out unanswered are over; a ticket nobody is being asked about any more is open again."""

from __future__ import annotations

from hotline.dispatch.offers import OfferEvent, answer
from hotline.flows.house import House, Work
from hotline.flows.move_ticket import move_locked
from hotline.store.models import Ticket
from hotline.store.queries import offers, tickets
from hotline.terms import SYSTEM, OfferState, TicketStatus
from hotline.tickets.moves import TicketEvent

BATCH = 500


def expire_offers(house: House, limit: int = BATCH) -> int:
    """Ends what has run out, a ticket a transaction; returns how many offers ended. Safe to run at any time and anywhere."""
    with house.transaction() as work:
        due = offers.tickets_with_lapsed_offers(work.db, work.now, limit)
    ended = 0
    for ticket_id in due:
        with house.transaction() as work:
            ticket = tickets.lock_ticket(work.db, ticket_id)
            if ticket is not None:
                ended += lapse(work, ticket)
    return ended


def lapse(work: Work, ticket: Ticket) -> int:
    """Ends the offers of a locked ticket that have run out; returns how many. The next are asked when none is left."""
    asked = [offer for offer in offers.offers_of(work.db, ticket.id) if offer.state is OfferState.OFFERED]
    over = [offer for offer in asked if offer.expires_at <= work.now]
    for offer in over:
        offers.set_offer(work.db, offer, answer(offer.state, OfferEvent.EXPIRE), now=work.now)
    if over and len(over) == len(asked) and ticket.status is TicketStatus.OFFERED:
        move_locked(work, ticket, TicketEvent.LAPSE, actor=SYSTEM, why="no_answer", next_look_at=work.now)
        work.nudge("offer_tickets")
    return len(over)
