"""Asks the coordinators to see to a ticket: a text to each, again until one of them answers 收到.

In a crisis the whole team is asked, counsellors on duty too, and everybody's telephone rings as well.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from hotline.flows.crisis_team import crisis_team
from hotline.flows.house import House, Work
from hotline.flows.queue_call import ring_team
from hotline.flows.quiet_hours import zone_of
from hotline.flows.send_text import queue_texts
from hotline.store.models import Page, Station, Ticket
from hotline.store.queries import pages, tickets
from hotline.store.queries.communities import community_name
from hotline.store.queries.places import station_by_id
from hotline.terms import SYSTEM, Kind, Line
from hotline.tickets.due import next_page_at
from hotline.words.catalogue import FALLBACK, catalogue, gaps_of, render
from hotline.words.goods import items_text

COORDINATORS_LANGUAGE = FALLBACK
RINGING = timedelta(minutes=10)
BATCH = 50
ROOM_FOR_GOODS = 20
ROOM_FOR_PLACE = 24
Gap = str | int


def page(work: Work, house: House, ticket: Ticket, why: str, *, lane: str = "normal", ring: bool = True, **gaps: Gap) -> bool:
    """Pages every coordinator about a ticket; False when the same page is out already, or nobody is to be paged.

    `why` is a constant word with a sentence `page.WHY` in the catalogue ("nobody_took"); what follows a colon only makes it unique
    ("words:17"). `lane` crisis also rings, and keeps no quiet hours; not `ring`: the first time it only texts, for the telephones
    ring already. `gaps` fill what that sentence needs besides the ticket's own.
    """
    raised = pages.raise_page(work.db, ticket.id, why, lane=lane, now=work.now, next_at=next_page_at(lane, 1, work.now))
    if raised is None:
        return False
    key = f"page.{why.partition(':')[0]}"
    _ask(work, house, raised, ticket, key if key in catalogue(COORDINATORS_LANGUAGE) else "page.needs_person", gaps, ring=ring)
    return True


def ring_again(work: Work, house: House, ticket: Ticket) -> None:
    """The team's telephones ring now about every crisis page of a ticket that nobody has answered."""
    for raised in pages.open_crisis_pages(work.db, ticket.id):
        pages.count_asking(work.db, raised, next_page_at(raised.lane, raised.rounds + 1, work.now))
        _ask(work, house, raised, ticket, "page.crisis", {})


def repeat_pages(house: House) -> int:
    """Asks again about every page that is due; returns how many. Safe to run at any time and anywhere."""
    with house.transaction() as work:
        due = pages.due_pages(work.db, work.now, BATCH)
        for again in due:
            ticket = tickets.ticket_by_id(work.db, again.ticket_id)
            pages.count_asking(work.db, again, next_page_at(again.lane, again.rounds + 1, work.now))
            if ticket is not None:
                _ask(work, house, again, ticket, "page.crisis" if again.lane == "crisis" else "page.again", {})
    return len(due)


def _ask(work: Work, house: House, raised: Page, ticket: Ticket, key: str, gaps: dict[str, Gap], *, ring: bool = True) -> None:
    station = station_by_id(work.db, ticket.station_id)
    asking = raised.rounds
    line = Line(key, _gaps(work, house, station, ticket, gaps_of(key)) | gaps)
    confided = "words" in gaps and ticket.kind is Kind.PSYCHOLOGICAL
    crisis = raised.lane == "crisis"
    team = crisis_team(work, house, station, ticket, turn=asking - 1) if crisis else list(house.settings.coordinators)
    if crisis:
        tickets.add_event(work.db, ticket.id, "paged", at=work.now, actor=SYSTEM, detail={"asking": asking, "phones": len(team)})
    causes = {phone: f"page:{raised.id}:{asking}:{phone}" for phone in team}
    queue_texts(work, house, station, causes, [line], lane=raised.lane, ticket_id=ticket.id, sensitive=confided)
    if crisis and ring:
        calls = {phone: f"{cause}:call" for phone, cause in causes.items()}
        ring_team(work, house, station, calls, within=RINGING, ticket_id=raised.ticket_id, page_id=raised.id)


def _gaps(work: Work, house: House, station: Station, ticket: Ticket, named: Collection[str]) -> dict[str, Gap]:
    """What a page names of its ticket. A coordinator is told the number: somebody must be able to ring it without the line."""
    gaps: dict[str, Gap] = {
        "code": ticket.code,
        "phone": ticket.resident_phone or _unknown("page.no_phone"),
        "by": _clock(ticket.promised_at, work.now, house, station),
    }
    if "place" in named:
        place = ticket.address or community_name(work.db, ticket.community_id) or _unknown("page.no_place")
        gaps["place"] = place[:ROOM_FOR_PLACE]
    if "goods" in named:
        items = [tickets.as_item(row) for row in tickets.items_of(work.db, [ticket.id])[ticket.id]]
        gaps["goods"] = items_text(items, COORDINATORS_LANGUAGE, ROOM_FOR_GOODS) if items else _unknown("page.no_goods")
    return gaps


def _clock(moment: datetime | None, now: datetime, house: House, station: Station) -> str:
    """The hour, and the day where it is not today's: an order may be wished for tomorrow."""
    if moment is None:
        return _unknown("page.no_time")
    local, today = (each.astimezone(zone_of(house, station)) for each in (moment, now))
    return f"{local:%H:%M}" if local.date() == today.date() else f"{local:%m-%d %H:%M}"


def _unknown(key: str) -> str:
    return render(Line(key), COORDINATORS_LANGUAGE)
