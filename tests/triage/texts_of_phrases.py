"""Texts that hold a phrase of the lexicons, made out of its expression."""

from __future__ import annotations

import re._constants as op  # the only way to walk over an expression
import re._parser as parser
from random import Random
from typing import Any

_FEW = 3
_ANY = "某"


def text_of(regex: str, random: Random) -> str:
    """A text in which the expression is found, chosen by chance; where it speaks of what stands beside it, that may fail."""
    return "".join(_said(part, random) for part in parser.parse(regex))


def _said(part: tuple[Any, Any], random: Random) -> str:
    kind, said = part
    if kind is op.LITERAL:
        return chr(said)
    if kind in (op.NOT_LITERAL, op.ANY):
        return _ANY
    if kind is op.IN:
        return _one_of(said, random)
    if kind is op.BRANCH:
        return "".join(_said(each, random) for each in random.choice(said[1]))
    if kind is op.SUBPATTERN:
        return "".join(_said(each, random) for each in said[-1])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        least, most, repeated = said
        return "".join(_said(each, random) for _ in range(random.randint(least, min(most, least + _FEW))) for each in repeated)
    return ""  # an edge, or what stands beside


def _one_of(listed: list[tuple[Any, Any]], random: Random) -> str:
    if listed[0][0] is op.NEGATE:
        return _ANY
    kind, said = random.choice(listed)
    if kind is op.RANGE:
        return chr(random.randint(*said))
    return chr(said) if kind is op.LITERAL else "1"
