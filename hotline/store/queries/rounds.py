"""Rounds, planned by set operations: who is rung, who is left out and why, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, cast, column, extract, func, literal, or_, select, table, text, true, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.types import BigInteger, Integer, String

from hotline.outreach import fragility
from hotline.outreach.order import priority_of
from hotline.outreach.states import OPEN, Move
from hotline.store.engine import Db, changed_rows
from hotline.store.models import Callback, Community, Phone, Resident, Round
from hotline.store.queries.callbacks import move_all
from hotline.terms import Actor, CallbackState, Level, Outcome, Purpose

BATCH = 20_000  # a statement's time limit is 15 seconds
COLUMNS = "id bigint, phone varchar, name varchar, community varchar, rank integer, why varchar"
PEOPLE = table("round_people", *(column(part.split()[0]) for part in COLUMNS.split(", ")))
STATES_OPEN = tuple(sorted(OPEN))


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a round is for; every filter that is set must hold. `phones` are E.164, of a list that was handed in."""

    station_id: int
    community: str | None = None
    level: Level | None = None
    phones: tuple[str, ...] | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides who is left out: allowed prefixes, and the local midnight since which somebody counts as reached today."""

    prefixes: tuple[str, ...]
    midnight: datetime
    now: datetime


def new_round(db: Db, **columns: Any) -> Round:
    """A round's row."""
    made = Round(**columns)
    db.add(made)
    db.flush()
    return made


def look_up(db: Db, whom: Whom, rules: Rules) -> None:
    """Puts everybody the filters name aside for this transaction, with rank and `why`: what follows reads them from there.

    Found once, on the server, so that a round of a hundred thousand is one look at the roster and no memory of ours.
    """
    db.execute(text(f"create temporary table if not exists {PEOPLE.name} ({COLUMNS}) on commit drop"))
    db.execute(text(f"truncate {PEOPLE.name}"))
    db.execute(insert(PEOPLE).from_select([column.name for column in PEOPLE.c], _people(whom, rules)))
    db.execute(text(f"analyze {PEOPLE.name}"))  # else the planner takes it for a handful


def counts(db: Db) -> dict[str, int]:
    """How many of those looked up would be rung (`rung`), and how many are left out for each reason."""
    query = select(PEOPLE.c.why, func.count()).group_by(PEOPLE.c.why)
    return {why: count for why, count in db.execute(query)}  # noqa: C416 - rows are no pairs to dict's type


def first_in_order(db: Db, limit: int) -> Sequence[tuple[str, str, str | None, int]]:
    """The first of those looked up to be rung: name, phone, community, points of fragility."""
    query = select(PEOPLE.c.name, PEOPLE.c.phone, PEOPLE.c.community, -PEOPLE.c.rank).where(PEOPLE.c.why == "rung")
    return [(row[0], row[1], row[2], row[3]) for row in db.execute(query.order_by(PEOPLE.c.rank, PEOPLE.c.id).limit(limit))]


def left_out(db: Db, limit: int) -> Sequence[tuple[str, str, str | None, str]]:
    """Some of those looked up who would not be rung: name, phone, community, why."""
    query = select(PEOPLE.c.name, PEOPLE.c.phone, PEOPLE.c.community, PEOPLE.c.why).where(PEOPLE.c.why != "rung")
    return [(row[0], row[1], row[2], row[3]) for row in db.execute(query.order_by(PEOPLE.c.why, PEOPLE.c.rank, PEOPLE.c.id).limit(limit))]


def plan(db: Db, made: Round, now: datetime) -> int:
    """A callback for each person looked up, in batches of one statement each; returns how many. All in the caller's transaction."""
    same: dict[str, Any] = {
        "station_id": literal(made.station_id, BigInteger),
        "purpose": literal(Purpose.CHECK_IN.value),
        "priority": literal(priority_of(Purpose.CHECK_IN)),
        "state": literal(CallbackState.WAITING.value),
        "round_id": literal(made.id, BigInteger),
        "next_attempt_at": literal(made.starts_at),
        "created_at": literal(now),
        "detail": literal({"script": made.script}, JSONB),
    }
    planned, after, last = 0, 0, db.scalar(select(func.max(PEOPLE.c.id))) or 0
    while after < last:
        batch = select(PEOPLE).where(PEOPLE.c.id > after).order_by(PEOPLE.c.id).limit(BATCH).subquery()
        phone, cause = batch.c.phone, literal(f"round:{made.id}:").op("||")(batch.c.phone)
        theirs: dict[str, Any] = {"phone": phone, "resident_id": batch.c.id, "rank": batch.c.rank, "cause": cause}
        rows = select(*same.values(), *theirs.values()).where(batch.c.why == "rung")
        written = insert(Callback).from_select([*same, *theirs], rows).on_conflict_do_nothing()
        planned += changed_rows(db, written.execution_options(preserve_rowcount=True))
        after = db.scalar(select(func.max(batch.c.id))) or last
    return planned


def plan_strangers(db: Db, made: Round, phones: Sequence[str], now: datetime) -> int:
    """Callbacks for numbers of a list that are on no roster; returns how many."""
    same: dict[str, Any] = {
        "station_id": made.station_id,
        "purpose": Purpose.CHECK_IN,
        "priority": priority_of(Purpose.CHECK_IN),
        "state": CallbackState.WAITING,
        "round_id": made.id,
        "next_attempt_at": made.starts_at,
        "created_at": now,
        "detail": {"script": made.script},
    }
    rows = [same | {"phone": phone, "cause": f"round:{made.id}:{phone}"} for phone in phones]
    return len(db.execute(insert(Callback).values(rows).on_conflict_do_nothing().returning(Callback.id)).all()) if rows else 0


def strangers(db: Db, station_id: int, phones: Sequence[str]) -> list[str]:
    """Those of a list that are on no roster of the station, and of whom nothing speaks against ringing them."""
    listed = select(func.unnest(cast(list(phones), ARRAY(String))).label("phone")).subquery()
    known = select(Resident.id).where(Resident.station_id == station_id, Resident.phone == listed.c.phone, Resident.active).exists()
    bad = select(Phone.phone).where(
        Phone.phone == listed.c.phone,
        or_(Phone.opted_out_at.is_not(None), Phone.blocked_at.is_not(None), Phone.wrong_number_at.is_not(None)),
    )
    return list(db.scalars(select(listed.c.phone).where(~known, ~bad.exists())))


def _people(whom: Whom, rules: Rules) -> Any:
    """Everybody the filters name, as columns of `PEOPLE`. `why`: "rung", or the reason for leaving somebody out."""
    chosen = [Resident.station_id == whom.station_id, Resident.active]
    if whom.community is not None:
        chosen.append(Community.name == whom.community)
    if whom.level is not None:
        chosen.append(Community.level == whom.level)
    if whom.phones is not None:
        chosen.append(Resident.phone == func.any(cast(list(whom.phones), ARRAY(String))))
    if whom.categories:
        chosen.append(or_(*(_category(name, rules.now) for name in whom.categories)))
    columns = (Resident.id, Resident.phone, Resident.name, Community.name.label("community"))
    query = select(*columns, _rank(rules.now).label("rank"), _why(rules).label("why"))
    query = query.outerjoin(Community, Community.id == Resident.community_id).outerjoin(Phone, Phone.phone == Resident.phone)
    return query.where(*chosen)


def _category(name: str, now: datetime) -> Any:
    if name == "alone":
        return or_(Resident.lives_alone, Resident.categories.contains([name]))
    if name == "aged":
        return or_(Resident.birth_year <= now.year - 65, Resident.categories.contains([name]))
    return Resident.categories.contains([name])


def _why(rules: Rules) -> Any:
    busy = select(Callback.id).where(
        Callback.phone == Resident.phone, Callback.purpose == Purpose.CHECK_IN, Callback.state.in_(STATES_OPEN)
    )
    allowed = or_(*(Resident.phone.startswith(prefix, autoescape=True) for prefix in rules.prefixes))
    return case(
        (Phone.opted_out_at.is_not(None), "opted_out"),
        (Phone.blocked_at.is_not(None), "blocked"),
        (~allowed, "not_allowed"),
        (Resident.last_contact_at >= rules.midnight, "reached_today"),
        (busy.exists(), "already_waiting"),
        else_="rung",
    )


def _rank(now: datetime) -> Any:
    """`outreach.fragility.rank` in SQL, from the same table of weights."""
    age = now.year - Resident.birth_year
    days = func.floor(extract("epoch", now - Resident.last_contact_at) / 86_400)
    silent = and_(
        now - Resident.last_silent_at < fragility.SILENT_COUNTS,
        Resident.last_silent_at >= func.coalesce(Resident.last_contact_at, Resident.last_silent_at),
    )
    points = [
        case(*((age >= least, score) for least, score in fragility.AGE), else_=0),
        case((Resident.lives_alone, fragility.ALONE), else_=0),
        *(case((Resident.categories.contains([name]), score), else_=0) for name, score in fragility.CATEGORY.items()),
        case(
            (Resident.last_contact_at.is_(None), fragility.NEVER_REACHED),
            else_=func.least(fragility.NEVER_REACHED, func.greatest(days, 0) * fragility.A_DAY),
        ),
        case((silent, fragility.SILENT), else_=0),
    ]
    total: Any = sum(points[1:], points[0])
    return cast(-total, Integer)


def round_by_id(db: Db, round_id: int) -> Round | None:
    """A round, to be looked at."""
    return db.get(Round, round_id)


def round_for_update(db: Db, round_id: int) -> Round | None:
    """A round, locked."""
    return db.scalars(select(Round).where(Round.id == round_id).with_for_update()).first()


def days_of(db: Db, round_id: int, states: Sequence[str]) -> Sequence[Round]:
    """The rounds that were made of one that repeats, in one of these states, locked."""
    query = select(Round).where(Round.repeat_of == round_id, Round.state.in_(states)).order_by(Round.id)
    return db.scalars(query.with_for_update()).all()


def state_of(db: Db, round_id: int | None) -> str | None:
    """The state of a callback's round, which does not change before the transaction ends; None for one of no round."""
    if round_id is None:
        return None
    return db.scalar(select(Round.state).where(Round.id == round_id).with_for_update(read=True))


def all_rounds(db: Db, limit: int = 50) -> Sequence[Round]:
    """Rounds, newest first."""
    return db.scalars(select(Round).order_by(Round.id.desc()).limit(limit)).all()


def figures(db: Db, round_id: int) -> dict[str, int]:
    """How many callbacks of a round are in which state; ended ones by outcome ("exhausted" for those somebody is sent to)."""
    counted = select(how_far().label("word")).where(Callback.round_id == round_id).subquery()
    return {word: count for word, count in db.execute(select(counted.c.word, func.count()).group_by(counted.c.word))}  # noqa: C416 - see above


def how_far() -> Any:
    """A callback's state, or its outcome once it has ended; "exhausted" where somebody is sent. As SQL."""
    ended = case((Callback.state.in_(STATES_OPEN), cast(Callback.state, String)), (Callback.state == CallbackState.EXHAUSTED, "exhausted"))
    return case((ended.is_not(None), ended), else_=func.coalesce(cast(Callback.outcome, String), "withdrawn"))


def hold(db: Db, round_id: int, *, held: bool) -> int:
    """Keeps the waiting callbacks of a round from being rung, or lets them go; returns how many."""
    query = update(Callback).where(Callback.round_id == round_id, Callback.state == CallbackState.WAITING, Callback.held != held)
    return len(db.execute(query.values(held=held).returning(Callback.id)).all())


def cancel_waiting(db: Db, round_id: int, *, now: datetime, actor: Actor) -> int:
    """Withdraws the waiting callbacks of a round; returns how many. Calls under way come to their own end."""
    which = and_(Callback.round_id == round_id, Callback.state == CallbackState.WAITING)
    return move_all(
        db, which, Move.WITHDRAW, at=now, why="round_cancelled", actor=actor, outcome=Outcome.WITHDRAWN, ended_at=now, next_attempt_at=None
    )


def due_repeats(db: Db, now: datetime) -> Sequence[Round]:
    """Rounds that repeat and whose next time has come, locked."""
    query = select(Round).where(Round.next_at <= now, Round.repeat_at.is_not(None), Round.state != "cancelled")
    return db.scalars(query.with_for_update(skip_locked=True)).all()


def begin_due(db: Db, now: datetime) -> int:
    """Planned rounds whose time has come are running; returns how many."""
    query = update(Round).where(Round.state == "planned", Round.starts_at <= now)
    return len(db.execute(query.values(state="running").returning(Round.id)).all())


def end_finished(db: Db, now: datetime) -> int:
    """Rounds in which nobody is left to be rung are done; returns how many."""
    left = select(true()).where(Callback.round_id == Round.id, Callback.state.in_(STATES_OPEN)).exists()
    query = update(Round).where(Round.state == "running", Round.starts_at <= now, ~left)
    return len(db.execute(query.values(state="done", ended_at=now).returning(Round.id)).all())
