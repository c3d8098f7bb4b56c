"""Things that give way to others, that are asked for if there are any, and those of which only the hour is asked."""

from __future__ import annotations

import re
from typing import Final

from hotline.triage.belonging import stands_before
from hotline.triage.mark import AMOUNT
from hotline.triage.reading import Mention, Order

_FOR_ANOTHER: Final = ("改成", "换成", "改为", "换为")
HOW_SOON: Final = re.compile("(?:什么时候|啥时候|啥子时候|几时|几点|多久|好久|哪天)(?:能|可以|得|会|才)")
"""The question is only when it comes: what was counted before it is ordered all the same."""


def give_place(order: Order, k: int, last: Mention) -> None:
    """What was named before gives way, with its amount, to what it is turned into: 香蕉不要了，那两斤改成苹果; 苹果两斤换成梨."""
    if not last.refused and order.said(k) not in _FOR_ANOTHER:
        return
    same = [other for other in order.mentions if order.norm[other.start : other.end] == order.norm[last.start : last.end]]
    amounts = next((other.amounts for other in reversed(same) if other.amounts), [])
    for other in same:
        other.refused, other.amounts = True, []
    order.set_mode("ask")
    if order.kind(order.ahead(order.ahead(k))) != AMOUNT:  # but 豆腐两块换成豆干一包
        order.held = amounts


def if_there_is(order: Order, k: int, ahead: int) -> bool:
    """Whether the thing before is asked for if there is any: 有带鱼就要两条, 有鱼就来一条. It is asked for then."""
    left = order.left()
    if left is None or not left.had or left.amounts or order.kind(ahead) != AMOUNT or stands_before(order, ahead):
        return False
    if "就" in order.norm[left.end : order.marks[k].end]:
        left.had, left.asked = False, True
    return left.asked


def asks_how_soon(order: Order, k: int) -> bool:
    """Whether the clause only asks how soon what was just ordered by amount can come: 米十斤，什么时候能到."""
    return HOW_SOON.match(order.norm, order.marks[k].start) is not None and bool(order.mentions) and bool(order.mentions[-1].amounts)
