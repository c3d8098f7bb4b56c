"""Somebody in danger is off the line before anybody spoke with them: rung back at once, the team rung too, and somebody is sent."""

from __future__ import annotations

from hotline.flows.house import House, Work
from hotline.flows.page_coordinators import ring_again
from hotline.flows.welfare_check import open_welfare_check
from hotline.store.models import Ticket
from hotline.store.queries import care
from hotline.store.queries.intake import Caller
from hotline.store.queries.tickets import add_event
from hotline.terms import SYSTEM, Actor, Line, Urgency


def hung_up(work: Work, house: House, caller: Caller, ticket: Ticket, callback_id: int | None, *, call_id: int) -> None:
    """What follows besides the call back: the team's telephones ring now, and a welfare check is opened, once a callback.

    The welfare check is the one that tries running out would open too, so nobody is sent twice.
    """
    add_event(work.db, ticket.id, "hung_up", at=work.now, actor=Actor("resident"), detail={"call": call_id, "callback": callback_id})
    ring_again(work, house, ticket)
    if callback_id is None or care.open_welfare_checks(work.db, caller.station.id, caller.phone):
        return
    check, new = open_welfare_check(
        work, house, caller.station, Line("psych.welfare"), cause=f"callback:{callback_id}", phone=caller.phone, resident=caller.resident,
        urgency=Urgency.CRISIS, about=ticket,
    )  # fmt: skip
    if new:
        add_event(work.db, ticket.id, "welfare_check", at=work.now, actor=SYSTEM, detail={"ticket": check.code})
