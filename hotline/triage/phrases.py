"""What is heard in a text: the phrases of the lexicons, looked for all at once.

An index by the rarest obligatory pair of characters (or beginning of a Latin word) leaves a handful of the thousands of
phrases to be looked at closely. A concept with `not_after = [...]` is not heard right behind one of those words. The
language of the phrases is described in `language.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from hotline.triage.expressions import Place, expression
from hotline.triage.index import Entry, index
from hotline.triage.language import Phrase, known_phrase, read_phrase, word_classes
from hotline.triage.lexicon import BadLexicon, Concept, Lexicon

HARMLESS: Final = ".harmless"
"""Behind the name of a book: its concepts that sound like the others and mean nothing of the kind."""

BOOKS: Final = ("kinds", "intent", "risk", "urgency")


@dataclass(slots=True, init=False)
class Hit:
    """A concept heard at `norm[start:end]`."""

    concept: Concept
    start: int
    end: int

    def __init__(self, concept: Concept, start: int, end: int) -> None:
        self.concept = concept
        self.start = start
        self.end = end


class _Rule:
    """One phrase of a concept; its expression is made ready when it is first looked for, since most never are."""

    __slots__ = ("_place", "concept", "group", "not_after", "regex", "search")

    def __init__(self, concept: Concept, group: str, phrase: Phrase, place: Place | None) -> None:
        self.concept = concept
        self.group = group
        self.regex = phrase.regex
        self.not_after: tuple[str, ...] = tuple(concept.fields.get("not_after", ()))
        self.search: Callable[..., re.Match[str] | None] = self._search_first
        self._place = place

    def compile(self) -> None:
        self.search = expression(self.regex, self._place).search

    def _search_first(self, norm: str) -> re.Match[str] | None:
        self.compile()
        return self.search(norm)


class Matcher:
    """All phrases of some concepts, ready to be looked for at once, by the groups they were given in."""

    def __init__(
        self,
        groups: Mapping[str, Iterable[Concept]],
        classes: Mapping[str, Mapping[str, Concept]],
        read: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self._read = read or {}
        self._rules: list[_Rule] = []
        entries: list[Entry] = []
        for group, concepts in groups.items():
            for concept in concepts:
                for word in concept.words:
                    phrase, place = self._read_phrase(concept, group, word, classes[group])
                    self._rules.append(_Rule(concept, group, phrase, place))
                    entries.append((phrase.keys, phrase.need))
        self._index = index(entries)

    def _read_phrase(self, concept: Concept, group: str, word: str, classes: Mapping[str, Concept]) -> tuple[Phrase, Place | None]:
        known = self._read.get(group.removesuffix(HARMLESS), {}).get(word)
        try:
            return (read_phrase(word, classes), None) if known is None else known_phrase(known)
        except BadLexicon as error:
            raise BadLexicon(f"{concept.name}: {error}") from error

    def check(self) -> None:
        """Compiles every phrase now. Raises `BadLexicon` naming the first that cannot be read."""
        for rule in self._rules:
            try:
                rule.compile()
            except re.error as error:
                raise BadLexicon(f"{rule.concept.name}: {rule.regex!r}: {error}") from error

    def hits(self, norm: str, only: str | None = None) -> dict[str, list[Hit]]:
        """Every place where a concept is heard, by group and in the order of the text; places may overlap."""
        found: dict[str, list[tuple[int, int, str, Concept]]] = {}
        for number in self._index.likely(norm):
            rule = self._rules[number]
            if only is not None and rule.group != only:
                continue
            match = rule.search(norm)
            while match is not None:
                start, end = match.span()
                if not rule.not_after or not norm.endswith(rule.not_after, 0, start):
                    concept = rule.concept
                    found.setdefault(rule.group, []).append((start, -end, concept.name, concept))  # as they are to be sorted
                match = rule.search(norm, end)
        return {group: [Hit(concept, start, -end) for start, end, _, concept in sorted(places)] for group, places in found.items()}


@lru_cache(maxsize=64)
def matcher(lexicon: Lexicon) -> Matcher:
    """The compiled phrases of a lexicon: a group for each book, and one for what is harmless in it."""
    groups: dict[str, list[Concept]] = {}
    classes: dict[str, Mapping[str, Concept]] = {}
    for book in BOOKS:
        classes[book] = classes[book + HARMLESS] = word_classes(lexicon.book(book))
        for concept in lexicon.book(book):
            harmless = "harmless" in (concept.fields.get("role"), concept.fields.get("level"))
            if not concept.name.startswith("_"):
                groups.setdefault(book + HARMLESS if harmless else book, []).append(concept)
    return Matcher(groups, classes, lexicon.read)


def hits_without(norm: str, hits: Mapping[str, list[Hit]], book: str, lexicon: Lexicon) -> list[Hit]:
    """What was heard of a book, once what is harmless is blanked out of the text."""
    grave, idle = hits.get(book, []), hits.get(book + HARMLESS, [])
    if not any(a.start < b.end and b.start < a.end for a in idle for b in grave):
        return grave
    chars = list(norm)
    for hit in idle:
        chars[hit.start : hit.end] = "\0" * (hit.end - hit.start)
    blanked = "".join(chars)
    return matcher(lexicon).hits(blanked, only=book).get(book, [])
