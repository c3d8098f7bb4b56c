"""How a text is heard: one plain spelling to compare with, and the way back to what was said.

People write 两斤 and 兩斤, ５kg and 5KG, and a recogniser writes whatever its vendor likes. Every rule of
this room compares with `Heard.norm` (half width, lower-case Latin, simplified Chinese, no invisible
characters) and every span it reports is cut out of `Heard.raw`, so that a social worker sees the caller's
own words. Conversion goes character by character: a span must be traceable, and phrase tables change lengths.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from operator import add

import opencc

LONGEST = 2000
"""Characters that are read closely; what lies beyond is still looked through for danger."""

_VARIANTS = dict(zip("著妳您甚喫祂牠她牀糉‘’", "着你你什吃他它他床粽''", strict=True))
_SIMPLIFIED = opencc.OpenCC("t2s")


class _Plain(dict[str, str]):
    """One character to its plain spelling (none, one or more characters), worked out when first met."""

    def __missing__(self, char: str) -> str:
        plain = self[char] = _plain(char)
        return plain


def _plain(char: str) -> str:
    if unicodedata.category(char) in ("Cf", "Cs", "Mn"):
        return ""
    if char.isspace():
        return " "
    wide = "".join(c for c in unicodedata.normalize("NFKC", char).lower() if unicodedata.category(c) != "Mn")
    return "".join(_VARIANTS.get(c, c) for c in map(_SIMPLIFIED.convert, wide)) or " "


_PLAIN = _Plain()
_COUNT = tuple(range(LONGEST + 1))


@lru_cache(maxsize=8)
def pairs(norm: str) -> tuple[str, ...]:
    """Each two characters that stand beside each other; kept, since several readers of the same text look words up by them."""
    return tuple(map(add, norm, norm[1:]))


@dataclass(frozen=True, slots=True)
class Heard:
    """A text and its plain spelling. `origin[i]` is the index in `raw` of the character behind `norm[i]`."""

    raw: str
    norm: str
    origin: tuple[int, ...]

    def said(self, start: int, end: int) -> str:
        """The caller's own characters behind `norm[start:end]`; empty where the span is."""
        if end <= start:
            return ""
        return self.raw[self.origin[start] : self.origin[end - 1] + 1]


def hear(raw: str) -> Heard:
    """The first `LONGEST` characters of a text in plain spelling; never raises."""
    raw = raw[:LONGEST]
    pieces = list(map(_PLAIN.__getitem__, raw))
    norm = "".join(pieces)
    if len(norm) == len(raw) and "" not in pieces:
        return Heard(raw, norm, _COUNT[: len(raw)])
    return Heard(raw, norm, tuple(i for i, piece in enumerate(pieces) for _ in piece))
