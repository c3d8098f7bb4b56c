"""A ticket that sends somebody to a door: tries to ring ran out, somebody in danger is off the line, or a guardian tells of danger."""

from __future__ import annotations

from hotline.flows.house import House, Work
from hotline.flows.open_ticket import open_ticket
from hotline.store.models import Resident, Station, Ticket
from hotline.terms import SYSTEM, Kind, Line, Urgency
from hotline.words.catalogue import FALLBACK, render


def open_welfare_check(
    work: Work,
    house: House,
    station: Station,
    why: Line,
    *,
    cause: str,
    phone: str,
    resident: Resident | None,
    urgency: Urgency,
    about: Ticket | None = None,
) -> tuple[Ticket, bool]:
    """The welfare check of this cause, and whether it was opened just now.

    The door is the resident's, or where `about`, a ticket of theirs, says they are.
    """
    place = about or resident
    return open_ticket(
        work,
        house,
        station,
        cause=cause,
        kind=Kind.WELFARE_CHECK,
        summary=render(why, FALLBACK),
        phone=phone,
        resident=resident,
        community_id=place.community_id if place else None,
        address=place.address if place else None,
        urgency=urgency,
        source="system",
        actor=SYSTEM,
    )
