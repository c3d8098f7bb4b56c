"""How a text is heard: one plain spelling to compare with, and the way back to what was said.

People write 两斤 and 兩斤, ５kg and 5KG, and a recogniser writes whatever its vendor likes. Every rule of
this room compares with `Heard.norm` (half width, lower-case Latin, simplified Chinese, no invisible
characters) and every span it reports is cut out of `Heard.raw`, so that a social worker sees the caller's
own words. Conversion goes character by character: a span must be traceable, and phrase tables change lengths.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat
from operator import add
from typing import Final

import opencc

LONGEST: Final = 2000
"""Characters that are read closely; what lies beyond is still looked through for danger."""

TOGETHER: Final = 64
"""So many texts are read together where many have arrived (`assess_all`)."""
KEPT: Final = 4 * TOGETHER
"""What several readers of the same text ask for is kept for so many texts."""

_VARIANTS: Final = dict(zip("著妳您甚喫祂牠她牀糉‘’", "着你你什吃他它他床粽''", strict=True))
_SIMPLIFIED: Final = opencc.OpenCC("t2s")


_NOTHING: Final = chr(0xD800)
"""Stands for what has no plain spelling, while a text is put together. Half a character itself, it is in no plain spelling.

Made by `chr`: written as a string, the compiler of `scripts/quicken` refuses it.
"""


class _Plain(dict[int, str]):
    """A character's code to its plain spelling (one or more characters, or `_NOTHING`), worked out when first met."""

    def __missing__(self, code: int) -> str:
        plain = self[code] = _plain(chr(code)) or _NOTHING
        return plain


def _plain(char: str) -> str:
    if unicodedata.category(char) in ("Cf", "Cs", "Mn"):
        return ""
    if char.isspace():
        return " "
    wide = "".join(c for c in unicodedata.normalize("NFKC", char).lower() if unicodedata.category(c) != "Mn")
    return "".join(_VARIANTS.get(c, c) for c in map(_SIMPLIFIED.convert, wide)) or " "


_PLAIN: Final = _Plain()
_WIDE: Final = tuple(zip("，？！：；（）", ",?!:;()", strict=True))
"""The wide signs of which every other text has some."""
_SIGNS: Final = "".join(map(chr, range(32, 127))) + "。、“”·●【】《》「」"
_GB2312: Final = bytes(byte for row in range(0xB0, 0xF8) for column in range(0xA1, 0xFF) for byte in (row, column))
_COUNT: Final = tuple(range(LONGEST + 1))


@lru_cache(maxsize=KEPT)
def characters(norm: str) -> tuple[str, ...]:
    """Each character, made once and not again for whoever asks."""
    return tuple(norm)


@lru_cache(maxsize=KEPT)
def pairs(norm: str) -> tuple[str, ...]:
    """Each two characters that stand beside each other; kept, since several readers of the same text look words up by them."""
    chars = characters(norm)
    return tuple(map(add, chars, chars[1:]))


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


@lru_cache(maxsize=1)
def _plain_already() -> re.Pattern[str]:
    """What holds nothing but everyday characters that are their own plain spelling, which is seen sooner than each is looked up."""
    everyday = _SIGNS + _GB2312.decode("gb2312", "ignore")
    simplified = _SIMPLIFIED.convert("\n".join(everyday)).split("\n")  # each for itself, as `_plain` does
    same = (char for char, simple in zip(everyday, simplified, strict=True) if char == simple == char.lower() and char not in _VARIANTS)
    return re.compile(f"[{re.escape(''.join(same))}]*")


def hear(raw: str) -> Heard:
    """The first `LONGEST` characters of a text in plain spelling; never raises."""
    raw = raw[:LONGEST]
    norm = raw.lower()
    for wide, plain in _WIDE:
        norm = norm.replace(wide, plain)
    if len(norm) != len(raw) or _plain_already().fullmatch(norm) is None:
        norm = raw.translate(_PLAIN)
    if len(norm) == len(raw) and _NOTHING not in norm:  # the rule: a character for a character
        return Heard(raw, norm, _COUNT[: len(raw)])
    sizes = [len(plain) if plain != _NOTHING else 0 for plain in map(_PLAIN.__getitem__, map(ord, raw))]
    return Heard(raw, norm.replace(_NOTHING, ""), tuple(chain.from_iterable(map(repeat, _COUNT, sizes))))
