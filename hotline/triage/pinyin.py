"""Chinese typed in Latin letters without tones, as on a telephone with no other keys: "jia li mei mi le" is 家里没米了.

Most sounds have many characters. What is meant is found by the words of this room's own books: the cut of the sounds into
the longest known words wins, and where too little of a text is known by words, it is taken for another language and left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from hotline.terms import Assessment
from hotline.triage.lexicon import Lexicon
from hotline.triage.sounds import readings, sound
from hotline.triage.text import LONGEST, Heard

_BOOK = "pinyin"
_USUAL = "usual"
_OTHER_BOOKS = ("misheard", "asking", "goods", "kinds", "intent", "risk", "urgency")
_HAN = re.compile("[\u3400-\u9fff]")
_HAN_WORD = re.compile("[\u4e00-\u9fff]{2,7}")
_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)?|\s+|.")
_NUMERALS = "一二两三四五六七八九十半几"
_UNITS = "斤两袋包盒瓶桶箱个条只块把根板提罐卷"
_SECOND_SOUNDS = {"着": "zhao", "觉": "jiao", "还": "huan", "得": "dei", "长": "zhang", "行": "hang", "血": "xie", "没": "mo"}
"""Characters that are read in a second way in some words."""
_BEHIND_A_NUMBER = frozenset(("dong", "lou", "hao", "shi", "ceng", "jin", "dai", "bao", "he", "ping", "tong", "ge", "xiang", "danyuan"))
_AN_AMOUNT = 5.0
_LONGEST_SYLLABLE = 6
_LONGEST_WORD = 7
_KNOWN_SHARE = 0.5
"""At least so much of the sounds must belong to words of two syllables or more."""

Syllables = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was meant, in characters, and where in `raw` each of them was typed."""

    raw: str
    han: str
    spans: tuple[tuple[int, int], ...]

    def read_back(self, heard: Assessment) -> Assessment:
        """The assessment of the characters as one of what was typed: address, time and evidence are cut out of that again.

        Names of things stay in characters, as those that a recogniser misheard are put right too.
        """
        time = heard.time and replace(heard.time, text=self._typed(heard.time.text))
        return replace(
            heard,
            text=self.raw,
            address=None if heard.address is None else self._typed(heard.address) or None,
            evidence=tuple(said for said in map(self._typed, heard.evidence) if said),
            time=time,
        )

    def _typed(self, said: str) -> str:
        start = self.han.find(said)
        if not said or start < 0:
            return ""
        return self.raw[self.spans[start][0] : self.spans[start + len(said) - 1][1]].strip()


def typed(heard: Heard, lexicon: Lexicon) -> Typed | None:
    """What a text in Latin letters means in Chinese; None where it is no pinyin. Pure; never raises."""
    norm = heard.norm
    if not "a" <= norm[:1] <= "\u024f" or len(norm) > LONGEST // 4 or _HAN.search(norm):
        return None
    plain = "".join(unicodedata.normalize("NFD", char)[0] for char in norm)
    return _written(heard, plain, lexicon)


def _written(heard: Heard, plain: str, lexicon: Lexicon) -> Typed | None:
    han: list[str] = []
    spans: list[tuple[int, int]] = []
    run: list[tuple[str, int, int]] = []
    known = total = 0
    counted = False
    for token in [*_TOKEN.finditer(plain), None]:
        if token is not None and (token[0].isspace() or token[0] == "'"):
            continue
        if token is not None and token[0].isalpha():
            syllables = _syllables(token[0])
            if syllables is None:
                return None
            at = token.start()
            known += bool(counted and not run and syllables[0] in _BEHIND_A_NUMBER)
            for syllable in syllables:
                run.append((_spelt(syllable), at, at + len(syllable)))
                at += len(syllable)
            continue
        words, sure = _meant(tuple(syllable for syllable, _, _ in run), lexicon)
        known, total = known + sure, total + len(run)
        han += words
        spans += [(start, end) for _, start, end in run]
        run = []
        counted = token is not None and token[0][0].isdigit()
        if token is not None:
            han += token[0]
            spans += [(at, at + 1) for at in range(token.start(), token.end())]
    if total < 2 or known < total * _KNOWN_SHARE:
        return None
    return Typed(heard.raw, "".join(han), tuple(_in_raw(heard, *span) for span in spans))


def _in_raw(heard: Heard, start: int, end: int) -> tuple[int, int]:
    return heard.origin[start], heard.origin[end - 1] + 1


@lru_cache(maxsize=1024)
def _syllables(token: str) -> Syllables | None:
    """The fewest syllables that make up a token; None where it is no Chinese."""
    if not token:
        return ()
    best: Syllables | None = None
    for size in range(min(_LONGEST_SYLLABLE, len(token)), 0, -1):
        if token[:size] not in _all_syllables():
            continue
        rest = _syllables(token[size:])
        if rest is not None and (best is None or len(rest) + 1 < len(best)):
            best = (token[:size], *rest)
    return best


@lru_cache(maxsize=1)
def _all_syllables() -> frozenset[str]:
    spelt = set(map(_spelt, readings().values()))
    return frozenset(spelt | {"lv", "nv", "lve", "nve"})


def _meant(syllables: Syllables, lexicon: Lexicon) -> tuple[str, int]:
    """The characters of some syllables, as many as these, and how many of them belong to words of two and more."""
    words, usual = _table(lexicon)
    best: list[tuple[float, int, str]] = [(0.0, 0, "")]
    for end in range(1, len(syllables) + 1):
        points, sure, said = best[end - 1]
        char = usual[syllables[end - 1]]
        choices = [(points + 0.5, sure, said + char)]
        for size in range(2, min(_LONGEST_WORD, end) + 1):
            found = words.get(syllables[end - size : end])
            if found is not None:
                points, sure, said = best[end - size]
                choices.append((points + found[1], sure + size, said + found[0]))
        best.append(max(choices, key=lambda choice: choice[0]))
    return best[-1][2], best[-1][1]


@lru_cache(maxsize=4)
def _table(lexicon: Lexicon) -> tuple[dict[Syllables, tuple[str, float]], dict[str, str]]:
    """The words of a lexicon by their sounds, each with how much it tells, and the usual character of a sound.

    Long words tell most; of two cuts that are as good the one with small words and amounts wins.
    """
    words: dict[Syllables, tuple[str, float]] = {}
    for word, points in _words(lexicon):
        for syllables in _sounds(word):
            words.setdefault(syllables, (word, points))
    usual: dict[str, str] = {}
    listed = next((concept.words for concept in lexicon.book(_BOOK) if concept.name == _USUAL), ())
    for char in [*listed, *readings()]:
        usual.setdefault(_spelt(readings().get(char, "")), char)
    return words, usual


def _spelt(syllable: str) -> str:
    """nv and nü are nu on a telephone."""
    return syllable.replace("v", "u").replace("ü", "u")


def _sounds(word: str) -> Iterator[Syllables]:
    syllables = sound(word)
    if syllables is None:
        return
    yield tuple(map(_spelt, syllables))
    if not _SECOND_SOUNDS.keys().isdisjoint(word):
        yield tuple(_SECOND_SOUNDS.get(char) or _spelt(syllable) for char, syllable in zip(word, syllables, strict=True))


def _words(lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    """All words of two characters and more and what they tell, those that win where several sound alike first."""
    for concept in lexicon.book(_BOOK):
        if concept.name != _USUAL:
            yield from ((word, len(word) ** 2 + 1.0) for word in concept.words)
    foods = [word for concept in lexicon.book("goods") for word in concept.words if len(word) == 1 and _HAN.match(word)]
    for amount in (numeral + unit for numeral in _NUMERALS for unit in _UNITS):
        yield amount, _AN_AMOUNT
        yield from ((amount + food, _AN_AMOUNT + 1.0) for food in foods)  # 两瓶酱油 is no 两瓶姜
    yield from ((before + food, 5.0) for before in "买要" for food in foods)
    for book in _OTHER_BOOKS:
        for concept in lexicon.book(book):
            yield from ((word, len(word) ** 2) for word in concept.words if _HAN_WORD.fullmatch(word))
