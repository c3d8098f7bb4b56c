"""Alternatives as one expression that branches character by character, so that what begins alike is tried once.

`re` tries 大米|大豆|小米 one after the other at every place. 大(?:米|豆)|小米 says the same, and since no two branches begin with
the same character, a place where none begins is passed over at once. The alternatives that begin alike keep their order,
so that the same one wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

HAN = "\u3007\u3400-\u9fff"
"""Chinese characters, for a set."""
_FIRST = re.compile(r"([^\W_]|[,，。 ]|\\[^\w\s])(?![?*+{])(.*)", re.DOTALL)
"""A beginning that is one character and nothing else, and what follows it."""


def branching(alternatives: Iterable[str]) -> str:
    """These expressions as alternatives, in their order; to be put in brackets where anything stands beside them.

    An alternative that begins with anything but a plain character stays where it is, and nothing is moved past it.
    """
    branches: list[tuple[str, list[str]]] = []
    begun: dict[str, list[str]] = {}
    for alternative in dict.fromkeys(alternatives):
        first = None if is_choice(alternative) else _FIRST.match(alternative)
        if first is None:
            branches.append((alternative, []))
            begun = {}
        elif first[1] in begun:
            begun[first[1]].append(first[2])
        else:
            begun[first[1]] = [first[2]]
            branches.append((first[1], begun[first[1]]))
    return "|".join(first + _rest(rests) for first, rests in branches) if branches else "(?!)"


def _rest(rests: list[str]) -> str:
    return f"(?:{branching(rests)})" if len(rests) > 1 else "".join(rests)


def is_choice(expression: str) -> bool:
    """Whether an expression may have alternatives outside of all brackets."""
    depth = 0
    for char in expression:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            return True
    return False


def words_as_branches(words: Iterable[str]) -> str:
    """Words as alternatives, the longest first."""
    return branching(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def han_but(chars: str) -> str:
    """The Chinese characters but these, as ranges for a set.

    Whether a character is in such a set `re` sees at one look; what is no letter, no digit and none of these takes it a dozen.
    """
    stops = sorted({ord(char) for char in chars if 0x3400 <= ord(char) <= 0x9FFF})
    edges = zip([0x33FF, *stops], [*stops, 0xA000], strict=True)
    return "\u3007" + "".join(f"{chr(before + 1)}-{chr(after - 1)}" for before, after in edges if after - before > 1)
