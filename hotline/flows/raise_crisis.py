"""Danger was heard: a crisis ticket, the coordinators paged by text and rung, ahead of everything else.

One crisis ticket a phone: whoever writes ten desperate texts is one person to be reached, and
each further text is in the history of that ticket. Where a double ring and a lost crisis are the alternatives, the double ring is right.
"""

from __future__ import annotations

from hotline.conversation.turns import RaiseCrisis
from hotline.flows.book_callback import book_callback
from hotline.flows.house import House, Work
from hotline.flows.open_ticket import open_ticket
from hotline.flows.page_coordinators import page
from hotline.store.models import Ticket
from hotline.store.queries.communities import community_in
from hotline.store.queries.intake import Caller
from hotline.store.queries.tickets import add_event
from hotline.terms import Actor, Kind, Purpose, Urgency


def raise_crisis(work: Work, house: House, caller: Caller, act: RaiseCrisis, *, cause: str, by_call: bool) -> Ticket:
    """The open crisis ticket of this phone, opened now if there is none; coordinators are paged until one acknowledges.

    By text we also ring at once (`Purpose.CRISIS`, no quiet hours); a caller is on the line already, and is rung back
    should the call end before somebody was joined.
    """
    ticket = _open_crisis(caller, act.kind)
    if ticket is not None:
        add_event(
            work.db,
            ticket.id,
            "danger_again",
            at=work.now,
            actor=Actor("resident"),
            detail={"cause": cause, "evidence": list(act.evidence)},
        )
    else:
        ticket = _new_crisis(work, house, caller, act, cause)
    page(work, house, ticket, "crisis", lane="crisis")
    if not by_call:
        book_callback(
            work,
            house,
            station_id=caller.station.id,
            phone=caller.phone,
            resident_id=caller.resident.id if caller.resident else None,
            purpose=Purpose.CRISIS,
            cause=f"crisis:{cause}",
            at=work.now,
            ticket_id=ticket.id,
            exempt=True,
        )
    return ticket


def _open_crisis(caller: Caller, kind: Kind) -> Ticket | None:
    return next((t.ticket for t in caller.tickets if t.ticket.urgency is Urgency.CRISIS and t.ticket.kind is kind), None)


def _new_crisis(work: Work, house: House, caller: Caller, act: RaiseCrisis, cause: str) -> Ticket:
    person = caller.resident
    place = None if person else community_in(work.db, caller.station.id, act.summary)
    ticket, _new = open_ticket(
        work,
        house,
        caller.station,
        cause=cause,
        kind=act.kind,
        summary=act.summary,
        phone=caller.phone,
        resident=person,
        community_id=person.community_id if person else (place.id if place else None),
        address=person.address if person else None,
        items=(),
        urgency=Urgency.CRISIS,
        risk=act.risk,
        who=None,
        evidence=act.evidence,
        confidence=1.0,
        source="call" if cause.startswith("call") else "text",
        awaits_yes=False,
    )
    return ticket
