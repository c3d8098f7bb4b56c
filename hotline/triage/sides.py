"""Between two things, an amount belongs to the one before it (青菜两斤土豆三斤) or to the one behind it (两斤青菜三斤土豆)."""

from __future__ import annotations

from typing import Final

from hotline.triage.goods import FILLER, HAVE_AFTER, JOIN, LACK_AFTER, LACK_BEFORE, REFUSE, TAKE, WANT
from hotline.triage.mark import AMOUNT, CUE, SPACE, THING, UNKNOWN
from hotline.triage.naming import sounds
from hotline.triage.reading import BOUNDS, Mention, Order

A_LITTLE: Final = ("点", "点儿", "些", "一点", "啲")
_NOT_TOO: Final = ("不要太", "别太", "莫太", "不要那么", "唔好太")
_CLOSING: Final = frozenset("啊呀哦噢呢哈呗咯喇啦嘛吧")
"""Particles behind an amount that close an entry: 口罩二十个啊，N95那个."""


def prefers_left(order: Order, k: int, left: Mention) -> bool:
    """Between two things: 青菜两斤土豆三斤 goes left, 鸡蛋两斤肉 goes right."""
    if left.refused or left.had or (left.lacked and not left.asked):
        return False
    if left.amounts:
        return bool(order.correcting)
    if _joins(order, k) or order.said_after(k) in _CLOSING:
        return True
    ahead = _next_thing(order, k)
    after = _said_of(order, ahead)
    if order.kind(after) == AMOUNT and order.kind(order.ahead(after)) != THING:
        return True
    if order.kind(after) == AMOUNT:
        further = order.ahead(after)
        if order.rightward and _is_asked_before(order, k) and not _ends_with_an_amount(order, k):
            return _is_judged(order, further)  # 鸡肉做汤要三斤萝卜两斤玉米五斤面粉
        return not order.rightward or _is_counted(order, further) or _is_judged(order, further)
    if _is_a_little(order, after):
        return True  # 葱三根香菜少来点
    if _ends_with_an_amount(order, k):
        return True  # 降压药氨氯地平两盒降糖药二甲双胍一盒
    spaced_left = order.marks[k - 1].kind == SPACE
    spaced_right = k + 1 < len(order.marks) and order.marks[k + 1].kind == SPACE
    if spaced_left != spaced_right:
        return spaced_right
    return not order.rightward


def _is_asked_before(order: Order, k: int) -> bool:
    word = order.marks[k - 1].word if k and order.kind(k - 1) == CUE else None
    return word is not None and bool(word.roles & WANT)


def _ends_with_an_amount(order: Order, k: int) -> bool:
    """Whether things follow and the last of them has its amount behind it, so that no amount belongs to what stands after it."""
    last = ""
    for mark in order.marks[k + 1 :]:
        if mark.kind in BOUNDS:
            break
        if mark.kind in (THING, AMOUNT):
            last = mark.kind
    return last == AMOUNT


def _is_counted(order: Order, k: int) -> bool:
    """Whether an amount of its own is said of the thing at `k`, be it a little: 苹果五斤香蕉一把橘子来点."""
    said = _said_of(order, k)
    return order.kind(said) == AMOUNT or _is_a_little(order, said)


def _is_a_little(order: Order, k: int) -> bool:
    return order.kind(k) == CUE and order.said_after(k) in A_LITTLE


def _said_of(order: Order, k: int) -> int:
    """The index of what is said of the thing at `k`: its amount, be it behind an asking word; -1 for nothing."""
    after = order.ahead(k, over=FILLER | LACK_BEFORE)
    word = order.marks[after].word if order.kind(after) == CUE else None
    if word is None or not word.roles & (WANT | TAKE) or order.said_after(after) in A_LITTLE:
        return after
    amount = order.ahead(after)
    return after if order.kind(order.ahead(amount)) == THING else amount  # 油，再来二十个鸡蛋


def _is_judged(order: Order, k: int) -> bool:
    """Whether the thing at `k` is said to be lacking, refused or there, and so takes no amount: 青菜三斤肉两斤鸡蛋不用了."""
    after = order.ahead(k)
    word = order.marks[after].word if k >= 0 and after >= 0 else None
    if k >= 0 and order.said_after(k) in _NOT_TOO:
        return True  # 西红柿五个鸡蛋十个西红柿不要太青的
    return word is not None and bool(word.roles & (LACK_AFTER | REFUSE | HAVE_AFTER))


def _joins(order: Order, k: int) -> bool:
    """Whether "and" follows the amount: it closes what went before (2 boxes and a thermometer)."""
    after = next((mark for mark in order.marks[k + 1 :] if mark.kind != SPACE), None)
    return after is not None and after.kind == CUE and after.word is not None and bool(after.word.roles & JOIN)


def _next_thing(order: Order, k: int) -> int:
    if k + 1 < len(order.marks) and order.marks[k + 1].kind == UNKNOWN and sounds(order, order.marks[k + 1]):
        return k + 1  # 豆腐两块九菜一斤
    for j in range(k + 1, len(order.marks)):
        if order.marks[j].kind == THING:
            return j
    return -1
