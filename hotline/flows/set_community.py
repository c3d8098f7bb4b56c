"""Records how closed a community is, and which communities lie next to it."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.flows.house import House
from hotline.kernel.errors import HotlineError
from hotline.store.queries.places import community_named, default_station, get_or_make_community, set_level, set_neighbours, station_named
from hotline.terms import Level


class UnknownPlace(HotlineError):
    """No community, or no station, of this name."""


def set_community(
    house: House,
    name: str,
    *,
    level: Level | None = None,
    neighbours: Sequence[str] | None = None,
    by: str = "",
    station: str | None = None,
) -> bool:
    """Whether the community is new: a name nobody knew is taken, since lists name communities freely. Raises UnknownPlace."""
    with house.transaction() as work:
        place = default_station(work.db) if station is None else station_named(work.db, station)
        if place is None:
            raise UnknownPlace(f"there is no station {station}")
        if not name.strip():
            raise UnknownPlace("a community needs a name")
        new = community_named(work.db, place.id, name) is None
        community = get_or_make_community(work.db, place.id, name)
        if level is not None:
            set_level(work.db, community, level, at=work.now, by=by)
        if neighbours is not None:
            found = {other: community_named(work.db, place.id, other) for other in neighbours}
            missing = [other for other, row in found.items() if row is None]
            if missing:
                raise UnknownPlace(f"there is no community {', '.join(missing)}")
            set_neighbours(work.db, community, [row.id for row in found.values() if row is not None])
            work.nudge("offer_tickets")
    return new
