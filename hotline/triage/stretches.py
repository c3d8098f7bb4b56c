"""What a stretch of a phrase says about the texts that hold it: which characters they have where it begins, ends and meets the next.

A phrase is looked for in a text only where its rarest pair of characters stands. The rarest one is often where two stretches
meet, and a stretch that may be left out lets the ones beside it meet, too. The beginning of a text counts as a character (`^`),
and so does its end (`$`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import fsum

from hotline.triage.common import often

Keys = frozenset[str]

PREFIX = 4
"""So many letters of a Latin word make its key."""
ANY_LATIN = "'"
BEGINNING, END = "^", "$"

_WIDEST_SEAM = 600
_LATIN = re.compile("[a-z]")
_RARE_LETTERS = re.compile("[bjkpqvwxz]")
_COMMON_LATIN = frozenset(
    "'" + word[:PREFIX]
    for word in re.findall(
        "[a-z]+",
        "to the i a an of and in my is it you have has had for that we on not are with be me this do so was were can but what need please "
        "help some no how just if at they them or he she him her im ive dont get all there from want about know like when up our us out "
        "would could will your as been who one time feel people water food go now any more",
    )
)
_ATOM = re.compile(r"(\[[^\]]*\]|\\?.)((?:[?+]|\{[^}]*\})?)\??")
"""One of some characters or a single one, and how often it may stand there."""
_RANGE = re.compile(r"(.)(?:-(.))?")
_NO_CHARACTER = "*' +?{"
"""What stands for something else in a phrase than for itself, or may be left out or said again."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a phrase: its expression and the keys of which a text that holds it has at least one (None: unknown).

    `firsts` and `lasts` are the characters it can begin and end with, where all of them are known: two stretches
    that touch are best found by the pairs of characters at the seam. `needs`: further sets of keys, of each of which the
    text has at least one; what lacks one of them need not be looked at with the expression. `empty`: whether it may be nothing at all.
    """

    regex: str
    keys: Keys | None
    firsts: Keys | None = None
    lasts: Keys | None = None
    needs: tuple[Keys, ...] = ()
    empty: bool = False


def bound(sign: str) -> Part:
    """The beginning or the end of a text."""
    return Part(sign, None, frozenset(sign), frozenset(sign))


def begins_with(parts: Sequence[Part]) -> Keys | None:
    """The characters that stretches one behind the other can begin with; None where any may stand there."""
    return _edge((part.firsts, part.empty) for part in parts)


def ends_with(parts: Sequence[Part]) -> Keys | None:
    """The characters that stretches one behind the other can end with; None where any may stand there."""
    return _edge((part.lasts, part.empty) for part in reversed(parts))


def _edge(stretches: Iterable[tuple[Keys | None, bool]]) -> Keys | None:
    """The characters of the first of some stretches, and of the next ones as long as those before them may be nothing."""
    found = frozenset[str]()
    for chars, empty in stretches:
        if chars is None:
            return None
        found |= chars
        if not empty:
            break
    return found


def seams(parts: Sequence[Part]) -> list[Keys]:
    """Of each place where two stretches meet the pairs of characters that can stand there, where they are known and not too many."""
    met = (_seam(parts[:at], parts[at:]) for at in range(1, len(parts)))
    return [seam for seam in met if seam]


def _seam(left: Sequence[Part], right: Sequence[Part]) -> Keys | None:
    if all(part.empty for part in left) or all(part.empty for part in right):
        return None  # what stands beside is no part of the phrase
    before, after = ends_with(left), begins_with(right)
    if before is None or after is None or len(before) * len(after) > _WIDEST_SEAM:
        return None
    return frozenset(a + b for a in before for b in after)


def edges(literal: str) -> tuple[Keys | None, Keys | None]:
    """The characters that a stretch without brackets and gaps can begin with, and those it can end with."""
    atoms = _ATOM.findall(literal)
    return _chars(*atoms[0]), _chars(*atoms[-1])


def _chars(said: str, times: str) -> Keys | None:
    if times.startswith(("?", "{0")) or said in _NO_CHARACTER or said.startswith("[^"):
        return None
    if said.startswith("["):
        ranges = ((ord(first), ord(last or first)) for first, last in _RANGE.findall(said[1:-1]))
        return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))
    return None if said[0] == "\\" and said[1].isalnum() else frozenset(said[-1])


def coarseness(keys: Keys) -> float:
    """How often texts hold one of these keys, roughly, in per cent."""
    return fsum(map(how_often, keys))  # exact, so that the order of a set decides nothing


@lru_cache(maxsize=8192)
def how_often(key: str) -> float:
    """How many texts in a hundred have this key, roughly."""
    if key[0] == ANY_LATIN:
        return 20.0 if key == ANY_LATIN else 4.0 if key in _COMMON_LATIN else 0.3
    if _LATIN.match(key):
        return 1.0 if _RARE_LETTERS.search(key) else 5.0
    return often(key)


def rarest_pair(chars: str) -> str:
    """The two characters side by side that the fewest texts hold, of one or more characters; one alone is itself."""
    beside = [a + b for a, b in pairwise(chars)]
    return min(reversed(beside), key=how_often) if beside else chars
