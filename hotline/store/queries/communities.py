"""Which community somebody speaks of."""

from __future__ import annotations

from sqlalchemy import String, bindparam, false, func, select, true, union_all

from hotline.dispatch.places import community_of
from hotline.store.engine import Db
from hotline.store.models import Community
from hotline.store.prepared import Prepared, columns_of, loaded
from hotline.triage.text import hear


def _named_or_all() -> Prepared:
    """The community that stands in an address as written, and true; where none does, all of the station, and false."""
    of_station = select(*columns_of(Community)).where(Community.station_id == bindparam("station"))
    stands_there = func.strpos(bindparam("address", type_=String), Community.name) > 0
    named = of_station.where(stands_there).order_by(func.length(Community.name).desc()).limit(1).cte("named")
    others = of_station.where(~select(named.c.id).exists())
    return Prepared(union_all(select(named, true().label("as_written")), others.add_columns(false())))


NAMED_OR_ALL = _named_or_all()
NAME = [column.key for column in columns_of(Community)].index("name")


def community_name(db: Db, community_id: int | None) -> str | None:
    """The name of a community."""
    return db.scalar(select(Community.name).where(Community.id == community_id)) if community_id else None


def community_in(db: Db, station_id: int, address: str | None) -> Community | None:
    """The station's community that an address names, as said; the longest name wins.

    Where none stands in it as written, names are compared in simplified characters, and without what people mix up (社区, 小区, 花园).
    """
    if not address:
        return None
    rows = sorted(NAMED_OR_ALL.rows(db, {"station": station_id, "address": address}), key=tuple)
    if rows and rows[0][-1]:
        return loaded(db, Community, rows[0][:-1])
    found = community_of(hear(address).norm, [hear(row[NAME]).norm for row in rows]) if rows else None
    return None if found is None else loaded(db, Community, rows[found][:-1])
