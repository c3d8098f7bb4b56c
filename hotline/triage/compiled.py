"""The lexicons in a form that is loaded at once.

Reading TOML and the thousands of phrases in it takes a second, which somebody who calls the command has to wait for. So
`scripts/build_lexicons.py` writes what comes of it to `lexicons/compiled.json`. The file is believed only while it was
made of exactly the TOML files that lie beside it; otherwise these are read, and nothing but the start is slower.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib import resources
from typing import Any

SOURCES = ("asking", "goods", "intent", "kinds", "misheard", "pinyin", "places", "risk", "sounds", "units", "urgency")
COMPILED = "compiled.json"
_FOLDER = resources.files("hotline.triage") / "lexicons"


def toml(name: str) -> str:
    """The text of one lexicon that comes with the package."""
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def made_of() -> str:
    """What tells these TOML files from all others: a digest of their contents."""
    digest = hashlib.blake2b(digest_size=16)
    for name in SOURCES:
        text = (_FOLDER / f"{name}.toml").read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name} {len(text)} ".encode() + text)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def compiled() -> dict[str, Any] | None:
    """The compiled form: `books`, `phrases` (by book, a phrase to what `language.noted` keeps of it) and `sounds`.

    None when there is none or it was made of other TOML files.
    """
    file = _FOLDER / COMPILED
    if not file.is_file():
        return None
    try:
        ready: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return None  # two versions of it in one file, as a merge leaves them
    return ready if ready.get("made_of") == made_of() else None
