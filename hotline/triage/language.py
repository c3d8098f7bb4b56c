"""The small language in which the lexicons say how something is put.

    不想活          these characters
    想~死           a gap of a few characters (a few words in English) within one clause
    药~~一起吃       a longer gap, over commas, within one sentence
    (跳|蹦)楼        one of these; (快|) may be left out
    <want>死        a word class: a concept of the same book whose name starts with an underscore
    depress*        any ending of an English word
    [0-9] ? $ ^     one of some characters; the one before may be left out; end and beginning of the text

A phrase becomes a regular expression and the keys of which a text that holds it has at least one, so that thousands
of phrases can be kept in an index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from hotline.triage.branching import branching, is_choice
from hotline.triage.expressions import Place
from hotline.triage.lexicon import BadLexicon, Concept
from hotline.triage.stretches import (
    ANY_LATIN,
    BEGINNING,
    END,
    PREFIX,
    Keys,
    Part,
    begins_with,
    bound,
    coarseness,
    edges,
    ends_with,
    how_often,
    rarest_pair,
    seams,
)
from hotline.triage.text import characters, pairs

_LATIN = re.compile(r"[a-z]")
_LATIN_WORDS = re.compile(r"[a-z]+")
_HAN = re.compile(r"[^\W_a-z]")
_LATIN_CLASS = re.compile(r"\[[^\]]*a-z[^\]]*\](?!\?)")
_WORD_BEGINS = "(?<![a-z])"
_WORD_ENDS = "(?![a-z])"
_SHORT_PREFIX = 3
_FINE = 0.5
_WIDEST_NEED = 120
_A_KEY = 0.3
"""What it costs to look one key up, in per cent of what it costs to look for an expression."""


class Phrase(NamedTuple):
    """What the search needs of a phrase.

    Its expression; the keys by which the index finds it; and `need`, further keys of which a text that holds it has at least one
    (empty: unknown).
    """

    regex: str
    keys: Keys
    need: Keys


def keys_of(norm: str) -> set[str]:
    """What a text offers to the index: its characters, pairs of characters, and beginnings of Latin words."""
    return {*pairs(norm), *characters(norm), BEGINNING + norm[:1], norm[-1:] + END, *latin_keys(norm)}


def latin_keys(norm: str) -> set[str]:
    """The keys of the Latin words of a text; none where it has no Latin letter."""
    if not _LATIN.search(norm):
        return set()
    words = set(_LATIN_WORDS.findall(norm))
    if ANY_LATIN in norm:
        words.update(_LATIN_WORDS.findall(norm.replace(ANY_LATIN, "")))  # i've is ive to a phrase
    return {ANY_LATIN, *(ANY_LATIN + word[:size] for word in words for size in (PREFIX, _SHORT_PREFIX))}


def word_classes(concepts: Iterable[Concept]) -> dict[str, Concept]:
    """The concepts that are word classes, by the name phrases call them by."""
    return {concept.name[1:]: concept for concept in concepts if concept.name.startswith("_")}


def read_phrase(phrase: str, classes: Mapping[str, Concept]) -> Phrase:
    """A phrase ready to be looked for. Raises `BadLexicon` when it cannot be read or not be found by any word."""
    part = _Parser(phrase, classes).phrase()
    if part.keys is None:
        raise BadLexicon(f"{phrase!r} needs an obligatory word to be found by")
    needs = {need for need in part.needs if len(need) <= _WIDEST_NEED and need != part.keys}
    need = min(needs, key=lambda need: (coarseness(need) + _A_KEY * len(need), sorted(need)), default=frozenset[str]())
    return Phrase(part.regex, part.keys, need)


def known_phrase(read: Sequence[Any]) -> tuple[Phrase, Place]:
    """The phrase that `noted` made a row of, and where the program of its expression is kept."""
    regex, keys, need, start, size = read
    return Phrase(regex, frozenset(keys), frozenset(need)), (start, size)


def noted(phrase: Phrase, place: Place) -> list[Any]:
    """A phrase as JSON can keep it."""
    return [phrase.regex, sorted(phrase.keys), sorted(phrase.need), *place]


class _Parser:
    """Reads one phrase; see the module's docstring for the language."""

    def __init__(self, phrase: str, classes: Mapping[str, Concept]) -> None:
        self.text = phrase
        self.at = 0
        self.classes = classes
        self.latin = bool(_LATIN.search(re.sub(r"<\w+>", "", phrase)))

    def phrase(self) -> Part:
        part = self._choice(True, True)
        if self.at < len(self.text):
            raise BadLexicon(f"{self.text!r}: a bracket closes that was not opened")
        return part

    def _choice(self, left: bool, right: bool) -> Part:
        """Alternatives; `left` and `right` say whether a Latin word at that edge is bounded there."""
        parts = [self._run(left, right)]
        while self.text.startswith("|", self.at):
            self.at += 1
            parts.append(self._run(left, right))
        return parts[0] if len(parts) == 1 else _either(parts)

    def _run(self, left: bool, right: bool) -> Part:
        parts: list[Part] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            after_gap = self.latin and self.text[self.at - 1 : self.at] == "~"
            parts.append(self._one(after_gap or (left and not parts), right))
        if len(parts) == 1:
            return parts[0]
        keyed = [part.keys for part in parts if part.keys]
        best = min(keyed, key=coarseness) if keyed else None
        met = seams(parts)
        if best is None or coarseness(best) > _FINE:
            best = min([*met, best] if best else met, key=coarseness, default=None)
        needs = (*keyed, *met, *(need for part in parts for need in part.needs))
        regex = "".join(part.regex for part in parts)
        return Part(regex, best, begins_with(parts), ends_with(parts), needs, all(part.empty for part in parts))

    def _one(self, left: bool, right: bool) -> Part:
        char = self.text[self.at]
        if char == "(":
            return self._group(left, right)
        if char == "<":
            return self._class()
        if char == "~":
            return self._gap()
        if char in (BEGINNING, END):
            self.at += 1
            return bound(char)
        end = self.at
        while end < len(self.text) and self.text[end] not in "(|)<~" + END:
            end += 1
        literal, start, self.at = self.text[self.at : end], self.at, end
        if literal[0] == "{" and self.text[start - 1 : start] in (")", ">"):
            raise BadLexicon(f"{self.text!r}: after a bracket or a word class a number of times is not understood, only + and ?")
        if _PLAIN.fullmatch(literal):
            return _plain(literal)
        return _literal(literal, left, right and (end == len(self.text) or self.text[end] in "|)"))

    def _group(self, left: bool, right: bool) -> Part:
        if plain := _PLAIN_GROUP.match(self.text, self.at):
            self.at = plain.end()
            return _plain_group(plain[1], bool(plain[2]))
        close = self._closing()
        before, after = self.text[self.at - 1 : self.at], self.text[close + 1 : close + 2]
        self.at += 1
        part = self._choice(left or before in (" ", "~", "^"), after == " " or (right and after in ("", "|", ")")))
        optional = after == "?"
        self.at = close + 1 + optional
        if optional:
            return Part(f"(?:{part.regex})?", None, part.firsts, part.lasts, empty=True)
        return replace(part, regex=f"(?:{part.regex})")

    def _closing(self) -> int:
        depth = 0
        for at in range(self.at, len(self.text)):
            depth += {"(": 1, ")": -1}.get(self.text[at], 0)
            if depth == 0:
                return at
        raise BadLexicon(f"{self.text!r}: a bracket is not closed")

    def _class(self) -> Part:
        end = self.text.find(">", self.at)
        concept = self.classes.get(self.text[self.at + 1 : end])
        if concept is None:
            raise BadLexicon(f"{self.text!r}: unknown word class")
        self.at = end + 1
        return _class_part(concept.words)

    def _gap(self) -> Part:
        wide = self.text.startswith("~~", self.at)
        self.at += 2 if wide else 1
        if self.latin:
            return Part("[^!?;]{0,60}?(?<![a-z])" if wide else "[^.!?;,]{0,22}?(?<![a-z])", None)
        return Part("[^。!?]{0,16}?" if wide else "[^。!?;,]{0,5}?", None)


def _either(parts: list[Part]) -> Part:
    def union(keys: list[Keys | None]) -> Keys | None:
        return None if None in keys else frozenset[str]().union(*(k for k in keys if k))

    regex = _one_of([part.regex for part in parts])
    keys, firsts, lasts = (union([getattr(part, name) for part in parts]) for name in ("keys", "firsts", "lasts"))
    return Part(regex, keys, firsts, lasts, empty=any(part.empty for part in parts))


def _one_of(regexes: list[str]) -> str:
    """Alternatives; where all are whole Latin words, that they are is said (and looked for) once and not for each."""
    before = _WORD_BEGINS if all(regex.startswith(_WORD_BEGINS) and not is_choice(regex) for regex in regexes) else ""
    after = _WORD_ENDS if all(regex.endswith(_WORD_ENDS) and not is_choice(regex) for regex in regexes) else ""
    inner = branching(regex[len(before) : len(regex) - len(after)] for regex in regexes)
    return f"{before}(?:{inner}){after}" if before or after else inner


@lru_cache(maxsize=4096)
def _plain(text: str) -> Part:
    """A stretch of nothing but Chinese characters and digits."""
    return Part(text, frozenset([rarest_pair(text)]), frozenset(text[:1]), frozenset(text[-1:]))


@lru_cache(maxsize=4096)
def _plain_group(text: str, optional: bool) -> Part:
    """Alternatives of nothing but Chinese characters and digits, of which one may be empty."""
    words = text.split("|")
    firsts, lasts = (frozenset(word[at] for word in words if word) for at in (0, -1))
    if optional or "" in words:
        return Part(f"(?:{branching(words)})?" if optional else f"(?:{branching(words)})", None, firsts, lasts, empty=True)
    return Part(f"(?:{branching(words)})", frozenset(map(rarest_pair, words)), firsts, lasts)


@lru_cache(maxsize=256)
def _class_part(words: tuple[str, ...]) -> Part:
    """A word class: longer words are tried first."""
    part = _either([_Parser(word, {}).phrase() for word in sorted(words, key=len, reverse=True)])
    return replace(part, regex=f"(?:{part.regex})")


def _literal(text: str, left: bool, right: bool) -> Part:
    regex = _OTHER_WORD.sub("'", "".join(_REGEX.get(char, char) for char in text))
    if left and _LATIN.match(text):
        regex = _WORD_BEGINS + regex
    if right and (_LATIN.match(text[-1]) or text[-1] == "*"):
        regex += _WORD_ENDS
    sure = _UNSURE.sub("\0", text)
    beside = [a + b for a, b in pairwise(sure) if (_HAN.match(a) or _HAN.match(b)) and not _VAGUE.search(a + b)]
    spelt = sure.replace("'", "")
    words = [m for m in _LATIN_WORDS.finditer(spelt) if _whole(m, spelt, left, right)]
    keys = None
    if beside:
        keys = frozenset([min(reversed(beside), key=how_often)])
    elif words:
        keys = frozenset(["'" + max((m.group() for m in words), key=len)[:PREFIX]])
    elif lone := [char for char in sure if not char.isspace() and char not in "\0*+'" and not _LATIN.match(char)]:
        keys = frozenset(lone[:1])
    elif letters := [a + b for word in _LATIN_WORDS.findall(sure) for a, b in pairwise(word)]:
        keys = frozenset([min(letters, key=how_often)])
    elif _LATIN.search(sure) or _LATIN_CLASS.search(text):
        keys = frozenset([ANY_LATIN])
    return Part(regex, keys, *edges(text))


def _whole(word: re.Match[str], text: str, left: bool, right: bool) -> bool:
    """Whether a Latin word of a phrase is bounded, so that a text's own word begins like it."""
    if (word.start() == 0 and not left) or text[word.start() - 1 : word.start()] == "\0":
        return False
    open_end = text[word.end() : word.end() + 1] in ("*", "\0") or (word.end() == len(text) and not right)
    return not open_end or len(word.group()) >= _SHORT_PREFIX


_VAGUE = re.compile(r"[\0*+']")
"""What is unsure, or stands for something else than itself."""
_PLAIN = re.compile(r"[^\W_a-z]+")
_PLAIN_GROUP = re.compile(r"\(([^\W_a-z|]*(?:\|[^\W_a-z|]*)*)\)(\??)")
_REGEX = {"*": "[a-z]*", "'": "'?", " ": " +", ".": r"\.", "/": "/"}
_OTHER_WORD = re.compile(r"(?:(?<=\bwe)|(?<=\bhe)|(?<=\bshe))'\?(?=(?:re|ll|d)\b)")
"""Apostrophes that cannot be left out: were, well, shell, hell, wed and shed are words of their own."""
_UNSURE = re.compile(r"\\[a-z]|\[[^\]]*\](?:[?+*]|\{[^}]*\})?\??|\\?.(?:\?|\{[^}]*\}\??)|\{[^}]*\}\??|^[?+]|[$^\\]")
