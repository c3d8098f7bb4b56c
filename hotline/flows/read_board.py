"""The board as a coordinator filters it, in one short transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.flows.house import House
from hotline.store.models import Community
from hotline.store.queries import board, console
from hotline.store.queries.tickets import as_item, items_of
from hotline.terms import Item


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One ticket on the board. `late`: the time the resident was told has passed."""

    ticket: Any
    community: str | None
    volunteer: str | None
    items: Sequence[Item]
    late: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The board: figures (`board.SHOWN`), rows, the communities to filter by; `more`: there are more tickets than are shown."""

    counts: Mapping[str, int]
    rows: Sequence[BoardRow]
    communities: Sequence[Community]
    more: bool
    now: datetime


def read_board(house: House, wanted: board.BoardFilter) -> Board:
    """The board as filtered; at most `board.BOARD` tickets."""
    with house.transaction() as work:
        rows = board.board(work.db, wanted, work.now)
        items = items_of(work.db, [row[0].id for row in rows])
        shown = [
            BoardRow(ticket, community, volunteer, [as_item(i) for i in items[ticket.id]], _late(ticket, work.now))
            for ticket, community, volunteer in rows
        ]
        return Board(board.counts(work.db, work.now), shown, console.communities(work.db), len(rows) >= board.BOARD, work.now)


def _late(ticket: Any, now: datetime) -> bool:
    return ticket.status in board.OWED and ticket.promised_at is not None and ticket.promised_at < now
