"""One ticket whole, as a coordinator sees it; looking at sealed words is audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hotline.flows.accounts import Account
from hotline.flows.goods_offered import goods_offered
from hotline.flows.house import House
from hotline.store.models import Volunteer
from hotline.store.queries import console
from hotline.store.queries.board import OWED
from hotline.store.queries.exports import audit
from hotline.store.queries.tickets import as_item
from hotline.terms import Item


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket whole. `summary`, and the words of notes and texts, are None while they are sealed to this reader.

    `texts`: from and to the resident; what others were texted stands in the history. `givable`: who may be given the ticket by hand;
    nobody once it is delivered or over. `late`: the time the resident was told has passed. `offered`: goods the sender wants to give.
    """

    whole: console.Whole
    items: Sequence[Item]
    summary: str | None
    notes: Sequence[tuple[Any, str | None]]
    texts: Sequence[tuple[Any, str | None]]
    sealed: bool
    givable: Sequence[Volunteer]
    late: bool
    offered: Sequence[Item]


def read_ticket(house: House, ticket_id: int, *, sensitive_for: Account | None) -> TicketView | None:
    """A ticket; with `sensitive_for` what was said, noted and written is unsealed, and who asked is kept. None when there is none."""
    opened = sensitive_for is not None

    def words(sealed: str | None, plain: str | None) -> str | None:
        return (house.cipher.unseal(sealed) if opened else None) if sealed else plain

    with house.transaction() as work:
        whole = console.whole_ticket(work.db, ticket_id)
        if whole is None:
            return None
        ticket = whole.ticket
        if sensitive_for is not None:
            audit(work.db, sensitive_for.name, "read_sealed", ticket=ticket.code)
        return TicketView(
            whole=whole,
            items=[as_item(i) for i in whole.items],
            summary=words(ticket.sealed, ticket.summary),
            notes=[(note, words(note.sealed, None)) for note in whole.notes],
            texts=[(m, words(m.sealed, m.body)) for m in whole.messages if ticket.resident_phone in (m.from_phone, m.to_phone)],
            sealed=bool(ticket.sealed) and not opened,
            givable=console.givable(work.db, ticket) if ticket.status in OWED else (),
            late=ticket.status in OWED and ticket.promised_at is not None and ticket.promised_at < work.now,
            offered=goods_offered(ticket),
        )
