"""Who is asked first. A sum of points, each with its reason; nothing else decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from hotline.dispatch.duty import Shift, on_shift, within_hours
from hotline.dispatch.needs import has_skill
from hotline.dispatch.waves import Circle
from hotline.terms import Kind, Skill

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
NEARNESS = {Circle.BUILDING: 60, Circle.COMMUNITY: 40, Circle.NEIGHBOUR: 20, Circle.STATION: 0}
NEARNESS_REASON = {
    Circle.BUILDING: "same_building",
    Circle.COMMUNITY: "same_community",
    Circle.NEIGHBOUR: "neighbouring_community",
    Circle.STATION: "same_station",
}
SAME_LANGUAGE = 10
RIGHT_SKILL = 5
A_TICKET_IN_HAND = -15
A_DELIVERY_THIS_WEEK = -4
MOST_FOR_THE_WEEK = -40
ANSWERS_WELL = 60
KNOWN_AFTER = 5
"""So many answered or lapsed offers, and it is known how often somebody comes."""
LIKELY = 0.6


@dataclass(frozen=True, slots=True)
class Need:
    """What is known of the ticket. `neighbours` are ids of communities next to its own; `language` that of the resident."""

    kind: Kind
    skill: Skill | None = None
    community_id: int | None = None
    neighbours: frozenset[int] = frozenset()
    building: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a volunteer who is on duty and may be texted. `load`: tickets held and offers open."""

    id: int
    phone: str = ""
    community_id: int | None = None
    building: str | None = None
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    trained: bool = False
    capacity: int = 3
    load: int = 0
    taken_this_week: int = 0
    accepted: int = 0
    asked: int = 0  # offers ever answered or lapsed
    last_offered_at: datetime | None = None
    hours: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a rank: a constant word, and its points."""

    why: str
    points: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A volunteer who may be asked, with the sum and its parts."""

    candidate: Candidate
    circle: Circle
    points: int
    reasons: tuple[Reason, ...]


def why_not(need: Need, candidate: Candidate, now: datetime, zone: tzinfo) -> str | None:
    """Why this volunteer is not asked for this ticket now, as a constant word; None when nothing is against it."""
    if not has_skill(need.kind, need.skill, candidate.skills, trained=candidate.trained):
        return "lacks_skill"
    if candidate.load >= candidate.capacity:
        return "busy"
    if not within_hours(candidate.hours, now, zone):
        return "outside_hours"
    if need.skill is Skill.COUNSELLING and not on_shift(candidate.shifts, now, zone):
        return "off_shift"
    return None


def circle_of(need: Need, candidate: Candidate) -> Circle:
    """How near this volunteer is to the ticket."""
    if need.community_id is None or candidate.community_id is None:
        return Circle.STATION
    if candidate.community_id == need.community_id:
        return Circle.BUILDING if need.building and candidate.building == need.building else Circle.COMMUNITY
    return Circle.NEIGHBOUR if candidate.community_id in need.neighbours else Circle.STATION


def rank(need: Need, candidates: Iterable[Candidate], *, now: datetime, zone: tzinfo) -> list[Ranked]:
    """Everybody who may be asked, best first. Equal points: whoever was not asked for longest."""
    fit = [_ranked(need, c) for c in candidates if why_not(need, c, now, zone) is None]
    return sorted(fit, key=lambda r: (-r.points, r.candidate.last_offered_at or LONG_AGO, r.candidate.id))


def choose(ranked: Sequence[Ranked], size: int, circle: Circle, *, hurried: bool = False) -> list[Ranked]:
    """The first of those within `circle`, at most `size`. Where nobody lives that near, the next wider circle with anybody in it is asked.

    Unless `hurried`, no more are asked than it takes for one of them to come, by what is known of them: somebody who nearly always
    comes is asked alone, and the others are left in peace. Of whom nothing is known yet, nothing is hoped.
    """
    for limit in range(circle, Circle.STATION + 1):
        near = [r for r in ranked if r.circle <= limit][:size]
        if near:
            return near if hurried else near[: _enough(near)]
    return []


def _enough(near: Sequence[Ranked]) -> int:
    """How many of them, from the first, make it likely that one comes; all of them where that is not known."""
    nobody = 1.0
    for count, r in enumerate(near, start=1):
        if r.candidate.asked >= KNOWN_AFTER:
            nobody *= 1 - r.candidate.accepted / r.candidate.asked
        if nobody <= 1 - LIKELY:
            return count
    return len(near)


def _ranked(need: Need, candidate: Candidate) -> Ranked:
    circle = circle_of(need, candidate)
    reasons = [Reason(NEARNESS_REASON[circle], NEARNESS[circle])]
    if need.skill is not None:
        reasons.append(Reason(f"skill_{need.skill}", RIGHT_SKILL))
    if need.language and need.language in candidate.languages:
        reasons.append(Reason("same_language", SAME_LANGUAGE))
    if candidate.load:
        reasons.append(Reason("has_tickets", A_TICKET_IN_HAND * candidate.load))
    if candidate.taken_this_week:
        reasons.append(Reason("busy_week", max(A_DELIVERY_THIS_WEEK * candidate.taken_this_week, MOST_FOR_THE_WEEK)))
    reasons.append(Reason("answers", round(ANSWERS_WELL * (candidate.accepted + 1) / (candidate.asked + 2))))
    return Ranked(candidate, circle, sum(r.points for r in reasons), tuple(reasons))
