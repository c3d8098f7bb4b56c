"""How far a judging word reaches: which things before it are meant together, and what stands ahead of it."""

from __future__ import annotations

from typing import Final

from hotline.triage.goods import HAVE_AFTER, JOIN, LACK_AFTER, REFUSE, WANT
from hotline.triage.mark import CUE, LIST, SPACE, THING, Mark
from hotline.triage.reading import BREAKING, Mention, Order

_PARTICLES: Final = frozenset("呀啊啦哪")


def ends_clause(order: Order, k: int) -> bool:
    """Whether nothing but small words follows in the clause: 油不要了, not 南瓜不要太大的."""
    for mark in order.marks[k + 1 :]:
        if mark.kind in BREAKING or (mark.word is not None and mark.word.roles & WANT):
            return True
        if mark.kind not in (CUE, SPACE, LIST):
            return False
    return True


def names_soon(order: Order, k: int) -> bool:
    """Whether a thing is named a little further on in the clause: 取消昨天订的牛奶."""
    for mark in order.marks[k + 1 : k + 7]:
        if mark.kind in BREAKING:
            return False
        if mark.kind == THING:
            return True
    return False


def together(order: Order, last: Mention) -> list[Mention]:
    """The last mention and those joined to it of which nothing was said yet: 米和油都没了."""
    joined = [last]
    for mention in reversed(order.mentions[:-1]):
        if mention.clause != last.clause or mention.settled or not _are_joined(order, mention.end, joined[-1].start):
            break
        joined.append(mention)
    return joined


def _are_joined(order: Order, start: int, end: int) -> bool:
    between = [mark for mark in order.marks if start <= mark.start and mark.end <= end]
    return start == end or (bool(between) and all(_goes_between(order, mark) for mark in between))


def _goes_between(order: Order, mark: Mark) -> bool:
    """Whether a mark joins two things of a list: 米、油 or 米呀油呀."""
    if mark.kind != CUE or mark.word is None:
        return mark.kind in (LIST, SPACE)
    return bool(mark.word.roles & JOIN) or order.norm[mark.start : mark.end] in _PARTICLES


def is_judged(order: Order, ahead: int) -> bool:
    """Whether the thing ahead has a judgement of its own after it (油没有米也没有)."""
    after = order.ahead(ahead)
    word = order.marks[after].word if after >= 0 else None
    return word is not None and bool(word.roles & (LACK_AFTER | REFUSE | HAVE_AFTER | WANT)) and order.kind(order.ahead(after)) != THING
