"""The text that asks a volunteer: one ticket, or a run of several that go in one trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from hotline.flows.house import House, Work
from hotline.flows.keep_goods import where_to_fetch
from hotline.flows.send_text import queue_text
from hotline.flows.ticket_words import goods_words, place_for_offer, volunteer_lang
from hotline.flows.what_to_mind import MOST_SEGMENTS, wished_lines
from hotline.store.models import Station, Ticket, TicketItem, Volunteer
from hotline.store.queries import offers
from hotline.store.queries.tickets import as_item
from hotline.terms import Line, Urgency
from hotline.words.catalogue import text_body
from hotline.words.segments import segments

Goods = Mapping[int, Sequence[TicketItem]]


def text_offers(
    work: Work, house: House, station: Station, run: Sequence[Ticket], made: Sequence[dict[int, int]], goods: Goods, *, expires_at: datetime
) -> None:
    """One text to each volunteer asked. `made` holds, ticket by ticket of the run, volunteer id to offer id; `goods` what each asks for.

    A text not sent by `expires_at` is not sent.
    """
    people = offers.volunteers_of_offers(work.db, made[0].values())
    first = run[0]
    crisis = first.urgency is Urgency.CRISIS
    for volunteer_id, offer_id in made[0].items():
        person = people[volunteer_id]
        queue_text(
            work, house, station, person.phone, _lines(work, house, station, run, goods, person), cause=f"offer:{offer_id}",
            lang=volunteer_lang(person), lane="crisis" if crisis else "normal", ticket_id=first.id, expires_at=expires_at,
        )  # fmt: skip


def _lines(work: Work, house: House, station: Station, run: Sequence[Ticket], goods: Goods, person: Volunteer) -> list[Line]:
    """What is asked, and that goods are at the station, where that fits into two segments: whoever accepts is told in any case."""
    lines = _asking(work, house, station, run, goods, person)
    fetched = next((where_to_fetch(ticket) for ticket in run if ticket.at_station), [])
    whole = [*lines, *fetched]
    return whole if segments(text_body(whole, volunteer_lang(person), station.line_name)) <= MOST_SEGMENTS else lines


def _asking(work: Work, house: House, station: Station, run: Sequence[Ticket], goods: Goods, person: Volunteer) -> list[Line]:
    """What is asked, and when it is wished for: tickets of a run are wished for at the same time."""
    lang = volunteer_lang(person)
    first = run[0]
    place = place_for_offer(work, first, lang)
    wished = wished_lines(work, house, station, first, lang)
    if len(run) == 1:
        wanted = goods_words([as_item(row) for row in goods[first.id]], first, lang)
        haste = Urgency.NORMAL if wished else first.urgency  # "urgent, today" is no way to ask for tomorrow
        return [Line(f"volunteer.offer_{haste}", {"code": first.code, "place": place, "goods": wanted}), *wished]
    pieces = sum(max(len(goods[ticket.id]), 1) for ticket in run)
    codes = "、".join(ticket.code for ticket in run)
    gaps: dict[str, str | int] = {"place": place, "count": len(run), "goods": pieces, "codes": codes, "first": first.code}
    return [Line("volunteer.run_offer", gaps), *wished]
