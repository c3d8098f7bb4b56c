"""A roster, or a list of volunteers, laid over the registry: all of a file or nothing, unless bad rows are to be left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import zone_of
from hotline.flows.roster_file import USUAL, BadFile, Limit, Table, read_table
from hotline.flows.roster_rows import RESIDENT_HEADERS, VOLUNTEER_HEADERS, BadCell, Reader
from hotline.store.models import Station
from hotline.store.queries.exports import audit
from hotline.store.queries.places import default_station, get_or_make_community, station_named
from hotline.store.queries.residents import put_residents
from hotline.store.queries.volunteers import put_volunteers
from hotline.terms import Line as Words

NEEDED = ("name", "phone")


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was not taken: its line in the file, and why - in English, and as `column` and a line of the catalogue."""

    line: int
    reason: str
    column: str
    told: Words


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file. `taken` is 0 when a bad row kept the whole file out; `unknown` are headers nobody knows."""

    taken: int
    new: int
    faults: tuple[Fault, ...]
    unknown: tuple[str, ...]


def import_residents(
    house: House, content: bytes, *, skip_bad_rows: bool = False, station: str | None = None, by: str = "", limit: Limit = USUAL
) -> Imported:
    """Takes a roster. Known phones are updated in the columns the file has. `by`, where given, stands in the audit. Raises BadFile."""
    table = read_table(content, RESIDENT_HEADERS, NEEDED, limit)
    return _import(house, table, "residents", Reader.resident, _put_residents, station=station, skip_bad_rows=skip_bad_rows, by=by)


def import_volunteers(
    house: House, content: bytes, *, skip_bad_rows: bool = False, station: str | None = None, by: str = "", limit: Limit = USUAL
) -> Imported:
    """Takes a list of volunteers, who are active at once: the list vouches for phone and training. `by` as above. Raises BadFile."""
    table = read_table(content, VOLUNTEER_HEADERS, NEEDED, limit)
    return _import(house, table, "volunteers", Reader.volunteer, _put_volunteers, station=station, skip_bad_rows=skip_bad_rows, by=by)


Put = Callable[[Work, Sequence[dict[str, Any]]], int]
ReadRow = Callable[[Reader, Mapping[str, str]], dict[str, Any]]


def _import(
    house: House, table: Table, what: str, read: ReadRow, put: Put, *, station: str | None, skip_bad_rows: bool, by: str
) -> Imported:
    with house.transaction() as work:
        place = _station(work, station)
        reader = Reader(house.settings.region, work.now.astimezone(zone_of(house, place)).year)
        rows, faults = _rows(table, read, reader)
        if faults and not skip_bad_rows:
            return Imported(0, 0, tuple(faults), table.unknown)
        communities = {name: get_or_make_community(work.db, place.id, name).id for name in dict.fromkeys(_communities(rows))}
        for row in rows:
            row["station_id"] = place.id
            if "community" in row:
                name = row.pop("community")
                row["community_id"] = communities[name] if name else None
        done = Imported(len(rows), put(work, rows), tuple(faults), table.unknown)
        if by:
            audit(work.db, by, f"{what}_imported", rows=done.taken, new=done.new)
        return done


def _communities(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [row["community"] for row in rows if row.get("community")]


def _rows(table: Table, read: ReadRow, reader: Reader) -> tuple[list[dict[str, Any]], list[Fault]]:
    rows: list[dict[str, Any]] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line in table.lines:
        try:
            row = read(reader, line.cells)
        except BadCell as bad:
            faults.append(_fault(line.number, bad))
            continue
        before = seen.setdefault(row["phone"], line.number)
        if before != line.number:
            faults.append(_fault(line.number, BadCell("phone", "twice", first=before)))
            continue
        rows.append(row)
    return rows, faults


def _fault(line: int, bad: BadCell) -> Fault:
    return Fault(line, str(bad), bad.column, bad.told)


def _station(work: Work, name: str | None) -> Station:
    if name is None:
        return default_station(work.db)
    station = station_named(work.db, name)
    if station is None:
        raise BadFile("no_station", name=name)
    return station


def _put_residents(work: Work, rows: Sequence[dict[str, Any]]) -> int:
    return put_residents(work.db, rows)


def _put_volunteers(work: Work, rows: Sequence[dict[str, Any]]) -> int:
    work.nudge("offer_tickets")
    return put_volunteers(work.db, rows, now=work.now)
