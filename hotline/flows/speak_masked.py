"""打 A12: whoever carries or sees to a ticket is joined with the resident through the line; neither sees the other's number."""

from __future__ import annotations

from datetime import timedelta

from hotline.flows.bridge import may_speak
from hotline.flows.house import House, Work
from hotline.flows.queue_call import queue_calls
from hotline.kernel.phones import callable_number
from hotline.store.models import Station, Ticket
from hotline.store.queries import tickets
from hotline.terms import Actor, Line

STILL_WANTED = timedelta(minutes=5)


def speak_masked(work: Work, house: House, station: Station, ticket: Ticket, *, phone: str, message_id: int, actor: Actor) -> list[Line]:
    """Queues a call to `phone` that is joined with the resident once answered. The sender asked for it, so no quiet hours hold.

    A ticket that is over rings nobody: the line between the two ends with it.
    """
    gaps: dict[str, str | int] = {"code": ticket.code}
    if not callable_number(ticket.resident_phone or "", house.settings.allowed_prefixes):
        return [Line("volunteer.cannot_connect", gaps)]
    if not may_speak(work, house, ticket, phone):
        return [Line("volunteer.connect_over", gaps)]
    calls, detail = {phone: f"bridge:{message_id}"}, {"bridge": ticket.id}
    queue_calls(work, house, station, calls, within=STILL_WANTED, ticket_id=ticket.id, detail=detail, priority=2)
    tickets.add_event(work.db, ticket.id, "connected", at=work.now, actor=actor)
    return [Line("volunteer.connecting", gaps)]
