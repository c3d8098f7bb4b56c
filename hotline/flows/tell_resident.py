"""What a resident is told about their own order: who comes and the door code, that it was brought, that it is off.

Told by text where the number takes texts, spoken in a call we place where it does not. These are texts of their own order: they
come after an opt-out as well, and in quiet hours while the delivery is under way.
"""

from __future__ import annotations

from datetime import timedelta

from hotline.flows.caller_facts import lang_for_ticket
from hotline.flows.house import House, Work
from hotline.flows.queue_call import queue_calls
from hotline.flows.send_text import may_text, queue_text
from hotline.kernel.phones import callable_number
from hotline.store.models import Resident, Station, Ticket, Volunteer
from hotline.store.queries.phones import phone_facts
from hotline.store.queries.places import station_by_id
from hotline.store.queries.residents import resident_by_id
from hotline.store.queries.tickets import ticket_by_id
from hotline.terms import Kind, Line, TicketStatus

CODE_IS_NEWS = timedelta(minutes=30)
ROOM_FOR_NAME = 8


def tell_coming(work: Work, house: House, station: Station, ticket: Ticket, volunteer: Volunteer, *, cause: str) -> None:
    """Who took the order, and the door code. Where no text can go the code is told in a call."""
    gaps: dict[str, str | int] = {"code": ticket.code, "volunteer": volunteer.name[:ROOM_FOR_NAME], "door_code": ticket.door_code or ""}
    if was_asked_for(ticket):
        _text(work, house, station, ticket, Line("order.looking_in", {k: gaps[k] for k in ("code", "volunteer")}), cause=f"{cause}:coming")
        return
    key = "order.counsellor_coming" if ticket.kind is Kind.PSYCHOLOGICAL else "order.coming"
    if not _text(work, house, station, ticket, Line(key, gaps), cause=f"{cause}:coming") and ticket.door_code:
        speak_door_code(work, house, station, ticket, cause=f"{cause}:door")


def was_asked_for(ticket: Ticket) -> bool:
    """A welfare check that somebody asked for: they, not whoever opens the door, wait for word of it."""
    return ticket.kind is Kind.WELFARE_CHECK and ticket.source in ("text", "call", "check_in")


def tell_looked_in(work: Work, house: House, station: Station, ticket: Ticket, *, cause: str) -> None:
    """Whoever asked for a welfare check reads that somebody was there."""
    if was_asked_for(ticket):
        _text(work, house, station, ticket, Line("order.looked_in", {"code": ticket.code}), cause=f"{cause}:looked_in")


def tell_delivered(work: Work, house: House, station: Station, ticket: Ticket, *, cause: str) -> None:
    """That the volunteer says it was brought, and the question whether it arrived (1 yes, 2 no)."""
    _text(work, house, station, ticket, Line("order.delivered", {"code": ticket.code}), cause=f"{cause}:delivered")


def tell_resident(work: Work, house: House, station: Station, ticket: Ticket, key: str, *, cause: str) -> None:
    """One sentence about the order that needs nothing but its code: `order.cancelled`, `order.looking_again`."""
    _text(work, house, station, ticket, Line(key, {"code": ticket.code}), cause=f"{cause}:{key}")


def speak_instead(work: Work, house: House, ticket_id: int, phone: str) -> bool:
    """A text about this order could not go to `phone`, which takes none: the door code is told in a call. True when one is queued.

    Only while a volunteer is on the way, and once an assignment, however often it is called.
    """
    ticket = ticket_by_id(work.db, ticket_id)
    if ticket is None or ticket.status is not TicketStatus.ASSIGNED or not ticket.door_code or ticket.assigned_at is None:
        return False
    resident = resident_by_id(work.db, ticket.resident_id) if ticket.resident_id else None
    if phone != (resident.phone if resident else ticket.resident_phone):
        return False
    station = station_by_id(work.db, ticket.station_id)
    return speak_door_code(work, house, station, ticket, cause=f"ticket:{ticket.id}:{int(ticket.assigned_at.timestamp())}:spoken")


def speak_door_code(work: Work, house: House, station: Station, ticket: Ticket, *, cause: str) -> bool:
    """Queues a call that tells the door code to the number of the order; False when that number may not be rung."""
    resident = resident_by_id(work.db, ticket.resident_id) if ticket.resident_id else None
    phone = resident.phone if resident else ticket.resident_phone
    if phone is None or not callable_number(phone, house.settings.allowed_prefixes):
        return False
    facts = phone_facts(work.db, [phone]).get(phone)
    if facts is not None and (facts.unusable_at or facts.wrong_number_at or facts.blocked_at):
        return False
    detail = {"speak_door_code": ticket.id}
    queue_calls(work, house, station, {phone: cause}, within=CODE_IS_NEWS, ticket_id=ticket.id, detail=detail)
    return True


def _text(work: Work, house: House, station: Station, ticket: Ticket, line: Line, *, cause: str) -> bool:
    """To the resident, and to whoever ordered for them when that is another number on the roster; whether the resident's own took it."""
    resident = resident_by_id(work.db, ticket.resident_id) if ticket.resident_id else None
    for phone in _numbers(ticket, resident):
        queue_text(
            work, house, station, phone, [line], cause=f"{cause}:{phone}", lang=lang_for_ticket(work, ticket),
            exempt=True, exempt_opt_out=True, ticket_id=ticket.id, sensitive=ticket.kind is Kind.PSYCHOLOGICAL,
        )  # fmt: skip
    own = resident.phone if resident else ticket.resident_phone
    return own is not None and may_text(house, own, phone_facts(work.db, [own]).get(own), exempt_opt_out=True)


def _numbers(ticket: Ticket, resident: Resident | None) -> list[str]:
    """A number that is on the roster for this resident; for a stranger the one that ordered."""
    if resident is None:
        return [ticket.resident_phone] if ticket.resident_phone else []
    known = (resident.phone, resident.guardian_phone if ticket.resident_phone == resident.guardian_phone else None)
    return [phone for phone in known if phone]
