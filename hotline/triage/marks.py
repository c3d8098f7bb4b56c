"""A text cut into the marks an order is read from: things, amounts, sizes, asking words, stops, and what is unknown.

One pass from left to right; the longest dictionary word wins, then numerals. Names of one character (米, 油)
count only where they stand alone, since they are parts of hundreds of other words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from hotline.triage.goods import EACH, FILLER, JOIN, LACK_AFTER, TAKE, WANT, WISH, Vocabulary, Word, vocabulary
from hotline.triage.lexicon import Lexicon
from hotline.triage.mark import AMOUNT, BREAKS, COMMA, CUE, LIST, SIZE, SPACE, SPOKEN, STOP, THING, UNKNOWN, Mark
from hotline.triage.mishearing import Found, misheard_names
from hotline.triage.numbers_alone import NO_WORD, begins_a_size, number_alone
from hotline.triage.quantities import NUMERALS, Amount, Measures, measures, number
from hotline.triage.sizes import OTHER, SIZE_STARTS, SIZES
from hotline.triage.text import characters, pairs

_DIGITS: Final = re.compile(r"\d+(?:\.\d+)?")
_NUMBERING: Final = re.compile(r"\d{1,2}[.)、](?!\d)")
_LATIN: Final = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
_JOINING: Final = frozenset("是要有给的来和跟加还")
_PARTICLES: Final = frozenset("吧啊呀哦嘛哈呢吗了呗啦咯")
_ASPECTS: Final = frozenset("过了着")
"""Behind a verb these only say when it was done."""
AFTER_SINGLE: Final = frozenset("的点些儿")
"""Behind these a name of one character stands alone too, whatever stood before them."""

_ALSO_NAMES: Final = frozenset("充打开换加割抓称配订整搞弄取装")
"""Verbs that begin names too: after an amount they are read as the beginning of an unknown one (一个充气泵)."""
_PURPOSE: Final = frozenset("包煮炒炖蒸煲熬腌做用")
"""Verbs that say what an order is for: 糯米五斤包粽子."""
_ASKS: Final = WANT | TAKE | WISH
_PERHAPS: Final = ("", None)
"""What a character alone may be only the ones around it decide."""
_FILLER_WORD: Final = Word(roles=FILLER)
_THAT: Final = ("那", "这", "每", "嗰", "哪")


class Reader:
    """Cuts texts with the words and measures of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words: Vocabulary = vocabulary(lexicon)
        self.measures: Measures = measures(lexicon)
        opens = frozenset(BREAKS) | NUMERALS | SIZE_STARTS | frozenset("abcdefghijklmnopqrstuvwxyz.")
        begins = {pair[0] for pair in self.words.lengths}
        several = opens | _ALSO_NAMES | frozenset(self.measures.role)
        self._at_once: dict[str, tuple[str, Word | None]] = {
            char: (CUE if word.roles else UNKNOWN, word)
            for char, word in self.words.singles.items()
            if word.concept is None and char not in several
        } | {char: (kind, None) for char, kind in BREAKS.items() if char not in begins and char not in "*x×"}
        self._opens = opens | frozenset(self.words.singles)
        self._told = dict.fromkeys(self._opens | self.measures.starts, _PERHAPS) | self._at_once

    def read(self, norm: str) -> list[Mark]:
        """The marks of a text in plain spelling, in order, covering all of it.

        What a place holds is looked up here, and only what the characters around it decide is asked of another function,
        since a call for each character of a text costs more than the looking up.
        """
        marks: list[Mark] = []
        at, unknown = 0, -1
        begun = [*map(self.words.lengths.get, pairs(norm)), None]  # at each place: the lengths of the words that may begin there
        told = [*map(self._told.get, characters(norm))]
        whole, pair = misheard_names(norm, self.words) if len(norm) <= SPOKEN else ({}, {})
        misheard = whole.keys() | pair.keys()
        places = [i for i, (sizes, said) in enumerate(zip(begun, told, strict=False)) if sizes is not None or said is not None]
        for i in sorted(misheard.union(places)) if misheard else places:
            if i < at:
                continue
            if unknown < 0 and at < i:
                unknown = at
            mark = self._misheard(norm, i, whole, pair, marks, unknown) if i in misheard else None
            if mark is None:
                sizes, said = begun[i], told[i]
                if sizes is not None:
                    mark = self._longest_word(norm, i, sizes) or self._otherwise(norm, i, marks, unknown)
                elif said is not None:
                    mark = self._lone(norm, i, marks, unknown) if not said[0] else Mark(said[0], i, i + 1, said[1])
            if mark is None:
                if unknown < 0:
                    unknown = i
                at = i + 1
                continue
            if unknown >= 0:
                marks.append(Mark(UNKNOWN, unknown, i))
                unknown = -1
            marks.append(mark)
            at = mark.end
        if unknown >= 0 or at < len(norm):
            marks.append(Mark(UNKNOWN, unknown if unknown >= 0 else at, len(norm)))
        return marks

    def _longest_word(self, norm: str, i: int, sizes: tuple[int, ...]) -> Mark | None:
        """The dictionary word of these sizes at `i`, None where none stands or what stands there may be something else too."""
        char = norm[i]
        if char <= "\x7f" or char in SIZE_STARTS:
            return None
        for size in sizes:
            said = norm[i : i + size]
            word = self.words.words.get(said)
            if word is not None:
                if word.concept is None and word.roles:
                    return Mark(CUE, i, i + len(said), word)
                if char in BREAKS:
                    return None
                return Mark(UNKNOWN if word.concept is None else THING, i, i + len(said), word)
        told = self._at_once.get(char)
        return Mark(told[0], i, i + 1, told[1]) if told else None

    def _otherwise(self, norm: str, i: int, marks: list[Mark], unknown: int) -> Mark | None:
        """The mark where a longer word might have begun and none stands as written, or what stands may be something else too."""
        if norm[i] <= "\x7f":
            return self._mark_at(norm, i, marks, unknown)
        return self._lone(norm, i, marks, unknown)  # which need not look for a word again

    def _lone(self, norm: str, i: int, marks: list[Mark], unknown: int) -> Mark | None:
        """The mark at a character that begins no longer word and may be more than one thing; or a measure right after an asking word."""
        if norm[i] in self._opens:
            return self._mark_at(norm, i, marks, unknown)
        after = unknown < 0 and marks and (marks[-1].kind == CUE or (marks[-1].kind == THING and norm.startswith("斤半", i)))
        return self._bare(norm, i, marks) if after else None

    def _misheard(self, norm: str, i: int, whole: Found, pair: Found, marks: list[Mark], unknown: int) -> Mark | None:
        """The thing that was misheard at `i`, unless one is written there."""
        heard = whole.get(i) or (pair[i] if self._expects_name(norm, i, marks, unknown) else None)
        if heard is None or self._is_written(norm, i, heard[0]) or self.words.ends_in_a_thing(norm[i : heard[0]], heard[1]):
            return None
        return Mark(THING, i, *heard)

    def _is_written(self, norm: str, i: int, end: int) -> bool:
        """Whether a thing of at least that length is written there in its own characters."""
        found = self.words.find(norm, i)
        return found is not None and found[1].concept is not None and i + found[0] >= end

    def _expects_name(self, norm: str, i: int, marks: list[Mark], unknown: int) -> bool:
        """Whether two characters that only sound like a thing stand where one is expected: by an amount, or last after an asking word."""
        if unknown >= 0:
            return False
        found = self.words.find(norm, i)
        if found is not None and found[0] > 1:
            return False
        if norm[i + 1] in _ASPECTS or (norm[i] in self.measures.role and norm[i + 1] in self.words.goods_singles):
            return False  # 没睡过一个整觉 is no 水果, 买包米 no 苞米
        first, second = (self.words.singles.get(char, NO_WORD) for char in norm[i : i + 2])
        if norm[i] in _JOINING and second.concept is not None:
            return False  # 一个是盐 is no 食盐
        if first.concept is not None and norm[i + 1] in _PARTICLES:
            return False  # 包烟吧 is no 盐巴
        end = i + 2
        last = end >= len(norm) or norm[end] in BREAKS
        if first.roles & (TAKE | WANT) and second.concept is not None:
            return False  # 送点水 is no 电水
        if second.roles and (first.roles or (first.concept is not None and not last)):
            return False  # 米就得 is rice and small words, no 米酒
        before = marks[-1] if marks else None
        if before is not None and before.kind == AMOUNT:
            return last or norm[end] in NUMERALS or self.words.find(norm, end) is not None
        if not last and norm[end] in NUMERALS and (self.measures.at(norm, end) is not None or self._is_misheard_entry(norm, i, end)):
            return True
        return last and before is not None and before.word is not None and bool(before.word.roles & (WANT | TAKE))

    def _is_misheard_entry(self, norm: str, i: int, end: int) -> bool:
        """Whether a whole entry of a list is a name and a misheard measure: 白采两课."""
        misheard = self.measures.misheard_at(norm, end)
        return misheard is not None and (i == 0 or norm[i - 1] in BREAKS) and self._ends_entry(norm, misheard.end)

    def _mark_at(self, norm: str, i: int, marks: list[Mark], unknown: int) -> Mark | None:
        char = norm[i]
        broken = BREAKS.get(char)
        if broken is not None:
            if char in "*x×":
                times = self.measures.times_at(norm, i)
                if times:
                    return Mark(AMOUNT, i, times.end, amount=times)
            return Mark(broken, i, i + 1)
        if char == "." and (i + 1 >= len(norm) or norm[i + 1] in " \n"):
            return Mark(STOP, i, i + 1)
        if unknown >= 0 and char.isascii() and char.isalpha() and norm[i - 1].isascii() and norm[i - 1].isalpha():
            return None
        if char in SIZE_STARTS:
            sized = SIZES.match(norm, i)
            if sized:
                return Mark(SIZE, i, sized.end())
        latin = char.isascii() and char.isalpha()
        if latin:
            amount = self.measures.english_at(norm, i)
            if amount:
                return Mark(AMOUNT, i, amount.end, amount=amount)
        found = self.words.find(norm, i)
        if found is not None:
            mark = self._word(norm, i, *found, marks, unknown)
            if mark is not None:
                return mark
        if char in NUMERALS:
            return self._number(norm, i, marks)
        if latin:
            return self._latin(norm, i)
        if marks and unknown < 0 and (marks[-1].kind == CUE or (marks[-1].kind == THING and norm.startswith("斤半", i))):
            return self._bare(norm, i, marks)
        return None

    def _word(self, norm: str, i: int, length: int, word: Word, marks: list[Mark], unknown: int) -> Mark | None:
        end = i + length
        if norm[i] in NUMERALS and length == 1:
            return None
        if (
            word.concept is not None
            and marks
            and unknown < 0
            and length == 1
            and marks[-1].kind == CUE
            and norm[marks[-1].start : marks[-1].end] in _THAT
        ):
            that = self._bare(norm, i, marks)
            if that is not None and i + 1 < len(norm) and self.words.find(norm, i + 1) is not None:
                return that
        if length == 1 and unknown < 0 and marks and marks[-1].kind == AMOUNT and norm[i] in _ALSO_NAMES:
            return None
        if length == 1 and self._is_measure_after_asking(norm, i, marks, unknown):
            bare = self._bare(norm, i, marks)
            if bare is not None:
                return bare
        if word.concept is None and norm[i:end] in ("a", "an") and self._is_one(norm, end):
            return Mark(AMOUNT, i, end, amount=Amount(i, end, 1.0, "", end, end))
        if word.concept is None:
            return Mark(CUE if word.roles else UNKNOWN, i, end, word=word)
        if length == 1 and not self._alone(norm, i, marks, unknown):
            return None
        return Mark(THING, i, end, word=word)

    def _is_one(self, norm: str, end: int) -> bool:
        """Whether the article before `end` counts a thing: "a kettle"."""
        after = self.words.find(norm, end + 1) if end + 1 < len(norm) and norm[end] == " " else None
        return after is not None and after[1].concept is not None

    def _is_measure_after_asking(self, norm: str, i: int, marks: list[Mark], unknown: int) -> bool:
        if unknown >= 0 or not marks or marks[-1].kind != CUE or norm[i] not in self.measures.role:
            return False
        if norm[i] in "把个":
            return True
        after = self.words.find(norm, i + 1) if i + 1 < len(norm) else None
        thing = begins_a_size(norm, i + 1, self.measures) if after is None else after[1].concept is not None
        return thing and norm[i] not in "点和跟同"

    def _alone(self, norm: str, i: int, marks: list[Mark], unknown: int) -> bool:
        """Whether a name of one character stands by itself."""
        if unknown >= 0 and norm[i - 1] not in AFTER_SINGLE:
            return False
        if marks and unknown < 0 and marks[-1].kind == AMOUNT and marks[-1].end == i:
            return True
        after = i + 1
        if after >= len(norm) or norm[after] in BREAKS or norm[after] in NUMERALS:
            return True
        return self.words.find(norm, after) is not None

    def _begins_a_thing(self, norm: str, i: int) -> bool:
        """Whether a name of two characters and more begins there."""
        found = self.words.find(norm, i)
        return found is not None and found[0] > 1 and found[1].concept is not None

    def _number(self, norm: str, i: int, marks: list[Mark]) -> Mark | None:
        if i and norm[i - 1].isascii() and norm[i - 1].isalpha() and norm[i].isdigit() and norm[i - 1] != "x":
            return Mark(UNKNOWN, i, _DIGITS.match(norm, i).end())  # type: ignore[union-attr] # a digit stands at i
        if norm[i].isdigit() and (not marks or marks[-1].kind in (SPACE, LIST, STOP, COMMA)):
            numbering = _NUMBERING.match(norm, i)  # "1.大米一袋 2.油一桶"
            if numbering:
                return Mark(LIST, i, numbering.end())
        misheard = self.measures.misheard_at(norm, i)
        if misheard and self._begins_a_thing(norm, misheard.unit_start):
            misheard = None  # 二两八角
        if misheard and marks and marks[-1].kind == THING and marks[-1].end == i and self._ends_entry(norm, misheard.end):
            return Mark(AMOUNT, i, misheard.end, amount=misheard)
        if misheard and misheard.end < len(norm):
            beside = self.words.find(norm, misheard.end)
            if beside is not None and beside[1].concept is not None:
                return Mark(AMOUNT, i, misheard.end, amount=misheard)
        if misheard and self._goes_on(i, marks):
            return Mark(AMOUNT, i, misheard.end, amount=misheard)
        other = OTHER.match(norm, i)
        if other and norm[other.end() - 1] == "米" and self._is_length(norm, i, other.end(), marks):
            length = Amount(i, other.end(), number(norm[i : other.end() - 1]), "length", other.end() - 1, other.end())
            return Mark(AMOUNT, i, other.end(), amount=length)
        amount = self.measures.at(norm, i)
        if other and (amount is None or other.end() > amount.end):
            return Mark(UNKNOWN, i, other.end(), word=NO_WORD)
        if amount is not None:
            return Mark(AMOUNT, i, amount.end, amount=amount)
        topped_up = bool(marks) and marks[-1].kind == CUE and marks[-1].word is not None and bool(marks[-1].word.roles & TAKE)
        return number_alone(norm, i, self.measures, topped_up=topped_up)

    def _is_length(self, norm: str, start: int, end: int, marks: list[Mark]) -> bool:
        """Whether metres say how much of a thing: 松紧带两米, 要三米电线, 绳子要十米."""
        before = marks[-1] if marks else None
        if before is None or before.end != start:
            return False
        if before.kind == THING:
            return self._ends_entry(norm, end)
        if before.word is None or not before.word.roles & (WANT | TAKE):
            return False
        return self._begins_a_thing(norm, end) or (len(marks) > 1 and marks[-2].kind == THING and self._ends_entry(norm, end))

    def _ends_entry(self, norm: str, end: int) -> bool:
        """Whether an entry of a list can end here: at the end, a stop, or a word that leads on (还有)."""
        if end >= len(norm) or norm[end] in BREAKS or norm[end] in _PURPOSE:
            return True
        found = self.words.find(norm, end)
        return found is not None and bool(found[1].roles & (JOIN | LACK_AFTER))

    def _goes_on(self, i: int, marks: list[Mark]) -> bool:
        """Whether a misheard measure orders what went before (萝卜来两近) or goes on with a list (两盒三九一合板蓝跟)."""
        if len(marks) > 1 and marks[-1].kind == THING and marks[-1].end == i and marks[-2].kind == AMOUNT:
            return True
        if len(marks) < 2 or marks[-1].kind != CUE or marks[-1].word is None or marks[-2].kind != THING:
            return False
        return bool(marks[-1].word.roles & (WANT | TAKE | EACH))

    def _latin(self, norm: str, i: int) -> Mark | None:
        amount = self.measures.english_word_at(norm, i) or self.measures.bare_at(norm, i) or self.measures.times_at(norm, i)
        if amount:
            return Mark(AMOUNT, i, amount.end, amount=amount)
        latin = _LATIN.match(norm, i)
        return Mark(UNKNOWN, i, latin.end()) if latin else None

    def _bare(self, norm: str, i: int, marks: list[Mark]) -> Mark | None:
        """A measure without a number right after an asking word: 要只鸡."""
        word = marks[-1].word
        if word is not None and word.concept is not None:  # 牛肉斤半
            amount = self.measures.bare_at(norm, i)
            return Mark(AMOUNT, i, amount.end, amount=amount) if amount is not None else None
        if word is not None and norm[marks[-1].start : marks[-1].end] in _THAT:
            that = self.measures.bare_at(norm, i)  # 那桶油: no amount
            return Mark(CUE, i, that.end, word=_FILLER_WORD) if that else None
        if word is None or not (word.roles & _ASKS or norm[marks[-1].start : marks[-1].end] in ("有", "点", "想")):
            return None
        amount = self.measures.bare_at(norm, i)
        if amount is None or (norm[i] == "个" and amount.end < len(norm) and norm[amount.end] in NUMERALS):  # 充个一百
            return None
        return Mark(AMOUNT, i, amount.end, amount=amount)


@lru_cache(maxsize=8)
def reader(lexicon: Lexicon) -> Reader:
    """The reader of a lexicon, made once."""
    return Reader(lexicon)
