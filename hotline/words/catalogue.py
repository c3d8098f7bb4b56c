"""From a `Line` to a sentence: the catalogues, their gaps, and which language somebody is spoken to in.

A message's msgid is symbolic; the part before the first dot is the file it stands in. A gap is named
(`{code}`) and may say how it is put into words (`{code:spell}`, see `gaps.WAYS`). What fills a gap came, more
often than not, from a stranger: it is never read as a template, and loses line breaks, invisible characters and
the brackets that mark the line's name.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO

from babel.messages.pofile import read_po

from hotline.terms import Line
from hotline.words.gaps import WAYS

LANGUAGES = ("zh_CN", "yue", "en")
FALLBACK = "zh_CN"

_CANTONESE = ("yue", "cantonese", "粤语", "粵語", "广东话", "廣東話", "白话", "zh_hk", "zh-hk", "yue-hk")
_ENGLISH = ("en", "english", "英语", "英文", "en_us", "en-us", "en_gb", "en-gb")


class UnknownKey(KeyError):
    """No catalogue holds this key: a fault of the program, never of what somebody sent."""


class MissingGap(KeyError):
    """A line does not fill a gap of its message; names both."""


def lang_of(resident_language: str | None) -> str:
    """The catalogue for a language as written in a roster (粤语, "yue", "English"); zh_CN for anything else, dialects included."""
    said = (resident_language or "").strip().lower()
    if said in _CANTONESE:
        return "yue"
    return "en" if said in _ENGLISH else FALLBACK


def render(line: Line, lang: str) -> str:
    """The sentence for a line; zh_CN where the language lacks it. Raises `UnknownKey`, `MissingGap`."""
    spoken = lang if line.key in catalogue(lang) else FALLBACK
    template = catalogue(spoken).get(line.key)
    if template is None:
        raise UnknownKey(line.key)
    return "".join(text + (_filled(line, name, way, spoken) if name is not None else "") for text, name, way in _pieces(template))


def render_all(lines: Iterable[Line], lang: str) -> str:
    """Several sentences one after another, with a space between them where the language has spaces."""
    return (" " if lang == "en" else "").join(render(line, lang) for line in lines)


def text_body(lines: Iterable[Line], lang: str, line_name: str) -> str:
    """A text message as it is sent: 【the line's name】 and the sentences. Empty when there are no lines."""
    body = render_all(lines, lang)
    return f"【{plain(line_name)}】{body}" if body else ""


def gaps_of(key: str, lang: str = FALLBACK) -> frozenset[str]:
    """The names of a message's gaps. Raises `UnknownKey`."""
    if key not in catalogue(lang):
        raise UnknownKey(key)
    return frozenset(name for _, name, _ in _pieces(catalogue(lang)[key]) if name is not None)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(lang: str) -> Mapping[str, str]:
    """Every message of a language, key to template; empty for a language there is none of."""
    messages: dict[str, str] = {}
    if lang in LANGUAGES:
        for file in sorted((resources.files("hotline.words") / "catalogues" / lang).iterdir(), key=lambda file: file.name):
            if file.name.endswith(".po"):
                messages |= _read(file.read_bytes())
    return messages


def plain(value: object) -> str:
    """A value fit for one line of speech or text: no line breaks, no invisible or direction-changing characters, no 【】."""
    words = str(value)
    if words.isprintable():  # holds nothing of all that
        return " ".join(words.split()).replace("【", "[").replace("】", "]")
    kept = (" " if char.isspace() else char for char in words if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join("".join(kept).split()).replace("【", "[").replace("】", "]")


def _read(po: bytes) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in read_po(BytesIO(po)) if message.id and message.string and not message.fuzzy}


@cache  # one entry for each message of a catalogue
def _pieces(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """A template taken apart: text, the name of the gap after it (None at the end), and how that is put into words."""
    return tuple((text, name, way or "") for text, name, way, _ in string.Formatter().parse(template))


def _filled(line: Line, name: str, way: str, lang: str) -> str:
    """One gap in words. Only plain names are gaps: a template cannot reach into what fills it."""
    if name not in line.params:
        raise MissingGap(f"{line.key} needs {name}")
    return WAYS[way](plain(line.params[name]), lang)
