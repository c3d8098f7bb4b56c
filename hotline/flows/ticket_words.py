"""What texts may say of a ticket: the place to the building or whole, the goods within a few characters, whom to speak to how."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.dispatch.places import up_to_the_building
from hotline.flows.house import Work
from hotline.store.models import Ticket, Volunteer
from hotline.store.queries import tickets
from hotline.store.queries.communities import community_name
from hotline.terms import Item, Line
from hotline.words.catalogue import FALLBACK, lang_of, render
from hotline.words.goods import items_text

ROOM_FOR_GOODS = 22
ROOM_FOR_PLACE = 22
ROOM_FOR_ADDRESS = 30
ROOM_FOR_AN_ORDER = 50  # address and goods together
ROOM_FOR_NAME = 8


def volunteer_lang(volunteer: Volunteer | None) -> str:
    """The catalogue a volunteer is texted in: that of the language listed first."""
    return lang_of(volunteer.languages[0]) if volunteer is not None and volunteer.languages else FALLBACK


def goods_items(work: Work, ticket: Ticket) -> list[Item]:
    """What is still asked for, in the order it was said."""
    return [tickets.as_item(row) for row in tickets.items_of(work.db, [ticket.id])[ticket.id]]


def goods_words(items: Sequence[Item], ticket: Ticket, lang: str, room: int = ROOM_FOR_GOODS) -> str:
    """The goods in at most `room` characters; what the kind of ticket is about when none are named."""
    return items_text(items, lang, room) if items else render(Line(f"volunteer.about_{ticket.kind}"), lang)


def place_for_offer(work: Work, ticket: Ticket, lang: str) -> str:
    """Community and building, never unit or door."""
    place = up_to_the_building(ticket.address, community_name(work.db, ticket.community_id))
    return place[:ROOM_FOR_PLACE] or render(Line("volunteer.no_place"), lang)


def place_for_holder(work: Work, ticket: Ticket, lang: str) -> str:
    """The whole address, for whoever has accepted."""
    community = community_name(work.db, ticket.community_id) or ""
    address = ticket.address or ""
    whole = address if not community or community in address else community + address
    return whole[:ROOM_FOR_ADDRESS] or render(Line("volunteer.no_place"), lang)


def name_for_holder(ticket: Ticket, lang: str) -> str:
    """The resident's name for whoever has accepted; "the resident" when it is not known."""
    return ticket.resident_name[:ROOM_FOR_NAME] if ticket.resident_name else render(Line("volunteer.resident"), lang)
