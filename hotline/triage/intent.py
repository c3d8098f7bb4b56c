"""What a text wants that is no need: where is my order, cancel it, stop ringing me, thank you, say that again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hotline.terms import Intent
from hotline.triage.instead import HOW_SOON
from hotline.triage.phrases import HARMLESS, Hit

_BOOK: Final = "intent"
_REMARKS: Final = frozenset(
    (Intent.POLICY_QUESTION, Intent.THANKS, Intent.CALLBACK_TIME, Intent.REPEAT, Intent.GREETING, Intent.WRONG_NUMBER),
)
"""What is said beside an order in a clause of its own, and takes no order back: 面一袋，几点开始送."""
_BESIDE_AN_ORDER: Final = 0.4
_A_FEW_BREATHS: Final = 30
"""Longer texts tell of much that is no need of theirs."""
_TELLING: Final = {"supply": 2.0, "psychological": 2.0, "medical": 2.5}
"""From how many points a concept of the kinds tells of a need; an illness may only be named."""
_AN_ORDER: Final = re.compile("(?:[0-9]|[一二两三四五六七八九十半])(?:公?斤|袋|包|盒|瓶|桶|箱|罐|板|把|条|只|块|捆|提|壶|棵|根)")
_OF_AN_EARLIER: Final = frozenset((Intent.STATUS, Intent.CANCEL))
_EARLIER: Final = re.compile(
    "昨天|昨日|琴日|前天|前日|上次|上回|上周|之前|前几天|刚才|那单|订|报[了的]|叫[了的咗]|登记|我的|下单|买的|还没"
)
"""Who asks after an earlier order, or takes it back, beside what is counted orders that: 米一袋，昨天的药还没到."""
_CLAUSE: Final = re.compile("[^,。!?;\n]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The likeliest intent, how much speaks for it, and how much that speaks against a need in the same text."""

    intent: Intent
    points: float
    against: float
    hits: tuple[Hit, ...]


def find_intent(norm: str, hits: Mapping[str, list[Hit]]) -> Wanted | None:
    """The strongest intent of a text in plain spelling, out of what was heard in it; the one said first wins a tie.

    An entry with `role = "harmless"` names words that only sound like its intent: what touches them is not heard as it
    (不要联系我儿子 asks for no silence).
    """
    by_intent: dict[str, list[Hit]] = {}
    idle = hits.get(_BOOK + HARMLESS, ())
    for hit in hits.get(_BOOK, ()):
        if not any(_takes_out(other, hit) for other in idle):
            by_intent.setdefault(str(hit.concept.fields["intent"]), []).append(hit)
    if not by_intent:
        return None
    said = max(by_intent, key=lambda intent: (_points(by_intent[intent], norm), -by_intent[intent][0].start))
    speaking = by_intent[said]
    points = _points(speaking, norm)
    against = points * max(float(hit.concept.fields["against"]) for hit in speaking)
    if Intent(said) in _REMARKS and _needs_elsewhere(norm, hits.get("kinds", ()), speaking):
        against = 0.0
    elif _orders_elsewhere(norm, Intent(said), speaking):
        against *= _BESIDE_AN_ORDER
    return Wanted(Intent(said), points, against, tuple(speaking))


def _needs_elsewhere(norm: str, told: Iterable[Hit], speaking: list[Hit]) -> bool:
    """Whether a need is told in a clause of its own, and the clauses of the intent tell of none: 没菜了，晚上再打给我."""
    if len(norm) > _A_FEW_BREATHS:
        return False
    spoken, free = _parted(norm, speaking, to_the_end=False)
    needs = [hit for hit in told if any(float(hit.concept.fields.get(kind, 0)) >= least for kind, least in _TELLING.items())]
    return any(_within(hit, free) for hit in needs) and not any(_within(hit, spoken) for hit in needs)


def _orders_elsewhere(norm: str, intent: Intent, speaking: list[Hit]) -> bool:
    """Whether a clause that says nothing of the intent counts goods, and the intent leaves them alone."""
    spoken, free = _parted(norm, speaking, to_the_end=True)
    earlier = intent in _OF_AN_EARLIER and any(_EARLIER.search(clause[0]) for clause in spoken)
    earlier = earlier or (intent is Intent.STATUS and any(HOW_SOON.search(clause[0]) for clause in spoken))
    if not earlier and intent not in _REMARKS:
        return False
    others = (clause[0] for clause in free)
    return any((order := _AN_ORDER.search(other)) and order[0] != other and not _EARLIER.search(other) for other in others)


def _parted(norm: str, speaking: list[Hit], *, to_the_end: bool) -> tuple[list[re.Match[str]], list[re.Match[str]]]:
    """The clauses in which the intent is said, or in which it begins, and the others."""
    clauses = list(_CLAUSE.finditer(norm))
    spoken = [
        clause
        for clause in clauses
        if any(hit.start < clause.end() and clause.start() < (hit.end if to_the_end else hit.start + 1) for hit in speaking)
    ]
    return spoken, [clause for clause in clauses if clause not in spoken]


def _within(hit: Hit, clauses: Iterable[re.Match[str]]) -> bool:
    return any(clause.start() <= hit.start and hit.end <= clause.end() for clause in clauses)


def _takes_out(idle: Hit, hit: Hit) -> bool:
    """Whether harmless words touch what was heard of the same intent."""
    return idle.start < hit.end and hit.start < idle.end and idle.concept.fields["intent"] == hit.concept.fields["intent"]


def _points(hits: list[Hit], norm: str) -> float:
    """The entry's own points, a little more for saying it again and for filling much of a short text."""
    own = max(float(hit.concept.fields["points"]) for hit in hits)
    covered = sum(max(hit.end for hit in hits if hit.start == start) - start for start in {hit.start for hit in hits})
    return own + 0.5 * min(2, len({hit.start for hit in hits}) - 1) + min(1.0, covered / max(1, len(norm)))
