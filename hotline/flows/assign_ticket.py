"""A coordinator gives a ticket to somebody, or takes it away again."""

from __future__ import annotations

from hotline.flows.answer_offer import holder_lines, return_ticket, take
from hotline.flows.house import House, Work
from hotline.flows.keep_goods import keep_goods_now
from hotline.flows.release_offers import release_offers
from hotline.flows.send_text import queue_text
from hotline.flows.tell_resident import tell_coming
from hotline.flows.ticket_words import volunteer_lang
from hotline.store.models import Ticket
from hotline.store.queries import offers, tickets
from hotline.store.queries.places import station_by_id
from hotline.store.queries.volunteers import stays_active, volunteer_by_id
from hotline.terms import Actor, TicketStatus
from hotline.tickets.moves import TicketEvent


def assign_ticket(work: Work, house: House, ticket: Ticket, volunteer_id: int, *, actor: Actor) -> bool:
    """The volunteer holds the ticket now and reads so, as do the resident and those who were asked; a ticket in other hands is taken
    from them first. False when it is over, delivered, theirs already, or no such active volunteer is there.
    """
    volunteer = volunteer_by_id(work.db, volunteer_id)
    locked = tickets.lock_ticket(work.db, ticket.id)
    if volunteer is None or locked is None or locked.volunteer_id == volunteer_id:
        return False
    station = station_by_id(work.db, locked.station_id)
    offers.choose_alone(work.db, station.id)
    if not stays_active(work.db, volunteer_id):
        return False
    keep_goods_now(work, station, locked)
    if locked.status is TicketStatus.ASSIGNED:
        take_away(work, house, locked, actor=actor)
    if not take(work, locked, volunteer, TicketEvent.ASSIGN, actor=actor):
        return False
    offers.give(work.db, locked.id, volunteer.id, wave=locked.wave, now=work.now)
    release_offers(work, house, station, [locked], why="assigned", key="volunteer.taken", but=volunteer.id)
    cause = f"ticket:{locked.id}:{int(work.now.timestamp())}"
    tell_coming(work, house, station, locked, volunteer, cause=cause)
    lines = holder_lines(work, house, station, locked, volunteer)
    queue_text(
        work, house, station, volunteer.phone, lines, cause=f"{cause}:assigned:{volunteer.id}",
        lang=volunteer_lang(volunteer), ticket_id=locked.id,
    )  # fmt: skip
    return True


def take_away(work: Work, house: House, locked: Ticket, *, actor: Actor) -> None:
    """A locked, assigned ticket is open again; its holder is told that it is no longer needed from them."""
    release_offers(work, house, station_by_id(work.db, locked.station_id), [locked], why="reassigned")
    return_ticket(work, locked, actor=actor, why="taken_away")
