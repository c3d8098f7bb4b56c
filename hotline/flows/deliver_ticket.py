"""The volunteer stands at the door: the right code finishes the delivery; a wrong one is counted; what was not brought is ordered again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hotline.flows.answer_offer import actor_of
from hotline.flows.book_callback import book_callback
from hotline.flows.house import House, Work
from hotline.flows.move_ticket import move_locked
from hotline.flows.open_ticket import open_ticket
from hotline.flows.page_coordinators import page
from hotline.flows.tell_resident import tell_delivered, tell_looked_in
from hotline.store.models import Station, Ticket, TicketItem, Volunteer
from hotline.store.queries import pages, tickets
from hotline.store.queries.residents import resident_by_id
from hotline.store.queries.volunteers import count_delivery
from hotline.terms import SYSTEM, Actor, Kind, Line, Purpose, TicketStatus
from hotline.tickets.due import CONFIRMED_BY_SILENCE, DOOR_TRIES
from hotline.tickets.moves import TicketEvent

CHECK_AFTER = timedelta(seconds=20)
"""The call that asks whether it arrived comes this long after the volunteer's text: the goods are still in sight."""
UNASKED = frozenset({Kind.PSYCHOLOGICAL, Kind.WELFARE_CHECK})
"""Kinds after which nobody is asked whether something arrived."""
LONGEST_TRIP = timedelta(hours=4)


def deliver_ticket(
    work: Work, house: House, station: Station, volunteer: Volunteer, ticket_id: int, *, door_code: str | None, missing: Sequence[str] = ()
) -> list[Line]:
    """The holder says it is done. A wrong door code is refused, after three only a coordinator can finish; returns the reply.

    A talk has no door code, and whoever looked in on somebody may not have been told it: those are done without.
    `missing` names goods that were not brought: they become a ticket of their own.
    """
    ticket = tickets.lock_ticket(work.db, ticket_id)
    if ticket is None or ticket.volunteer_id != volunteer.id:
        return [Line("volunteer.not_yours", {"code": ticket.code if ticket else ""})]
    if ticket.status is not TicketStatus.ASSIGNED:
        return [Line("volunteer.done_already", {"code": ticket.code})]
    without_a_code = ticket.door_code is None or (ticket.kind is Kind.WELFARE_CHECK and door_code is None)
    refused = None if without_a_code else _refusal(work, house, ticket, volunteer, door_code)
    if refused is not None:
        return [refused]
    if missing:
        mark_missing(work, ticket, missing, actor=actor_of(volunteer))
    finish(work, house, station, ticket, TicketEvent.DELIVER, actor=actor_of(volunteer))
    return [Line("volunteer.thanks", {"code": ticket.code})]


def finish(work: Work, house: House, station: Station, ticket: Ticket, event: TicketEvent, *, actor: Actor) -> bool:
    """A locked, assigned ticket is delivered: the trip counts, the resident is asked by text and by call whether it arrived.

    What was marked as missing is ordered again. False when the ticket is not assigned any more.
    """
    started = ticket.assigned_at or work.now
    items = tickets.items_of(work.db, [ticket.id])[ticket.id]
    done = move_locked(work, ticket, event, actor=actor, items=items, delivered_at=work.now, next_look_at=work.now + CONFIRMED_BY_SILENCE)
    if not done:
        return False
    if ticket.volunteer_id is not None:
        count_delivery(work.db, ticket.volunteer_id, min(work.now - started, LONGEST_TRIP))
    pages.settle(work.db, ticket.id, ("nobody_took", "late", "door_code", "gave_back"), now=work.now)
    tell_looked_in(work, house, station, ticket, cause=_cause(work, ticket))
    if ticket.kind not in UNASKED:
        tell_delivered(work, house, station, ticket, cause=_cause(work, ticket))
        _book_check(work, house, ticket)
    _order_the_rest(work, house, station, ticket, [item for item in items if item.missing])
    return True


def mark_missing(work: Work, ticket: Ticket, named: Sequence[str], *, actor: Actor) -> list[str]:
    """Marks what was not brought ("油" fits "菜油"); what the order does not name is added. Returns the names."""
    marked = tickets.mark_missing(work.db, ticket.id, named)
    tickets.add_event(work.db, ticket.id, "missing", at=work.now, actor=actor, detail={"goods": marked})
    return marked


def _refusal(work: Work, house: House, ticket: Ticket, volunteer: Volunteer, door_code: str | None) -> Line | None:
    gaps: dict[str, str | int] = {"code": ticket.code}
    if ticket.door_tries >= DOOR_TRIES:
        return Line("volunteer.door_locked", gaps)
    if door_code is None:
        return Line("volunteer.need_door_code", gaps)
    if door_code == ticket.door_code:
        return None
    tickets.change_ticket(work.db, ticket, door_tries=ticket.door_tries + 1)
    tickets.add_event(work.db, ticket.id, "wrong_door_code", at=work.now, actor=actor_of(volunteer), detail={"try": ticket.door_tries})
    if ticket.door_tries < DOOR_TRIES:
        return Line("volunteer.wrong_door_code", gaps | {"left": DOOR_TRIES - ticket.door_tries})
    page(work, house, ticket, "door_code", volunteer=volunteer.name)
    return Line("volunteer.door_locked", gaps)


def close_case(work: Work, volunteer: Volunteer, ticket_id: int) -> list[Line]:
    """结案: a counsellor ends a talk in hand for good. Returns the reply."""
    ticket = tickets.lock_ticket(work.db, ticket_id)
    if ticket is None or ticket.volunteer_id != volunteer.id or ticket.kind is not Kind.PSYCHOLOGICAL:
        return [Line("volunteer.not_yours", {"code": ticket.code if ticket else ""})]
    started = ticket.assigned_at or work.now
    if not move_locked(work, ticket, TicketEvent.SETTLE, actor=actor_of(volunteer), why="done", close_reason="done"):
        return [Line("volunteer.done_already", {"code": ticket.code})]
    count_delivery(work.db, volunteer.id, min(work.now - started, LONGEST_TRIP))
    pages.settle(work.db, ticket.id, ("nobody_took", "late", "gave_back"), now=work.now)
    return [Line("volunteer.thanks", {"code": ticket.code})]


def _book_check(work: Work, house: House, ticket: Ticket) -> None:
    resident = resident_by_id(work.db, ticket.resident_id) if ticket.resident_id else None
    phone = ticket.resident_phone or (resident.phone if resident else None)
    if phone is None:
        return
    book_callback(
        work,
        house,
        station_id=ticket.station_id,
        phone=phone,
        resident_id=ticket.resident_id,
        purpose=Purpose.DELIVERY_CHECK,
        cause=f"{_cause(work, ticket)}:check",
        at=work.now + CHECK_AFTER,
        ticket_id=ticket.id,
    )


def _order_the_rest(work: Work, house: House, station: Station, ticket: Ticket, missing: Sequence[TicketItem]) -> None:
    if not missing:
        return
    rest, new = open_ticket(
        work,
        house,
        station,
        cause=f"ticket:{ticket.id}:rest:{int(work.now.timestamp())}",
        kind=ticket.kind,
        summary=ticket.summary or "",
        phone=ticket.resident_phone,
        resident=resident_by_id(work.db, ticket.resident_id) if ticket.resident_id else None,
        community_id=ticket.community_id,
        address=ticket.address,
        items=[tickets.as_item(row) for row in missing],
        urgency=ticket.urgency,
        source=ticket.source,
        actor=SYSTEM,
    )
    if new:
        tickets.add_event(work.db, ticket.id, "rest_ordered", at=work.now, actor=SYSTEM, detail={"ticket": rest.id, "code": rest.code})


def _cause(work: Work, ticket: Ticket) -> str:
    """One delivery of a ticket; it may be opened again and delivered anew."""
    return f"ticket:{ticket.id}:{int(work.now.timestamp())}"
