"""Names that a recogniser wrote with the wrong characters, found by their sound before the text is cut.

Three syllables and more that sound exactly like a thing are one (老干吗 is 老干妈); two are believed only where a
name is expected, since any two characters sound like something.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from hotline.triage.goods import Vocabulary, Word
from hotline.triage.sounds import signs, sound
from hotline.triage.text import KEPT, pairs

_LONGEST: Final = 8
_DIGITS: Final = frozenset("0123456789一二两三四五六七八九十")
_FOLDED_FROM: Final = 4
"""From this length on, sounds that southern speech does not tell apart count as the same."""

Found = dict[int, tuple[int, Word]]
"""Where a name begins: its end, and the word that was meant."""


@lru_cache(maxsize=KEPT)
def unwritten(norm: str, words: Vocabulary) -> tuple[tuple[int, int], ...]:
    """The stretches (beginning and length, the longer ones first) that sound like a thing and are no words as written.

    Two syllables must sound exactly so, more may differ as southern speech does. Kept, since a text is asked for twice.
    """
    heard = signs(norm)
    sounds, known = words.soft_signs, words.words
    found = []
    for i, sizes in enumerate(map(words.sizes_by_sound.get, pairs(heard))):
        if sizes is None:
            continue
        for size in sizes:
            if heard[i : i + size] not in sounds or size > _LONGEST:
                continue
            said = norm[i : i + size]
            if len(said) == size and said not in known and (size > 2 or sound(said) in words.by_sound):
                found.append((i, size))
    return tuple(found)


def misheard_names(norm: str, words: Vocabulary) -> tuple[Found, Found]:
    """Stretches that sound like a thing and are not written like one: those of three syllables and more, and those of two."""
    long: Found = {}
    short: Found = {}
    for i, size in unwritten(norm, words):
        said = norm[i : i + size]
        meant = words.by_sound.get(sound(said) or ())
        if meant is None and size >= _FOLDED_FROM:
            meant = words.by_soft_sound.get(sound(said, folded=True) or ())
        if meant is not None and _is_believed(said, meant[0], words):
            found = long if size > 2 else short
            found.setdefault(i, (i + size, Word(meant[1], meant=meant[0])))
    return long, short


def _is_believed(said: str, meant: str, words: Vocabulary) -> bool:
    if not _DIGITS.isdisjoint(said) and _DIGITS.isdisjoint(meant):
        return False  # 由五斤 is no 油污净
    if len(said) == 2:
        return True
    return not (_is_small(said[0], said[1:], words) or _is_small(said[-1], said[:-1], words))  # 有豆腐 is no 油豆腐


def _is_small(char: str, rest: str, words: Vocabulary) -> bool:
    """Whether a stretch is a thing as written and a small word beside it."""
    single, thing = words.singles.get(char), words.words.get(rest)
    return single is not None and bool(single.roles) and thing is not None and thing.concept is not None
