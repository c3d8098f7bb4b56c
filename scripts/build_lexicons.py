"""Writes the compiled lexicons anew; to be called whenever a file under `hotline/triage/lexicons/` was changed.

scripts/build_lexicons.py            writes hotline/triage/lexicons/compiled.json
scripts/build_lexicons.py --check    writes nothing; ends with 1 when it is not what the TOML files say
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hotline.triage.compiled import COMPILED, made_of, toml  # noqa: E402 - the checkout is compiled, wherever it is installed
from hotline.triage.language import noted, read_phrase, word_classes  # noqa: E402
from hotline.triage.lexicon import Lexicon, from_toml  # noqa: E402
from hotline.triage.phrases import BOOKS  # noqa: E402

FILE = ROOT / "hotline" / "triage" / "lexicons" / COMPILED


def built() -> str:
    """The compiled form of the TOML files as they are now: JSON, an entry or a phrase a line, so that changes can be read."""
    lexicon = from_toml()
    books = {name: [[c.name, list(c.words), dict(c.fields)] for c in concepts] for name, concepts in lexicon.books.items()}
    parts = {
        "made_of": json.dumps(made_of()),
        "sounds": _lines({syllable: _row(chars) for syllable, chars in tomllib.loads(toml("sounds")).items()}),
        "books": _lines({name: "[\n" + ",\n".join(map(_row, rows)) + "\n]" for name, rows in books.items()}),
        "phrases": _lines({book: _lines({word: _row(row) for word, row in _phrases(lexicon, book).items()}) for book in BOOKS}),
    }
    return _lines(parts) + "\n"


def _phrases(lexicon: Lexicon, book: str) -> dict[str, list[Any]]:
    classes = word_classes(lexicon.book(book))
    words = (word for concept in lexicon.book(book) if not concept.name.startswith("_") for word in concept.words)
    return {word: noted(read_phrase(word, classes)) for word in words}


def _row(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _lines(entries: dict[str, str]) -> str:
    return "{\n" + ",\n".join(f"{_row(name)}:{value}" for name, value in entries.items()) + "\n}"


def main() -> None:
    """Write the file, or only look at it."""
    if "--check" not in sys.argv[1:]:
        FILE.write_text(built(), encoding="utf-8")
    elif not FILE.is_file() or FILE.read_text(encoding="utf-8") != built():
        sys.exit("the compiled lexicons are old: scripts/build_lexicons.py writes them anew")


if __name__ == "__main__":
    main()
