"""What was over is open again: a delivered or closed ticket itself, of a cancelled one a new ticket that asks for the same."""

from __future__ import annotations

from datetime import timedelta

from hotline.flows.as_wished import times_again
from hotline.flows.house import House, Work
from hotline.flows.move_ticket import move_locked
from hotline.flows.open_ticket import open_ticket
from hotline.flows.release_offers import release_offers
from hotline.flows.tell_resident import tell_resident
from hotline.store.models import Ticket
from hotline.store.queries import tickets
from hotline.store.queries.places import station_by_id
from hotline.store.queries.residents import resident_by_id
from hotline.terms import Actor, Who
from hotline.tickets.due import promised_at
from hotline.tickets.moves import TicketEvent, may

STILL_UNDONE = timedelta(days=7)
"""So long after it was closed a ticket may be opened again."""


def reopen(work: Work, house: House, locked: Ticket, *, actor: Actor, why: str, key: str) -> bool:
    """A locked ticket that is delivered or closed is open again, its holder reads `key`; False when it is neither, or too long over."""
    too_late = locked.closed_at is not None and work.now - locked.closed_at > STILL_UNDONE
    if too_late or not may(locked.status, TicketEvent.REOPEN):
        return False
    release_offers(work, house, station_by_id(work.db, locked.station_id), [locked], why=why, key=key)
    promise = promised_at(locked.urgency, locked.kind, asked_from=work.now)
    move_locked(
        work, locked, TicketEvent.REOPEN, actor=actor, why=why, volunteer_id=None, assigned_at=None, delivered_at=None,
        close_reason=None, door_tries=0, wave=0, escalated_at=None, promised_at=promise, next_look_at=work.now,
    )  # fmt: skip
    work.nudge("offer_tickets")
    return True


def open_again(work: Work, house: House, ticket: Ticket, *, actor: Actor) -> Ticket:
    """The one ticket that takes the place of a cancelled one: the same need under a new code, for the old one was told to be off.

    A time that was wished for and is still to come is kept. The resident reads that it is on after all.
    """
    station = station_by_id(work.db, ticket.station_id)
    resident = resident_by_id(work.db, ticket.resident_id) if ticket.resident_id else None
    again, new = open_ticket(
        work, house, station, cause=f"ticket:{ticket.id}:again", kind=ticket.kind,
        summary=house.cipher.unseal(ticket.sealed) if ticket.sealed else (ticket.summary or ""),
        phone=ticket.resident_phone, resident=resident, community_id=ticket.community_id, address=ticket.address,
        items=[tickets.as_item(row) for row in tickets.items_of(work.db, [ticket.id])[ticket.id]], urgency=ticket.urgency, risk=ticket.risk,
        who=Who(ticket.who) if ticket.who else None, source=ticket.source, remarks=ticket.remarks or "", lang=ticket.lang, actor=actor,
    )  # fmt: skip
    if new:
        tickets.change_ticket(work.db, again, **times_again(house, station, ticket, now=work.now))
        tell_resident(work, house, station, again, "order.on_again", cause=f"ticket:{again.id}")
    return again
