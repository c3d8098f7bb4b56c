"""A coordinator decides about a resident's number: no more automated calls, calls again, and a call right now."""

from __future__ import annotations

from hotline.flows.accounts import Account
from hotline.flows.book_callback import book_callback, may_ring
from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import quiet_at, zone_of
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.store.models import Resident
from hotline.store.queries.exports import audit
from hotline.store.queries.person import open_ticket_codes
from hotline.store.queries.phones import opt_in, opt_out, phone_facts
from hotline.store.queries.places import station_by_id
from hotline.store.queries.resident_list import locked_resident
from hotline.terms import Actor, Line, Outcome, Purpose
from hotline.words.catalogue import render

NOT_CRISIS = tuple(purpose for purpose in Purpose if purpose is not Purpose.CRISIS)
CARRIER = "carrier"


def set_calls(house: House, resident_id: int, who: Account, *, wanted: bool) -> str | None:
    """不再拨打 and 恢复, as they would text it themselves; a sentence, None when there is no such resident. Audited."""
    with house.transaction() as work:
        person = locked_resident(work.db, resident_id)
        if person is None:
            return None
        audit(work.db, who.name, "resident_calls_on" if wanted else "resident_calls_off", id=person.id)
        return _said(_calls_on(work, person) if wanted else _calls_off(work, person, who), person)


def set_on_roster(house: House, resident_id: int, who: Account, *, wanted: bool) -> str | None:
    """Off the roster - moved away, died - and on it again; a sentence, None when there is no such resident. Audited.

    Whoever is off it is in no round, and nobody's address; what waited to be rung is withdrawn. What is on file stays until it is erased.
    """
    with house.transaction() as work:
        person = locked_resident(work.db, resident_id)
        if person is None:
            return None
        audit(work.db, who.name, "resident_on_roster" if wanted else "resident_off_roster", id=person.id)
        person.active = wanted
        if wanted:
            return _said("people.on_roster", person)
        actor = Actor("coordinator", who.name)
        withdraw_for(work, person.phone, outcome=Outcome.WITHDRAWN, why="coordinator", purposes=NOT_CRISIS, actor=actor)
        codes = "、".join(open_ticket_codes(work.db, person.phone))
        return _said("people.off_roster_open", person, codes=codes) if codes else _said("people.off_roster", person)


def ring_resident(house: House, resident_id: int, key: str, who: Account) -> str | None:
    """Books a call right now; a sentence, None when there is no such resident. A second press of the same `key` books nothing.

    Nobody is rung on somebody else's word who wants no automated calls, and in quiet hours the call waits for the morning.
    """
    with house.transaction() as work:
        person = locked_resident(work.db, resident_id)
        if person is None:
            return None
        facts = phone_facts(work.db, [person.phone]).get(person.phone)
        if not may_ring(house, person.phone, facts, Purpose.REQUESTED):
            return _said("people.no_number", person)
        if facts is not None and facts.opted_out_at is not None:
            return _said("people.wants_no_calls", person)
        station = station_by_id(work.db, person.station_id)
        book_callback(
            work, house, station_id=station.id, phone=person.phone, resident_id=person.id, purpose=Purpose.REQUESTED,
            cause=f"console:{key}", at=work.now,
        )  # fmt: skip
        audit(work.db, who.name, "resident_rung", id=person.id)
        quiet = quiet_at(house, station, work.now)
        if quiet is None:
            return _said("people.ringing", person)
        return _said("people.ring_after_quiet", person, time=f"{quiet.astimezone(zone_of(house, station)):%H:%M}")


def _calls_off(work: Work, person: Resident, who: Account) -> str:
    opt_out(work.db, person.phone, work.now, "coordinator")
    actor = Actor("coordinator", who.name)
    withdraw_for(work, person.phone, outcome=Outcome.OPTED_OUT, why="opted_out", purposes=NOT_CRISIS, actor=actor)
    return "people.calls_off"


def _calls_on(work: Work, person: Resident) -> str:
    known = phone_facts(work.db, [person.phone]).get(person.phone)
    how = known.opted_out_how if known is not None else None
    opt_in(work.db, person.phone)
    return "people.calls_on_carrier" if how == CARRIER else "people.calls_on"


def _said(key: str, person: Resident, **gaps: str) -> str:
    return render(Line(key, {"name": person.name, **gaps}), "zh_CN")
