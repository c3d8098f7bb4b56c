"""How much, as people say it: 半斤, 两三个, 一斤半, 二十来斤, 5kg, 仨, 一打, two bottles of.

A range means its upper end, since a volunteer had better carry three than two; 几个 and 一点 say nothing
countable. The unit is the bare measure word as said (一小把: 把); money is a unit (五十块钱的天然气).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from hotline.triage.lexicon import Lexicon

_DIGITS: Final = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "俩": 2, "仨": 3,
    "壹": 1, "贰": 2, "叁": 3,
}  # fmt: skip
_POWERS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10000, "拾": 10, "廿": 20, "卅": 30}
_HAN_NUMBER: Final = "零〇一二两三四五六七八九十百千万几俩仨壹贰叁拾廿卅"
NUMERALS: Final = frozenset("0123456789零一二两三四五六七八九十百千半几俩仨壹贰叁廿卅")
"""Characters an amount may begin with."""
_HAN_LOW: Final = f"(?:[{_HAN_NUMBER.replace('两', '')}半]|(?<![一二三四五六七八九])两|(?<![二四五六七八九])两(?![一二三四五六七八九]))+"
"""A number in Chinese, in which 两 is no measure between two others: 二两八角."""
_DECIMAL: Final = r"\d{1,5}(?:\.\d{1,3}|/\d{1,2})?[万千百]?"
_AND_A_HALF: Final = re.compile("半(?![斤两个只袋包盒瓶桶箱块条])")
_TIMES_BEFORE: Final = re.compile(r"(\d{1,3})\s?[x×]\s(?=[a-z])")
_PART: Final = "[二三四五六七八九十]分之[一二三四五六七八九]"
_ENGLISH: Final = {
    "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "eleven": 11.0,
    "twelve": 12.0, "fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "fifty": 50.0, "hundred": 100.0, "half a": 0.5, "half": 0.5,
    "a half": 0.5, "a couple of": 2.0,
    "couple of": 2.0, "another": 1.0, "a single": 1.0,
}  # fmt: skip
_ENGLISH_VAGUE: Final = ("a few", "few", "several", "some", "a little", "a bit of", "a lot of", "lots of")
_ARTICLES: Final = ("a", "an", "another")
_NO_NUMBER: Final = (*_ARTICLES, *_ENGLISH_VAGUE)
_LAST: Final = "半万拾钱毛角重量装的abcdefghijklmnopqrstuvwxyz"
"""Besides a measure or a numeral these may be the last character of an amount."""
_PARTS: Final = {"weight": {"两": 10.0, "钱": 100.0}, "money": {"毛": 10.0, "角": 10.0}}
"""What a smaller measure is of the one before it: 二斤三两, 三块八角; 二两八角 are two liang of star anise."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at `norm[start:end]`; `unit_start:unit_end` is where its bare unit stands (equal when there is none).

    `value` None: an amount was said, but none that can be counted. `role` is what its measure does: container,
    count, weight, volume, money, or "" for a bare number. `unit` replaces what was said where it was misheard.
    `packed` says that a weight or volume
    was said as a property of the thing (5公斤重的, 2公斤装), not as how much of it.
    """

    start: int
    end: int
    value: float | None
    role: str
    unit_start: int = 0
    unit_end: int = 0
    unit: str | None = None
    packed: bool = False


def number(said: str) -> float | None:
    """The value of a number in digits or Chinese words, the upper end of a range; None when it is no number or 几."""
    said = said.strip()
    if not said:
        return None
    if said[0].isdigit():
        return _decimal(said)
    return _han(said)


def _decimal(said: str) -> float | None:
    if said[-1] in _POWERS:
        value = _decimal(said[:-1])
        return None if value is None else value * _POWERS[said[-1]]
    try:
        if "/" in said:
            above, below = said.split("/", 1)
            return float(above) / float(below)
        return float(said)
    except (ValueError, ZeroDivisionError):
        return None


def _han(said: str) -> float | None:
    if "分之" in said:
        below, above = (_han(part) for part in said.split("分之", 1))
        return above / below if above and below else None
    if "几" in said:
        return None
    if all(char in _DIGITS for char in said):
        values = [_DIGITS[char] for char in said]
        if len(values) > 1 and 0 not in values and all(b - a == 1 for a, b in pairwise(values)):
            return float(values[-1])  # 三四个: the upper end
        return float(int("".join(map(str, values)))) if len(values) > 2 else float(values[-1])
    total = section = 0
    digit: int | None = None
    for char in said:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "万":
            total += (section + (digit or 0) or 1) * 10000
            section, digit = 0, None
        elif char in _POWERS:
            section += (1 if digit is None else digit) * _POWERS[char]
            digit = None
        else:
            return None
    if digit is not None:
        tail = said[-2] if len(said) > 1 else ""
        section += digit * (_POWERS[tail] // 10 if tail in "百千" else 1)  # 一百五 is 150
    return float(total + section)


class Measures:
    """The measures of a lexicon, ready to be looked for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.role: dict[str, str] = {}
        self.misheard: dict[str, str] = {}
        latin: set[str] = set()
        for concept in lexicon.book("units"):
            role = str(concept.fields.get("role", ""))
            self.misheard.update(concept.fields.get("misheard", {}))
            for word in concept.words:
                self.role.setdefault(word, role)
                if word.isascii():
                    latin.add(word)
        han = [word for word in self.role if word not in latin]
        self.starts = {word[0] for word in han}
        self.ends = frozenset(word[-1] for word in (*self.role, *self.misheard)) | NUMERALS | frozenset(_LAST)
        self._longest = max(map(len, han), default=1)
        singles = "".join(word for word in han if len(word) == 1)
        han_units = f"(?:{_any_of(word for word in han if len(word) > 1)}|[{singles}])"
        han_units = f"(?!(?<![二四五六七八九半])两[{singles.replace('两', '')}]){han_units}"  # 一两个, but 二两打个汤
        all_units = f"(?:{han_units}|(?:{_any_of(latin)})(?![a-z]))"
        misheard = _any_of(self.misheard)
        self._amount = re.compile(
            rf"(?P<low>{_PART}|{_DECIMAL}|{_HAN_LOW})(?P<more>[来多余])?"
            rf"(?:\s?(?:-|~|—|到|至|或者?)\s?(?P<high>{_DECIMAL}|[{_HAN_NUMBER}半]+)(?P<more2>[来多余])?)?"
            rf"\s{{0,3}}(?:[小大整满](?=[^\s\d]))?(?P<half>半)?\s?(?P<unit>{all_units})(?P<after>半(?![年天月夜斤])|(?P<part>[{_HAN_NUMBER}]|\d)(?:(?P<part_unit>[两钱毛角])|(?![{_HAN_NUMBER}\d])))?"
        )
        self._packed = re.compile(r"(?:钱)?(?:重的|的重量|重|装的|装|一?大?[袋包桶瓶罐听盒]装的?|的)")
        self._times = re.compile(rf"\s?[x*×]\s?(?P<low>\d{{1,3}})(?![\d.a-z])(?P<unit>{han_units})?")
        self._misheard = re.compile(rf"(?P<low>[{_HAN_NUMBER}半]+|\d{{1,3}})(?P<unit>{misheard})")
        english = _any_of([*_ENGLISH, *_ENGLISH_VAGUE])
        self._english = re.compile(
            rf"(?P<low>{english}|{_DECIMAL})\s(?:(?:big|small|large|more|whole|full)\s)?(?P<unit>{_any_of(latin)})(?![a-z])(?:\sof\b)?"
        )
        self._english_bare = re.compile(rf"(?P<low>{english})(?![a-z])")
        counting = _any_of(word for word in (*_ENGLISH, "dozen") if word not in _ARTICLES)
        self._english_number = re.compile(rf"(?<![a-z])(?:{counting})(?![a-z])")
        self._unit_times = re.compile(rf"(?P<unit>{all_units})\s?[x*×]\s?(?P<low>\d{{1,3}})(?![\d.])")

    def at(self, norm: str, start: int) -> Amount | None:
        """The amount that begins with the numeral at `start`; None when what follows the numeral is no measure."""
        match = self._amount.match(norm, start)
        if match is None:
            return None
        unit, unit_start, unit_end = match["unit"], match.start("unit"), match.end("unit")
        value = self._value(match)
        role = self.role[unit]
        end = match.end()
        if match["part"] and not (match["part_unit"] in _PARTS.get(role, ()) or (role == "money" and not match["part_unit"])):
            end = unit_end  # 两袋三... : the number after belongs to what follows
        elif match["part"] and not match["part_unit"] and norm[end : end + 1] in self.starts:
            end = unit_end  # 两块钱一斤
        multiplier = self._times.match(norm, end)
        if multiplier and role in ("weight", "volume"):
            return Amount(start, end, value, role, unit_start, unit_end, packed=True)
        packed = self._packed.match(norm, end)
        return Amount(
            start,
            packed.end() if packed else end,
            value,
            role,
            unit_start,
            unit_end,
            packed=packed is not None and (role in ("weight", "volume") or self._is_pack(norm, packed, role)),
        )

    def _is_pack(self, norm: str, packed: re.Match[str], role: str) -> bool:
        """Whether "24瓶装" or "50片的" says what a pack holds, should another amount stand beside it."""
        return "装" in packed[0] or (
            packed[0] == "的" and (role in ("count", "container") or packed.end() >= len(norm) or not norm[packed.end()].isalnum())
        )

    def misheard_at(self, norm: str, start: int) -> Amount | None:
        """An amount whose measure a recogniser wrote wrongly (两近); the caller checks that a known thing stands beside it."""
        match = self._misheard.match(norm, start)
        if match is None:
            return None
        unit = self.misheard[match["unit"]]
        value = 0.5 if match["low"] == "半" else number(match["low"])
        return Amount(start, match.end(), value, self.role.get(unit, "count"), match.start("unit"), match.end("unit"), unit=unit)

    def english_at(self, norm: str, start: int) -> Amount | None:
        """Amounts in English words and digits: two bottles of, a dozen, 5 kg of."""
        match = self._english.match(norm, start)
        if match is None:
            return None
        low = match["low"]
        value = _ENGLISH.get(low, None if low in _ENGLISH_VAGUE else number(low))
        return Amount(start, match.end(), value, self.role[match["unit"]], match.start("unit"), match.end("unit"))

    def counts_in_english(self, norm: str) -> bool:
        """Whether an English amount may stand anywhere in the text; a bare article or "some" counts nothing."""
        return self._english_number.search(norm) is not None or self._english.search(norm) is not None

    def english_word_at(self, norm: str, start: int) -> Amount | None:
        """A number word without a measure: "three eggs". Articles are left out."""
        if norm.startswith("dozen ", start):
            return Amount(start, start + 5, 1.0, "container", start, start + 5)
        times = _TIMES_BEFORE.match(norm, start)
        if times:
            return Amount(start, times.end(), number(times[1]), "", times.end(), times.end())
        match = self._english_bare.match(norm, start)
        if match is None or match["low"] in _NO_NUMBER:
            return None
        return Amount(start, match.end(), _ENGLISH.get(match["low"]), "", match.end(), match.end())

    def bare_at(self, norm: str, start: int) -> Amount | None:
        """A measure without a number, meaning one: 要只鸡, 带瓶酱油; also "bottle x2"."""
        times = self._unit_times.match(norm, start)
        if times:
            return Amount(start, times.end(), number(times["low"]), self.role[times["unit"]], times.start("unit"), times.end("unit"))
        if norm[start] not in self.starts:
            return None
        for length in range(min(self._longest, len(norm) - start), 0, -1):
            role = self.role.get(norm[start : start + length])
            if role == "weight" and _AND_A_HALF.match(norm, start + length):  # 斤半瘦肉
                return Amount(start, start + length + 1, 1.5, role, start, start + length)
            if role is not None and not norm[start].isascii():
                return Amount(start, start + length, 1.0, role, start, start + length)
        return None

    def times_at(self, norm: str, start: int) -> Amount | None:
        """ "x2", "*2" after a thing or a pack size."""
        match = self._times.match(norm, start)
        if match is None:
            return None
        if match["unit"] is None:
            return Amount(start, match.end(), number(match["low"]), "", match.end(), match.end())
        return Amount(start, match.end(), number(match["low"]), self.role[match["unit"]], match.start("unit"), match.end("unit"))

    def _value(self, match: re.Match[str]) -> float | None:
        said = match["high"] or match["low"]
        halves = said.count("半")
        value = number(said.replace("半", "")) if said != "半" else 0.0
        if value is None:
            return None
        value += 0.5 * bool(halves)
        if match["half"]:
            value = value / 2 if value in (1.0,) else value + 0.5  # 一小半袋, 两个半
        after = match["after"]
        if after == "半":
            value += 0.5
        elif match["part"]:
            role = self.role[match["unit"]]
            whole = _PARTS.get(role, {}).get(match["part_unit"] or ("毛" if role == "money" else ""))
            value += (number(match["part"]) or 0.0) / whole if whole else 0.0
        return value


@lru_cache(maxsize=8)
def measures(lexicon: Lexicon) -> Measures:
    """The measures of a lexicon, compiled once."""
    return Measures(lexicon)


def _any_of(words: Iterable[str]) -> str:
    listed = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) for word in listed) or "(?!)"
