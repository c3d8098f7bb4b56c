"""Phrases with gaps: the small language in which the lexicons say how something is put.

    不想活          these characters
    想~死           a gap of a few characters (a few words in English) within one clause
    药~~一起吃       a longer gap, over commas, within one sentence
    (跳|蹦)楼        one of these; (快|) may be left out
    <want>死        a word class: a concept of the same book whose name starts with an underscore
    depress*        any ending of an English word
    [0-9] ? $ ^     one of some characters; the one before may be left out; end and beginning of the text

A concept with `not_after = [...]` is not heard right behind one of those words.

Thousands of phrases are tried on every text: an index by the rarest obligatory pair of characters (or
beginning of a Latin word) leaves a handful to be looked at closely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from operator import add

from hotline.triage.lexicon import BadLexicon, Concept, Lexicon

_LATIN = re.compile(r"[a-z]")
_LATIN_WORDS = re.compile(r"[a-z]+")
_HAN = re.compile(r"[^\W_a-z]")
_LATIN_CLASS = re.compile(r"\[[^\]]*a-z[^\]]*\](?!\?)")
_ANY_LATIN = "'"
_PREFIX = 4
_SHORT_PREFIX = 3
_WIDEST_SEAM = 600
_FINE = 0.5
_COMMON = frozenset(
    "的一是了我不人在他有这个上们来到时大地为子中你说生年着就那和要她出也得里后自以会家可下而过天去能对小多心学么都好看起发当"
    "没成只如事把还用样想开从己面最女但现前些所同日手又行动头长儿回分爱老因很给间知什两次身被高已话点吃再让请01234567"
    "89"
)

Keys = frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept heard at `norm[start:end]`."""

    concept: Concept
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a phrase: its expression and the keys of which a text that holds it has at least one (None: unknown).

    `firsts` and `lasts` are the characters it can begin and end with, where all of them are known: two stretches
    that touch are best found by the pairs of characters at the seam.
    """

    regex: str
    keys: Keys | None
    firsts: Keys | None = None
    lasts: Keys | None = None


class _Rule:
    """One phrase of a concept; its expression is compiled when first needed, for most never are."""

    __slots__ = ("_find", "concept", "group", "not_after", "regex", "sole")

    def __init__(self, concept: Concept, group: str, part: _Part) -> None:
        self.concept = concept
        self.group = group
        self.regex = part.regex
        self.sole = len(part.keys or ()) == 1
        self.not_after: tuple[str, ...] = tuple(concept.fields.get("not_after", ()))
        self._find: re.Pattern[str] | None = None

    def find(self) -> re.Pattern[str]:
        if self._find is None:
            self._find = re.compile(self.regex)
        return self._find


def keys_of(norm: str) -> set[str]:
    """What a text offers to the index: its characters, pairs of characters, and beginnings of Latin words."""
    keys = set(map(add, norm, norm[1:]))
    keys.update(norm)
    if _LATIN.search(norm):
        keys.add(_ANY_LATIN)
        for word in _LATIN_WORDS.findall(norm):
            keys.add("'" + word[:_PREFIX])
            keys.add("'" + word[:_SHORT_PREFIX])
    return keys


def word_classes(concepts: Iterable[Concept]) -> dict[str, Concept]:
    """The concepts that are word classes, by the name phrases call them by."""
    return {concept.name[1:]: concept for concept in concepts if concept.name.startswith("_")}


class Matcher:
    """All phrases of some concepts, ready to be looked for at once, by the groups they were given in."""

    def __init__(self, groups: Mapping[str, Iterable[Concept]], classes: Mapping[str, Mapping[str, Concept]]) -> None:
        self._index: dict[str, list[_Rule]] = {}
        for group, concepts in groups.items():
            for concept in concepts:
                for word in concept.words:
                    self._add(concept, group, word, classes[group])

    def _add(self, concept: Concept, group: str, word: str, classes: Mapping[str, Concept]) -> None:
        part = _Parser(word, classes).phrase()
        if part.keys is None:
            raise BadLexicon(f"{concept.name}: {word!r} needs an obligatory word to be found by")
        rule = _Rule(concept, group, part)
        for key in part.keys:
            self._index.setdefault(key, []).append(rule)

    def check(self) -> None:
        """Compiles every phrase now. Raises `BadLexicon` naming the first that cannot be read."""
        for rule in {id(r): r for rules in self._index.values() for r in rules}.values():
            try:
                rule.find()
            except re.error as error:
                raise BadLexicon(f"{rule.concept.name}: {rule.regex!r}: {error}") from error

    def hits(self, norm: str, keys: set[str], only: str | None = None) -> dict[str, list[Hit]]:
        """Every place where a concept is heard, by group and in the order of the text; places may overlap."""
        found: dict[str, list[Hit]] = {}
        seen: set[_Rule] = set()
        for key in self._index.keys() & keys:
            for rule in self._index[key]:
                if only is not None and rule.group != only:
                    continue
                if not rule.sole:
                    if rule in seen:
                        continue
                    seen.add(rule)
                for match in rule.find().finditer(norm):
                    start, end = match.span()
                    if not (rule.not_after and norm.endswith(rule.not_after, 0, start)):
                        found.setdefault(rule.group, []).append(Hit(rule.concept, start, end))
        for hits in found.values():
            hits.sort(key=_in_order)
        return found


def _in_order(hit: Hit) -> tuple[int, int, str]:
    return (hit.start, -hit.end, hit.concept.name)


HARMLESS = ".harmless"
"""Behind the name of a book: its concepts that sound like the others and mean nothing of the kind."""

_BOOKS = ("kinds", "intent", "risk", "urgency")


@lru_cache(maxsize=64)
def matcher(lexicon: Lexicon) -> Matcher:
    """The compiled phrases of a lexicon: a group for each book, and one for what is harmless in it."""
    groups: dict[str, list[Concept]] = {}
    classes: dict[str, Mapping[str, Concept]] = {}
    for book in _BOOKS:
        classes[book] = classes[book + HARMLESS] = word_classes(lexicon.book(book))
        for concept in lexicon.book(book):
            harmless = "harmless" in (concept.fields.get("role"), concept.fields.get("level"))
            if not concept.name.startswith("_"):
                groups.setdefault(book + HARMLESS if harmless else book, []).append(concept)
    return Matcher(groups, classes)


def hits_without(norm: str, hits: Mapping[str, list[Hit]], book: str, lexicon: Lexicon) -> list[Hit]:
    """What was heard of a book, once what is harmless is blanked out of the text."""
    grave, idle = hits.get(book, []), hits.get(book + HARMLESS, [])
    if not any(a.start < b.end and b.start < a.end for a in idle for b in grave):
        return grave
    chars = list(norm)
    for hit in idle:
        chars[hit.start : hit.end] = "\0" * (hit.end - hit.start)
    blanked = "".join(chars)
    return matcher(lexicon).hits(blanked, keys_of(blanked), only=book).get(book, [])


class _Parser:
    """Reads one phrase; see the module's docstring for the language."""

    def __init__(self, phrase: str, classes: Mapping[str, Concept]) -> None:
        self.text = phrase
        self.at = 0
        self.classes = classes
        self.latin = bool(_LATIN.search(re.sub(r"<\w+>", "", phrase)))

    def phrase(self) -> _Part:
        part = self._choice(True, True)
        if self.at < len(self.text):
            raise BadLexicon(f"{self.text!r}: a bracket closes that was not opened")
        return part

    def _choice(self, left: bool, right: bool) -> _Part:
        """Alternatives; `left` and `right` say whether a Latin word at that edge is bounded there."""
        parts = [self._run(left, right)]
        while self.text.startswith("|", self.at):
            self.at += 1
            parts.append(self._run(left, right))
        return _either(parts)

    def _run(self, left: bool, right: bool) -> _Part:
        parts: list[_Part] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            after_gap = self.latin and self.text[self.at - 1 : self.at] == "~"
            parts.append(self._one(after_gap or (left and not parts), right))
        if len(parts) == 1:
            return parts[0]
        keyed = [part.keys for part in parts if part.keys]
        best = min(keyed, key=_coarseness) if keyed else None
        if best is None or _coarseness(best) > _FINE:
            seams = [seam for a, b in pairwise(parts) if (seam := _seam(a, b))]
            best = min([*seams, best] if best else seams, key=_coarseness, default=None)
        ends = (parts[0].firsts, parts[-1].lasts) if parts else (None, None)
        return _Part("".join(part.regex for part in parts), best, *ends)

    def _one(self, left: bool, right: bool) -> _Part:
        char = self.text[self.at]
        if char == "(":
            return self._group(left, right)
        if char == "<":
            return self._class()
        if char == "~":
            return self._gap()
        end = self.at
        while end < len(self.text) and self.text[end] not in "(|)<~":
            end += 1
        literal, self.at = self.text[self.at : end], end
        if _PLAIN.fullmatch(literal):
            return _plain(literal)
        return _literal(literal, left, right and (end == len(self.text) or self.text[end] in "|)"))

    def _group(self, left: bool, right: bool) -> _Part:
        if plain := _PLAIN_GROUP.match(self.text, self.at):
            self.at = plain.end()
            return _plain_group(plain[1], bool(plain[2]))
        close = self._closing()
        before, after = self.text[self.at - 1 : self.at], self.text[close + 1 : close + 2]
        self.at += 1
        part = self._choice(left or before in (" ", "~"), after == " " or (right and after in ("", "|", ")")))
        optional = after == "?"
        self.at = close + 1 + optional
        return _Part(f"(?:{part.regex})?", None) if optional else replace(part, regex=f"(?:{part.regex})")

    def _closing(self) -> int:
        depth = 0
        for at in range(self.at, len(self.text)):
            depth += {"(": 1, ")": -1}.get(self.text[at], 0)
            if depth == 0:
                return at
        raise BadLexicon(f"{self.text!r}: a bracket is not closed")

    def _class(self) -> _Part:
        end = self.text.find(">", self.at)
        concept = self.classes.get(self.text[self.at + 1 : end])
        if concept is None:
            raise BadLexicon(f"{self.text!r}: unknown word class")
        self.at = end + 1
        return _class_part(concept.words)

    def _gap(self) -> _Part:
        wide = self.text.startswith("~~", self.at)
        self.at += 2 if wide else 1
        if self.latin:
            return _Part("[^!?;]{0,60}?(?<![a-z])" if wide else "[^.!?;,]{0,22}?(?<![a-z])", None)
        return _Part("[^。!?]{0,16}?" if wide else "[^。!?;,]{0,5}?", None)


def _either(parts: list[_Part]) -> _Part:
    def union(keys: list[Keys | None]) -> Keys | None:
        return None if None in keys else frozenset[str]().union(*(k for k in keys if k))

    regex = "|".join(part.regex for part in parts)
    return _Part(regex, union([p.keys for p in parts]), union([p.firsts for p in parts]), union([p.lasts for p in parts]))


@lru_cache(maxsize=4096)
def _plain(text: str) -> _Part:
    """A stretch of nothing but Chinese characters and digits."""
    return _Part(text, frozenset([text[-2:]]), frozenset(text[:1]), frozenset(text[-1:]))


@lru_cache(maxsize=4096)
def _plain_group(text: str, optional: bool) -> _Part:
    """Alternatives of nothing but Chinese characters and digits, of which one may be empty."""
    words = text.split("|")
    if optional or "" in words:
        return _Part(f"(?:{text})?" if optional else f"(?:{text})", None)
    return _Part(f"(?:{text})", frozenset(w[-2:] for w in words), frozenset(w[0] for w in words), frozenset(w[-1] for w in words))


@lru_cache(maxsize=256)
def _class_part(words: tuple[str, ...]) -> _Part:
    """A word class: longer words are tried first."""
    part = _either([_Parser(word, {}).phrase() for word in sorted(words, key=len, reverse=True)])
    return replace(part, regex=f"(?:{part.regex})")


def _seam(left: _Part, right: _Part) -> Keys | None:
    if left.lasts is None or right.firsts is None or len(left.lasts) * len(right.firsts) > _WIDEST_SEAM:
        return None
    return frozenset(a + b for a in left.lasts for b in right.firsts)


def _coarseness(keys: Keys) -> float:
    """How often texts hold one of these keys, roughly, in per cent."""
    return sum(_often(key) for key in keys)


@lru_cache(maxsize=8192)
def _often(key: str) -> float:
    if key[0] == _ANY_LATIN:
        return 10.0 if key == _ANY_LATIN else 0.3
    if len(key) == 1:
        return 30.0 if key in _COMMON or not key.isalnum() else 2.0
    return 1.0 if key[0] in _COMMON and key[1] in _COMMON else 0.1


def _literal(text: str, left: bool, right: bool) -> _Part:
    regex = "".join(_REGEX.get(char, char) for char in text)
    if left and _LATIN.match(text):
        regex = "(?<![a-z])" + regex
    if right and (_LATIN.match(text[-1]) or text[-1] == "*"):
        regex += "(?![a-z])"
    sure = _UNSURE.sub("\0", text)
    firsts, lasts = (frozenset([c]) if _HAN.match(c) else None for c in (sure[:1], sure[-1:]))
    pairs = [a + b for a, b in pairwise(sure) if _HAN.match(a) and _HAN.match(b)]
    words = [m for m in _LATIN_WORDS.finditer(sure) if _whole(m, sure, left, right)]
    keys = None
    if pairs:
        keys = frozenset([pairs[-1]])
    elif words:
        keys = frozenset(["'" + max((m.group() for m in words), key=len)[:_PREFIX]])
    elif lone := [char for char in sure if not char.isspace() and char != "\0" and not _LATIN.match(char)]:
        keys = frozenset(lone[:1])
    elif _LATIN.search(sure) or _LATIN_CLASS.search(text):
        keys = frozenset([_ANY_LATIN])
    return _Part(regex, keys, firsts, lasts)


def _whole(word: re.Match[str], text: str, left: bool, right: bool) -> bool:
    """Whether a Latin word of a phrase is bounded, so that a text's own word begins like it."""
    if (word.start() == 0 and not left) or text[word.start() - 1 : word.start()] == "\0":
        return False
    open_end = text[word.end() : word.end() + 1] in ("*", "\0") or (word.end() == len(text) and not right)
    return not open_end or len(word.group()) >= _SHORT_PREFIX


_PLAIN = re.compile(r"[^\W_a-z]+")
_PLAIN_GROUP = re.compile(r"\(([^\W_a-z|]*(?:\|[^\W_a-z|]*)*)\)(\??)")
_REGEX = {"*": "[a-z]*", "'": "'?", " ": " +", ".": r"\.", "/": "/"}
_UNSURE = re.compile(r"\[[^\]]*\](?:[?+]|\{[^}]*\})?|\\?.\?|[$^\\]")
