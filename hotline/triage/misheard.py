"""Important words behind a recogniser's wrong characters.

不想或了 sounds like 不想活了. Where a stretch of a text sounds like one of the words of `misheard.toml`, that word is
put in its place for weighing; the text has as many characters as before, so that every place in it stays where it was,
and what is shown as evidence is still what was written.
"""

from __future__ import annotations

from functools import lru_cache

from hotline.triage.lexicon import Lexicon
from hotline.triage.sounds import folded_readings, readings

_BOOK = "misheard"
_SHORTEST = 3
_FIRST_SIGN = 0xE000


def meant(norm: str, lexicon: Lexicon) -> str:
    """The text in plain spelling with important misheard words put right; as long as before."""
    table = _table(lexicon)
    signs = norm.translate(_signs())
    found = table.keys() & {signs[at : at + _SHORTEST] for at in range(len(signs) - _SHORTEST + 1)}
    for start in sorted(found):  # two words that overlap are put right alike in every process
        for sounds, word in table[start]:
            at = signs.find(sounds)
            while at >= 0:
                said = norm[at : at + len(word)]
                if said != word and (len(word) > _SHORTEST or _sounds_just_like(said, word)):
                    norm = norm[:at] + word + norm[at + len(word) :]
                at = signs.find(sounds, at + 1)
    return norm


def _sounds_just_like(said: str, word: str) -> bool:
    return all(readings().get(a) == readings().get(b) for a, b in zip(said, word, strict=True))


@lru_cache(maxsize=1)
def _signs() -> dict[int, str]:
    """Each character to one sign for its folded sound (of the private use area, which no reading has)."""
    folded = folded_readings()
    sign_of = {sound: chr(_FIRST_SIGN + n) for n, sound in enumerate(sorted(set(folded.values())))}
    return {ord(char): sign_of[sound] for char, sound in folded.items()}


@lru_cache(maxsize=64)
def _table(lexicon: Lexicon) -> dict[str, list[tuple[str, str]]]:
    """The first three sounds of each word to its sounds and itself."""
    table: dict[str, list[tuple[str, str]]] = {}
    for concept in lexicon.book(_BOOK):
        for word in concept.words:
            sounds = word.translate(_signs())
            if len(word) >= _SHORTEST:
                table.setdefault(sounds[:_SHORTEST], []).append((sounds, word))
    return table
