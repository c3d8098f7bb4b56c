"""From rows to what a dialogue may know: the only place that decides what is told to whoever is on the line."""

from __future__ import annotations

from datetime import datetime

from hotline.conversation.calling import called
from hotline.conversation.turns import Facts, TicketFact
from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import zone_of
from hotline.kernel.phones import callable_number
from hotline.outreach.wishes import Window, is_over, window_said
from hotline.store.models import Resident, Ticket
from hotline.store.queries.intake import Caller, OpenTicket
from hotline.store.queries.residents import resident_by_id
from hotline.terms import Item, Kind, Purpose, TicketStatus, Urgency, Who, Wish
from hotline.words.catalogue import FALLBACK, lang_of
from hotline.words.language import written_in


def facts_for(
    house: House,
    caller: Caller,
    *,
    community: str | None,
    outbound: bool = False,
    reasons: tuple[Purpose, ...] = (),
    about_ticket: int | None = None,
) -> Facts:
    """What the dialogue with `caller` may know. `about_ticket`: the ticket a delivery check asks about."""
    now = house.clock.now().astimezone(zone_of(house, caller.station))
    tickets = tuple(ticket_fact(t, now, caller.resident) for t in caller.tickets)
    held = next((t.code for t in tickets if t.status is TicketStatus.ASSIGNED and t.kind is not Kind.PSYCHOLOGICAL), None)
    asked = next((ticket_fact(t, now, caller.resident) for t in caller.tickets if t.ticket.id == about_ticket), None)
    person = caller.resident
    settings = house.settings
    return Facts(
        line_name=caller.station.line_name,
        emergency_numbers=settings.emergency_numbers,
        called=called(person.name) if person else None,
        known=person is not None,
        community=community,
        has_address=bool(person and person.address),
        outbound=outbound,
        reasons=reasons,
        delivery=asked or next((t for t in tickets if t.status is TicketStatus.DELIVERED), None),
        tickets=tickets,
        held_code=held,
        guards=caller.ward is not None and bool(caller.ward.address),
        withheld=not callable_number(caller.phone, settings.allowed_prefixes),
        at_limit=len(tickets) >= house.policy.limits.open_tickets_per_number,
        now=now,
        waits_for_yes=person is None and settings.unknown_callers == "confirm",
    )


def lang_for(caller: Caller, said: str = "") -> str:
    """The catalogue this caller is spoken to in: the roster's word; without one, what they write now, wrote before, or ordered in."""
    if caller.resident is not None and caller.resident.language:
        return lang_of(caller.resident.language)
    before = caller.dialogue.talk.get("lang") if caller.dialogue is not None else None
    ordered = next((found.ticket.lang for found in caller.tickets if found.ticket.lang), None)
    return written_in(said) or before or ordered or FALLBACK


def lang_for_ticket(work: Work, ticket: Ticket | None) -> str:
    """The catalogue the resident of a ticket is spoken to in, whoever rings them; of somebody on no roster, what they ordered in."""
    resident = resident_by_id(work.db, ticket.resident_id) if ticket is not None and ticket.resident_id is not None else None
    if resident is not None and resident.language:
        return lang_of(resident.language)
    return (ticket.lang if ticket is not None else None) or FALLBACK


def ticket_fact(found: OpenTicket, now: datetime, person: Resident | None) -> TicketFact:
    """An open ticket as a dialogue with `person` sees it at `now`, on the station's clock."""
    items = tuple(
        Item(name=i.name, quantity=float(i.quantity) if i.quantity is not None else None, unit=i.unit, size=i.size) for i in found.items
    )
    ticket = found.ticket
    home = person is not None and ticket.resident_id == person.id and ticket.address == person.address
    return TicketFact(
        code=ticket.code, kind=ticket.kind, status=ticket.status, items=items, volunteer_name=found.volunteer_name,
        in_danger=ticket.urgency is Urgency.CRISIS, placed=bool(ticket.address), wish=_wish(ticket, now),
        address=ticket.address, home=home, who=Who(ticket.who) if ticket.who else None,
        said=ticket.summary or "",
    )  # fmt: skip


def _wish(ticket: Ticket, now: datetime) -> Wish | None:
    """When an order is wished for, as seen from now; None when no time was named, or it is over."""
    window = Window(ticket.wished_from, ticket.wished_until)
    if now.tzinfo is None or is_over(window, now=now, zone=now.tzinfo):
        return None
    return window_said(window, now=now, zone=now.tzinfo)
