"""Small signs that say nothing alone and much together.

Somebody who gives the cat away is moving; somebody who gives the cat away, feels light and says that tonight everything is
over is not. Each kind of sign (`sign` in the books) counts once, however often it is heard, in whatever order and words. Only
the rarer ones are looked for in every text; those that add to them stand in the books as word classes and are looked for where
one of the rarer ones was heard. A journey, a hospital stay or a move explains most leave-takings away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from hotline.triage.language import read_phrase, word_classes
from hotline.triage.lexicon import Lexicon
from hotline.triage.phrases import Hit

_WEIGHTS: Final = {
    "gone": 1.3, "no_future": 1.2, "note": 1.2, "means": 1.2, "handed_on": 1.0, "decided": 1.0, "last_words": 1.0, "missing": 1.0,
    "dead_kin": 0.9, "brink": 1.1, "brink_seen": 0.9, "found": 1.2, "refuses_care": 0.7, "burden": 0.8, "relief": 0.8, "no_joy": 0.6,
}  # fmt: skip
_ADDING: Final = ("burden", "relief", "no_joy")
_AN_END: Final = frozenset(("gone", "no_future", "dead_kin", "note", "means", "brink"))
"""One of these must be there: the rest is said of every hard life."""
_A_DEED: Final = frozenset(("handed_on", "decided", "note", "means", "missing", "brink", "found"))
_LEAVE: Final = frozenset(("gone", "last_words", "no_future"))
_EXPLAINING: Final = "elsewhere"
_CONCERN: Final = 2.0
_HIGH: Final = 3.0
_A_WISH: Final = 0.4
_SOON: Final = 0.5
_WISHES: Final = re.compile("[想要求盼该谂]|不如|宁愿|宁可|情愿|巴不得|恨不得|干脆|索性|但愿|早点|早些|哪天|何必|wish|want|wanna")
_TONIGHT: Final = re.compile(
    "今晚|今夜|今天|明早|明天|明晚|天亮|等会|待会|马上|这就|听晚|阵间|初[一二三四五六七八九十]|tonight|tomorrow"
    "|等[^。!?,]{1,6}睡|趁[^。!?,]{1,6}(?:不在|出门|睡)"
)

GRAVE: Final = 5.0
SERIOUS: Final = 2.5
"""What the signs come to in points of the risk book: `high` and `concern`."""


@lru_cache(maxsize=64)
def said_of(lexicon: Lexicon, book: str, name: str) -> re.Pattern[str]:
    """The words of a word class of a book as one expression, made when first needed."""
    return re.compile(read_phrase(f"<{name}>", word_classes(lexicon.book(book))).regex)


def explained(norm: str, lexicon: Lexicon) -> bool:
    """Whether a journey, a hospital stay, a move or the like is told, which people take leave for as well."""
    return said_of(lexicon, "risk", _EXPLAINING).search(norm) is not None


def composed(norm: str, hits: Iterable[Hit], lexicon: Lexicon) -> tuple[float, Sequence[Hit]]:
    """The points of all signs in a text together, 0 where they do not make a leave-taking, and the signs heard."""
    heard: dict[str, Hit] = {}
    for hit in hits:
        sign = hit.concept.fields.get("sign")
        if sign is not None:
            heard.setdefault(sign, hit)
    if _AN_END.isdisjoint(heard):
        return 0.0, ()
    signs = set(heard) | {name for name in _ADDING if name not in heard and said_of(lexicon, "risk", name).search(norm)}
    if len(signs) < 2 or explained(norm, lexicon):
        return 0.0, ()
    weight = sum(_WEIGHTS[sign] for sign in signs)
    weight += _A_WISH * bool(_WISHES.search(norm)) + _SOON * bool(_TONIGHT.search(norm))
    if weight < _CONCERN:
        return 0.0, ()
    grave = weight >= _HIGH and not _A_DEED.isdisjoint(signs) and not _LEAVE.isdisjoint(signs)
    return GRAVE if grave else SERIOUS, tuple(heard.values())
