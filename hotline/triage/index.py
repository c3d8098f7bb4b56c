"""Which of the thousands of phrases may stand in a text, found out from the keys of the text alone.

A phrase is found by its keys (`stretches.py`), of which a text that holds it has at least one, and most need a key of a second set
besides. Compiled to machine code (`scripts/quicken`) the index is a `Table`; interpreted, sets are what Python is quickest with.
"""

from __future__ import annotations

from collections.abc import Sequence

from hotline.triage.language import keys_of
from hotline.triage.native import is_in_use
from hotline.triage.stretches import Keys
from hotline.triage.table import Table

Entry = tuple[Keys, Keys]
"""A phrase as the index wants it: the keys by which it is found, and what it needs besides (empty: nothing)."""


class Sets:
    """Phrases by their keys, each called by its number, with what it needs besides."""

    def __init__(self, rows: dict[str, list[int]], needs: Sequence[Keys]) -> None:
        self._rows = {key: [(number, needs[number]) for number in row] for key, row in rows.items()}
        self._keys = frozenset(rows)  # which is sooner looked through than the rows themselves

    def likely(self, norm: str) -> set[int]:
        """The phrases of which the words that tell most stand in a text in plain spelling; no other phrase stands in it."""
        keys = keys_of(norm)
        rows, lacks = self._rows, keys.isdisjoint
        return {number for key in self._keys & keys for number, need in rows[key] if not need or not lacks(need)}


def index(entries: Sequence[Entry]) -> Sets | Table:
    """The index of some phrases; a phrase is called by its place among those given."""
    rows: dict[str, list[int]] = {}
    for number, (keys, _) in enumerate(entries):
        for key in keys:
            rows.setdefault(key, []).append(number)
    needs = [need for _, need in entries]
    return Table(rows, needs) if is_in_use() else Sets(rows, needs)
