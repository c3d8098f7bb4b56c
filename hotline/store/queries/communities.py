"""Which community somebody speaks of."""

from __future__ import annotations

from sqlalchemy import func, literal, select

from hotline.store.engine import Db
from hotline.store.models import Community


def community_name(db: Db, community_id: int | None) -> str | None:
    """The name of a community."""
    return db.scalar(select(Community.name).where(Community.id == community_id)) if community_id else None


def community_in(db: Db, station_id: int, address: str | None) -> Community | None:
    """The station's community whose name stands in an address as said; the longest name wins."""
    if not address:
        return None
    named = select(Community).where(Community.station_id == station_id, func.strpos(literal(address), Community.name) > 0)
    return db.scalars(named.order_by(func.length(Community.name).desc()).limit(1)).first()
