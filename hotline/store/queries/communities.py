"""Which community somebody speaks of."""

from __future__ import annotations

from sqlalchemy import String, bindparam, func, select

from hotline.store.engine import Db
from hotline.store.models import Community
from hotline.store.prepared import Prepared, columns_of, loaded

NAMED_IN = Prepared(
    select(*columns_of(Community))
    .where(Community.station_id == bindparam("station"), func.strpos(bindparam("address", type_=String), Community.name) > 0)
    .order_by(func.length(Community.name).desc())
    .limit(1)
)


def community_name(db: Db, community_id: int | None) -> str | None:
    """The name of a community."""
    return db.scalar(select(Community.name).where(Community.id == community_id)) if community_id else None


def community_in(db: Db, station_id: int, address: str | None) -> Community | None:
    """The station's community whose name stands in an address as said; the longest name wins."""
    if not address:
        return None
    row = NAMED_IN.first(db, {"station": station_id, "address": address})
    return None if row is None else loaded(db, Community, row)
