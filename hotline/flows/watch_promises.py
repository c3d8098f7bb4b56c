"""A ticket somebody holds and the promise draws near: the holder is reminded, then a coordinator is told."""

from __future__ import annotations

from hotline.flows.house import House, Work
from hotline.flows.page_coordinators import page
from hotline.flows.send_text import queue_text
from hotline.flows.ticket_words import volunteer_lang
from hotline.store.models import Ticket
from hotline.store.queries import tickets
from hotline.store.queries.places import station_by_id
from hotline.store.queries.volunteers import volunteer_by_id
from hotline.terms import SYSTEM, Line, TicketStatus
from hotline.tickets.due import remind_at

BATCH = 100


def watch_promises(house: House) -> int:
    """Looks at every assigned ticket that is due; returns how many. Safe to run at any time and anywhere."""
    with house.transaction() as work:
        due = tickets.lock_due_tickets(work.db, TicketStatus.ASSIGNED, work.now, BATCH)
        for ticket in due:
            _remind(work, house, ticket)
    return len(due)


def _remind(work: Work, house: House, ticket: Ticket) -> None:
    volunteer = volunteer_by_id(work.db, ticket.volunteer_id) if ticket.volunteer_id else None
    late = ticket.promised_at is None or work.now >= ticket.promised_at
    tickets.change_ticket(work.db, ticket, next_look_at=remind_at(work.now, ticket.promised_at))
    if volunteer is not None:
        station = station_by_id(work.db, ticket.station_id)
        key = "volunteer.late" if late else "volunteer.reminder"
        queue_text(
            work, house, station, volunteer.phone, [Line(key, {"code": ticket.code})], lang=volunteer_lang(volunteer), exempt=True,
            cause=f"ticket:{ticket.id}:{key}:{int(work.now.timestamp())}", ticket_id=ticket.id,
        )  # fmt: skip
    if late:
        tickets.add_event(work.db, ticket.id, "late", at=work.now, actor=SYSTEM)
        page(work, house, ticket, "late", volunteer=volunteer.name if volunteer else "")
