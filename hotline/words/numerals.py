"""Numbers as they are said aloud, and small numbers as they are written in characters.

A synthetic voice reads "A12" as "A twelve" and "4821" as four thousand and so; an old person writing it down
needs the digits one by one. In Chinese a phone number's 1 is said 幺, since 一 and 七 are taken for each other
over a telephone; ticket codes are read in plain digits because that is how the volunteer will repeat them.
"""

from __future__ import annotations

import math

_DIGITS = "零一二三四五六七八九"
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_VALUES = {**{char: value for value, char in enumerate(_DIGITS)}, "〇": 0, "两": 2, "兩": 2, "俩": 2, "幺": 1}
_PLACES = {"十": 10, "百": 100, "千": 1000}
BIGGEST = 9999


def spoken_code(code: str, lang: str) -> str:
    """A ticket code or door code sign by sign: "A12" is "A，一，二", in English "A, one, two"."""
    signs = [char.upper() for char in code if char.isalnum()]
    return _separator(lang).join(_digit(char, lang) for char in signs)


def spoken_phone(number: str, lang: str) -> str:
    """A phone or emergency number digit by digit: "120" is "幺二零"."""
    digits = [char for char in number if char.isdecimal()]
    if lang == "en":
        return " ".join(_digit(char, lang) for char in digits)
    return "".join("幺" if char == "1" else _digit(char, lang) for char in digits)


def counted(value: str, lang: str) -> str:
    """A whole number in words ("12" is 十二); what is no number stays as it is."""
    if not value.isdecimal() or int(value) > BIGGEST:
        return value
    return english(int(value)) if lang == "en" else chinese(int(value))


def chinese(number: int) -> str:
    """0 to `BIGGEST` in characters: 12 十二, 105 一百零五, 250 二百五十. Raises ValueError beyond."""
    if not 0 <= number <= BIGGEST:
        raise ValueError(f"{number} is not between 0 and {BIGGEST}")
    if number < 10:
        return _DIGITS[number]
    said, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return said[1:] if said.startswith("一十") else said


def english(number: int) -> str:
    """Up to twelve in words, digits beyond, which every English voice reads well."""
    return _ENGLISH[number] if 0 <= number < len(_ENGLISH) else str(number)


def measured(quantity: float, unit: str, *, words: bool) -> str:
    """A Chinese amount with its unit, in words or digits: 2 斤 两斤 or "2斤", 0.5 斤 半斤, 1.5 斤 一斤半, 2.25 斤 "2.25斤"."""
    if not math.isfinite(quantity) or quantity < 0:
        return unit
    whole, rest = divmod(quantity, 1)
    if quantity == 0.5:
        return f"半{unit}"
    if not words or rest not in (0, 0.5) or whole > BIGGEST:
        return f"{quantity:g}{unit}"
    number = "两" if whole == 2 else chinese(int(whole)).replace("二百", "两百").replace("二千", "两千")
    return f"{number}{unit}{'半' if rest else ''}"


def number_of(said: str) -> float | None:
    """The number written in digits or characters ("3", "三", "十二", "半", "两"); None when it is none of these."""
    said = said.strip()
    if said.isascii() and said.replace(".", "", 1).isdecimal():
        return float(said)
    if said == "半":
        return 0.5
    if not said or any(char not in _VALUES and char not in _PLACES for char in said):
        return None
    if all(char in _VALUES for char in said):
        return float("".join(str(_VALUES[char]) for char in said))
    total, digit = 0, 0
    for char in said:
        if char in _PLACES:
            total += (digit or 1) * _PLACES[char]
            digit = 0
        else:
            digit = _VALUES[char]
    return float(total + digit)


def _digit(char: str, lang: str) -> str:
    if not (char.isascii() and char.isdecimal()):
        return char
    return _ENGLISH[int(char)] if lang == "en" else _DIGITS[int(char)]


def _separator(lang: str) -> str:
    return ", " if lang == "en" else "，"
