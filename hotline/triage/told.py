"""Amounts that order nothing: what a thing costs, what was done, and what only looks like an amount of time."""

from __future__ import annotations

from hotline.triage.mark import THING, UNKNOWN
from hotline.triage.quantities import Amount
from hotline.triage.reading import Mention, Order

_COSTS = ("要", "得", "就要", "都要", "卖", "收", "要卖", "要收")
_OF_OURS = ("我家", "我", "我们", "他", "她", "家里", "我们家")
_SUMS = ("块", "元", "毛", "蚊")


def closes_an_entry(order: Order, k: int, amount: Amount) -> bool:
    """Whether an amount in boxes or pounds stands right behind its thing: what follows is another matter (风油精两瓶天太热)."""
    if k == 0 or order.marks[k - 1].kind != THING:
        return False
    in_a_list = len(order.mentions) > 1 and bool(order.mentions[-2].amounts) and amount.role == "count"  # 蚊香两盒打火机一个晚上要用
    return in_a_list or amount.role in ("container", "weight", "volume")


def is_a_price(order: Order, k: int) -> bool:
    """Whether the sum right behind 要 is what an amount of the thing before it costs, not an order: 一根黄瓜要三块."""
    left = order.left()
    if left is None or not left.amounts or left.asked or is_topup(order, left) or order.said(k - 1) not in _COSTS:
        return False
    amount = order.marks[k].amount
    if amount is None or order.norm[amount.unit_start : amount.unit_start + 1] not in _SUMS:
        return False
    left.told = True
    order.clauses[-1].told = True
    return True


def tells_what_was_done(order: Order, k: int) -> bool:
    """Whether an unknown verb with 了 stands right before the amount and nothing was asked: 晒了两床被子, 起了一串水泡."""
    j = k - 1
    while j > 1 and order.said(j) in _OF_OURS:
        j -= 1  # 咬死了我家两只鸡
    return (
        j > 0
        and order.mode != "ask"
        and order.said(j) == "了"
        and order.kind(j - 1) == UNKNOWN
        and order.marks[j - 1].word is None
        and not order.norm[order.marks[j - 1].start].isascii()
    )


def is_topup(order: Order, mention: Mention) -> bool:
    """Whether the thing is paid by the sum: credit for a telephone, electricity."""
    return mention.concept is not None and mention.concept.fields.get("kind") == "topup"
