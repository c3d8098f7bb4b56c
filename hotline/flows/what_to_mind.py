"""What whoever carries an order is told besides where and what: when it is wished for, and what the resident asks to be minded."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.flows.as_wished import wished_words
from hotline.flows.house import House, Work
from hotline.flows.keep_goods import where_to_fetch
from hotline.flows.send_text import queue_text
from hotline.flows.ticket_words import volunteer_lang
from hotline.store.models import Station, Ticket, Volunteer
from hotline.store.queries.volunteers import volunteer_by_id
from hotline.terms import Line
from hotline.words.catalogue import text_body
from hotline.words.segments import segments

MOST_SEGMENTS = 2


def wished_lines(work: Work, house: House, station: Station, ticket: Ticket, lang: str) -> list[Line]:
    """When the order is wished for, as an offer may say it; nothing where no time was named."""
    time = wished_words(work, house, station, ticket, lang)
    return [Line("volunteer.wished", {"time": time})] if time else []


def to_mind(work: Work, house: House, station: Station, ticket: Ticket, lang: str) -> list[Line]:
    """Where the goods are, the time and the resident's words, for the holder alone: that nobody is at home is for no one else to know."""
    words = [Line("volunteer.remarks", {"words": ticket.remarks})] if ticket.remarks else []
    return where_to_fetch(ticket) + wished_lines(work, house, station, ticket, lang) + words


def with_what_to_mind(
    work: Work, house: House, station: Station, ticket: Ticket, volunteer: Volunteer, lines: Sequence[Line]
) -> list[Line]:
    """The lines with it, where that fits into two segments; else it goes as a text of its own, for it must not be cut."""
    lang = volunteer_lang(volunteer)
    whole = [*lines, *to_mind(work, house, station, ticket, lang)]
    if segments(text_body(whole, lang, station.line_name)) <= MOST_SEGMENTS:
        return whole
    tell_holder(work, house, station, ticket, volunteer)
    return list(lines)


def tell_holder(work: Work, house: House, station: Station, ticket: Ticket, volunteer: Volunteer | None = None) -> None:
    """A text to the holder with what is to be minded. They may be on their way, so no quiet hours hold it."""
    holder = volunteer or (volunteer_by_id(work.db, ticket.volunteer_id) if ticket.volunteer_id else None)
    if holder is None:
        return
    lang = volunteer_lang(holder)
    lines = to_mind(work, house, station, ticket, lang)
    if lines:
        queue_text(
            work, house, station, holder.phone, [Line("volunteer.to_mind", {"code": ticket.code}), *lines], lang=lang, exempt=True,
            cause=f"ticket:{ticket.id}:to_mind:{holder.id}:{work.now.timestamp()}:{len(ticket.remarks or '')}", ticket_id=ticket.id,
        )  # fmt: skip
