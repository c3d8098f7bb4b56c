"""What a message is chiefly about: supplies, somebody to talk to, the body, or none of these.

Each concept heard adds to the kinds it speaks for, once; what belongs to everyday life (a review, a complaint to the
town hall, a film) takes away. Danger, items asked for and intents are weighed in here too. The sums are small and
named, so that a social worker can follow them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hotline.terms import Intent, Item, Kind, Risk
from hotline.triage.address import Place
from hotline.triage.intent import Wanted
from hotline.triage.likeness import Likeness
from hotline.triage.phrases import Hit
from hotline.triage.risk import Danger
from hotline.triage.urgency import Pressure

STANDS: Final = 2.0
_BOOK: Final = "kinds"
_KINDS: Final = (Kind.SUPPLY, Kind.PSYCHOLOGICAL, Kind.MEDICAL)
_SUPPLY: Final = Kind.SUPPLY
_MIND: Final = Kind.PSYCHOLOGICAL
_BODY: Final = Kind.MEDICAL
_BY_NAME: Final = {kind.value: kind for kind in _KINDS}
_FULL: Final = 6.0
_SICK_ENOUGH: Final = 5.0
_A_REASON: Final = 4.9
"""An ailment that is only told beside things that are asked for is their reason, however plainly it is told: 手划破了，创可贴一盒."""
_ASKS_ADVICE: Final = re.compile("[吗么?？]|怎|咋|是不是|要不要|该不该|能不能|可不可以|使唔使|系咪|医生|大夫|医院|住院|还有我")
_WANTED_EVEN_NOW: Final = 3.4
_SICK_BESIDE_GRIEF: Final = 2.5
_GRIEF_BESIDE_DANGER: Final = 4.0
_FURTHER: Final = 0.2
_SHORT: Final = 60
_TELLING: Final = 1.0
_MOST_SPANS: Final = 3
_BESIDE_AN_ORDER: Final = 0.6
"""How much an intent or a review still takes away where things are asked for: 鸡蛋不用了，换成鹌鹑蛋一盒 is no cancellation."""

_BESIDE_A_LIST: Final = 0.3
_BESIDE_WHAT_STAYS: Final = 0.2
_BESIDE_THE_POINT: Final = frozenset((Intent.CANCEL, Intent.POLICY_QUESTION, Intent.THANKS, Intent.CALLBACK_TIME, Intent.GREETING))
"""Intents that are said beside an order and do not mean it."""
_BARE: Final = 10
_BRIEF: Final = 24
"""A text of so many characters that asks for a thing by its bare name is about little else: 给我挑好一点的苹果."""
_FOR_ME: Final = re.compile("给[我俺咱]|帮我|想[吃喝食饮]|[我想说他]要|(?:还|^|,)要(?!吃|喝|用|不|是)|买|[畀俾]我|乞我")
_AMOUNT_ALONE: Final = re.compile(
    "[那就我再]{0,2}(?:要|来|买|拿|给我|加|得)?(?:半|[0-9]{1,3}|[一二两三四五六七八九十]{1,3})[斤袋包盒瓶桶箱个把板提条只双罐份支块根张卷]半?"
    "(?:吧|就行|就好|就够了|够了|嘛|哈|呗|了)?[。!]?"
)
"""An amount of nothing: what it is of must be asked, or was asked before."""

_ILL_CHILD: Final = "child_feverish"
_OF_URGENCY: Final = {
    "medicine_ends": Kind.SUPPLY,
    "no_food": Kind.SUPPLY,
    "last_of_the_food": Kind.SUPPLY,
    "infant_food": Kind.SUPPLY,
    "care_today": Kind.MEDICAL,
    "treatment_out_of_reach": Kind.MEDICAL,
    _ILL_CHILD: Kind.MEDICAL,
}
_WEIGHT_OF_CRISIS: Final = 4.0
_WEIGHT_OF_URGENCY: Final = 2.5
_A_NAME: Final = 1.5
_ANOTHER_NAME: Final = 0.5
_AN_AMOUNT: Final = 1.75
_WEIGHT_OF_RISK: Final = 6.0
_WEIGHT_OF_ACT: Final = 3.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """The kinds that stand, strongest first, how sure we are (0-1), and the places in the plain spelling that say so."""

    kinds: tuple[Kind, ...]
    confidence: float
    spans: tuple[tuple[int, int], ...]


class _Scale:
    """What speaks for each kind and what against it: reasons for add up, of those against the strongest counts in full."""

    __slots__ = ("against", "gained", "spans")

    def __init__(self) -> None:
        self.gained = {_SUPPLY: 0.0, _MIND: 0.0, _BODY: 0.0}
        self.against: dict[Kind, list[float]] = {_SUPPLY: [], _MIND: [], _BODY: []}
        self.spans: dict[Kind, list[tuple[int, int]]] = {_SUPPLY: [], _MIND: [], _BODY: []}

    def add(self, kind: Kind, points: float, hits: Iterable[Hit] = ()) -> None:
        if points < 0:
            self.against[kind].append(-points)
            return
        self.gained[kind] += points
        if points >= _TELLING and len(self.spans[kind]) < _MOST_SPANS:
            self.spans[kind] += [(hit.start, hit.end) for hit in hits]

    def points(self) -> dict[Kind, float]:
        """What each kind comes to."""
        return {kind: _less(gained, self.against[kind]) for kind, gained in self.gained.items()}

    def idle(self) -> float:
        return max(sum(weights, 0.0) for weights in self.against.values())


def _less(gained: float, against: list[float]) -> float:
    if len(against) < 2:
        return gained - against[0] if against else gained
    strongest, *others = sorted(against, reverse=True)
    return gained - strongest - _FURTHER * sum(others, 0.0)


def weigh(
    norm: str,
    hits: Mapping[str, list[Hit]],
    *,
    danger: Danger,
    pressure: Pressure,
    wanted: Wanted | None,
    items: tuple[Item, ...],
    lacking: bool = False,
    place: Place | None = None,
    alike: Likeness | None = None,
) -> Weighed:
    """The kinds of a text in plain spelling, given what else was heard in it; the address says nothing (人民路, 幸福小区).

    `lacking`: one of the items is used up. `alike`: what it sounds like, which counts where nothing else was heard.
    """
    scale = _Scale()
    if _BOOK in hits:
        _weigh_concepts(scale, hits[_BOOK] if place is None else [hit for hit in hits[_BOOK] if not place.start <= hit.start < place.end])
    _weigh_pressure(scale, pressure)
    if len(norm) <= _BARE and not items and _AMOUNT_ALONE.fullmatch(norm):
        scale.add(Kind.SUPPLY, -_FULL / 2)
    if items and len(norm) <= _SHORT and any(item.quantity is not None for item in items):  # 上回那家好吃，再来两斤
        scale.against[Kind.SUPPLY] = [points * _beside(items) for points in scale.against[Kind.SUPPLY]]
    if items:
        scale.add(Kind.SUPPLY, _weight_of_items(items, norm, lacking=lacking))
        if len(norm) <= _SHORT and _is_a_reason(norm, items, pressure):
            scale.gained[Kind.MEDICAL] = min(scale.gained[Kind.MEDICAL], _A_REASON)
    if danger.risk is not Risk.NONE:
        if danger.risk is Risk.HIGH:
            scale.against[Kind.PSYCHOLOGICAL] = []  # nothing of everyday life takes that away
        scale.add(Kind.PSYCHOLOGICAL, _WEIGHT_OF_RISK)
        scale.spans[Kind.PSYCHOLOGICAL][:0] = danger.spans
    elif wanted is not None and not pressure.crisis:
        share = min(1.0, _SHORT / len(norm)) * (_beside(items, wanted.intent) if len(norm) <= _SHORT else 1.0)
        for kind in _KINDS:
            scale.add(kind, -wanted.against * share)
    if danger.acted:
        scale.add(Kind.MEDICAL, _WEIGHT_OF_ACT)
    if alike is not None and alike.kind and wanted is None and not items and not any(scale.gained.values()) and scale.idle() == 0.0:
        scale.add(alike.kind, STANDS)
    return _decided(scale, danger, pressure, wanted, short=len(norm) <= _SHORT)


def _is_a_reason(norm: str, items: tuple[Item, ...], pressure: Pressure) -> bool:
    """Whether what ails somebody only says why things are ordered: no child is ill and no advice is asked for."""
    ill = any(_OF_URGENCY.get(hit.concept.name) is Kind.MEDICAL for hit in pressure.urgent)
    return not ill and bool(items) and not _ASKS_ADVICE.search(norm)


def _beside(items: tuple[Item, ...], intent: Intent | None = None) -> float:
    """How much an intent takes away beside what is asked for.

    Next to two things with amounts it is hardly what the text is about, and where something with an amount is asked for, only
    another thing is cancelled (馒头改成五个，花卷取消), and thanks and questions are said by the way.
    """
    if not items:
        return 1.0
    counted = sum(item.quantity is not None for item in items)
    if counted and intent in _BESIDE_THE_POINT:
        return _BESIDE_WHAT_STAYS
    return _BESIDE_A_LIST if counted > 1 else _BESIDE_AN_ORDER


def _weight_of_items(items: tuple[Item, ...], norm: str, *, lacking: bool) -> float:
    """An amount, a list, its being used up, or a text of little else says that a thing is wanted; its bare name in a long text may not."""
    counted = sum(item.quantity is not None for item in items)
    points = _A_NAME + _ANOTHER_NAME * min(2, len(items) - 1)
    if counted:
        points += _AN_AMOUNT + 0.75 * min(3, counted - 1)
    elif sum(len(item.name) for item in items) * 2 >= len(norm):
        points += _AN_AMOUNT
    elif len(norm) <= _BRIEF and (lacking or _FOR_ME.search(norm)):
        points += _ANOTHER_NAME
    return points


def _weigh_concepts(scale: _Scale, hits: list[Hit]) -> None:
    heard: dict[str, list[Hit]] = {}
    for hit in hits:
        heard.setdefault(hit.concept.name, []).append(hit)
    for said in heard.values():
        often = 1.0 + 0.2 * min(3, len({hit.start for hit in said}) - 1) if len(said) > 1 else 1.0
        for name, points in said[0].concept.fields.items():
            if name in _BY_NAME:
                scale.add(_BY_NAME[name], points * often, said)


def _weigh_pressure(scale: _Scale, pressure: Pressure) -> None:
    if pressure.crisis:
        scale.add(Kind.MEDICAL, _WEIGHT_OF_CRISIS, pressure.crisis)
    for name, kind in _OF_URGENCY.items() if pressure.urgent else ():
        hits = [hit for hit in pressure.urgent if hit.concept.name == name]
        if hits:
            scale.add(kind, _WEIGHT_OF_URGENCY, hits)


def _decided(scale: _Scale, danger: Danger, pressure: Pressure, wanted: Wanted | None, *, short: bool) -> Weighed:
    points = scale.points()
    standing = [kind for kind, weight in points.items() if weight >= STANDS]
    if standing or pressure.crisis:
        _leave_out(standing, points, danger, pressure, short=short)
    if not standing:
        sure = max(wanted.points * 0.15 if wanted else 0.0, min(0.9, scale.idle() * 0.1))
        spans = tuple((hit.start, hit.end) for hit in wanted.hits) if wanted else ()
        return Weighed((Kind.OTHER,), round(min(0.95, max(0.1, sure)), 2), spans)
    if len(standing) > 1:
        standing.sort(key=lambda kind: -_rank(kind, points[kind], danger, pressure))
    spans = tuple(span for kind in standing for span in scale.spans[kind][:_MOST_SPANS])
    return Weighed(tuple(standing), round(min(0.99, 0.3 + 0.7 * points[standing[0]] / _FULL), 2), spans)


def _leave_out(standing: list[Kind], points: Mapping[Kind, float], danger: Danger, pressure: Pressure, *, short: bool) -> None:
    """Takes away the kinds that mean nothing beside the others, and adds the body where life is in danger and nothing else was said."""
    if pressure.crisis and danger.risk is Risk.NONE:
        if Kind.PSYCHOLOGICAL in standing and points[Kind.PSYCHOLOGICAL] < _GRIEF_BESIDE_DANGER:
            standing.remove(Kind.PSYCHOLOGICAL)  # who cries or is afraid beside a fire needs the fire brigade
        if short and not standing:
            standing.append(Kind.MEDICAL)
    at_stake = bool(pressure.crisis) or danger.risk is Risk.HIGH
    if at_stake and Kind.SUPPLY in standing and points[Kind.SUPPLY] < _WANTED_EVEN_NOW:
        standing.remove(Kind.SUPPLY)
    if Kind.MEDICAL not in standing:
        return
    sick = points[Kind.MEDICAL] >= _SICK_ENOUGH or _is_ill_child(pressure)
    if (
        (Kind.SUPPLY in standing and not pressure.crisis and not sick)
        or (Kind.PSYCHOLOGICAL in standing and points[Kind.MEDICAL] < _SICK_BESIDE_GRIEF)
        or (danger.risk is not Risk.NONE and not danger.acted and not sick)
    ):
        standing.remove(Kind.MEDICAL)


def _is_ill_child(pressure: Pressure) -> bool:
    """Whether a child is ill and cannot wait: then the medicine asked for is not all it needs."""
    return bool(pressure.haste) and any(hit.concept.name == _ILL_CHILD for hit in pressure.urgent)


def _rank(kind: Kind, points: float, danger: Danger, pressure: Pressure) -> float:
    """Thoughts of dying come first, then life in danger, then what weighs most."""
    first = 200.0 if kind is Kind.PSYCHOLOGICAL and danger.risk is not Risk.NONE else 0.0
    return first + (100.0 if kind is Kind.MEDICAL and pressure.crisis else 0.0) + points
