"""Entries of written lists, "name number unit" and nothing else: there the whole entry before the number is the name, known or not."""

from __future__ import annotations

from typing import Final

from hotline.triage.goods import (
    FILLER,
    JOIN,
    NEVER,
)
from hotline.triage.mark import AMOUNT, CUE, SIZE, SPACE, SPOKEN, THING
from hotline.triage.quantities import Amount
from hotline.triage.reading import BOUNDS, LONGEST_NAME, Order

_ENDS_AN_ENTRY: Final = ("", *BOUNDS)
_QUALITIES: Final = (
    "无",
    "无盐",
    "无糖",
    "去皮",
    "去骨",
    "带皮",
    "有机",
    "脱脂",
    "低脂",
    "新鲜",
    "大",
    "小",
    "老",
    "熟",
    "生",
    "干",
    "鲜",
    "嫩",
    "净",
)
"""Small words a name in a list may begin with."""
_ASSENTS: Final = ("对", "是", "嗯", "好", "哦", "噢", "行", "对对", "对对对", "是的", "系", "错", "不对")
"""Words that confirm or take back, and name nothing: 胡萝卜三根，对三根."""


def entry_name(order: Order, k: int) -> tuple[int, int] | None:
    """The name in a written list entry "name number unit", when the entry holds nothing else."""
    amount = order.marks[k].amount
    if amount is None or amount.role in ("", "money") or not (order.norm[amount.start].isdigit() or _in_a_list(order)):
        return None
    if (
        k + 1 < len(order.marks)
        and order.marks[k + 1].kind not in BOUNDS
        and not (order.marks[k + 1].kind == SPACE and order.kind(order.ahead(k + 1)) in _ENDS_AN_ENTRY)
    ):
        return None
    j = k - 1
    while j >= 0 and order.marks[j].kind not in BOUNDS:
        mark = order.marks[j]
        if mark.kind in (AMOUNT, SIZE):
            return None
        if mark.kind == CUE and (
            mark.word is None
            or mark.word.roles & ~(JOIN | FILLER | NEVER)
            or (not mark.word.roles & (JOIN | NEVER) and j > _first_of_entry(order, k))
        ):
            return None
        j -= 1
    first = j + 1
    while first < k and order.marks[first].kind == SPACE:
        first += 1
    last = k - 1
    while last > first and order.marks[last].kind == SPACE:
        last -= 1
    if last < first or (order.marks[first].kind == CUE and order.said(first) not in _QUALITIES):
        return None
    start, end = order.marks[first].start, order.marks[last].end
    if order.norm[start:end] in _ASSENTS:
        return None
    known = any(mark.kind == THING for mark in order.marks[first : last + 1])
    if (
        end - start > (LONGEST_NAME + 4 if known else LONGEST_NAME)
        or (order.norm[start].isascii() and not known)
        or (not known and order.norm[start:end].isdigit())
    ):
        return None
    return start, end


def _in_a_list(order: Order) -> bool:
    """Whether the entry before was a thing and its amount: what stands in the next one may be a name nobody knows (米线两袋，卤蛋四个)."""
    return len(order.norm) <= SPOKEN and bool(order.mentions) and bool(order.mentions[-1].amounts) and order.left() is None


def _first_of_entry(order: Order, k: int) -> int:
    j = k
    while j > 0 and order.marks[j - 1].kind not in BOUNDS:
        j -= 1
    return j


def take_entry(order: Order, name: tuple[int, int], amount: Amount) -> None:
    """Note a list entry under its whole name, in place of what was read inside it."""
    start, end = name
    inside = [m for m in order.mentions if m.start >= start]
    concept = inside[-1].concept if inside else None
    corrected = inside[-1].name if len(inside) == 1 and inside[0].start == start and inside[0].end == end else None
    asked = any(m.asked for m in inside)
    order.mentions = [m for m in order.mentions if m.start < start]
    order.clauses[-1].strange = 0
    mention = order.mention(start, end, concept, corrected)
    mention.amounts.append(amount)
    mention.listed = True
    mention.asked = mention.asked or asked
