"""One name for one thing: 米, 白米 and rice are the 大米 of the ledger.

Only what is eaten goes by the name of its entry. An entry of medicines holds several that do the same and may not stand in for one
another (华法林 and 利伐沙班), and one of other goods several sizes and makes: those keep the name they were given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hotline.triage.goods import vocabulary
from hotline.triage.lexicon import Lexicon, built_in
from hotline.triage.text import hear

EATEN: Final = frozenset(
    {"staple", "vegetable", "meat", "seafood", "egg", "dairy", "condiment", "drink", "bean", "dried", "fruit", "snack", "dish"}
)
"""Kinds of goods that are asked for by weight, and of which one brand will do for another."""


@dataclass(frozen=True, slots=True)
class Named:
    """The name under which a thing is counted, and whether it is something to eat."""

    name: str
    eaten: bool


def one_name(said: str, lexicon: Lexicon | None = None) -> Named:
    """The name a thing is counted under; what no entry knows keeps its own, in plain spelling. Never raises."""
    plain = "".join(hear(said).norm.split())
    word = vocabulary(lexicon or built_in()).words.get(plain)
    if word is None or word.concept is None or word.concept.fields.get("kind") not in EATEN:
        return Named(plain, False)
    return Named(word.concept.name, True)
