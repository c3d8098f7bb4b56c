"""Whom to ring next: due callbacks in order, and the attempt, call and history of a whole batch in four statements."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from hotline.outreach.states import Move, after
from hotline.store.engine import Db
from hotline.store.models import Attempt, Call, Callback, CallbackEvent, Outbox, Resident, Station
from hotline.terms import CallbackState

# Any constant of our own. One placement at a time over all machines: free lines and the daily stop are counts that must not be
# raced, and two reasons to ring one person must meet in one call. A placement takes milliseconds, whatever waits.
PLACING = 7319043
PRIORITIES = (1, 2, 3)
BUSY = (CallbackState.DIALING, CallbackState.IN_CALL)
OPEN_FOR = (
    select(Callback)
    .where(
        Callback.phone == bindparam("phone"), Callback.state == CallbackState.WAITING, Callback.next_attempt_at <= bindparam("until")
    )
    .with_for_update()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dial:
    """A callback about to be dialled at `number`, the `rung`-th of the person's."""

    callback: Callback
    number: str
    rung: int


def one_placement_at_a_time(db: Db) -> None:
    """Waits until no other placement runs; held to the end of the transaction."""
    db.execute(text("select pg_advisory_xact_lock(:n)"), {"n": PLACING})


def one_placement_or_patience(db: Db, seconds: float) -> bool:
    """The same, but False when another placement has run for so long: its worker is held up, and danger does not wait for it."""
    deadline = time.monotonic() + seconds
    while not db.execute(text("select pg_try_advisory_xact_lock(:n)"), {"n": PLACING}).scalar():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def due_crisis(db: Db, now: datetime, limit: int) -> Sequence[Callback]:
    """Due callbacks about danger, locked, oldest first."""
    return _due(db, now, limit, 0)


def due_callbacks(db: Db, now: datetime, limit: int) -> list[Callback]:
    """Due callbacks, locked: by priority, then due, then rank. Whoever is on the phone or being rung is left out."""
    found: list[Callback] = []
    for priority in PRIORITIES:
        if len(found) < limit:
            found += _due(db, now, limit - len(found), priority)
    return found


def overdue_callbacks(db: Db, before: datetime, limit: int) -> Sequence[Callback]:
    """Callbacks that have been due since `before`, whatever their priority, locked, longest first."""
    if limit <= 0:
        return []
    query = _free(select(Callback)).where(Callback.priority > 0, Callback.next_attempt_at <= before)
    return _locked(db, query.order_by(Callback.next_attempt_at, Callback.rank), limit)


def _due(db: Db, now: datetime, limit: int, priority: int) -> Sequence[Callback]:
    query = _free(select(Callback)).where(Callback.priority == priority, Callback.next_attempt_at <= now)
    return _locked(db, query.order_by(Callback.priority, Callback.next_attempt_at, Callback.rank), limit)


def _free(query: Any) -> Any:
    other = aliased(Callback)
    rung = select(other.id).where(other.phone == Callback.phone, other.state.in_(BUSY), other.id != Callback.id).exists()
    live = select(Call.to_phone).where(Call.ended_at.is_(None)).union_all(select(Call.from_phone).where(Call.ended_at.is_(None)))
    return query.where(Callback.state == CallbackState.WAITING, ~Callback.held, ~rung, Callback.phone.not_in(live))


def _locked(db: Db, query: Any, limit: int) -> Sequence[Callback]:
    rows: Sequence[Callback] = db.scalars(query.limit(limit).with_for_update(of=Callback, skip_locked=True)).all()
    return rows


def numbers_on_the_phone(db: Db, numbers: Collection[str]) -> set[str]:
    """Those of these numbers that are in a call right now, or about to be rung."""
    live = select(Call.to_phone, Call.from_phone).where(Call.ended_at.is_(None), Call.to_phone.in_(numbers) | Call.from_phone.in_(numbers))
    waiting = select(Outbox.to_phone).where(Outbox.kind == "call", Outbox.state == "ready", Outbox.to_phone.in_(numbers))
    found = {number for row in db.execute(live) for number in row} | set(db.scalars(waiting))
    return found & set(numbers)


def residents_of(db: Db, callbacks: Sequence[Callback]) -> dict[int, Resident]:
    """The people these callbacks are for, by id."""
    ids = {c.resident_id for c in callbacks if c.resident_id is not None}
    return {r.id: r for r in db.scalars(select(Resident).where(Resident.id.in_(ids)))} if ids else {}


def stations_by_id(db: Db, ids: Collection[int]) -> dict[int, Station]:
    """These stations, by id."""
    return {s.id: s for s in db.scalars(select(Station).where(Station.id.in_(ids)))} if ids else {}


def put_off_callbacks(db: Db, station_id: int, until: datetime, now: datetime, limit: int) -> int:
    """Moves due callbacks of a quiet station, exempt ones apart, to the end of its quiet hours; returns how many (at most `limit`)."""
    due = (
        select(Callback.id)
        .where(
            Callback.state == CallbackState.WAITING, ~Callback.held, Callback.next_attempt_at <= now,
            Callback.station_id == station_id, ~Callback.exempt, Callback.priority > 0,
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    return len(db.execute(update(Callback).where(Callback.id.in_(due)).values(next_attempt_at=until).returning(Callback.id)).all())


def attempts_placed(db: Db) -> int:
    """The number of the newest attempt: how the turns of the longest-waiting are counted."""
    return db.scalar(select(func.max(Attempt.id))) or 0


def dial_all(
    db: Db, dials: Sequence[Dial], *, now: datetime, lane: str, own_number: str, expires_at: datetime, stations: dict[int, Station]
) -> int:
    """Callback to dialing, attempt, call in the outbox and history, for all of them; returns how many were still waiting."""
    by_id = {d.callback.id: d for d in dials}
    moved = db.execute(
        update(Callback)
        .where(Callback.id.in_(by_id), Callback.state == CallbackState.WAITING)
        .values(state=after(CallbackState.WAITING, Move.DIAL), attempts=Callback.attempts + 1)
        .returning(Callback.id, Callback.attempts)
        .execution_options(synchronize_session=False)
    ).all()
    if not moved:
        return 0
    rows = [{"callback_id": i, "n": n, "phone": by_id[i].number, "started_at": now} for i, n in moved]
    attempts = db.execute(insert(Attempt).returning(Attempt.id, Attempt.callback_id), rows).all()
    calls = [_call(by_id[i], attempt_id, now, lane, own_number, expires_at, stations) for attempt_id, i in attempts]
    db.execute(insert(Outbox), calls)
    states = {"from_state": CallbackState.WAITING.value, "to_state": CallbackState.DIALING.value, "actor_kind": "system"}
    db.execute(
        insert(CallbackEvent), [{"callback_id": i, "at": now, "move": Move.DIAL.value, "why": f"try {n}"} | states for i, n in moved]
    )
    return len(moved)


def _call(
    dial: Dial, attempt_id: int, now: datetime, lane: str, own: str, expires_at: datetime, stations: dict[int, Station]
) -> dict[str, object]:
    callback, station = dial.callback, stations.get(dial.callback.station_id)
    return {
        "cause": f"attempt:{attempt_id}",
        "kind": "call",
        "lane": lane,
        "station_id": callback.station_id,
        "to_phone": dial.number,
        "from_phone": (station.number if station else None) or own,
        "exempt": callback.exempt or lane == "crisis",
        "priority": callback.priority,
        "not_before": now,
        "expires_at": expires_at,
        "attempt_id": attempt_id,
        "ticket_id": callback.ticket_id,
        "detail": {"purpose": callback.purpose.value, "rung": dial.rung},
    }


@dataclass(frozen=True, slots=True)
class Tries:
    """Rings of a callback; those that never left the house do not count. `silent`: how many were answered by silence."""

    all: int
    today: int
    silent: int


def tries_of(db: Db, callback_id: int, *, midnight: datetime, since: datetime | None = None) -> Tries:
    """The rings of a callback so far, since a moment if given (then earlier ones are forgotten)."""
    counts = (func.count(), func.count().filter(Attempt.started_at >= midnight), func.count().filter(Attempt.outcome == "silent"))
    query = select(*counts).where(Attempt.callback_id == callback_id, _rung())
    row = db.execute(query if since is None else query.where(Attempt.started_at > since)).one()
    return Tries(*row)


def _rung() -> Any:
    return Attempt.outcome.is_distinct_from("withdrawn")


def open_for(db: Db, phone: str, now: datetime, soon: timedelta) -> Sequence[Callback]:
    """Waiting callbacks of a phone that are due within `soon`, locked."""
    return db.scalars(OPEN_FOR, {"phone": phone, "until": now + soon}).all()
