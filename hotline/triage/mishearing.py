"""Names that a recogniser wrote with the wrong characters, found by their sound before the text is cut.

Three syllables and more that sound exactly like a thing are one (老干吗 is 老干妈); two are believed only where a
name is expected, since any two characters sound like something.
"""

from __future__ import annotations

from hotline.triage.goods import Vocabulary, Word
from hotline.triage.lexicon import Concept
from hotline.triage.sounds import folded_readings, readings

_LONGEST = 8
_DIGITS = frozenset("0123456789一二两三四五六七八九十")
_FOLDED_FROM = 4
"""From this length on, sounds that southern speech does not tell apart count as the same."""

Found = dict[int, tuple[int, Word]]
"""Where a name begins: its end, and the word that was meant."""


def misheard_names(norm: str, words: Vocabulary) -> tuple[Found, Found]:
    """Stretches that sound like a thing and are not written like one: those of three syllables and more, and those of two."""
    plain, folded = readings(), folded_readings()
    syllables = [plain.get(char, "") for char in norm]
    soft = [folded.get(char, "") for char in norm]
    long: Found = {}
    short: Found = {}
    for i in range(len(norm) - 1):
        for size in words.sound_lengths.get((syllables[i], syllables[i + 1]), ()):
            _note(norm, i, words.by_sound.get(tuple(syllables[i : i + size])), size, words, long if size > 2 else short)
        for size in words.sound_lengths.get((soft[i], soft[i + 1]), ()):
            if size >= _FOLDED_FROM:
                _note(norm, i, words.by_soft_sound.get(tuple(soft[i : i + size])), size, words, long)
    return long, short


def _note(norm: str, i: int, meant: tuple[str, Concept] | None, size: int, words: Vocabulary, found: Found) -> None:
    said = norm[i : i + size]
    if meant is None or len(said) < size or size > _LONGEST or said in words.words:
        return
    if not _DIGITS.isdisjoint(said) and _DIGITS.isdisjoint(meant[0]):
        return  # 由五斤 is no 油污净
    if size > 2 and (_is_small(said[0], said[1:], words) or _is_small(said[-1], said[:-1], words)):
        return  # 有豆腐 is no 油豆腐
    if i not in found or found[i][0] < i + size:
        found[i] = (i + size, Word(meant[1], meant=meant[0]))


def _is_small(char: str, rest: str, words: Vocabulary) -> bool:
    """Whether a stretch is a thing as written and a small word beside it."""
    single, thing = words.singles.get(char), words.words.get(rest)
    return single is not None and bool(single.roles) and thing is not None and thing.concept is not None
