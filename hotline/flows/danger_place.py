"""What somebody in danger says further: where they are, and anything else; told at once to everybody who is to come."""

from __future__ import annotations

from hotline.conversation.where import moved
from hotline.flows.house import House, Work
from hotline.flows.page_coordinators import ROOM_FOR_PLACE, page
from hotline.flows.send_text import queue_text
from hotline.flows.ticket_words import volunteer_lang
from hotline.store.models import Ticket
from hotline.store.queries import tickets
from hotline.store.queries.communities import community_in
from hotline.store.queries.intake import Caller
from hotline.store.queries.places import station_by_id
from hotline.store.queries.volunteers import volunteer_by_id
from hotline.terms import Actor, Kind, Line, TicketStatus, Urgency

LONGEST_QUOTE = 60


def keep_place(work: Work, house: House, caller: Caller, kind: Kind, address: str, *, cause: str) -> bool:
    """False when no crisis of this caller is open. The address of somebody on the roster stays; what was said is told besides."""
    grave = [found.ticket for found in caller.tickets if found.ticket.urgency is Urgency.CRISIS]
    found = next((ticket for ticket in grave if ticket.kind is kind), next(iter(grave), None))
    locked = tickets.lock_ticket(work.db, found.id) if found is not None else None
    if locked is None or locked.status in (TicketStatus.CLOSED, TicketStatus.CANCELLED):
        return False
    if locked.resident_id is None or locked.address is None:
        where = moved(locked.address, address)
        place = community_in(work.db, locked.station_id, where)
        tickets.change_ticket(work.db, locked, address=where, community_id=place.id if place else locked.community_id)
    tickets.add_event(work.db, locked.id, "place_said", at=work.now, actor=Actor("resident"), why=address)
    page(work, house, locked, f"place:{cause}", lane="crisis", ring=False, place=address[:ROOM_FOR_PLACE])
    _tell_holder(work, house, locked, address, cause)
    return True


def tell_in_charge(work: Work, house: House, ticket: Ticket, words: str, *, cause: str) -> None:
    """Whoever said 收到 reads the words by text; until somebody has, the whole team's telephones ring anyway."""
    phone = ticket.acknowledged_by
    if phone is None or not phone.startswith("+"):
        return
    line = Line("page.said_more", {"code": ticket.code, "words": words[:LONGEST_QUOTE]})
    queue_text(
        work, house, station_by_id(work.db, ticket.station_id), phone, [line], cause=f"{cause}:said", lane="crisis", exempt=True,
        ticket_id=ticket.id, sensitive=ticket.kind is Kind.PSYCHOLOGICAL,
    )  # fmt: skip


def _tell_holder(work: Work, house: House, ticket: Ticket, address: str, cause: str) -> None:
    holder = volunteer_by_id(work.db, ticket.volunteer_id) if ticket.volunteer_id is not None else None
    if holder is None or ticket.kind is Kind.PSYCHOLOGICAL:
        return
    line = Line("volunteer.place_said", {"code": ticket.code, "place": address[:ROOM_FOR_PLACE]})
    queue_text(
        work, house, station_by_id(work.db, ticket.station_id), holder.phone, [line], cause=f"{cause}:holder", lang=volunteer_lang(holder),
        lane="crisis", exempt=True, ticket_id=ticket.id,
    )  # fmt: skip
