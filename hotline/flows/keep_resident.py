"""A resident is added or corrected by hand: read as a row of the roster is, so that form and file take and refuse the same."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.flows.accounts import Account
from hotline.flows.change_person import Known, change, check_seen, placed, undo
from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import zone_of
from hotline.flows.roster_rows import Reader
from hotline.store.models import Station
from hotline.store.queries.exports import audit
from hotline.store.queries.places import default_station, station_by_id
from hotline.store.queries.resident_list import locked_resident, resident_by_phone
from hotline.store.queries.residents import put_residents


def add_resident(house: House, cells: Mapping[str, str], who: Account) -> int:
    """The id of a new resident. Raises BadCell; Known for a number that is on the roster."""
    with house.transaction() as work:
        station = default_station(work.db)
        row = _reader(house, work, station).resident(cells)
        known = resident_by_phone(work.db, station.id, row["phone"])
        if known is not None:
            raise Known(known.id)
        put_residents(work.db, [{"station_id": station.id} | placed(work, station.id, row)])
        added = resident_by_phone(work.db, station.id, row["phone"])
        if added is None:
            raise LookupError("a resident that was put is not there")
        audit(work.db, who.name, "resident_added", id=added.id)
        return added.id


def edit_resident(house: House, resident_id: int, cells: Mapping[str, str], who: Account, *, seen: str = "") -> list[str] | None:
    """Writes what differs; the names of those columns, None when there is no such resident. The number stays.

    `seen`: the mark of what the form was filled in from. Raises BadCell; Stale when somebody else was faster.
    """
    with house.transaction() as work:
        found = locked_resident(work.db, resident_id)
        if found is None:
            return None
        check_seen(found, seen)
        row = _reader(house, work, station_by_id(work.db, found.station_id)).resident({**cells, "phone": found.phone})
        return change(work, house, found, {name: row[name] for name in row if name != "phone"}, who)


def undo_resident(house: House, resident_id: int, change_id: int, who: Account) -> list[str] | None:
    """What a line of the history changed is as before; the columns that were not, None for no such line."""
    with house.transaction() as work:
        found = locked_resident(work.db, resident_id)
        return undo(work, house, found, change_id, who) if found is not None else None


def _reader(house: House, work: Work, station: Station) -> Reader:
    return Reader(house.settings.region, work.now.astimezone(zone_of(house, station)).year)
