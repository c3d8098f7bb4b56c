"""Who offers goods by text or telephone has said what: the form that takes them in is filled in from it."""

from __future__ import annotations

import re

from hotline.flows.house import House
from hotline.store.models import Ticket
from hotline.store.queries.tickets import ticket_by_id
from hotline.terms import Item, Kind
from hotline.triage import assess

_GIVES = re.compile(r"捐(?:赠|献|助|出|点|些)?(?:给(?:你们|社区|站里)?)?|赠送?|donat\w*", re.IGNORECASE)
_HAS = re.compile(r"^.*?(?:有|把|将|拿出|拿)")


def goods_offered(ticket: Ticket) -> tuple[Item, ...]:
    """What the sender of a ticket wants to give; empty where nothing is said of giving, or the words are sealed."""
    if ticket.kind is not Kind.OTHER or ticket.summary is None:
        return ()
    gives = _GIVES.search(ticket.summary)
    if gives is None:
        return ()
    before, after = ticket.summary[: gives.start()], ticket.summary[gives.end() :]
    return assess(after).items or assess(_HAS.sub("", before)).items


def read_offered(house: House, ticket_id: int, place: int) -> dict[str, str]:
    """The `place`-th of the goods offered, by the columns of a donation; empty where there is none."""
    with house.transaction() as work:
        ticket = ticket_by_id(work.db, ticket_id)
        items = goods_offered(ticket) if ticket is not None else ()
    if ticket is None or not 0 <= place < len(items):
        return {}
    item = items[place]
    return {
        "donor": ticket.resident_name or "", "phone": ticket.resident_phone or "", "item": f"{item.name}{item.size or ''}",
        "quantity": "" if item.quantity is None else f"{item.quantity:g}", "unit": item.unit or "", "note": ticket.code,
    }  # fmt: skip
