"""How closed communities are: each with its people, its history, and the daily rounds that its level takes it into."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, func, select

from hotline.store.engine import Db
from hotline.store.models import Community, CommunityLevel, Resident, Round, Station
from hotline.terms import Level

LINES_SHOWN = 30


def communities(db: Db) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Community, its station's name, residents on the roster, those of them who live alone, its newest CommunityLevel), by name."""
    newest = select(func.max(CommunityLevel.id)).group_by(CommunityLevel.community_id)
    alone = Resident.lives_alone | Resident.categories.contains(["alone"])
    query = (
        select(Community, Station.name, func.count(Resident.id), func.count(Resident.id).filter(alone), CommunityLevel)
        .join(Station, Station.id == Community.station_id)
        .outerjoin(Resident, (Resident.community_id == Community.id) & Resident.active)
        .outerjoin(CommunityLevel, (CommunityLevel.community_id == Community.id) & CommunityLevel.id.in_(newest))
        .group_by(Community.id, Station.name, CommunityLevel.id)
    )
    return db.execute(query.order_by(Community.name, Community.id)).all()


def locked_community(db: Db, community_id: int) -> Community | None:
    """The community, locked against other changes; people may be entered into it meanwhile."""
    query = select(Community).where(Community.id == community_id).with_for_update(key_share=True)
    return db.scalars(query.execution_options(populate_existing=True)).first()


def levels_of(db: Db, community_id: int) -> Sequence[CommunityLevel]:
    """What was recorded of a community, newest first."""
    query = select(CommunityLevel).where(CommunityLevel.community_id == community_id)
    return db.scalars(query.order_by(CommunityLevel.id.desc()).limit(LINES_SHOWN)).all()


def daily_rounds(db: Db, station_id: int, levels: Collection[Level]) -> Sequence[Round]:
    """The rounds of a station that are made anew every day for whoever lives at one of these levels."""
    query = select(Round).where(Round.station_id == station_id, Round.repeat_at.is_not(None), Round.state != "cancelled")
    return db.scalars(query.where(Round.filters["level"].astext.in_([level.value for level in levels])).order_by(Round.id)).all()
