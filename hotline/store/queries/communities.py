"""Which community somebody speaks of."""

from __future__ import annotations

from sqlalchemy import String, bindparam, func, select

from hotline.dispatch.places import community_of
from hotline.store.engine import Db
from hotline.store.models import Community
from hotline.store.prepared import Prepared, columns_of, loaded
from hotline.triage.text import hear

NAMED_IN = Prepared(
    select(*columns_of(Community))
    .where(Community.station_id == bindparam("station"), func.strpos(bindparam("address", type_=String), Community.name) > 0)
    .order_by(func.length(Community.name).desc())
    .limit(1)
)

ALL_OF_THEM = Prepared(select(*columns_of(Community)).where(Community.station_id == bindparam("station")).order_by(Community.id))
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
    row = NAMED_IN.first(db, {"station": station_id, "address": address})
    if row is not None:
        return loaded(db, Community, row)
    rows = ALL_OF_THEM.rows(db, {"station": station_id})
    found = community_of(hear(address).norm, [hear(row[NAME]).norm for row in rows]) if rows else None
    return None if found is None else loaded(db, Community, rows[found])
