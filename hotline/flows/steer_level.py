"""A coordinator says how closed a community is: first what that changes, then once; whoever was faster is not overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hotline.flows.accounts import Account
from hotline.flows.house import House
from hotline.store.models import Community, CommunityLevel, Round
from hotline.store.queries import levels
from hotline.store.queries.exports import audit
from hotline.store.queries.places import set_level
from hotline.terms import Level, Line
from hotline.words.catalogue import render


@dataclass(frozen=True, slots=True)
class CommunitySeen:
    """A community of `station`: how many people are on the roster there, how many of them live alone; `since`: its newest level."""

    community: Community
    station: str
    residents: int
    alone: int
    since: CommunityLevel | None


@dataclass(frozen=True, slots=True)
class LevelView:
    """A community, its history, and what another level would change: the daily rounds that would pass it by, and those that would come."""

    seen: CommunitySeen
    history: Sequence[CommunityLevel]
    left: Sequence[Round] = ()
    joined: Sequence[Round] = ()


def read_levels(house: House) -> Sequence[CommunitySeen]:
    """All communities, by name."""
    with house.transaction() as work:
        return [_seen(row) for row in levels.communities(work.db)]


def read_level(house: House, community_id: int, wanted: Level | None = None) -> LevelView | None:
    """One community, and what the level `wanted` would change; None when there is none of this id."""
    with house.transaction() as work:
        seen = next((_seen(row) for row in levels.communities(work.db) if row[0].id == community_id), None)
        if seen is None:
            return None
        history = levels.levels_of(work.db, community_id)
        if wanted in (None, seen.community.level):
            return LevelView(seen, history)
        here = seen.community.station_id
        left, joined = (levels.daily_rounds(work.db, here, [level]) for level in (seen.community.level, wanted) if level is not None)
        return LevelView(seen, history, left, joined)


def change_level(house: House, community_id: int, level: Level, who: Account, *, seen: str) -> str | None:
    """What came of it, as a sentence; None when there is no such community. Audited.

    `seen`: the level the page showed; where it is another by now nothing is written. Nobody is rung for it: rounds look at the
    level when they are made.
    """
    with house.transaction() as work:
        place = levels.locked_community(work.db, community_id)
        if place is None:
            return None
        before = place.level
        if before is level:
            return _said("level_same", place, before, level)
        if seen != before.value:
            return _said("level_stale", place, before, level)
        set_level(work.db, place, level, at=work.now, by=who.name)
        audit(work.db, who.name, "level_set", community=place.id, before=before.value, after=level.value)
        return _said("level_set", place, before, level)


def _seen(row: Any) -> CommunitySeen:
    return CommunitySeen(*row)


def _said(key: str, place: Community, before: Level, after: Level) -> str:
    names = {name: render(Line(f"level.{level.value}"), "zh_CN") for name, level in (("before", before), ("after", after))}
    return render(Line(f"people.{key}", {"community": place.name, **names}), "zh_CN")
