"""A glance at a text before it is read as an order: can it name or count anything at all?

Reading an order costs more than all the rest of triage, and most calls are none. An order needs a thing: one written, one
that a recogniser misheard, or one that nobody knows beside an amount. Where none of these can be, nothing is read. The
glance may be wrong in one direction only: what it lets pass is still read closely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from hotline.triage.branching import words_as_branches
from hotline.triage.goods import TAKE, WANT, WISH, Vocabulary, vocabulary
from hotline.triage.lexicon import Lexicon
from hotline.triage.mark import BREAKS, SPOKEN
from hotline.triage.marks import AFTER_SINGLE
from hotline.triage.mishearing import unwritten
from hotline.triage.quantities import NUMERALS, Measures, measures
from hotline.triage.sizes import OTHER, SIZES
from hotline.triage.strangers import REMEDY_ENDS

_SHORT: Final = 30
"""Texts up to this length may be an order of a misheard name and nothing else."""
_AMOUNT_HINT: Final = re.compile(
    r"[\d一二两三四五六七八九十半][来多余大小]?[袋包盒瓶斤桶箱条件套张只根支顶床台罐份双块把片樽]|[要买来送缺带需][一两二三四五六七八九十几\d]+个"
)
_ASKS_FOR_ONE: Final = ("有", "点", "想", "要")
"""Beside the words that ask, these may have a bare measure behind them (有瓶酱油)."""
_HAN_NUMERALS: Final = "".join(sorted(char for char in NUMERALS | set("万拾〇") if not char.isdigit() or not char.isascii()))
_IN_AN_AMOUNT: Final = r"来多余到至或者~—\- 小大整满"
"""What may stand between the numeral and the measure of an amount."""
_LONGEST_AMOUNT: Final = 8
"""From the last numeral of an amount to the end of its measure."""
_NO_AMOUNT: Final = "号栋幢楼层室座年月日天点时分秒岁度℃%周"
"""What stands behind a number that counts no thing: 3号, 12点."""
_IN_NUMBERS: Final = frozenset(OTHER.pattern + SIZES.pattern + _IN_AN_AMOUNT) | NUMERALS
"""Characters that may stand in a number or a size."""
_LATIN: Final = re.compile("[a-z]")
_DIGITS: Final = re.compile("(?<![0-9])[0-9]")


class Glance:
    """The words and measures of one lexicon, ready to be looked for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words: Vocabulary = vocabulary(lexicon)
        self._measures: Measures = measures(lexicon)
        self._single = re.compile(f"[{_class(self._words.goods_singles)}]")
        asking = [(word, entry.roles) for word, entry in self._words.words.items() if entry.roles]
        asks_for_one = {word for word, roles in asking if roles & (WANT | TAKE | WISH)} | set(_ASKS_FOR_ONE)
        self._asks_for_one = {
            last: tuple(word for word in asks_for_one if word[-1] == last) for last in {word[-1] for word in asks_for_one}
        }
        self._before_a_name = frozenset(word[-1] for word, roles in asking if roles & (WANT | TAKE))
        self._counted_single = re.compile(f"[{_class(self._measures.ends)}][{_class(self._words.goods_singles)}]")
        self._closes = AFTER_SINGLE.union(NUMERALS, BREAKS, self._measures.ends, self._words.singles, _IN_NUMBERS)
        self._word_ends = frozenset(word[-2:] for word in self._words.words if len(word) > 1)
        self._hides: dict[str, set[str]] = {}
        for word, entry in self._words.words.items():
            if entry.concept is None and len(word) > 1 and word[-1] in self._words.goods_singles and not word.isascii():
                self._hides.setdefault(word[-2:], set()).add(word)
        self._longest_measure = max(map(len, self._measures.role))
        measures_said = [unit for unit in self._measures.role if not unit.isascii()]
        self._bare = re.compile(f"[{_class(self._asks_for_one)}](?:{words_as_branches(measures_said)})")
        units = {unit[0] for unit in measures_said}
        uncounted = "".join(char for char in _NO_AMOUNT if char not in units)
        self._counted = re.compile(
            rf"(?<![0-9a-wyz])[0-9]{{1,5}}(?![0-9{uncounted}])|[仨俩]|[x*×]\s?[0-9]"
            rf"|[{_HAN_NUMERALS}][{_HAN_NUMERALS}{_IN_AN_AMOUNT}]*[{_class(units)}]|[十百]"
        )

    def may_order(self, norm: str) -> bool:
        """Whether a text in plain spelling may name a thing or count one; False means that nothing in it can be an item."""
        if self._words.names_a_thing(norm):
            return True
        if len(norm) > SPOKEN:  # what was written names its things, or lists them: an amount alone is none
            return self._stands_alone(norm) or self._counts_a_single(norm) or self._lists(norm)
        if len(norm) > _SHORT and not self._single.search(norm) and not _AMOUNT_HINT.search(norm):
            return False
        return self._stands_alone(norm) or self._counts(norm) or REMEDY_ENDS.search(norm) is not None or self._sounds(norm)

    def _stands_alone(self, norm: str) -> bool:
        """Whether a name of one character is no part of an unknown word (水, and neither 水位 nor 洪水)."""
        return any(
            self._may_begin(norm, match.start())
            and (
                match.end() == len(norm)
                or norm[match.end()] in BREAKS
                or norm[match.end()] in NUMERALS
                or self._words.find(norm, match.end()) is not None
            )
            and self._is_word(norm, match.start())
            for match in self._single.finditer(norm)
        )

    def _counts_a_single(self, norm: str) -> bool:
        """Whether a name of one character stands behind a measure (三斤米)."""
        return any(
            self._is_word(norm, at) and (self._is_numbered(norm, at) or self._is_asked_for(norm, at))
            for at in (match.start() + 1 for match in self._counted_single.finditer(norm))
        )

    def _is_numbered(self, norm: str, end: int) -> bool:
        """Whether a numeral stands so near that an amount may end there."""
        return not NUMERALS.isdisjoint(norm[max(0, end - _LONGEST_AMOUNT) : end])

    def _is_asked_for(self, norm: str, end: int) -> bool:
        """Whether a bare measure ends there behind a word that asks (要箱)."""
        starts = range(max(1, end - self._longest_measure), end)
        return any(norm[start - 1] in self._asks_for_one and norm[start:end] in self._measures.role for start in starts)

    def _may_begin(self, norm: str, start: int) -> bool:
        """Whether something known (a word, an amount, a stop) may end right before this place."""
        return not start or norm[start - 1] <= "\x7f" or norm[start - 1] in self._closes or norm[start - 2 : start] in self._word_ends

    def _is_word(self, norm: str, start: int) -> bool:
        """Whether this character belongs to no longer word that begins with it (床位) or ends with it (吃药)."""
        found = self._words.find(norm, start)
        return found is not None and found[0] == 1 and not self._is_hidden(norm, start)

    def _is_hidden(self, norm: str, at: int) -> bool:
        """Whether the character ends a word that is no thing, and nothing known can reach into that word from before (不吃 + 药)."""
        for word in self._hides.get(norm[at - 1 : at + 1], ()) if at else ():
            start = at + 1 - len(word)
            if start >= 0 and norm.startswith(word, start) and SIZES.match(norm, start) is None:
                before = norm[start - 1] if start else "。"
                reached = any(norm[place - 1 : place + 1] in self._word_ends for place in range(start or 1, at))
                if not reached and before > "\x7f" and before not in _IN_NUMBERS:
                    return True
        return False

    def _lists(self, norm: str) -> bool:
        """Whether an entry of a written list may end there: an amount in digits with its measure, and a stop behind it."""
        amounts = (self._measures.at(norm, at.start()) or self._measures.english_at(norm, at.start()) for at in _DIGITS.finditer(norm))
        return any(amount is not None and (amount.end >= len(norm) or norm[amount.end] in BREAKS) for amount in amounts)

    def _counts(self, norm: str) -> bool:
        if any(self._asks(norm, match) for match in self._bare.finditer(norm)) or any(
            self._is_amount(norm, match.start()) for match in self._counted.finditer(norm)
        ):
            return True
        return _LATIN.search(norm) is not None and self._measures.counts_in_english(norm)

    def _asks(self, norm: str, match: re.Match[str]) -> bool:
        """Whether a whole asking word stands before a bare measure (给我瓶酱油).

        Its last character alone is none (是我个人), nor is a longer word one that begins like the measure (没有床位).
        """
        after = match.start() + 1
        return norm.endswith(self._asks_for_one[match[0][0]], 0, after) and not self._words.begins_longer(norm, after)

    def _is_amount(self, norm: str, start: int) -> bool:
        """Whether a number may count a thing there, and not persons, months and the like (一个人)."""
        whole = norm[start].isascii() or norm[start + 1 : start + 2] not in NUMERALS  # of 十五 a misheard name may take the first
        other = OTHER.match(norm, start) if whole else None
        if other is None:
            return True
        amount = self._measures.at(norm, start)
        return amount is not None and other.end() <= amount.end

    def _sounds(self, norm: str) -> bool:
        """Whether a stretch sounds like a thing; two syllables are believed only behind a word that asks or before a number."""
        return any(
            size > 2 or norm[start - 1 : start] in self._before_a_name or norm[start + 2 : start + 3] in NUMERALS
            for start, size in unwritten(norm, self._words)
        )


def _class(chars: Iterable[str]) -> str:
    return re.escape("".join(sorted(chars)))


@lru_cache(maxsize=8)
def glance(lexicon: Lexicon) -> Glance:
    """The glance of a lexicon, made once."""
    return Glance(lexicon)
