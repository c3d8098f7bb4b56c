"""Words and amounts that order nothing: what a thing costs, what was done or is about to happen, which one of its kind it is."""

from __future__ import annotations

import re
from typing import Final

from hotline.triage.goods import HAVE_AFTER, LACK_AFTER, REFUSE
from hotline.triage.mark import THING, UNKNOWN
from hotline.triage.quantities import Amount
from hotline.triage.reading import AMOUNT_OR_BOUNDS, BOUNDS, Mention, Order

_COSTS: Final = ("要", "得", "就要", "都要", "卖", "收", "要卖", "要收")
_OF_OURS: Final = ("我家", "我", "我们", "他", "她", "家里", "我们家")
_DONE: Final = ("了", "喇", "咯")
_FOR_WHOM: Final = re.compile("(?:老人|老年人|大人|成人|小孩|孩子|宝宝|婴儿|男的|女的|男人|女人)(?:穿|用|吃|喝|盖|戴|坐)[的嘅]")
_SUMS: Final = ("块", "元", "毛", "蚊")


def closes_an_entry(order: Order, k: int, amount: Amount) -> bool:
    """Whether an amount in boxes or pounds stands right behind its thing: what follows is another matter (风油精两瓶天太热)."""
    if k == 0 or order.marks[k - 1].kind != THING:
        return False
    if _FOR_WHOM.match(order.norm, amount.end):
        return True  # 棉裤一条老人穿的
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


def is_a_price_of_so_much(order: Order, k: int) -> bool:
    """Whether a sum and right behind it a measure say what a thing costs: 白菜两块钱一斤."""
    amount, after = order.marks[k].amount, order.marks[k + 1].amount if k + 1 < len(order.marks) else None
    if amount is None or after is None or after.start != amount.end or not after.role:
        return False
    said = order.norm[amount.unit_start : amount.end]
    return said.startswith(_SUMS) and said.endswith(("钱", "元", "蚊"))


def is_a_sum_told(order: Order, amount: Amount) -> bool:
    """Whether a sum says what things cost now or from where on something is done: 白菜涨到四块了, 满三十块才送."""
    if order.norm[amount.unit_start : amount.unit_start + 1] not in _SUMS:
        return False
    return order.norm.endswith("满", 0, amount.start) or (order.clauses[-1].told and not order.clauses[-1].things and order.mode != "ask")


def tells_how_much_is_there(order: Order, k: int) -> bool:
    """Whether an amount says how much there is of the thing before it, and the next thing is judged by itself: 油还有半桶盐没了."""
    before = order.marks[k - 1].word if k else None
    if before is None or not before.roles & HAVE_AFTER or order.kind(k - 2) != THING or order.kind(order.ahead(k)) != THING:
        return False
    judged = order.ahead(order.ahead(k))
    word = order.marks[judged].word if judged >= 0 else None
    return order.mode != "ask" and word is not None and bool(word.roles & (LACK_AFTER | REFUSE))


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


def is_worth(order: Order, k: int, amount: Amount) -> bool:
    """Whether a sum says for how much money a thing is wanted, and nothing more: 鸡蛋十块钱的."""
    return order.norm[amount.end - 1] in "的嘅" and (k + 1 == len(order.marks) or order.marks[k + 1].kind in BOUNDS)


def is_a_part(order: Order, k: int, amount: Amount) -> bool:
    """Whether an amount only says how much of what was ordered is of one sort: 十个包子五个肉的五个素的."""
    left = order.left()
    whole = left.amounts[-1] if left is not None and left.amounts else None
    if whole is None or whole.value is None or amount.value is None or amount.value >= whole.value or k + 2 >= len(order.marks):
        return False
    same = order.norm[whole.unit_start : whole.unit_end] == order.norm[amount.unit_start : amount.unit_end]
    named = order.marks[k + 1].kind in (THING, UNKNOWN) and order.said(k + 2) in ("的", "嘅")
    return same and named and (k + 3 == len(order.marks) or order.marks[k + 3].kind in AMOUNT_OR_BOUNDS)


def is_topup(order: Order, mention: Mention) -> bool:
    """Whether the thing is paid by the sum: credit for a telephone, electricity."""
    return mention.concept is not None and mention.concept.fields.get("kind") == "topup"


def is_about_to(order: Order, k: int) -> bool:
    """Whether 要 says of the thing before it what will soon have happened: an unknown verb and 了 follow."""
    if not order.said(k).endswith("要") or order.left() is None or k + 2 >= len(order.marks):
        return False
    verb = order.marks[k + 1]
    return verb.kind == UNKNOWN and verb.word is None and verb.end - verb.start < 3 and order.said(k + 2) in _DONE


def describes(order: Order, k: int) -> bool:
    """Whether the words about the use of a thing only say which one it is: 两盒，饭前嚼的那个."""
    return any(order.said(j) in ("那个", "那种", "这种", "那款") for j in range(k + 1, min(k + 6, len(order.marks))))
