"""Somebody in danger is off the line before anybody spoke with them: rung back at once, the team rung too, and somebody is sent."""

from __future__ import annotations

from hotline.flows.house import House, Work
from hotline.flows.open_ticket import open_ticket
from hotline.flows.page_coordinators import ring_again
from hotline.store.models import Ticket
from hotline.store.queries import care
from hotline.store.queries.intake import Caller
from hotline.store.queries.tickets import add_event
from hotline.terms import SYSTEM, Actor, Kind, Line, Urgency
from hotline.words.catalogue import FALLBACK, render


def hung_up(work: Work, house: House, caller: Caller, ticket: Ticket, callback_id: int | None, *, call_id: int) -> None:
    """What follows besides the call back: the team's telephones ring now, and a welfare check is opened, once a callback.

    The welfare check is the one that tries running out would open too, so nobody is sent twice.
    """
    add_event(work.db, ticket.id, "hung_up", at=work.now, actor=Actor("resident"), detail={"call": call_id, "callback": callback_id})
    ring_again(work, house, ticket)
    if callback_id is None or care.open_welfare_checks(work.db, caller.station.id, caller.phone):
        return
    person = caller.resident
    check, new = open_ticket(
        work,
        house,
        caller.station,
        cause=f"callback:{callback_id}",
        kind=Kind.WELFARE_CHECK,
        summary=render(Line("psych.welfare"), FALLBACK),
        phone=caller.phone,
        resident=person,
        community_id=ticket.community_id,
        address=ticket.address,
        urgency=Urgency.CRISIS,
        source="system",
        actor=SYSTEM,
    )
    if new:
        add_event(work.db, ticket.id, "welfare_check", at=work.now, actor=SYSTEM, detail={"ticket": check.code})
