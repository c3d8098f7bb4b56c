"""The counsellors' rota in use: brought in from a file, read for whoever is to be rung, looked over for gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from hotline.dispatch.duty import Shift
from hotline.dispatch.rota import (
    MOST_CRISIS_HOURS_A_SHIFT,
    MOST_CRISIS_HOURS_A_WEEK,
    Counsellor,
    crisis_hours,
    gaps,
    next_to_ring,
    on_crisis_duty,
)
from hotline.dispatch.rota_file import HEADERS, BadShift, read_line
from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import zone_of
from hotline.flows.roster_file import BadFile, read_table
from hotline.flows.send_text import queue_text
from hotline.kernel.errors import HotlineError
from hotline.kernel.phones import PhoneError, parse_phone
from hotline.store.models import Station, Volunteer
from hotline.store.queries import rota
from hotline.store.queries.places import default_station
from hotline.terms import Line, Span
from hotline.words.catalogue import FALLBACK

AHEAD = timedelta(hours=24)
SHORTEST_GAP = timedelta(minutes=15)


class BadRota(HotlineError):
    """A file that was not taken; `faults` has one sentence a bad line, with its number."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class OnRota:
    """One counsellor as `hotline rota` shows them."""

    name: str
    phone: str
    shifts: tuple[Shift, ...]
    on_now: bool
    crisis_now: bool


def import_rota(house: House, content: bytes) -> int:
    """Takes a rota (CSV in UTF-8 or GB18030, or XLSX): the people named get its shifts instead of their old ones.

    Returns how many shifts. All or nothing: raises BadRota with every bad line.
    """
    with house.transaction() as work:
        station = default_station(work.db)
        zone = zone_of(house, station)
        rows, faults = _read(content, zone)
        shifts: dict[tuple[int, str], list[Shift]] = {}
        for number, name, phone, shift in rows:
            try:
                person = _whose(work, house, station, name, phone)
                shifts.setdefault((person.id, person.name), []).append(shift)
            except (BadShift, PhoneError) as fault:
                faults.append(f"line {number}: {fault}")
        faults += [fault for (_, name), own in shifts.items() for fault in _too_long(name, own)]
        if faults or not shifts:
            raise BadRota(faults or ["no shifts in the file"])
        for (volunteer_id, _), own in shifts.items():
            rota.replace_shifts(work.db, volunteer_id, [_columns(shift) for shift in own])
        return sum(len(own) for own in shifts.values())


def counsellors_of(work: Work, station: Station) -> list[Counsellor]:
    """Everybody who is 上线 as a counsellor at a station, as the rota knows them."""
    return [
        Counsellor(
            id=found.volunteer.id,
            phone=found.volunteer.phone,
            name=found.volunteer.name,
            languages=tuple(found.volunteer.languages),
            shifts=tuple(Shift(s.weekday, s.start_local, s.end_local, s.starts_at, s.ends_at, s.crisis) for s in found.shifts),
            last_rung_at=found.volunteer.last_offered_at,
            engaged=found.engaged,
            crisis_minutes=found.crisis_minutes,
        )
        for found in rota.counsellors(work.db, station.id, work.now)
    ]


def read_rota(house: House) -> list[OnRota]:
    """Every counsellor who is 上线, whoever may be rung now first and in the order of ringing."""
    with house.transaction() as work:
        station = default_station(work.db)
        zone = zone_of(house, station)
        people = counsellors_of(work, station)
        now = next_to_ring(people, now=work.now, zone=zone)
        rest = [person for person in people if person not in now]
        return [OnRota(p.name, p.phone, p.shifts, p in now, on_crisis_duty(p, work.now, zone)) for p in [*now, *rest]]


def gaps_ahead(house: House) -> list[Span]:
    """Where nobody stands in the rota of the next 24 hours, in the station's local time."""
    with house.transaction() as work:
        station = default_station(work.db)
        zone = zone_of(house, station)
        return [Span(g.start.astimezone(zone), g.end.astimezone(zone)) for g in _gaps(work, station, zone)]


def warn_of_gaps(house: House) -> int:
    """Tells the coordinators of the gaps in the next 24 hours, once a day and whenever there are others; how many there are.

    Safe to run at any time and anywhere.
    """
    found = 0
    with house.transaction() as work:
        for station in rota.stations_with_counsellors(work.db):
            open_spans = _gaps(work, station, zone_of(house, station))
            found += len(open_spans)
            if open_spans:
                _warn(work, house, station, open_spans)
    return found


def _warn(work: Work, house: House, station: Station, open_spans: Sequence[Span]) -> None:
    """One text of the first gap. Gaps are told apart by their ends: a gap that has begun is still the same one a minute later."""
    zone = zone_of(house, station)
    ends = [f"{gap.end.astimezone(zone):%d%H%M}" for gap in open_spans if gap.end < work.now + AHEAD]
    key = f"{work.now.astimezone(zone):%Y%m%d}:{'-'.join(ends)}"
    first = open_spans[0]
    gaps_said: dict[str, str | int] = {
        "start": f"{first.start.astimezone(zone):%m-%d %H:%M}",
        "end": f"{first.end.astimezone(zone):%m-%d %H:%M}",
        "more": len(open_spans) - 1,
    }
    for phone in house.settings.coordinators:
        queue_text(
            work, house, station, phone, [Line("psych.gap" if len(open_spans) == 1 else "psych.gaps", gaps_said)],
            cause=f"rota_gap:{station.id}:{key}:{phone}", lang=FALLBACK,
        )  # fmt: skip


def _gaps(work: Work, station: Station, zone: tzinfo) -> list[Span]:
    window = Span(work.now, work.now + AHEAD)
    return [gap for gap in gaps(counsellors_of(work, station), window, zone) if gap.end - gap.start >= SHORTEST_GAP]


def _read(content: bytes, zone: tzinfo) -> tuple[list[tuple[int, str, str, Shift]], list[str]]:
    """(line number, name, phone, shift) of every good line, and a sentence for every bad one."""
    try:
        table = read_table(content, HEADERS, ("day", "start", "end"))
    except BadFile as fault:
        raise BadRota([str(fault)]) from None
    if not table.columns & {"phone", "name"}:
        raise BadRota(["the first line must name the columns; it lacks phone (电话) or name (姓名)"])
    rows, faults = [], []
    for line in table.lines:
        try:
            read = read_line(line.cells, zone)
        except BadShift as fault:
            faults.append(f"line {line.number}: {fault}")
        else:
            rows.append((line.number, read.name, read.phone, read.shift))
    return rows, faults


def _whose(work: Work, house: House, station: Station, name: str, phone: str) -> Volunteer:
    found = rota.find_counsellors(work.db, station.id, phone=parse_phone(phone, house.settings.region) if phone else None, name=name)
    if len(found) != 1:
        why = "several counsellors have this name, give the phone" if found else "no counsellor of this station"
        raise BadShift(f"{name or phone}: {why}")
    return found[0]


def _too_long(name: str, own: Sequence[Shift]) -> list[str]:
    longest, week = crisis_hours(own)
    faults = []
    if longest > MOST_CRISIS_HOURS_A_SHIFT:
        faults.append(f"{name}: a crisis shift lasts at most {MOST_CRISIS_HOURS_A_SHIFT} hours")
    if week > MOST_CRISIS_HOURS_A_WEEK:
        faults.append(f"{name}: at most {MOST_CRISIS_HOURS_A_WEEK} hours of crisis duty a week")
    return faults


def _columns(shift: Shift) -> dict[str, object]:
    return {
        "weekday": shift.weekday, "start_local": shift.start_local, "end_local": shift.end_local,
        "starts_at": shift.starts_at, "ends_at": shift.ends_at, "crisis": shift.crisis,
    }  # fmt: skip
