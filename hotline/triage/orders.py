"""An order read from beginning to end: every mark goes to the rule of its kind, and the end of each clause settles what was open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hotline.triage.belonging import read_amount
from hotline.triage.goods import FILLER, NEVER, Vocabulary
from hotline.triage.judging import read_cue
from hotline.triage.mark import AMOUNT, CUE, LIST, SIZE, SPACE, STOP, THING, UNKNOWN, Mark
from hotline.triage.naming import read_size, read_thing, read_unknown
from hotline.triage.reading import BREAKING, PURE, Clause, Order

_TELLING: Final = ~(FILLER | NEVER)
_RULES: Final[dict[str, Callable[[Order, int, Mark], None]]] = {
    THING: read_thing,
    AMOUNT: read_amount,
    CUE: read_cue,
    UNKNOWN: read_unknown,
    SIZE: read_size,
}


def read_order(norm: str, marks: list[Mark], words: Vocabulary) -> Order:
    """What a text in plain spelling mentions and what it says of each; pure, one walk over the marks."""
    order = Order(norm, marks, words)
    for k, mark in enumerate(marks):
        kind = mark.kind
        if kind == CUE and mark.word is not None and not mark.word.roles & _TELLING:
            continue
        if kind in BREAKING:
            _break(order, k, mark)
        elif kind == LIST:
            order.held.clear()
        elif (
            kind == SPACE
            and norm.startswith(":", mark.start)
            and order.kind(k - 1) != THING
            and k + 1 < len(marks)
            and marks[k + 1].kind != AMOUNT
        ):
            order.clauses[-1].strange = 0  # 我替张婆婆说：盐一包
        elif kind in _RULES:
            _RULES[kind](order, k, mark)
    _close(order)
    return order


def _break(order: Order, k: int, mark: Mark) -> None:
    clause = order.clauses[-1]
    if order.mode == "have" and not clause.question and _asks_back(order, k, mark):
        clause.question = True
    if clause.question:
        for mention in order.mentions:
            if mention.clause == len(order.clauses) - 1 and mention.had:
                mention.had, mention.asked = False, True
    order.clauses.append(Clause())
    order.held.clear()
    order.held_sizes.clear()
    order.negate = False
    order.had_amount = False
    order.each = False
    if mark.kind == STOP or order.mode != "ask":
        order.mode = ""


def _asks_back(order: Order, k: int, mark: Mark) -> bool:
    return order.norm[mark.start] in "?？" or (mark.start > 0 and order.norm[mark.start - 1] in "吗么没不冇否")


def _close(order: Order) -> None:
    """Settle what only the end of the text can: a last question, and whether the text is a bare list."""
    if order.clauses[-1].question or (order.norm and order.norm[-1] in "吗么没不冇否"):
        for mention in order.mentions:
            if mention.clause == len(order.clauses) - 1 and mention.had:
                mention.had, mention.asked = False, True
    order.bare = all(clause.strange < PURE and not clause.told and not clause.asks for clause in order.clauses) and not any(
        m.lacked or m.asked for m in order.mentions
    )
