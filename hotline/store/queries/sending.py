"""The outbox as the senders see it: claimed with a lease, sent, recorded; taken back; looked up when nobody knows.

A row is claimed by compare-and-set and kept by its `claim`, a token: whoever comes to record without it came too late.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Integer, String, and_, any_, bindparam, case, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from hotline.store.engine import Db, Engine, rows_at_once
from hotline.store.models import Attempt, Call, Callback, Message, Outbox, Phone
from hotline.store.prepared import columns_of, made
from hotline.terms import CallbackState, Outcome, Purpose

QUIET = {"synchronize_session": False}
CALL_KINDS = ("call", "redirect", "hang_up", "drop_recording")
TEXT_KINDS = ("text",)


def _claim() -> Any:
    due = (
        select(Outbox.id)
        .where(
            Outbox.kind == any_(bindparam("kinds", type_=ARRAY(String))), Outbox.lane == bindparam("in_lane"), Outbox.state == "ready",
            Outbox.not_before <= bindparam("by"),
        )
        .order_by(Outbox.priority, Outbox.not_before, Outbox.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("due")
    )  # fmt: skip
    return _ours(due).returning(Outbox).execution_options(synchronize_session=False, populate_existing=True)


def _ours(due: Any) -> Any:
    """The rows found, now of whoever claims them."""
    ours = update(Outbox).where(Outbox.id == due.c.id)
    return ours.values(state="claimed", claim=bindparam("token"), claimed_until=bindparam("until"), tries=Outbox.tries + 1)


def _begun(claimed: Any) -> Any:
    """A call row for each of the claimed calls that has none."""
    rows = claimed.c
    said = [func.nullif(rows.detail[name].astext, "") for name in ("role", "side")]
    role = func.coalesce(*said, case((rows.detail.has_key("page"), "coordinator"), else_="resident"))
    columns = {
        "station_id": rows.station_id, "direction": literal("outbound"), "from_phone": rows.from_phone, "to_phone": rows.to_phone,
        "status": literal("queued"), "role": role, "resident_id": Callback.resident_id, "attempt_id": rows.attempt_id, "outbox_id": rows.id,
        "ticket_id": rows.ticket_id, "started_at": bindparam("by", type_=rows.not_before.type),
    }  # fmt: skip
    among = claimed.outerjoin(Attempt, Attempt.id == rows.attempt_id).outerjoin(Callback, Callback.id == Attempt.callback_id)
    there = select(Call.id).where(Call.outbox_id == rows.id).exists()
    calls: Any = Call.__table__
    query = select(*columns.values()).select_from(among).where(~there).order_by(rows.id)
    return insert(calls).from_select(list(columns), query, include_defaults=False)


def _begin() -> Any:
    ours = select(Outbox.__table__).where(Outbox.id == any_(bindparam("rows", type_=ARRAY(BigInteger)))).subquery("ours")
    return _begun(ours).execution_options(synchronize_session=False)


def _claim_and_begin() -> Any:
    """Calls that may go without another look: not those too late or to numbers that do not exist, nor orders about calls."""
    due = (
        select(Outbox.id)
        .outerjoin(Phone, Phone.phone == Outbox.to_phone)
        .where(
            Outbox.kind == "call", Outbox.lane == bindparam("in_lane"), Outbox.state == "ready", Outbox.not_before <= bindparam("by"),
            or_(Outbox.expires_at.is_(None), Outbox.expires_at > bindparam("by")), Phone.unusable_at.is_(None),
        )
        .order_by(Outbox.priority, Outbox.not_before, Outbox.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=Outbox)
        .cte("due")
    )  # fmt: skip
    ours = _ours(due).returning(*columns_of(Outbox)).cte("ours")
    return select(ours).add_cte(_begun(ours).cte("begun"))


def _taken() -> Any:
    types = {"ids": BigInteger, "sids": String, "statuses": String}
    return select(*(func.unnest(bindparam(name, type_=ARRAY(kind))).label(name) for name, kind in types.items())).subquery("took")


def _told(table: Any) -> Any:
    took = _taken()
    known = case((table.status == "queued", took.c.statuses), else_=table.status)
    return update(table).where(table.outbox_id == took.c.ids, table.sid.is_(None)).values(sid=took.c.sids, status=known)


def _sent() -> Any:
    took = _taken()
    ours = update(Outbox).where(Outbox.id == took.c.ids, Outbox.claim == bindparam("token"), Outbox.state == "claimed")
    return ours.values(state="sent", sid=took.c.sids, sent_at=bindparam("at"), claimed_until=None, error_code=None)


# Built once: building them costs more than running them, and they stand between words of danger and a telephone.
CLAIM, CLAIM_AND_BEGIN, BEGIN, SENT = _claim(), _claim_and_begin(), _begin(), _sent()
TOLD: dict[type[Call] | type[Message], Any] = {Call: _told(Call), Message: _told(Message)}


def claim(db: Db, kinds: Sequence[str], lane: str, *, token: str, now: datetime, lease: timedelta, limit: int) -> Sequence[Outbox]:
    """Up to `limit` due rows of a lane, now ours until `now + lease`; the most pressing first."""
    given = {"kinds": list(kinds), "in_lane": lane, "by": now, "most": limit, "token": token, "until": now + lease}
    return sorted(db.scalars(CLAIM, given).all(), key=lambda row: (row.priority, row.not_before, row.id))


def claim_calls_at_once(engine: Engine, lane: str, *, token: str, now: datetime, lease: timedelta, limit: int) -> list[Outbox]:
    """The same for calls, begun as well, in a transaction of its own that is one round trip: between danger and a telephone.

    Left out are those that need another look: too late, to numbers that do not exist, orders about calls.
    """
    given = {"in_lane": lane, "by": now, "most": limit, "token": token, "until": now + lease}
    rows = [made(Outbox, {**row}) for row in rows_at_once(engine, CLAIM_AND_BEGIN, given)]
    return sorted(rows, key=lambda row: (row.priority, row.not_before, row.id))


def begin_calls(db: Db, rows: Sequence[Outbox], now: datetime) -> None:
    """A call row for each claimed call that has none, so that a webhook which is faster than we are finds it."""
    calls = [row.id for row in rows if row.kind == "call"]
    if calls:
        db.execute(BEGIN, {"rows": calls, "by": now})


def record(db: Db, row_id: int, token: str, **columns: Any) -> bool:
    """Writes what became of a claimed row, if the claim still holds; False when the lease had run out or a callback was faster."""
    query = update(Outbox).where(Outbox.id == row_id, Outbox.claim == token, Outbox.state == "claimed").values(**columns)
    return db.execute(query.returning(Outbox.id).execution_options(synchronize_session=False)).scalar() is not None


def record_sent(db: Db, table: type[Call] | type[Message], sent: Sequence[tuple[int, str, str]], token: str, now: datetime) -> None:
    """Rows (id, sid, status) of one claim that the carrier took, in two statements however many they are.

    The SID is written to their calls or messages too, unless a callback has told it already. Those are locked
    before outbox rows, as the status callbacks do: who comes from both ends meets in a deadlock.
    """
    if not sent:
        return
    ids, sids, statuses = (list(column) for column in zip(*sent, strict=True))
    db.execute(TOLD[table], {"ids": ids, "sids": sids, "statuses": statuses}, execution_options=QUIET)
    db.execute(SENT, {"ids": ids, "sids": sids, "statuses": statuses, "token": token, "at": now}, execution_options=QUIET)


def bind_sid(db: Db, outbox_id: int, sid: str, now: datetime) -> bool:
    """The carrier has this row, as `sid`: learnt from a callback or from its list. False when it was settled already."""
    for table in (Call, Message):
        db.execute(update(table).where(table.outbox_id == outbox_id, table.sid.is_(None)).values(sid=sid))
    query = update(Outbox).where(Outbox.id == outbox_id, Outbox.state.in_(("ready", "claimed", "unknown")))
    query = query.values(state="sent", sid=sid, sent_at=func.coalesce(Outbox.sent_at, now), claimed_until=None).returning(Outbox.id)
    return db.execute(query.execution_options(synchronize_session=False)).scalar() is not None


def known_sids(db: Db, sids: Sequence[str]) -> set[str]:
    """Those of the carrier's ids that belong to a row of ours already."""
    return {
        sid
        for table in (Call, Message)
        for sid in db.scalars(select(table.sid).where(table.sid.in_(sids)))
        if sid is not None
    }  # fmt: skip


def leases_run_out(db: Db, now: datetime, limit: int) -> Sequence[Outbox]:
    """Rows that were being sent when their worker vanished, or whose fate is unknown, due for a look; locked, others' left out."""
    query = select(Outbox).where(Outbox.state.in_(("claimed", "unknown")), Outbox.claimed_until <= now).order_by(Outbox.claimed_until)
    return db.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()


def message_of(db: Db, outbox_id: int) -> Message | None:
    """The message row of a text in the outbox, locked."""
    return db.scalars(select(Message).where(Message.outbox_id == outbox_id).with_for_update()).first()


def call_of(db: Db, outbox_id: int) -> Call | None:
    """The call row of a call in the outbox, locked."""
    return db.scalars(select(Call).where(Call.outbox_id == outbox_id).with_for_update()).first()


def used_since(db: Db, kinds: Sequence[str], since: datetime, *, lane: str = "normal") -> int:
    """How many texts or calls of a lane were handed to the carrier since then."""
    query = select(func.count()).where(Outbox.kind.in_(kinds), Outbox.sent_at >= since, Outbox.lane == lane)
    return db.scalar(query) or 0


def tries_in_danger_since(db: Db, since: datetime) -> int:
    """How often people in danger were rung since then; the team's own telephones apart, for they ring as long as nobody answers."""
    query = select(func.count()).where(
        Outbox.kind == "call", Outbox.sent_at >= since, Outbox.lane == "crisis", Outbox.attempt_id.is_not(None)
    )
    return db.scalar(query) or 0


def calls_on_their_way(db: Db) -> int:
    """Calls in the outbox that the carrier has not taken yet, danger apart."""
    query = select(func.count()).where(Outbox.kind == "call", Outbox.lane == "normal", Outbox.state.in_(("ready", "claimed", "unknown")))
    return db.scalar(query) or 0


def calls_in_progress(db: Db) -> int:
    """Lines in use: calls that have not ended, and those on their way to the carrier without a call row yet."""
    live = db.scalar(select(func.count()).where(Call.ended_at.is_(None))) or 0
    begun = select(Call.id).where(Call.outbox_id == Outbox.id).exists()
    return live + (db.scalar(select(func.count()).where(Outbox.kind == "call", Outbox.state == "ready", ~begun)) or 0)


def danger_waiting_since(db: Db, before: datetime) -> bool:
    """Whether anything about danger was due by then and nobody has taken it up: a row of its lane, or a callback."""
    row = select(Outbox.id).where(Outbox.lane == "crisis", Outbox.state == "ready", Outbox.not_before <= before)
    due = select(Callback.id).where(
        Callback.purpose == Purpose.CRISIS, Callback.state == CallbackState.WAITING, Callback.next_attempt_at <= before
    )
    return db.scalar(select(row.exists() | due.exists())) or False


def put_off(db: Db, kinds: Sequence[str], station_id: int, until: datetime, now: datetime) -> int:
    """Moves due rows of a quiet station, exempt ones and crisis apart, to the end of the quiet hours; returns how many."""
    query = update(Outbox).where(
        Outbox.kind.in_(kinds), Outbox.lane == "normal", Outbox.state == "ready", Outbox.not_before <= now,
        Outbox.station_id == station_id, ~Outbox.exempt,
    )  # fmt: skip
    return len(db.execute(query.values(not_before=until).returning(Outbox.id)).all())


def skip(db: Db, row: Outbox, why: str) -> None:
    """A row that is not sent any more; `why` is a constant word."""
    row.state, row.error_code, row.claimed_until = "skipped", why, None
    db.execute(update(Message).where(Message.outbox_id == row.id).values(status="canceled", error_code=why))
    db.flush()


def outbox_row(db: Db, row_id: int) -> Outbox | None:
    """A row as it is now."""
    return db.get(Outbox, row_id, populate_existing=True)


def messages_of(db: Db, row_ids: Sequence[int]) -> dict[int, Message]:
    """The message rows of texts in the outbox, by outbox id."""
    return {m.outbox_id: m for m in db.scalars(select(Message).where(Message.outbox_id.in_(row_ids))) if m.outbox_id is not None}


def take_back_call(db: Db, callback_id: int, *, now: datetime, hang_up: bool) -> None:
    """Takes back the calls of a callback that are not at the carrier yet, and ends their attempts; hangs up the others if asked to."""
    open_attempts = select(Attempt.id).where(Attempt.callback_id == callback_id, Attempt.ended_at.is_(None))
    rows = db.scalars(select(Outbox).where(Outbox.attempt_id.in_(open_attempts), Outbox.kind == "call").with_for_update()).all()
    for row in rows:
        if row.state == "ready":
            row.state = "skipped"
            end_unplaced(db, row, now, Outcome.WITHDRAWN)
        elif hang_up and row.state in ("claimed", "sent", "unknown"):
            hang_up_row = insert(Outbox).values(
                cause=f"hang_up:{row.id}", kind="hang_up", station_id=row.station_id, to_phone=row.to_phone, from_phone=row.from_phone,
                exempt=True, priority=1, not_before=now, expires_at=now + timedelta(minutes=10), detail={"outbox": row.id},
            )  # fmt: skip
            db.execute(hang_up_row.on_conflict_do_nothing(index_elements=["cause"]))
    db.flush()


def end_unplaced(db: Db, row: Outbox, now: datetime, outcome: Outcome, error_code: str | None = None) -> None:
    """Ends attempt and call row of a call that the carrier never placed."""
    if row.attempt_id is not None:
        attempt = update(Attempt).where(Attempt.id == row.attempt_id, Attempt.ended_at.is_(None))
        db.execute(attempt.values(ended_at=now, outcome=outcome, error_code=error_code))
    call = update(Call).where(Call.outbox_id == row.id, Call.ended_at.is_(None))
    db.execute(call.values(status="canceled", ended_at=now, outcome=outcome, error_code=error_code))


def silent_calls(db: Db, now: datetime, after: timedelta, limit: int) -> Sequence[Call]:
    """Calls that have gone on for longer than `after` without a word in that time: asked about now, so not again before it has passed."""
    before = now - after
    query = select(Call).where(Call.ended_at.is_(None), Call.started_at <= before, func.coalesce(Call.asked_at, Call.started_at) <= before)
    calls = db.scalars(query.order_by(Call.started_at).limit(limit).with_for_update(skip_locked=True)).all()
    for call in calls:
        call.asked_at = now
    db.flush()
    return calls


def attempts_adrift(db: Db, before: datetime, limit: int) -> Sequence[Attempt]:
    """Open attempts begun before then that no call and no outbox row will ever close."""
    pending = select(Outbox.id).where(Outbox.attempt_id == Attempt.id, Outbox.state.in_(("ready", "claimed", "unknown"))).exists()
    live = select(Call.id).where(Call.attempt_id == Attempt.id, Call.ended_at.is_(None)).exists()
    query = select(Attempt).where(and_(Attempt.ended_at.is_(None), Attempt.started_at <= before, ~pending, ~live))
    return db.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()
