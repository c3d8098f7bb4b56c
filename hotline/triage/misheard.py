"""Important words behind a recogniser's wrong characters.

不想或了 sounds like 不想活了. Where a stretch of a text sounds like one of the words of `misheard.toml`, that word is
put in its place for weighing; the text has as many characters as before, so that every place in it stays where it was,
and what is shown as evidence is still what was written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from hotline.triage.branching import words_as_branches
from hotline.triage.lexicon import Lexicon
from hotline.triage.sounds import readings, signs

_BOOK: Final = "misheard"
_SHORTEST: Final = 3


class _Table(NamedTuple):
    """The words, each as its sounds and itself, by their first sounds; `begins` finds where such first sounds stand.

    `itself`: what is meant as written though a part of it sounds like one of the words (被老鼠咬 is no 老鼠药).
    """

    words: dict[str, list[tuple[str, str]]]
    begins: re.Pattern[str]
    itself: tuple[str, ...]


def meant(norm: str, lexicon: Lexicon) -> str:
    """The text in plain spelling with important misheard words put right; as long as before."""
    words, begins, itself = _table(lexicon)
    heard = signs(norm)
    first = begins.search(heard)
    if first is None:
        return norm
    found = {heard[i : i + _SHORTEST] for i in range(first.start(), len(heard))} & words.keys()
    for start in sorted(found):  # two words that overlap are put right alike in every process
        for sounds, word in words[start]:
            at = heard.find(sounds)
            while at >= 0:
                said = norm[at : at + len(word)]
                if said != word and (len(word) > _SHORTEST or _sounds_just_like(said, word)) and not _is_meant(norm, at, len(word), itself):
                    norm = norm[:at] + word + norm[at + len(word) :]
                at = heard.find(sounds, at + 1)
    return norm


def _is_meant(norm: str, at: int, length: int, itself: tuple[str, ...]) -> bool:
    """Whether what stands there is a part of what is meant as written."""
    return any(norm.find(said, max(0, at - len(said)), at + length + len(said)) >= 0 for said in itself)


def _sounds_just_like(said: str, word: str) -> bool:
    return all(readings().get(a) == readings().get(b) for a, b in zip(said, word, strict=True))


@lru_cache(maxsize=64)
def _table(lexicon: Lexicon) -> _Table:
    table: dict[str, list[tuple[str, str]]] = {}
    for concept in lexicon.book(_BOOK):
        for word in concept.words:
            sounds = signs(word)
            if len(word) >= _SHORTEST:
                table.setdefault(sounds[:_SHORTEST], []).append((sounds, word))
    signs_at = ("".join(sorted({sounds[at] for sounds in table})) for at in range(_SHORTEST))
    ahead = "".join(f"[{chars}]" for chars in signs_at)  # a set for each place passes most places over at once
    itself = tuple(said for concept in lexicon.book(_BOOK) for said in concept.fields.get("itself", ()))
    return _Table(table, re.compile(f"(?={ahead})(?:{words_as_branches(table)})" if table else "(?!)"), itself)
