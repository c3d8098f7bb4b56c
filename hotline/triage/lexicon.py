"""The words of triage as data: one concept an entry, with its synonyms and dialect forms, in TOML.

A social worker can read the files under `lexicons/` and add to them; a station adds its own file
(place names, brands, clinics) without touching these. A book is one subject (`goods`, `risk`, ...). A file
`lexicons/NAME.toml` is the book NAME; a station's file names the book first: `[goods.rice]`.

    [rice]                      # the concept
    words = ["大米", "稻米"]     # everyday Mandarin
    sichuan = ["米米"]          # dialect lists, all optional: sichuan, hainan, cantonese, dialect, english
    noise = ["大迷"]            # what a recogniser makes of it
    weight = 2                  # any further fields are the book's own
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from hotline.triage.compiled import compiled, toml
from hotline.triage.text import hear

BOOKS = ("kinds", "risk", "urgency", "intent", "misheard", "pinyin", "goods", "asking", "units", "places")
WORD_LISTS = ("words", "sichuan", "hainan", "cantonese", "dialect", "english", "noise")
"""The fields of a concept that hold words, in the order in which they are read."""


class BadLexicon(ValueError):
    """A lexicon file cannot be used; the message names the entry and what is expected."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing people speak of. `words` holds every form in plain spelling; `fields` what else the entry says."""

    name: str
    words: tuple[str, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All books together. Compared by identity, so that what is compiled from it can be cached by it.

    `read`: by book, the phrases that need not be read again (see `compiled.py`).
    """

    books: Mapping[str, tuple[Concept, ...]]
    read: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def book(self, name: str) -> tuple[Concept, ...]:
        """The concepts of one book, in file order; empty when there is no such book."""
        return self.books.get(name, ())


@lru_cache(maxsize=1)
def built_in() -> Lexicon:
    """The lexicon that comes with the package, out of its compiled form where that is up to date."""
    ready = compiled()
    if ready is None:
        return from_toml()
    books = {
        book: tuple(Concept(name, tuple(words), fields) for name, words, fields in concepts) for book, concepts in ready["books"].items()
    }
    return Lexicon(books, ready["phrases"])


def from_toml() -> Lexicon:
    """The lexicon that comes with the package, read from what social workers edit."""
    return Lexicon({name: _concepts(name, tomllib.loads(toml(name))) for name in BOOKS})


def extended(toml: str, base: Lexicon | None = None) -> Lexicon:
    """The base lexicon (built in when None) and a station's own entries, given as the text of its TOML file.

    A concept that exists gets the further words; other fields of the station win. Raises `BadLexicon`.
    """
    base = base or built_in()
    try:
        tables = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise BadLexicon(f"not TOML: {error}") from error
    books, read = dict(base.books), dict(base.read)
    for name, table in tables.items():
        if name not in BOOKS or not isinstance(table, dict):
            raise BadLexicon(f"{name}: expected a book, one of {', '.join(BOOKS)}")
        merged = {concept.name: concept for concept in books.get(name, ())}
        for own in _concepts(name, table):
            known = merged.get(own.name, Concept(own.name, ()))
            merged[own.name] = Concept(own.name, _unique(own.words + known.words), {**known.fields, **own.fields})
        books[name] = tuple(merged.values())
        if any(own.startswith("_") for own in table):
            read.pop(name, None)  # its phrases call on these words
    return Lexicon(books, read)


def _concepts(book: str, table: Mapping[str, Any]) -> tuple[Concept, ...]:
    return tuple(_concept(f"{book}.{name}", name, entry) for name, entry in table.items())


def _concept(where: str, name: str, entry: Any) -> Concept:
    if not isinstance(entry, dict):
        raise BadLexicon(f"{where}: expected a table with words = [...]")
    words: list[str] = []
    for key in WORD_LISTS:
        listed = entry.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(word, str) and word.strip() for word in listed):
            raise BadLexicon(f"{where}.{key}: expected a list of words")
        words += (hear(word.strip()).norm for word in listed)
    return Concept(name, _unique(tuple(words)), {key: value for key, value in entry.items() if key not in WORD_LISTS})


def _unique(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
