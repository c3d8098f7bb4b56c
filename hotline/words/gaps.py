"""The ways a gap in a message is put into words: `{code:spell}`, `{minutes:span_said}` and so on."""

from __future__ import annotations

from collections.abc import Callable

from hotline.words.clock import span_said, span_text
from hotline.words.numerals import counted, spoken_code, spoken_phone

_SEPARATOR = {"en": ", "}


def phones(value: str, lang: str) -> str:
    """Phone numbers given with commas, to be read: "12356、120"."""
    return _SEPARATOR.get(lang, "、").join(_split(value))


def phones_said(value: str, lang: str) -> str:
    """Phone numbers given with commas, to be heard digit by digit: "幺二三五六，幺二零"."""
    return _SEPARATOR.get(lang, "，").join(spoken_phone(number, lang) for number in _split(value))


def _split(value: str) -> list[str]:
    return [number.strip() for number in value.split(",") if number.strip()]


WAYS: dict[str, Callable[[str, str], str]] = {
    "": lambda value, lang: value,
    "spell": spoken_code,
    "phones": phones,
    "phones_said": phones_said,
    "count": counted,
    "span": span_text,
    "span_said": span_said,
}
"""Way to function of (value, language). `span`: minutes; `spell`: a code or door code; `count`: a whole number in words."""
