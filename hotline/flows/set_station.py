"""What a station decides for itself: what its line is called and which number it has, its time zone and quiet hours, and memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.flows.house import House
from hotline.kernel.errors import HotlineError
from hotline.store.models import Station
from hotline.store.queries.places import all_stations, default_station, put_station, station_by_number, station_named

LONGEST_LINE_NAME = 9
"""Characters: every text begins with it, and is to fit into two segments."""


class StationError(HotlineError):
    """No station of this name and no number for a new one; a number that is another's; a name of the line that fills the texts."""


@dataclass(frozen=True, slots=True)
class StationWish:
    """What is to be set; None leaves it as it is. "" for `quiet_hours` is none at all; "-" gives `quiet_hours`, `timezone` or
    `number` back to the installation."""

    line_name: str | None = None
    number: str | None = None
    timezone: str | None = None
    quiet_hours: str | None = None
    memory: bool | None = None


@dataclass(frozen=True, slots=True)
class StationSeen:
    """A station as it is set; None where the installation's setting holds."""

    name: str
    line_name: str
    number: str | None
    timezone: str | None
    quiet_hours: str | None
    memory: bool


def set_station(house: House, name: str | None, wish: StationWish) -> StationSeen:
    """Sets what is wished; a name nobody knew makes a new station, which needs a number of its own. Without a name: the first one.

    Raises StationError.
    """
    given = {key: getattr(wish, key) for key in ("line_name", "number", "timezone", "quiet_hours", "memory")}
    columns = {key: None if value == "-" else value for key, value in given.items() if value is not None}
    if len(wish.line_name or "") > LONGEST_LINE_NAME:
        raise StationError(f"{wish.line_name}: at most {LONGEST_LINE_NAME} characters, for every text begins with it")
    with house.transaction() as work:
        found = station_named(work.db, name) if name else default_station(work.db)
        holder = station_by_number(work.db, str(columns.get("number") or ""), line="-")
        if holder is not None and holder is not found:
            raise StationError(f"{wish.number} is the number of {holder.name}")
        if found is None and not columns.get("number"):
            raise StationError(f"there is no station {name}; a new one needs --number")
        return _seen(put_station(work.db, found, name or "", columns))


def see_stations(house: House) -> Sequence[StationSeen]:
    """All stations, the first one first."""
    with house.transaction() as work:
        return [_seen(station) for station in all_stations(work.db)]


def _seen(station: Station) -> StationSeen:
    return StationSeen(station.name, station.line_name, station.number, station.timezone, station.quiet_hours, station.memory)
