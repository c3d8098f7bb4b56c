"""What the console reads, each in one short transaction; looking at sealed words and recordings is audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hotline.flows.accounts import Account
from hotline.flows.house import House
from hotline.store.models import Community
from hotline.store.queries import console
from hotline.store.queries.exports import audit
from hotline.store.queries.tickets import as_item, items_of
from hotline.terms import Item


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One ticket on the board."""

    ticket: Any
    community: str | None
    volunteer: str | None
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Board:
    """The board: figures, rows, and the communities to filter by."""

    counts: console.Counts
    rows: Sequence[BoardRow]
    communities: Sequence[Community]


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket whole. `summary` and `notes` are None while they are sealed to this reader."""

    whole: console.Whole
    items: Sequence[Item]
    summary: str | None
    notes: Sequence[tuple[Any, str | None]]
    sealed: bool


def read_board(house: House, *, kind: str | None, community_id: int | None, ended: bool) -> Board:
    """The board as filtered; at most 200 tickets."""
    with house.transaction() as work:
        rows = console.board(work.db, kind=kind, community_id=community_id, ended=ended)
        items = items_of(work.db, [row[0].id for row in rows])
        shown = [BoardRow(row[0], row[1], row[2], [as_item(i) for i in items[row[0].id]]) for row in rows]
        return Board(console.counts(work.db, work.now), shown, console.communities(work.db))


def read_ticket(house: House, ticket_id: int, *, sensitive_for: Account | None) -> TicketView | None:
    """A ticket; with `sensitive_for` what was said and noted is unsealed, and who asked is written down."""
    with house.transaction() as work:
        whole = console.whole_ticket(work.db, ticket_id)
        if whole is None:
            return None
        if sensitive_for is not None:
            audit(work.db, sensitive_for.name, "read_sealed", ticket=whole.ticket.code)
        opened = sensitive_for is not None
        ticket = whole.ticket
        summary = (house.cipher.unseal(ticket.sealed) if opened else None) if ticket.sealed else ticket.summary
        notes = [(note, house.cipher.unseal(note.sealed) if opened else None) for note in whole.notes]
        return TicketView(whole, [as_item(i) for i in whole.items], summary, notes, bool(ticket.sealed) and not opened)


def read_rounds(house: House) -> Sequence[Any]:
    """Rounds with their figures, newest first."""
    with house.transaction() as work:
        return console.rounds(work.db)


def read_volunteers(house: House) -> Sequence[Any]:
    """The pool."""
    with house.transaction() as work:
        return console.volunteers(work.db)


def read_residents(house: House, sought: str) -> Sequence[Any]:
    """Residents whose name, phone or address holds `sought`."""
    with house.transaction() as work:
        return console.residents(work.db, sought)


def read_recordings(house: House) -> Sequence[Any]:
    """Messages after the tone, newest first."""
    with house.transaction() as work:
        return console.recordings(work.db)


def read_recording(house: House, recording_id: int, who: Account) -> bytes | None:
    """The sound of a message, None when it is not here (yet); audited."""
    with house.transaction() as work:
        found = console.recording(work.db, recording_id)
        if found is None or found.sound is None:
            return None
        audit(work.db, who.name, "heard_recording", recording=recording_id)
        return found.sound
