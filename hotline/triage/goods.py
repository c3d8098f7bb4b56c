"""Every word that matters to an order, in one dictionary: things, ways of asking, and words that only look like things.

The longest word wins at each place, so 水龙头 is no 水 and 不要了 is no 要. What a recogniser misheard is found
again by its sound.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hotline.triage.lexicon import Concept, Lexicon
from hotline.triage.sounds import signs, sound
from hotline.triage.text import pairs

WANT: Final = 1 << 0
TAKE: Final = 1 << 1
WISH: Final = 1 << 2
LACK_BEFORE: Final = 1 << 3
LACK_AFTER: Final = 1 << 4
REFUSE: Final = 1 << 5
HAVE_BEFORE: Final = 1 << 6
HAVE_AFTER: Final = 1 << 7
NOT: Final = 1 << 8
WRONG: Final = 1 << 9
TOLD: Final = 1 << 10
ABOUT: Final = 1 << 11
OFFER: Final = 1 << 12
FILLER: Final = 1 << 13
JOIN: Final = 1 << 14
NEVER: Final = 1 << 15
EACH: Final = 1 << 16
ROLES: Final = {
    "want": WANT, "take": TAKE, "wish": WISH, "lack_before": LACK_BEFORE, "lack_after": LACK_AFTER, "refuse": REFUSE,
    "have_before": HAVE_BEFORE,
    "have_after": HAVE_AFTER, "not": NOT, "wrong": WRONG, "told": TOLD, "asking_about": ABOUT, "offer": OFFER, "filler": FILLER,
    "join": JOIN, "never": NEVER, "each": EACH,
}  # fmt: skip
"""What a word of the book `asking` does; a word may do several things (没有 lacks what follows or what went before)."""

_EATEN: Final = ("staple", "vegetable", "meat", "seafood", "egg", "dairy", "condiment", "drink")
_LATIN_WORD: Final = re.compile("[a-z]+")
_HAN_WORD: Final = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One dictionary word: a thing (`concept` set), an asking word (`roles` set), or neither (it only hides the things in it)."""

    concept: Concept | None = None
    roles: int = 0
    meant: str | None = None


class Vocabulary:
    """The dictionary of a lexicon and its index by sound."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words: dict[str, Word] = {}
        self.by_sound: dict[tuple[str, ...], tuple[str, Concept]] = {}
        self.by_soft_sound: dict[tuple[str, ...], tuple[str, Concept]] = {}
        self.single_by_sound: dict[str, tuple[str, Concept]] = {}
        for concept in lexicon.book("asking"):
            self._add_asking(concept)
        for concept in lexicon.book("goods"):
            self._add_goods(concept)
        lengths: dict[str, set[int]] = {}
        for word in self.words:
            lengths.setdefault(word[:2], set()).add(len(word))
        self.lengths = _longest_first({pair: found for pair, found in lengths.items() if len(pair) > 1})
        self.soft_signs = frozenset(signs(word) for word, _ in (*self.by_sound.values(), *self.by_soft_sound.values()))
        sizes: dict[str, set[int]] = {}
        for sounds in self.soft_signs:
            sizes.setdefault(sounds[:2], set()).add(len(sounds))
        self.sizes_by_sound = _longest_first(sizes)
        things = [word for word, entry in self.words.items() if entry.concept is not None]
        self.singles = {word: entry for word, entry in self.words.items() if len(word) == 1}
        self.goods_singles = frozenset(word for word in things if len(word) == 1)
        self._by_pair: dict[str, list[str]] = {}
        self._by_latin: dict[str, list[str]] = {}
        for word in things:
            latin = _LATIN_WORD.match(word)
            if latin:
                self._by_latin.setdefault(latin[0], []).append(word)
            elif len(word) > 1:
                self._by_pair.setdefault(word[:2], []).append(word)
        self._pairs = frozenset(self._by_pair)

    def names_a_thing(self, norm: str) -> bool:
        """Whether a name of two characters or more stands in the text."""
        if any(word in norm for pair in self._pairs.intersection(pairs(norm)) for word in self._by_pair[pair]):
            return True
        latin = self._by_latin.keys() & _LATIN_WORD.findall(norm)
        return any(word in norm for first in latin for word in self._by_latin[first])

    def find(self, norm: str, start: int) -> tuple[int, Word] | None:
        """The longest dictionary word at `norm[start:]` and its length; None where the text ends there."""
        for length in self.lengths.get(norm[start : start + 2], ()):
            said = norm[start : start + length]
            word = self.words.get(said)
            if word is not None and (not said[0].isascii() or _whole(norm, start, start + len(said))):
                return len(said), word
        single = self.singles.get(norm[start : start + 1])
        if single is not None and (norm[start] > "\x7f" or _whole(norm, start, start + 1)):
            return 1, single
        return None

    def begins_longer(self, norm: str, start: int) -> bool:
        """Whether a dictionary word of two characters or more begins there."""
        return any(norm[start : start + length] in self.words for length in self.lengths.get(norm[start : start + 2], ()))

    def heard_as(self, run: str, *, folded: bool = True) -> tuple[int, int, str, Concept] | None:
        """The thing that a stretch of unknown characters sounds like: where it stands in the stretch, its name and concept.

        `folded` also believes in sounds that southern speech does not tell apart, in two syllables only where they are all
        that was said (搅拌棒 is no 胶棒).
        """
        for fold in (False, True) if folded else (False,):
            syllables = sound(run, folded=fold)
            if syllables is None:
                return None
            for length in range(len(run), 2 if fold and len(run) > 2 else 1, -1):
                for start in range(len(run) - length + 1):
                    found = (self.by_soft_sound if fold else self.by_sound).get(syllables[start : start + length])
                    if found is not None:
                        return start, start + length, *found
        return None

    def ends_in_a_thing(self, said: str, word: Word) -> bool:
        """Whether the second of two characters is a thing as written and another was heard: 活鸡 is no 火机."""
        return len(said) == 2 and word.meant is not None and said[1] in self.goods_singles and word.meant[1:] != said[1]

    def heard_whole(self, said: str) -> tuple[str, Concept] | None:
        """The thing that sounds exactly like these characters."""
        syllables = sound(said)
        return self.by_sound.get(syllables) if syllables else None

    def single_heard_as(self, char: str) -> tuple[str, Concept] | None:
        """The thing of one character that this character sounds like, when there is only one."""
        syllables = sound(char)
        return self.single_by_sound.get(syllables[0]) if syllables else None

    def _add_asking(self, concept: Concept) -> None:
        role = ROLES[str(concept.fields["role"])]
        for word in concept.words:
            known = self.words.get(word)
            self.words[word] = _of_roles(role | (known.roles if known else 0))

    def _add_goods(self, concept: Concept) -> None:
        if concept.fields.get("nothing"):
            for word in concept.words:
                self.words.setdefault(word, _of_roles(0))
            return
        several = bool(concept.fields.get("several"))
        for word in concept.words:
            named = Concept(word, (word,), concept.fields) if several else concept
            thing = Word(named)
            for form in (word, *_plurals(word)) if word.isascii() else (word,):
                known = self.words.get(form)
                if known is None or (known.concept is None and not known.roles):
                    self.words[form] = thing
            if _HAN_WORD.fullmatch(word):
                self._add_sound(word, named)
        for written, meant in concept.fields.get("misheard", {}).items():
            self.words.setdefault(written, Word(concept, meant=meant))

    def _add_sound(self, word: str, concept: Concept) -> None:
        syllables = sound(word)
        if syllables is None:
            return
        if len(word) == 1:
            if concept.fields.get("kind") in _EATEN:
                self.single_by_sound.setdefault(syllables[0], (word, concept))
            return
        self.by_sound.setdefault(syllables, (word, concept))
        self.by_soft_sound.setdefault(sound(word, folded=True) or syllables, (word, concept))


@lru_cache(maxsize=8)
def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """The dictionary of a lexicon, compiled once."""
    return Vocabulary(lexicon)


@lru_cache(maxsize=256)
def _of_roles(roles: int) -> Word:
    """The entry of a word that is no thing: one for all that do the same."""
    return Word(roles=roles)


def _longest_first(lengths: Mapping[str, set[int]]) -> dict[str, tuple[int, ...]]:
    """The lengths by what begins so, longest first; those that are alike are kept once, which keeps them near at hand."""
    once: dict[tuple[int, ...], tuple[int, ...]] = {}
    ordered = {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}
    return {start: once.setdefault(found, found) for start, found in ordered.items()}


def _whole(norm: str, start: int, end: int) -> bool:
    """Whether a Latin word is not part of a longer one."""
    if not norm[start].isalnum():
        return True
    if start and norm[start - 1].isascii() and norm[start - 1].isalpha() and norm[start].isalpha():
        return False
    last = norm[end - 1]
    return not (
        end < len(norm)
        and last.isascii()
        and last.isalnum()
        and norm[end].isascii()
        and norm[end].isalnum()
        and (last.isalpha() or norm[end].isdigit())
    )


def _plurals(word: str) -> tuple[str, ...]:
    if not word.isascii() or not word[-1].isalpha() or word.endswith(("s", "x", "ch", "sh")):
        return (word + "es",) if word.isascii() and word[-1:].isalpha() and word.endswith(("x", "ch", "sh")) else ()
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return (word[:-1] + "ies",)
    return (word + "s", word + "es") if word.endswith("o") else (word + "s",)
