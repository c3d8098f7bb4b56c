"""Many words as one expression that branches character by character, so that words that begin alike are tried once.

`re` tries the alternatives of 大米|大豆|小米 one after the other. (?:大(?:米|豆)|小米) finds the same words, and since each
branch begins with a character of its own, a place where no word begins is passed over at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def branching(words: Iterable[str]) -> str:
    """An expression that matches the longest of these words at a place; one that matches nowhere when there are none."""
    by_first: dict[str, list[str]] = {}
    ends = False
    for word in sorted(set(words)):
        if word:
            by_first.setdefault(word[0], []).append(word[1:])
        else:
            ends = True
    if not by_first:
        return "" if ends else "(?!)"
    branches = [re.escape(first) + branching(rest) for first, rest in by_first.items()]
    inner = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return inner + "?" if ends else inner
