"""Finding stations and communities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import insert

from hotline.store.engine import Db
from hotline.store.models import Community, CommunityLevel, Station
from hotline.terms import Level

DEFAULT_STATION = "默认站点"
DEFAULT_LINE_NAME = "社区热线"


def default_station(db: Db) -> Station:
    """The station of an installation that named none: the first one, made if there is none."""
    station = db.scalars(select(Station).order_by(Station.id).limit(1)).first()
    if station is None:
        db.execute(insert(Station).values(name=DEFAULT_STATION, line_name=DEFAULT_LINE_NAME).on_conflict_do_nothing())
        station = db.scalars(select(Station).order_by(Station.id).limit(1)).one()
    return station


def station_named(db: Db, name: str) -> Station | None:
    """The station of exactly this name."""
    return db.scalars(select(Station).where(Station.name == name)).first()


def all_stations(db: Db) -> Sequence[Station]:
    """Every station, the first one first."""
    return db.scalars(select(Station).order_by(Station.id)).all()


def put_station(db: Db, found: Station | None, name: str, columns: Mapping[str, Any]) -> Station:
    """Sets columns of a station, or makes one of this name."""
    station = found or Station(name=name, line_name=DEFAULT_LINE_NAME)
    for column, value in columns.items():
        setattr(station, column, value)
    db.add(station)
    db.flush()
    db.refresh(station)
    return station


def station_by_number(db: Db, number: str, *, line: str) -> Station | None:
    """The station that answers `number`; the default one answers `line`, the installation's own number. None: not ours."""
    station = db.scalars(select(Station).where(Station.number == number)).first()
    if station is None and number == line:
        return default_station(db)
    return station


def own_numbers(db: Db, line: str) -> list[str]:
    """The installation's own number and those of its stations."""
    return sorted({line, *(number for number in db.scalars(select(Station.number)) if number)})


def community_named(db: Db, station_id: int, name: str) -> Community | None:
    """The station's community of exactly this name."""
    return db.scalars(select(Community).where(Community.station_id == station_id, Community.name == name)).first()


def get_or_make_community(db: Db, station_id: int, name: str) -> Community:
    """The community of this name, made when the station has none yet (imports name communities freely)."""
    found = community_named(db, station_id, name)
    if found is None:
        db.execute(insert(Community).values(station_id=station_id, name=name).on_conflict_do_nothing())
        found = db.scalars(select(Community).where(Community.station_id == station_id, Community.name == name)).one()
    return found


def station_by_id(db: Db, station_id: int) -> Station:
    """The station of this id, which a row refers to."""
    return db.get_one(Station, station_id)


def neighbours_of(db: Db, community_id: int | None) -> list[int]:
    """Ids of the communities next to this one, whichever of the two named the other."""
    if community_id is None:
        return []
    own = db.scalar(select(Community.neighbours).where(Community.id == community_id)) or []
    others = db.scalars(select(Community.id).where(literal(community_id) == any_(Community.neighbours)))
    return sorted({*own, *others} - {community_id})


def set_level(db: Db, community: Community, level: Level, *, at: datetime, by: str) -> bool:
    """Records a control level, with history; False when it holds already."""
    if community.level is level:
        return False
    community.level = level
    db.add(CommunityLevel(community_id=community.id, level=level, at=at, by=by))
    db.flush()
    return True


def set_neighbours(db: Db, community: Community, neighbours: Sequence[int]) -> None:
    """Whose volunteers are asked when the community's own do not suffice."""
    community.neighbours = sorted(set(neighbours) - {community.id})
    db.flush()
