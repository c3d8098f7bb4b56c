"""Finds out what became of what nobody told us about: rows whose sender vanished, calls whose end never came, attempts adrift.

Nothing is sent again before the carrier's own list says that it has not happened.
Each look at the carrier stands between two transactions, never in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hotline.carrier.port import CarrierFault, Seen
from hotline.carrier.wording import clean
from hotline.flows.close_attempt import close_attempt, settle
from hotline.flows.flush_calls import take_back
from hotline.flows.house import House, Work
from hotline.flows.take_call_status import apply_status
from hotline.kernel.ids import token
from hotline.kernel.logs import get_logger
from hotline.store.models import Outbox
from hotline.store.queries import adrift, callbacks, sending
from hotline.terms import Outcome

log = get_logger(__name__)

BATCH = 20
LOOK_LEASE = timedelta(seconds=90)
LOOK_AGAIN = timedelta(seconds=30)
LOOKS = 2  # a list may lag: a call not found twice, half a minute apart, has not happened
SILENT_AFTER = timedelta(minutes=10)
REPEATABLE = ("redirect", "hang_up", "drop_recording")


def reconcile(house: House) -> int:
    """Settles up to a batch of each kind; returns how many things were found out. Safe to run at any time and anywhere."""
    found = sum(_look_up(house, row) for row in _unsettled(house))
    found += sum(_ask(house, call_id, sid) for call_id, sid in _silent(house))
    return found + _gather_adrift(house)


def _unsettled(house: House) -> list[tuple[Outbox, datetime]]:
    """Rows that may or may not have been sent, each leased to us for the look; and since when they may have been."""
    with house.transaction() as work:
        rows = list(sending.leases_run_out(work.db, work.now, BATCH))
        since = adrift.begun_at(work.db, [row.id for row in rows])
        mine = token()
        for row in rows:
            row.state, row.claim, row.claimed_until = "unknown", mine, work.now + LOOK_LEASE
        return [(row, since.get(row.id, row.created_at)) for row in rows]


def _look_up(house: House, unsettled: tuple[Outbox, datetime]) -> bool:
    row, since = unsettled
    seen: Sequence[Seen] = ()
    if row.kind not in REPEATABLE:
        find = house.carrier.find_text if row.kind == "text" else house.carrier.find_call
        try:
            seen = find(row.to_phone, row.from_phone, since)
        except CarrierFault as fault:
            log.warning("look_failed", outbox_id=row.id, fault=type(fault).__name__)
            with house.transaction() as work:
                adrift.look_again(work.db, row, work.now + LOOK_AGAIN, counted=False)
            return False
    with house.transaction() as work:
        return _settle_row(work, house, row, seen)


def _settle_row(work: Work, house: House, row: Outbox, seen: Sequence[Seen]) -> bool:
    """With the carrier's list at hand: it is theirs, or it is looked for once more, or it has not happened and may go again."""
    if not adrift.still_unknown(work.db, row):
        return False
    known = sending.known_sids(work.db, [s.sid for s in seen])
    theirs = [s for s in reversed(seen) if s.sid not in known and (row.kind == "call" or s.body == clean(row.body or ""))]
    if theirs:
        sending.bind_sid(work.db, row.id, theirs[0].sid, work.now)
        call = sending.call_of(work.db, row.id) if row.kind == "call" else None
        if call is not None:
            apply_status(work, house, call, theirs[0].status, _code(theirs[0]))
        log.info("found_at_carrier", outbox_id=row.id)
        return True
    looks = int(row.detail.get("looks", 0)) + 1
    if row.kind not in REPEATABLE and row.lane != "crisis" and looks < LOOKS:
        adrift.look_again(work.db, row, work.now + LOOK_AGAIN, counted=True)
        return False
    live = sending.outbox_row(work.db, row.id)
    if live is not None and live.expires_at is not None and live.expires_at <= work.now and live.kind == "call":
        take_back(work, house, live, "not_sent_in_time")
    else:
        adrift.ready_again(work.db, row)
        work.nudge("send_crisis" if row.lane == "crisis" else "send_messages" if row.kind == "text" else "send_calls")
    log.info("not_at_carrier", outbox_id=row.id)
    return True


def _silent(house: House) -> list[tuple[int, str | None]]:
    with house.transaction() as work:
        return [(call.id, call.sid) for call in sending.silent_calls(work.db, work.now, SILENT_AFTER, BATCH)]


def _ask(house: House, call_id: int, sid: str | None) -> bool:
    """Asks the carrier about a call whose end was never told."""
    seen: Seen | None = None
    if sid is not None:
        try:
            seen = house.carrier.fetch_call(sid)
        except CarrierFault as fault:
            log.warning("ask_failed", call_id=call_id, fault=type(fault).__name__)
            return False
    with house.transaction() as work:
        call = adrift.call_for_update(work.db, call_id)
        if call is None or call.ended_at is not None or (sid is None and adrift.on_its_way(work.db, call)):
            return False
        if seen is not None:
            call.answered_by = call.answered_by or seen.answered_by
            apply_status(work, house, call, seen.status, _code(seen))
        else:
            apply_status(work, house, call, "canceled", None)
        return call.ended_at is not None


def _gather_adrift(house: House) -> int:
    """Attempts and callbacks that no call will ever close: each goes back to wait, with what its call came to if there was one."""
    with house.transaction() as work:
        attempts = sending.attempts_adrift(work.db, work.now - SILENT_AFTER, BATCH)
        for attempt in attempts:
            call = adrift.call_of_attempt(work.db, attempt.id)
            if call is not None:
                close_attempt(work, house, call)
                continue
            attempt.ended_at, attempt.outcome = work.now, Outcome.WITHDRAWN
            work.db.flush()
            found = callbacks.attempt_with_callback(work.db, attempt.id)
            if found is not None and found[1].state in adrift.BUSY:
                settle(work, house, found[1], Outcome.WITHDRAWN)
        stranded = adrift.stranded_callbacks(work.db, BATCH)
        for callback in stranded:
            settle(work, house, callback, Outcome.WITHDRAWN)
        return len(attempts) + len(stranded)


def _code(seen: Seen) -> str | None:
    return str(seen.error_code) if seen.error_code is not None else None
