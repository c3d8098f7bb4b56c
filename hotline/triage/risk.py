"""How near a person is to ending their life, from what they say.

Grading follows the Columbia-Suicide Severity Rating Scale (C-SSRS; Posner et al., Am J Psychiatry 2011, 168:1266):
wish to be dead, active thoughts and self-harm without more are `concern`; method with intent, plan, preparation,
a time, an act or a farewell are `high`. Idiom, stories, news and the death of others are taken out first. A high
one missed is the worst error this project can make; in doubt between two grades the higher one stands.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hotline.terms import Risk
from hotline.triage.lexicon import Lexicon
from hotline.triage.phrases import HARMLESS, Hit, hits_without
from hotline.triage.signs import composed, explained

CONCERN: Final = 2.0
HIGH: Final = 5.0
_NEAR: Final = 8
_SHORT: Final = 40
_A_SIGN: Final = 1.5
_TOGETHER: Final = 1.2
_DARK: Final = 1.0
_THOUGHTS: Final = ("ideation", "method", "self_harm", "endurance", "wanted")
_STANDING: Final = ("plan", "act", "intent", "farewell", "self_harm", "wanted")
_BOOK: Final = "risk"

_FOR_GOOD: Final = re.compile(",[^,。!?]{0,4}(?:不(?:会|打算)?(?:再)?回(?:来|家)|别等我)")
_PLAIN_WORDS: Final = {"ideation", "method", "self_harm", "plan", "act", "intent", "farewell", "wanted", "death"}
_EXPLICABLE: Final = frozenset(("parting", "time", "means", "sign", "everyday", "mine", "others"))
"""What a journey or a move explains, as long as nothing plainer is said."""
_SHADES: Final = ("despair", "everyday", "mine", "others", "sign")


@dataclass(frozen=True, slots=True)
class Danger:
    """The grade, its points, and the stretches of the plain spelling that decided it, weightiest first.

    `acted`: something has been taken or done, so that the body needs help too. `faint`: nothing was said but that
    they cannot go on, which the sick say of their illness as well.
    """

    risk: Risk
    points: float
    spans: tuple[tuple[int, int], ...]
    acted: bool = False
    faint: bool = False


NO_DANGER: Final = Danger(Risk.NONE, 0.0, ())


def find_danger(norm: str, hits: Mapping[str, list[Hit]], lexicon: Lexicon) -> Danger:
    """The self-harm risk of a text in plain spelling, out of what was heard in it."""
    grave = hits_without(norm, hits, _BOOK, lexicon)
    if _BOOK + HARMLESS in hits:
        grave = grave + _outlasting(norm, hits[_BOOK + HARMLESS], hits.get(_BOOK, ()), grave)
    return _graded(norm, grave, lexicon)


def _outlasting(norm: str, idle: Sequence[Hit], heard: Sequence[Hit], grave: Sequence[Hit]) -> list[Hit]:
    """What goes on behind harmless words with what nobody says of a walk: 我去江边散步，不回来了."""
    return [hit for hit in heard if hit not in grave and any(_outlasts(norm, hit, other) for other in idle)]


def _outlasts(norm: str, hit: Hit, idle: Hit) -> bool:
    """Whether what was heard says more than the harmless words in it (`outlasts` in the risk book: 不如打死我, whatever 打死 means)."""
    if hit.concept.fields.get("outlasts"):
        return hit.start <= idle.start and idle.end < hit.end
    goes_on = hit.concept.fields["role"] == "plan" and idle.start <= hit.start < idle.end < hit.end
    return goes_on and _FOR_GOOD.search(norm, idle.end, hit.end) is not None


def _points(hit: Hit) -> float:
    return float(hit.concept.fields["points"])


def _graded(norm: str, hits: list[Hit], lexicon: Lexicon) -> Danger:
    if not hits:
        return NO_DANGER
    heard: dict[str, list[Hit]] = {}
    by_role: dict[str, float] = {}
    for hit in hits:
        fields = hit.concept.fields
        role, points = fields["role"], float(fields["points"])
        heard.setdefault(role, []).append(hit)
        by_role[role] = max(by_role.get(role, points), points)
    partings = heard.get("parting", ())
    core = [hit for role in _THOUGHTS for hit in heard.get(role, ())]
    points = max(by_role.get("ideation", 0.0), by_role.get("endurance", 0.0))
    points += sum([by_role.get(role, 0.0) for role in _STANDING], 0.0) + (sum(_each_once(_apart(partings)), 0.0) if partings else 0.0)
    if core:
        points += by_role.get("method", 0.0)
        points += sum([by_role.get(role, 0.0) for role in ("time", "means") if _near(heard.get(role, ()), core)], 0.0)
    elif points == 0.0 and "everyday" not in by_role:
        doubt = 1.0 if "others" in by_role and "mine" not in by_role else 0.0
        points = max(by_role.get("death", 0.0) - doubt, _shades(heard.get("shade", ())))
    if 0.0 < points < HIGH and len(norm) <= _SHORT and explained(norm, lexicon) and not core and by_role.keys() <= _EXPLICABLE:
        points = 0.0
    elif partings and _prepared(partings, bool(core)):
        points += _TOGETHER
    together, signs = composed(norm, hits, lexicon)
    if together > points:
        points = together
    if points:
        points += min(2.0, 0.5 * len({hit.start for hit in heard.get("despair", ())}))
    risk = Risk.HIGH if points >= HIGH else Risk.CONCERN if points >= CONCERN else Risk.NONE
    if risk is Risk.NONE:
        return Danger(risk, points, ())
    ranked = sorted((hit for hit in hits if hit.concept.fields["role"] not in _SHADES or hit in signs), key=lambda hit: -_points(hit))
    return Danger(risk, points, tuple((hit.start, hit.end) for hit in ranked[:3]), "act" in by_role, _is_faint(by_role))


def _prepared(hits: Sequence[Hit], wished: bool) -> bool:
    """Whether somebody settles their things (`prepares`) beside another leave-taking or the wish to die: preparation, by the C-SSRS."""
    signs: dict[str, bool] = {}
    end = -1
    for hit in sorted(hits, key=lambda hit: hit.end):
        if _points(hit) >= _A_SIGN and hit.start >= end and hit.concept.name not in signs:
            signs[hit.concept.name] = bool(hit.concept.fields.get("prepares"))
            end = hit.end
    return len(signs) + wished > 1 and any(signs.values())


def _shades(hits: Sequence[Hit]) -> float:
    """What dark things come to that are said beside each other, where none of them says it outright.

    One of them must speak of life, leaving or death: who is only tired and desperate is not taken to wish for it.
    """
    shades = _each_once(hits)
    return sum(shades, 0.0) if len(shades) > 1 and max(shades) >= _DARK else 0.0


def _is_faint(by_role: dict[str, float]) -> bool:
    return "endurance" in by_role and not by_role.keys() & _PLAIN_WORDS


def _apart(hits: Sequence[Hit]) -> list[Hit]:
    """The leave-takings without those that only say again what is settled in the same words.

    "以后别给我打电话了" is one sign, and by itself the wish not to be rung, which whoever means nothing else has as well.
    """
    kept: list[Hit] = []
    for hit in sorted(hits, key=_points, reverse=True):
        again = [other for other in kept if other.concept.fields.get("prepares") and _overlap(hit, other)]
        if not (again and (hit.concept.fields.get("prepares") or hit.concept.name == "parting_no_calls")):
            kept.append(hit)
    return kept


def _overlap(one: Hit, other: Hit) -> bool:
    return one.concept is not other.concept and one.start < other.end and other.start < one.end


def _each_once(hits: Sequence[Hit]) -> Collection[float]:
    """The points of small signs that add up, each concept once."""
    return {hit.concept.name: _points(hit) for hit in hits}.values()


def _near(hits: Sequence[Hit], core: list[Hit]) -> bool:
    """Whether one of these stands beside the thought of dying, and is no part of it."""
    return any(0 <= max(hit.start - c.end, c.start - hit.end) <= _NEAR for hit in hits for c in core)
