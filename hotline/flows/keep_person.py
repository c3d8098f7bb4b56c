"""A resident or a volunteer is added or corrected by hand: read as a row of a list is, so that form and file take and refuse the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hotline.flows.accounts import Account
from hotline.flows.change_person import Known, Person, change, check_seen, placed, undo
from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import zone_of
from hotline.flows.roster_rows import Reader
from hotline.store.engine import Db
from hotline.store.models import Resident, Station, Volunteer
from hotline.store.queries.exports import audit
from hotline.store.queries.person_changes import SUBJECTS
from hotline.store.queries.places import default_station, station_by_id
from hotline.store.queries.resident_list import locked_resident, resident_by_phone
from hotline.store.queries.residents import put_residents
from hotline.store.queries.volunteer_list import locked_volunteer
from hotline.store.queries.volunteers import put_volunteers, volunteer_by_phone

LOCKED: Mapping[type[Person], Callable[[Db, int], Person | None]] = {Resident: locked_resident, Volunteer: locked_volunteer}
BY_PHONE: Mapping[type[Person], Callable[[Db, int, str], Person | None]] = {Resident: resident_by_phone, Volunteer: volunteer_by_phone}


def add_person(house: House, kind: type[Person], cells: Mapping[str, str], who: Account) -> int:
    """The id of somebody new; a volunteer is active at once, the coordinator vouches for them.

    `cells`: by column, as a list has them. Raises BadCell; Known for a number that is there.
    """
    with house.transaction() as work:
        station = default_station(work.db)
        row = _read(house, work, station, kind, cells)
        known = BY_PHONE[kind](work.db, station.id, row["phone"])
        if known is not None:
            raise Known(known.id)
        _put(work, kind, {"station_id": station.id} | placed(work, station.id, row))
        added = BY_PHONE[kind](work.db, station.id, row["phone"])
        if added is None:
            raise LookupError("somebody who was put is not there")
        audit(work.db, who.name, f"{SUBJECTS[kind]}_added", id=added.id)
        _ask_anew(work, kind)
        return added.id


def edit_person(
    house: House, kind: type[Person], person_id: int, cells: Mapping[str, str], who: Account, *, seen: str = ""
) -> list[str] | None:  # fmt: skip
    """Writes what differs; the names of those columns, None when there is nobody of this id. The number stays.

    `seen`: the mark of what the form was filled in from. Raises BadCell; Stale when somebody else was faster.
    """
    with house.transaction() as work:
        found = LOCKED[kind](work.db, person_id)
        if found is None:
            return None
        check_seen(found, seen)
        row = _read(house, work, station_by_id(work.db, found.station_id), kind, {**cells, "phone": found.phone})
        changed = change(work, house, found, {name: row[name] for name in row if name != "phone"}, who)
        if changed:
            _ask_anew(work, kind)
        return changed


def undo_person(house: House, kind: type[Person], person_id: int, change_id: int, who: Account) -> list[str] | None:
    """What a line of the history changed is as before; the columns that were not, None for no such line."""
    with house.transaction() as work:
        found = LOCKED[kind](work.db, person_id)
        undone = undo(work, house, found, change_id, who) if found is not None else None
        if undone:
            _ask_anew(work, kind)
        return undone


def _read(house: House, work: Work, station: Station, kind: type[Person], cells: Mapping[str, str]) -> dict[str, Any]:
    reader = Reader(house.settings.region, work.now.astimezone(zone_of(house, station)).year)
    return reader.resident(cells) if kind is Resident else reader.volunteer(cells)


def _put(work: Work, kind: type[Person], row: dict[str, Any]) -> None:
    if kind is Resident:
        put_residents(work.db, [row])
    else:
        put_volunteers(work.db, [row], now=work.now)


def _ask_anew(work: Work, kind: type[Person]) -> None:
    if kind is Volunteer:
        work.nudge("offer_tickets")  # somebody may be asked now who could not be before
