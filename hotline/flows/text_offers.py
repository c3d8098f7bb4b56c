"""The text that asks a volunteer: one ticket, or a run of several that go in one trip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hotline.flows.house import House, Work
from hotline.flows.send_text import queue_text
from hotline.flows.ticket_words import goods_items, goods_words, place_for_offer, volunteer_lang
from hotline.flows.what_to_mind import wished_lines
from hotline.store.models import Station, Ticket, Volunteer
from hotline.store.queries import offers
from hotline.terms import Line, Urgency


def text_offers(
    work: Work, house: House, station: Station, run: Sequence[Ticket], made: Sequence[dict[int, int]], *, expires_at: datetime
) -> None:
    """One text to each volunteer asked. `made` holds, ticket by ticket of the run, volunteer id to offer id;
    a text not sent by `expires_at` is not sent."""
    people = offers.volunteers_of_offers(work.db, made[0].values())
    first = run[0]
    crisis = first.urgency is Urgency.CRISIS
    for volunteer_id, offer_id in made[0].items():
        person = people[volunteer_id]
        queue_text(
            work, house, station, person.phone, _lines(work, house, station, run, person), cause=f"offer:{offer_id}",
            lang=volunteer_lang(person), lane="crisis" if crisis else "normal", ticket_id=first.id, expires_at=expires_at,
        )  # fmt: skip


def _lines(work: Work, house: House, station: Station, run: Sequence[Ticket], person: Volunteer) -> list[Line]:
    """What is asked, and when it is wished for: tickets of a run are wished for at the same time."""
    lang = volunteer_lang(person)
    first = run[0]
    place = place_for_offer(work, first, lang)
    wished = wished_lines(work, house, station, first, lang)
    if len(run) == 1:
        goods = goods_words(goods_items(work, first), first, lang)
        haste = Urgency.NORMAL if wished else first.urgency  # "urgent, today" is no way to ask for tomorrow
        return [Line(f"volunteer.offer_{haste}", {"code": first.code, "place": place, "goods": goods}), *wished]
    pieces = sum(max(len(goods_items(work, ticket)), 1) for ticket in run)
    codes = "、".join(ticket.code for ticket in run)
    gaps: dict[str, str | int] = {"place": place, "count": len(run), "goods": pieces, "codes": codes, "first": first.code}
    return [Line("volunteer.run_offer", gaps), *wished]
