"""How much a short text sounds like danger, where no rule has heard any.

Rules know what somebody thought of; callers find words of their own. So the characters, pairs and threes of characters of our
invented sayings were weighed once (`scripts/learn_likeness.py`, logistic regression), and a text that sounds like those that
tell of danger is taken for one of them. This only ever adds to what the rules heard, only in short texts, and says by which
stretches it was moved. Nothing is learned from what callers say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from math import sqrt
from operator import add
from typing import Final

from hotline.terms import Kind, Risk
from hotline.triage.lexicon import Concept, Lexicon
from hotline.triage.phrases import HARMLESS, Hit
from hotline.triage.risk import CONCERN, HIGH, Danger
from hotline.triage.signs import explained
from hotline.triage.text import characters, pairs
from hotline.triage.urgency import Pressure

FILE: Final = "likeness.json"
LONGEST: Final = 40
"""Longer texts tell of too many things at once."""
_SHORTEST: Final = 6
_ENDS: Final = "^{}$"
_HAN: Final = re.compile("[\u3400-\u9fff]")
_CRISIS: Final = 0.8
_DARK: Final = 0.6
_SOMEWHAT: Final = 0.4
_TO_THE_END: Final = -0.8
_SURELY: Final = 0.8
_PLAINLY: Final = 1.5
"""So much likeness beside a sign heard is danger even where some of the words are harmless: 鱼也埋了，我也要埋了，今晚喝药."""
_TELLING_ROLES: Final = frozenset(("sign", "parting", "means", "method", "plan", "farewell", "self_harm"))
"""Beside one of these heard by a rule a lesser likeness is enough."""
_ALIKE: Final = Concept("likeness", (), {"level": "crisis"})
_MOST_SPANS: Final = 3
_RISK: Final = "risk"
_URGENCY: Final = "urgency"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a text sounds like a risk of suicide, a crisis, a high risk, a matter of the mind and of the body (log odds).

    `spans`: the stretches that speak most for danger.
    """

    risk: float
    crisis: float
    high: float
    mind: float
    body: float
    spans: tuple[tuple[int, int], ...]

    @property
    def kind(self) -> Kind | None:
        """What it sounds like, where nothing was heard that says so: despair and grief, or an ailment."""
        if self.risk > _DARK or self.mind > max(_SURELY, self.body):
            return Kind.PSYCHOLOGICAL
        return Kind.MEDICAL if self.body > _SURELY else None


def grams(norm: str) -> set[str]:
    """The pieces a text in plain spelling is weighed by: one, two and three characters, with its beginning and end."""
    text = _ENDS.format(norm)
    two = pairs(norm)
    three = map(add, two, characters(norm)[2:])
    return {*"^$", *characters(norm), *two, text[:2], text[-2:], *three, text[:3], text[-3:]}


@lru_cache(maxsize=1)
def _learned() -> tuple[dict[str, tuple[int, ...]], list[int]]:
    """Pieces and their weights, and what is added to all; in hundredths, so that no order of adding up changes a sum."""
    table = json.loads((resources.files("hotline.triage") / "lexicons" / FILE).read_text(encoding="utf-8"))
    return {piece: tuple(weights) for piece, weights in table["weights"].items()}, table["bias"]


def likeness(norm: str) -> Likeness | None:
    """What a short Chinese text in plain spelling sounds like; None for others, and where nothing speaks for danger. Pure; never raises."""
    if not _SHORTEST <= len(norm) <= LONGEST or not _HAN.search(norm):
        return None
    weights, bias = _learned()
    pieces = grams(norm)
    known = list(filter(None, map(weights.get, pieces)))
    if not known:
        return None
    size = 100 * sqrt(len(known))
    risk, crisis, high, mind, body = (b / 100 + sum(column) / size for b, column in zip(bias, zip(*known, strict=True), strict=True))
    if max(risk, crisis, mind, body) <= 0:
        return None
    spans = _spans(norm, pieces, 0 if risk > crisis else 1) if max(risk, crisis) > 0 else ()
    return Likeness(risk, crisis, high, mind, body, spans)


def _spans(norm: str, pieces: Iterable[str], label: int) -> tuple[tuple[int, int], ...]:
    """The stretches that speak most for it, the strongest first."""
    weights, _ = _learned()
    told = [(-weights[piece][label], piece) for piece in pieces if len(piece) > 1 and piece in weights and piece in norm]
    strongest = [piece for weight, piece in sorted(told)[:_MOST_SPANS] if weight < 0]
    return tuple((norm.find(piece), norm.find(piece) + len(piece)) for piece in strongest)


def feared(danger: Danger, alike: Likeness, norm: str, hits: Mapping[str, list[Hit]], lexicon: Lexicon) -> Danger:
    """The danger with what the text sounds like: high where it sounds like an end that is near, else concern beside a sign heard.

    Where a rule knows of words that only sound like it and of no sign, or of a journey, nothing is added.
    """
    if danger.risk is not Risk.NONE or alike.risk <= _SOMEWHAT or explained(norm, lexicon):
        return danger
    telling = any(hit.concept.fields["role"] in _TELLING_ROLES for hit in hits.get(_RISK, ()))
    if _RISK + HARMLESS in hits and not (telling and alike.risk > _PLAINLY):
        return danger
    if alike.crisis > _CRISIS and alike.risk > _DARK and alike.high > _TO_THE_END:
        return Danger(Risk.HIGH, HIGH, alike.spans)
    if telling:
        return Danger(Risk.CONCERN, CONCERN, alike.spans)
    return danger


def pressed(pressure: Pressure, danger: Danger, alike: Likeness, hits: Mapping[str, list[Hit]]) -> Pressure:
    """The pressure with a crisis in it where the text sounds like one, and no rule knows what else it is."""
    known = pressure.crisis or pressure.urgent or danger.risk is not Risk.NONE or _URGENCY + HARMLESS in hits
    if known or alike.crisis <= _CRISIS:
        return pressure
    return replace(pressure, crisis=tuple(Hit(_ALIKE, start, end) for start, end in alike.spans or ((0, 0),)))
