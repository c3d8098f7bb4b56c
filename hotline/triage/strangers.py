"""Names that no list holds, known to be things by where they stand: before a measure, or beside words that ask or lack.

There will always be a medicine or a dish nobody wrote down. 桉柠蒎要两盒 and 氯化钾缓释片没了 leave no doubt all the same: what is
counted in boxes, or ends like a medicine, is a thing.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from hotline.triage.goods import EACH, JOIN, LACK_AFTER, LACK_BEFORE, TAKE, WANT, Word
from hotline.triage.lexicon import Concept
from hotline.triage.mark import AMOUNT, COMMA, CUE, LIST, SPACE, SPOKEN, STOP, THING, UNKNOWN, Mark

_STRANGER: Final = Word(Concept("", (), {}))
_MEDICINE: Final = Word(Concept("", (), {"kind": "medicine"}))
_BEGINS: Final = frozenset("小大老新阿无干生")
"""Small words that names begin with."""
_INSIDE: Final = _BEGINS | frozenset("多可同家能来安美")
"""Small words that stand in names."""
_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,8}")
REMEDY_ENDS: Final = re.compile(
    "[缓控]释片|肠溶片|分散片|咀嚼片|含片|胶囊|颗粒|口服液|混悬液|滴眼液|[眼软乳]膏|凝胶|糖浆|冲剂|喷雾剂|吸入剂|注射液|滴丸|止痛贴"
)
"""What the names of medicines end with."""
_REMEDY: Final = re.compile(rf"[\u4e00-\u9fff]{{2,8}}(?:{REMEDY_ENDS.pattern})")
"""A word that ends like this is a medicine, whatever its name."""
_FORM: Final = re.compile(
    "[钙钠钾镁]?(?:肠溶|缓释|控释|分散|咀嚼|泡腾|口崩|[软硬])?"
    "(?:片剂?|胶囊|颗粒剂?|口服溶?液|注射液|滴眼液|混悬液|凝胶|[乳软]膏|糖浆|冲剂|滴?丸|[喷气]雾剂|栓剂?|笔芯|针剂)"
)
"""The form in which a medicine is given, right behind its name."""
_GENERAL: Final = ("药", "药片", "药膏", "药丸")
_ENGLISH: Final = re.compile("(?!(?:if|when|and|for|or|to|but|left|each|per|more|total|left|only|then|they|it)$)[a-z]{3,14}")
_PACKED: Final = ("container", "weight", "volume")
_OPENS: Final = (STOP, COMMA, LIST, SPACE)
_NO_NAME: Final = re.compile("[的了着过不没在是我你他她它们都也就很太吃喝用拿买送要给去来到走说打做干瘦胖重轻涨跌花搬提背扛收还等睡跑]")
"""Characters of verbs and small words: a stretch with one of them is no name."""


def name_strangers(norm: str, marks: list[Mark]) -> None:
    """Make things of the unknown stretches that can be nothing else; the marks are changed in place.

    Only in texts that may have been spoken, and only whole stretches of two to eight Chinese characters.
    """
    if len(norm) > SPOKEN:
        return
    _join_forms(norm, marks)
    if not (any(mark.kind == AMOUNT for mark in marks) or REMEDY_ENDS.search(norm)):
        return
    for k, mark in enumerate(marks):
        if mark.kind != UNKNOWN or mark.word is not None:
            continue
        if _is_english_name(norm, marks, k):
            mark.kind, mark.word = THING, _STRANGER
            continue
        first = _first_of_name(norm, marks, k)
        name = norm[marks[first].start : mark.end]
        if _REMEDY.fullmatch(name):
            word = _MEDICINE
        elif _HAN.fullmatch(name) and not _NO_NAME.search(name) and _is_counted(norm, marks, first, k):
            word = _STRANGER
        else:
            continue
        start = marks[first].start
        for part in marks[first:k]:
            part.start = part.end = start
            part.kind, part.word = SPACE, None
        mark.start = start
        mark.kind, mark.word = THING, word


def _join_forms(norm: str, marks: list[Mark]) -> None:
    """A medicine and the form in which it is given are one name: 缬沙坦胶囊, 头孢克肟分散片."""
    for k, mark in enumerate(marks):
        if not _is_medicine(mark) or norm[mark.start : mark.end].endswith(_GENERAL):
            continue
        form = _FORM.match(norm, mark.end)
        if form is None or not _is_cut_at(marks, k, form.end()):
            continue
        for part in marks[k + 1 :]:
            if part.start >= form.end():
                break
            part.start = max(part.start, form.end())
            if part.end <= form.end():
                part.end = part.start
                part.kind, part.word, part.amount = SPACE, None, None
        mark.end = form.end()
        before = marks[k - 1] if k else None
        if before is not None and _is_medicine(before) and before.end == mark.start:  # 厄贝沙坦氢氯噻嗪片
            mark.start = before.start
            before.kind, before.word, before.end = SPACE, None, before.start


def _is_medicine(mark: Mark) -> bool:
    concept = mark.word.concept if mark.kind == THING and mark.word is not None else None
    return concept is not None and concept.fields.get("kind") == "medicine"


def _is_cut_at(marks: list[Mark], k: int, end: int) -> bool:
    """Whether a mark behind the one at `k` ends here, or a stretch nobody knows goes on over it."""
    return any(mark.end == end or (mark.kind == UNKNOWN and mark.start < end < mark.end) for mark in marks[k + 1 :])


def _is_english_name(norm: str, marks: list[Mark], k: int) -> bool:
    """Whether an English word nobody knows stands behind an amount in boxes, bottles, pounds: a box of crumpets."""
    if k < 2 or not _ENGLISH.fullmatch(norm[marks[k].start : marks[k].end]):
        return False
    before = k - 1
    while before and (marks[before].kind == SPACE or norm[marks[before].start : marks[before].end] == "of"):
        before -= 1
    amount = marks[before]
    return before < k - 1 and _is_measured(amount) and norm[amount.end - 1].isascii()


def _first_of_name(norm: str, marks: list[Mark], k: int) -> int:
    """Where the name that ends with the stretch at `k` begins: small words may stand in it (小儿咳喘灵, 乐多康)."""
    first = k
    if k and marks[k - 1].kind == CUE and norm[marks[k - 1].start : marks[k].start] in _INSIDE:
        first = k - 1
        if k > 1 and marks[k - 2].kind == UNKNOWN and marks[k - 2].word is None and norm[marks[k - 1].start] not in _BEGINS:
            first = k - 2
    return first


def _is_counted(norm: str, marks: list[Mark], first: int, k: int) -> bool:
    """Whether the stretch of these marks begins an entry and is asked for, or lacking, by an amount in a measure of goods."""
    if _goes_on_a_list(norm, marks, first, k):
        return True
    if first and marks[first - 1].kind not in _OPENS and not _has(marks[first - 1], WANT | TAKE | LACK_BEFORE | JOIN):
        return False
    asked = bool(first) and _has(marks[first - 1], WANT | TAKE)
    after = k + 1
    while after < len(marks) and (marks[after].kind == SPACE or _has(marks[after], WANT | TAKE | LACK_AFTER | EACH)):
        asked = asked or marks[after].kind == CUE
        after += 1
    if after < len(marks) and marks[after].kind == COMMA and asked:
        after += 1
        while after < len(marks) and marks[after].kind == CUE:
            after += 1
    if after >= len(marks) or not _is_measured(marks[after]):
        return False
    if after + 1 < len(marks) and marks[after + 1].kind in (THING, UNKNOWN) and after > k + 1:
        return False
    return asked or _beside_others(marks, k)


def _goes_on_a_list(norm: str, marks: list[Mark], first: int, k: int) -> bool:
    """Whether the stretch stands between two amounts of goods in different measures, the first behind its thing: 糯米三斤粽叶一把."""
    if first < 2 or k + 1 >= len(marks) or marks[first - 2].kind != THING or marks[first - 1].end != marks[first].start:
        return False
    one, other = marks[first - 1].amount, marks[k + 1].amount
    if one is None or other is None or not (_is_measured(marks[first - 1]) and _is_measured(marks[k + 1])):
        return False
    ends = k + 2 >= len(marks) or marks[k + 2].kind in _OPENS
    return ends and norm[one.unit_start : one.unit_end] != norm[other.unit_start : other.unit_end]


def _has(mark: Mark, roles: int) -> bool:
    return mark.kind == CUE and mark.word is not None and bool(mark.word.roles & roles)


def _is_measured(mark: Mark) -> bool:
    return mark.kind == AMOUNT and mark.amount is not None and mark.amount.role in _PACKED


def _beside_others(marks: list[Mark], k: int) -> bool:
    """Whether a known thing with an amount stands in the same text: 浪里个一包 盐两包."""
    return any(
        one.kind == THING and (_is_measured(other) or (other.kind == AMOUNT and other.amount is not None and bool(other.amount.role)))
        for one, other in pairwise(marks)
    )
