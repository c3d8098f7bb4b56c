"""How words sound, so that 降鸭药 is heard as 降压药.

A speech recogniser writes the right sound with the wrong characters. Toneless pinyin finds them again; it is
folded further where callers and recognisers of the south do not tell sounds apart (zh/z, n/l, ang/an).
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Final

from hotline.triage.compiled import compiled, toml
from hotline.triage.text import KEPT

_FIRST_SIGN: Final = 0xE000
_FOLDED_STARTS: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))


@lru_cache(maxsize=1)
def readings() -> dict[str, str]:
    """Character to toneless pinyin, 6,763 everyday characters."""
    ready = compiled()
    table: dict[str, str] = tomllib.loads(toml("sounds")) if ready is None else ready["sounds"]
    return {char: syllable for syllable, chars in table.items() for char in chars}


@lru_cache(maxsize=1)
def folded_readings() -> dict[str, str]:
    """As `readings`, with the sounds made one that southern speech does not tell apart."""
    folds: dict[str, str] = {}
    plain = readings()
    for syllable in set(plain.values()):
        folds[syllable] = _fold(syllable)
    return {char: folds[syllable] for char, syllable in plain.items()}


def sound(text: str, *, folded: bool = False) -> tuple[str, ...] | None:
    """The syllables of a text in plain spelling, one a character; None where a character has no known reading."""
    table = folded_readings() if folded else readings()
    syllables = []
    for char in text:
        syllable = table.get(char)
        if syllable is None:
            return None
        syllables.append(syllable)
    return tuple(syllables)


@lru_cache(maxsize=KEPT)
def signs(text: str) -> str:
    """The text with one sign for the folded sound of each character (of the private use area); what has no reading stays.

    Kept, since a text is asked for more than once.
    """
    return text.translate(_signs())


class _Signs(dict[int, str]):
    """A character's code to its sign, worked out when first met: a small table is sooner looked through than one of all characters."""

    def __init__(self) -> None:
        self._folded = folded_readings()
        self._sign_of = {sound: chr(_FIRST_SIGN + n) for n, sound in enumerate(sorted(set(self._folded.values())))}

    def __missing__(self, code: int) -> str:
        char = chr(code)
        sign = self[code] = self._sign_of[self._folded[char]] if char in self._folded else char
        return sign


@lru_cache(maxsize=1)
def _signs() -> _Signs:
    return _Signs()


def _fold(syllable: str) -> str:
    for start, plain in _FOLDED_STARTS:
        if syllable.startswith(start):
            syllable = plain + syllable[len(start) :]
            break
    if syllable.endswith("ng") and not syllable.endswith("ong"):
        syllable = syllable[:-1]
    return syllable
