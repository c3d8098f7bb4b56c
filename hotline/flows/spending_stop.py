"""The day's limit of calls or texts is reached: nothing more goes out but danger, and a person is told once a day.

Even the calls kept for people in danger have an end, for somebody may make them ring without end; then the team must ring itself.
"""

from __future__ import annotations

from hotline.flows.house import House, Work
from hotline.flows.open_ticket import open_ticket
from hotline.flows.page_coordinators import page
from hotline.kernel.logs import get_logger
from hotline.store.queries.places import default_station
from hotline.terms import SYSTEM, Kind, Line, Urgency
from hotline.words.catalogue import FALLBACK, render

log = get_logger(__name__)


def tell_spending_stop(work: Work, house: House, what: str, limit: int) -> None:
    """A ticket for the coordinators, one a day and kind; `what` is calls, texts or danger."""
    log.error("spending_stopped_for_today", what=what, limit=limit)
    day = work.now.astimezone(house.settings.timezone).date()
    ticket, new = open_ticket(
        work,
        house,
        default_station(work.db),
        cause=f"spending:{what}:{day}",
        kind=Kind.OTHER,
        summary=render(Line(f"outreach.stopped_{what}", {"limit": limit}), FALLBACK),
        phone=None,
        urgency=Urgency.URGENT if what == "danger" else Urgency.NORMAL,
        source="system",
        actor=SYSTEM,
    )
    if new and what == "danger":
        page(work, house, ticket, "needs_person", lane="crisis")  # at any hour, and their telephones ring
    elif new and what == "calls":  # a page is a text: where those are used up the board shows the ticket
        page(work, house, ticket, "needs_person")
