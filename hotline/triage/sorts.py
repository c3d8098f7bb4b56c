"""Several sorts of one thing, each with an amount of its own (豆腐老的两块嫩的一块), and the sort that is not wanted (肥的不要)."""

from __future__ import annotations

from typing import Final

from hotline.triage.mark import AMOUNT, CUE, UNKNOWN, Mark
from hotline.triage.quantities import Amount
from hotline.triage.reading import Mention, Order

_OF_IT: Final = ("的", "嘅")
_LONGEST_SORT: Final = 5
_LONGEST_QUALITY: Final = 7
_TELLS: Final = frozenset("我你您他她它咱俺们了过着,。!?;、:()")
_OF_SOMEBODY: Final = frozenset("我你您他她它咱俺们")

Span = tuple[int, int]


def sort_before(order: Order, k: int) -> Span | None:
    """Where a quality stands right before the mark `k`, which ends with 的 and is no name: 嫩的, 普通的."""
    j, end = k - 1, order.marks[k].start
    if j < 0 or order.marks[j].end != end or not order.said(j).endswith(_OF_IT):
        return None
    while j >= 0 and order.marks[j].kind in (UNKNOWN, CUE) and end - order.marks[j].start <= _LONGEST_SORT:
        j -= 1
    start = order.marks[j + 1].start
    said = order.norm[start:end]
    return (start, end) if len(said) > 1 and _OF_SOMEBODY.isdisjoint(said) and said not in _OF_IT else None


def says_which(order: Order, mark: Mark) -> bool:
    """Whether a stretch nobody knows only says which of a thing, between its name and its amount: 黄瓜顶花带刺的三根."""
    left = order.left()
    if left is None or left.amounts or mark.start - left.end > _LONGEST_QUALITY:
        return False
    amount = next((later.start for later in order.marks if later.kind == AMOUNT and later.start >= mark.end), -1)
    between = order.norm[left.end : amount] if amount > 0 else ""
    return 1 < len(between) <= _LONGEST_QUALITY and between[-1] in _OF_IT and _TELLS.isdisjoint(between)


def another_sort(order: Order, k: int, of: Mention, amount: Amount) -> bool:
    """Note the amount at `k` as that of another sort of what was named, where one is said right behind the amount of the first."""
    sort = sort_before(order, k)
    before = next((j for j in range(k - 1, -1, -1) if order.marks[j].end <= sort[0]), -1) if sort else -1
    if sort is None or not of.amounts or order.correcting or before < 0 or order.marks[before].kind != AMOUNT:
        return False
    first = sort_before(order, before)
    if first is None:
        return False
    of.sizes = of.sizes or [first]
    again = order.mention(of.start, of.end, of.concept, of.name)
    again.amounts, again.sizes, again.asked = [amount], [sort], of.asked
    return True


def refuses_a_sort(order: Order, k: int) -> bool:
    """Whether what is refused at `k` is only a sort of what was ordered with an amount: 肉要瘦的两斤肥的不要."""
    left, sort = order.left(), sort_before(order, k)
    if left is None or not left.amounts or sort is None:
        return False
    return any(mark.kind == AMOUNT and mark.end == sort[0] for mark in order.marks[:k])
