"""Important words behind a recogniser's wrong characters.

不想或了 sounds like 不想活了. Where a stretch of a text sounds like one of the words of `misheard.toml`, that word is
put in its place for weighing; the text has as many characters as before, so that every place in it stays where it was,
and what is shown as evidence is still what was written.
"""

from __future__ import annotations

from functools import lru_cache
from operator import add

from hotline.triage.lexicon import Lexicon
from hotline.triage.sounds import readings, signs
from hotline.triage.text import pairs

_BOOK = "misheard"
_SHORTEST = 3


def meant(norm: str, lexicon: Lexicon) -> str:
    """The text in plain spelling with important misheard words put right; as long as before."""
    table = _table(lexicon)
    heard = signs(norm)
    found = table.keys() & set(map(add, pairs(heard), heard[2:]))  # each stretch of `_SHORTEST` sounds
    for start in sorted(found):  # two words that overlap are put right alike in every process
        for sounds, word in table[start]:
            at = heard.find(sounds)
            while at >= 0:
                said = norm[at : at + len(word)]
                if said != word and (len(word) > _SHORTEST or _sounds_just_like(said, word)):
                    norm = norm[:at] + word + norm[at + len(word) :]
                at = heard.find(sounds, at + 1)
    return norm


def _sounds_just_like(said: str, word: str) -> bool:
    return all(readings().get(a) == readings().get(b) for a, b in zip(said, word, strict=True))


@lru_cache(maxsize=64)
def _table(lexicon: Lexicon) -> dict[str, list[tuple[str, str]]]:
    """The first three sounds of each word to its sounds and itself."""
    table: dict[str, list[tuple[str, str]]] = {}
    for concept in lexicon.book(_BOOK):
        for word in concept.words:
            sounds = signs(word)
            if len(word) >= _SHORTEST:
                table.setdefault(sounds[:_SHORTEST], []).append((sounds, word))
    return table
