"""The volunteer rang and nobody opened: for an old person alone that is an emergency until somebody knows better."""

from __future__ import annotations

from datetime import timedelta

from hotline.flows.answer_offer import actor_of
from hotline.flows.book_callback import book_callback
from hotline.flows.house import House, Work
from hotline.flows.open_ticket import open_ticket
from hotline.flows.page_coordinators import page
from hotline.flows.tell_resident import was_asked_for
from hotline.store.models import Station, Ticket, Volunteer
from hotline.store.queries import tickets
from hotline.store.queries.residents import resident_by_id
from hotline.terms import SYSTEM, Kind, Line, Purpose, Urgency

AGAIN = timedelta(hours=1)


def nobody_home(work: Work, house: House, station: Station, volunteer: Volunteer, ticket: Ticket) -> list[Line]:
    """Rings the resident at once, pages the coordinators, and opens a welfare check; the volunteer keeps the ticket. Returns the reply.

    For one ticket this happens once an hour at most, however often it is reported.
    """
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None:
        return [Line("volunteer.not_yours", {"code": ticket.code})]
    tickets.add_event(work.db, locked.id, "nobody_home", at=work.now, actor=actor_of(volunteer))
    page(work, house, locked, "nobody_home", volunteer=volunteer.name)
    resident = resident_by_id(work.db, locked.resident_id) if locked.resident_id else None
    own = resident.phone if resident else None
    phone = own if was_asked_for(locked) else locked.resident_phone or own
    if phone is not None:
        book_callback(
            work, house, station_id=station.id, phone=phone, resident_id=locked.resident_id, purpose=Purpose.REQUESTED,
            cause=f"ticket:{locked.id}:nobody_home:{_hour(work)}", at=work.now, ticket_id=locked.id, exempt=True,
        )  # fmt: skip
    if locked.kind is not Kind.WELFARE_CHECK and tickets.open_ticket_of(work.db, f"ticket:{locked.id}:welfare:") is None:
        open_ticket(
            work, house, station, cause=f"ticket:{locked.id}:welfare:{_hour(work)}", kind=Kind.WELFARE_CHECK, summary=locked.code,
            phone=phone, resident=resident, community_id=locked.community_id, address=locked.address, urgency=Urgency.URGENT,
            source="system", actor=SYSTEM,
        )  # fmt: skip
    return [Line("volunteer.nobody_home", {"code": locked.code})]


def _hour(work: Work) -> int:
    return int(work.now.timestamp()) // int(AGAIN.total_seconds())
