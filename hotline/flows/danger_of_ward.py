"""A guardian tells of danger to somebody who lives elsewhere: somebody is sent to that door, and that telephone rings as well.

The guardian's own telephone is rung and answered as anybody's is. But who is in danger is the ward, whose address the
roster knows; whoever of the team takes it must read where to send help.
"""

from __future__ import annotations

from hotline.flows.book_callback import book_callback
from hotline.flows.house import House, Work
from hotline.flows.welfare_check import open_welfare_check
from hotline.store.models import Resident, Ticket
from hotline.store.queries.intake import Caller
from hotline.store.queries.tickets import add_event
from hotline.terms import SYSTEM, Line, Purpose, Urgency


def see_to_ward(work: Work, house: House, caller: Caller, ward: Resident, ticket: Ticket, *, by_call: bool) -> None:
    """Opens the visit, which the guardian is told of as its caller; by text also rings the ward.

    While the guardian is on the line, whoever takes the call decides whether the ward is rung.
    """
    check, _new = open_welfare_check(
        work, house, caller.station, Line("psych.welfare_ward"), cause=f"callback:ward:{ticket.id}", phone=caller.phone, resident=ward,
        urgency=Urgency.CRISIS,
    )  # fmt: skip
    add_event(work.db, ticket.id, "welfare_check", at=work.now, actor=SYSTEM, detail={"ticket": check.code})
    if by_call or ward.phone == caller.phone:
        return
    callback_id = book_callback(
        work,
        house,
        station_id=caller.station.id,
        phone=ward.phone,
        resident_id=ward.id,
        purpose=Purpose.CRISIS,
        cause=f"crisis:ward:{ticket.id}",
        at=work.now,
        ticket_id=ticket.id,
        exempt=True,
    )
    add_event(work.db, ticket.id, "ringing_ward", at=work.now, actor=SYSTEM, detail={"callback": callback_id})
