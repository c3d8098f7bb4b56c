"""All sealed words under the newest key, batch by batch, so that an old key can be thrown away.

The line goes on meanwhile: each batch is a transaction of its own, and a run that was broken off is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hotline.flows.house import House
from hotline.kernel.errors import HotlineError
from hotline.store.queries import sealed
from hotline.store.queries.exports import audit

BATCH = 500


class Unreadable(HotlineError):
    """Raised by a cipher's `rotate`: no key fits."""


@dataclass(slots=True)
class Rotated:
    """How many sealed words were sealed anew, and how many no key fits (they stay as they are)."""

    resealed: int = 0
    unreadable: int = 0


def rotate_keys(house: House, rotate: Callable[[str], str], *, actor: str, batch: int = BATCH) -> Rotated:
    """Seals everything anew with the first key. `rotate` is the cipher's; it raises Unreadable. Safe to repeat; audited."""
    done = Rotated()
    for table in sealed.TABLES:
        last = 0
        while last >= 0:
            last = _batch(house, rotate, table, last, batch, done)
    last = 0
    while last >= 0:
        last = _evidence(house, rotate, last, batch, done)
    with house.transaction() as work:
        audit(work.db, actor, "keys_rotated", resealed=done.resealed, unreadable=done.unreadable)
    return done


def _batch(house: House, rotate: Callable[[str], str], table: str, last: int, batch: int, done: Rotated) -> int:
    """One batch; the id it came to, -1 when there are no more."""
    with house.transaction() as work:
        rows = sealed.sealed_after(work.db, table, last, batch)
        fresh = {row_id: again for row_id, words in rows if (again := _again(rotate, words, done)) is not None}
        sealed.write_sealed(work.db, table, fresh)
    return rows[-1][0] if rows else -1


def _evidence(house: House, rotate: Callable[[str], str], last: int, batch: int, done: Rotated) -> int:
    with house.transaction() as work:
        tickets = sealed.evidence_after(work.db, last, batch)
        for ticket in tickets:
            again = _again(rotate, str(ticket.assessment[sealed.EVIDENCE]), done)
            if again is not None:
                sealed.write_evidence(work.db, ticket, again)
        return tickets[-1].id if tickets else -1


def _again(rotate: Callable[[str], str], words: str, done: Rotated) -> str | None:
    try:
        fresh = rotate(words)
    except Unreadable:
        done.unreadable += 1
        return None
    done.resealed += 1
    return fresh
