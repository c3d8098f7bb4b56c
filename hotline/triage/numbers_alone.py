"""Numbers without a measure: how many of a thing (鸡蛋10, three eggs), or none at all (a telephone number)."""

from __future__ import annotations

import re
from typing import Final

from hotline.triage.goods import Word
from hotline.triage.mark import AMOUNT, UNKNOWN, Mark
from hotline.triage.quantities import NUMERALS, Amount, Measures, number

NO_WORD: Final = Word()
"""Of a number that counts nothing."""
_DIGITS: Final = re.compile(r"\d+(?:\.\d+)?")
_HUNDREDS: Final = re.compile(r"[一二两三四五六七八九]?[十百][一二三四五六七八九十五]{0,2}")
_MOST_DIGITS: Final = 4


def number_alone(norm: str, i: int, measures: Measures, *, topped_up: bool) -> Mark | None:
    """The number at `i`, behind which no Chinese measure stands; None where it is part of something else.

    `topped_up`: right behind a word like 充, where a hundred is a sum (话费充一百).
    """
    if norm[i].isdigit():
        english = measures.english_at(norm, i) or measures.english_word_at(norm, i)
        if english:
            return Mark(AMOUNT, i, english.end, amount=english)
        digits = _DIGITS.match(norm, i)
        assert digits is not None  # noqa: S101 - a digit stands at i
        end = digits.end()
        return _counts(i, end, float(digits[0])) if end - i <= _MOST_DIGITS else Mark(UNKNOWN, i, end, word=NO_WORD)
    if norm[i] in "仨俩":
        return _counts(i, i + 1, number(norm[i]))
    hundreds = _HUNDREDS.match(norm, i) if topped_up else None
    return _counts(i, hundreds.end(), number(hundreds[0])) if hundreds else None


def _counts(start: int, end: int, value: float | None) -> Mark:
    return Mark(AMOUNT, start, end, amount=Amount(start, end, value, "", end, end))


def begins_a_size(norm: str, i: int, measures: Measures) -> bool:
    """Whether the size of a pack stands there, which the measure before it counts: 来桶五升的金龙鱼."""
    if norm[i : i + 1] not in NUMERALS:
        return False
    size = measures.at(norm, i)
    return size is not None and norm[size.end - 1] == "的"
