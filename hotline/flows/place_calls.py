"""Takes due callbacks, in order, into the outbox as calls: as many as lines, rate and the day's stop leave room for.

Nothing is dialled here. A call that stands in the outbox is a line in use; the sender takes it from there
within seconds, so that order, opt-out and quiet hours are decided as late as can be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from hotline.flows.book_callback import may_ring
from hotline.flows.house import House, Work
from hotline.flows.knock import knock
from hotline.flows.quiet_hours import quiet_at
from hotline.flows.spending_stop import tell_spending_stop
from hotline.kernel.logs import get_logger
from hotline.outreach.order import STARVING, shares
from hotline.outreach.retry import Day, Escalate
from hotline.outreach.states import Move
from hotline.store.models import Callback, Phone, Resident
from hotline.store.queries import callbacks, due, sending
from hotline.store.queries.phones import phone_facts
from hotline.terms import Outcome, Purpose

AHEAD_SECONDS = 3.0  # calls in the outbox: enough that the sender never waits, few enough that what changes is heeded
MOST = 200
SPARE = 10  # some of those due cannot be rung just now
UNSENT = timedelta(minutes=2)  # a call that could not be handed over by then goes back to wait its turn
PUT_OFF = 5000
CRISIS_LINES = 4
CRISIS_CALLS_A_DAY = 500
PATIENCE_SECONDS = 1.0
log = get_logger(__name__)


def place_calls(house: House) -> int:
    """Puts due callbacks into the outbox; returns how many. Safe to run anywhere and at any time."""
    with house.transaction() as work:
        due.one_placement_at_a_time(work.db)
        room = _room(work, house)
        if room <= 0:
            return 0
        chosen = _choose(work, house, room)
        placed = _place(work, house, chosen, room, "normal")
        if placed:
            work.nudge("send_calls")
        return placed


def place_crisis(house: House) -> int:
    """The same for danger: no quiet hours, lines and calls of its own beyond all others.

    A placement takes milliseconds. Where one takes a second, its worker has been held up in the middle of it: then danger is placed
    beside it, and a line too many is the lesser evil.
    """
    with house.transaction() as work:
        if not due.one_placement_or_patience(work.db, PATIENCE_SECONDS):
            log.warning("placement_held_up")
        settings = house.settings
        room = settings.lines + CRISIS_LINES - sending.calls_in_progress(work.db)
        left = CRISIS_CALLS_A_DAY - sending.tries_in_danger_since(work.db, house_day(house).start(work.now))
        chosen = due.due_crisis(work.db, work.now, max(0, min(room, left)))
        if left <= 0 and due.due_crisis(work.db, work.now, 1):
            tell_spending_stop(work, house, "danger", CRISIS_CALLS_A_DAY)
        placed = _place(work, house, chosen, len(chosen), "crisis")
        if placed:
            work.nudge("send_crisis")
        return placed


def house_day(house: House) -> Day:
    """The installation's own day: what the spending stops count by."""
    return Day(house.settings.timezone)


def _room(work: Work, house: House) -> int:
    """How many calls may be put into the outbox now."""
    settings = house.settings
    free = settings.lines - sending.calls_in_progress(work.db)
    waiting = sending.calls_on_their_way(work.db)
    ahead = max(1, math.ceil(settings.calls_per_second * AHEAD_SECONDS)) - waiting
    left = settings.max_calls_per_day - waiting - sending.used_since(work.db, ("call",), house_day(house).start(work.now))
    if left <= 0:
        tell_spending_stop(work, house, "calls", settings.max_calls_per_day)
    return min(free, ahead, left, MOST)


def _choose(work: Work, house: House, room: int) -> list[Callback]:
    """Due callbacks of stations that are not quiet. What a quiet station has due is moved to its morning when it comes up."""
    share = shares(room, due.attempts_placed(work.db))
    for _ in range(MOST):
        chosen = list(due.overdue_callbacks(work.db, work.now - STARVING, share.overdue))
        chosen += due.due_callbacks(work.db, work.now, room + SPARE)
        asleep = {c.station_id for c in chosen if not c.exempt}
        quiet = {s.id: quiet_at(house, s, work.now) for s in due.stations_by_id(work.db, asleep).values()}
        moved = [due.put_off_callbacks(work.db, i, until, work.now, PUT_OFF) for i, until in quiet.items() if until is not None]
        if not moved:
            return chosen
    return []


def _place(work: Work, house: House, chosen: Sequence[Callback], room: int, lane: str) -> int:
    stations = due.stations_by_id(work.db, {c.station_id for c in chosen})
    residents = due.residents_of(work.db, chosen)
    ladders = {c.id: ladder_of(c, residents.get(c.resident_id or 0)) for c in chosen}
    numbers = {number for ladder in ladders.values() for number in ladder}
    facts = phone_facts(work.db, numbers)
    taken = due.numbers_on_the_phone(work.db, numbers)
    dials: list[due.Dial] = []
    people: set[str] = set()
    for callback in chosen:
        if callback.phone in people or len(dials) == room:
            continue
        people.add(callback.phone)
        dial = _decide(work, house, callback, ladders[callback.id], facts, residents.get(callback.resident_id or 0))
        if dial is not None and dial.number not in taken:
            taken.add(dial.number)
            dials.append(dial)
    expires_at = work.now + UNSENT
    return due.dial_all(work.db, dials, now=work.now, lane=lane, own_number=house.settings.number, expires_at=expires_at, stations=stations)


def ladder_of(callback: Callback, resident: Resident | None) -> list[str]:
    """The numbers at which a person is tried, own first."""
    others = [resident.second_phone, resident.guardian_phone] if resident is not None else []
    return list(dict.fromkeys([callback.phone, *(number for number in others if number)]))


def _decide(
    work: Work, house: House, callback: Callback, ladder: Sequence[str], facts: dict[str, Phone], resident: Resident | None
) -> due.Dial | None:
    """The number to dial now; None when the callback was ended instead: nobody may be rung any more."""
    own = facts.get(callback.phone)
    opted_out = own.opted_out_at if own is not None else None
    asked_since = callback.purpose is Purpose.REQUESTED and opted_out is not None and callback.created_at >= opted_out
    if opted_out is not None and callback.purpose is not Purpose.CRISIS and not asked_since:
        _end(work, callback, Outcome.OPTED_OUT, "opted_out")
        return None
    for rung in range(min(callback.ladder, len(ladder) - 1), len(ladder)):
        number = ladder[rung]
        if may_ring(house, number, facts.get(number), callback.purpose):
            return due.Dial(callback, number, rung)
    if own is not None and (own.blocked_at or own.wrong_number_at):
        _end(work, callback, Outcome.WITHDRAWN, "blocked" if own.blocked_at else "wrong_number")
        return None
    knock(work, house, callback, Escalate(Outcome.FAILED, "no_number"), resident)
    return None


def _end(work: Work, callback: Callback, outcome: Outcome, why: str) -> None:
    ended: datetime = work.now
    callbacks.move(work.db, callback, Move.WITHDRAW, at=ended, why=why, outcome=outcome, ended_at=ended, next_attempt_at=None)
