"""Writes the compiled lexicons anew; to be called whenever a file under `hotline/triage/lexicons/` was changed.

scripts/build_lexicons.py            writes compiled.json and expressions.gz in hotline/triage/lexicons/
scripts/build_lexicons.py --check    writes nothing; ends with 1 when they are not what the TOML files say
"""

from __future__ import annotations

import gzip
import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hotline.triage.compiled import COMPILED, made_of, toml  # noqa: E402 - the checkout is compiled, wherever it is installed
from hotline.triage.expressions import FILE, compiled_programs  # noqa: E402
from hotline.triage.language import Phrase, noted, read_phrase, word_classes  # noqa: E402
from hotline.triage.lexicon import Lexicon, from_toml  # noqa: E402
from hotline.triage.phrases import BOOKS  # noqa: E402

FOLDER = ROOT / "hotline" / "triage" / "lexicons"


def built() -> tuple[str, bytes]:
    """The compiled form of the TOML files as they are now, and the programs of their expressions, not yet packed.

    The first is JSON, an entry or a phrase a line, so that changes can be read.
    """
    lexicon = from_toml()
    phrases = {book: _phrases(lexicon, book) for book in BOOKS}
    places, programs = compiled_programs(phrase.regex for of_book in phrases.values() for phrase in of_book.values())
    place = iter(places)
    rows = {book: {word: _row(noted(phrase, next(place))) for word, phrase in of_book.items()} for book, of_book in phrases.items()}
    books = {name: [[c.name, list(c.words), dict(c.fields)] for c in concepts] for name, concepts in lexicon.books.items()}
    parts = {
        "made_of": json.dumps(made_of()),
        "sounds": _lines({syllable: _row(chars) for syllable, chars in tomllib.loads(toml("sounds")).items()}),
        "books": _lines({name: "[\n" + ",\n".join(map(_row, entries)) + "\n]" for name, entries in books.items()}),
        "phrases": _lines({book: _lines(of_book) for book, of_book in rows.items()}),
    }
    return _lines(parts) + "\n", programs


def _phrases(lexicon: Lexicon, book: str) -> dict[str, Phrase]:
    classes = word_classes(lexicon.book(book))
    words = (word for concept in lexicon.book(book) if not concept.name.startswith("_") for word in concept.words)
    return {word: read_phrase(word, classes) for word in words}


def _row(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _lines(entries: dict[str, str]) -> str:
    return "{\n" + ",\n".join(f"{_row(name)}:{value}" for name, value in entries.items()) + "\n}"


def main() -> None:
    """Write the files, or only look at them."""
    written, programs = built()
    if "--check" not in sys.argv[1:]:
        (FOLDER / COMPILED).write_text(written, encoding="utf-8")
        (FOLDER / FILE).write_bytes(gzip.compress(programs, mtime=0))
        return
    if not _is(FOLDER / COMPILED, written.encode()) or not _is(FOLDER / FILE, programs, unpack=gzip.decompress):
        sys.exit("the compiled lexicons are old: scripts/build_lexicons.py writes them anew")


def _is(file: Path, contents: bytes, unpack: Callable[[bytes], bytes] = bytes) -> bool:
    return file.is_file() and unpack(file.read_bytes()) == contents


if __name__ == "__main__":
    main()
