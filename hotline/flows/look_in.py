"""A welfare check that somebody who worries has asked for: a neighbour goes to the door, and whoever asked is told."""

from __future__ import annotations

from hotline.conversation.turns import LookIn
from hotline.flows.house import House, Work
from hotline.flows.open_ticket import open_ticket
from hotline.flows.page_coordinators import page
from hotline.store.models import Ticket
from hotline.store.queries.communities import community_in
from hotline.store.queries.intake import Caller
from hotline.terms import Actor, Kind, Urgency


def look_in(work: Work, house: House, caller: Caller, act: LookIn, *, cause: str, source: str) -> Ticket:
    """The ticket, opened once a cause; its texts go to whoever asked.

    Anybody could have a volunteer knock at anybody's door: where strangers' orders wait for a coordinator, this does too, unless a
    guardian on the roster asks for their ward.
    """
    ward = caller.ward
    place = community_in(work.db, caller.station.id, act.address) if act.address else None
    stranger = caller.resident is None and ward is None
    ticket, new = open_ticket(
        work, house, caller.station, cause=cause, kind=Kind.WELFARE_CHECK, summary=act.summary, phone=caller.phone, resident=ward,
        community_id=place.id if place else (ward.community_id if ward else None), address=act.address or (ward.address if ward else None),
        urgency=Urgency.URGENT, who=act.who, source=source, actor=Actor("resident"),
        awaits_yes=stranger and house.settings.unknown_callers == "confirm",
    )  # fmt: skip
    if new:
        page(work, house, ticket, "look_in_asked" if ticket.awaits_yes else "look_in")
    return ticket
