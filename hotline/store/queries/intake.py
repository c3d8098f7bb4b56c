"""What intake reads and writes about one caller, in as few round trips as can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, String, and_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from hotline.store.engine import Db
from hotline.store.models import (
    Call,
    CallStep,
    Inbox,
    Phone,
    Recording,
    Resident,
    Station,
    TextDialogue,
    Ticket,
    TicketItem,
    Volunteer,
)
from hotline.store.prepared import Prepared, columns_of, loaded, objects, one_of
from hotline.store.queries.statuses import CALL_BY_SID
from hotline.terms import TicketStatus

OPEN = (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED, TicketStatus.DELIVERED)


_PHONE, _STATION = bindparam("phone", type_=String), bindparam("station", type_=BigInteger)
_INBOX: Any = Inbox.__table__
HEAR = Prepared(insert(_INBOX).on_conflict_do_nothing().returning(_INBOX.c.key), ("key", "kind"))
_THAT = (_INBOX.c.key == bindparam("of"), _INBOX.c.kind == bindparam("as_kind"))
REMEMBER = Prepared(update(_INBOX).where(*_THAT).values(answer=bindparam("said", type_=String)))
KNOWN = (Resident, Volunteer, Phone, TextDialogue)
CALLER = Prepared(
    select(*(column for table in KNOWN for column in columns_of(table)))
    .select_from(Station)
    .outerjoin(Resident, and_(Resident.station_id == Station.id, Resident.phone == _PHONE, Resident.active))
    .outerjoin(Volunteer, and_(Volunteer.station_id == Station.id, Volunteer.phone == _PHONE))
    .outerjoin(Phone, Phone.phone == _PHONE)
    .outerjoin(TextDialogue, and_(TextDialogue.phone == _PHONE, TextDialogue.station_id == Station.id))
    .where(Station.id == _STATION)
)
OPEN_TICKETS = Prepared(
    select(*columns_of(Ticket), *columns_of(TicketItem), Volunteer.name)
    .outerjoin(TicketItem, TicketItem.ticket_id == Ticket.id)
    .outerjoin(Volunteer, Volunteer.id == Ticket.volunteer_id)
    .where(Ticket.station_id == _STATION, Ticket.resident_phone == _PHONE, one_of(Ticket.status, OPEN))
    .order_by(Ticket.id.desc(), TicketItem.id)
    .limit(200)
)
WARDS = Prepared(
    select(*columns_of(Resident)).where(Resident.station_id == _STATION, Resident.guardian_phone == _PHONE, Resident.active).limit(2)
)
STEP_ANSWER = Prepared(select(CallStep.answer).where(CallStep.call_id == bindparam("call"), CallStep.step == bindparam("step")))


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """An open ticket of a caller with its items and the name of whoever holds it."""

    ticket: Ticket
    items: tuple[TicketItem, ...]
    volunteer_name: str | None


@dataclass(frozen=True, slots=True)
class Caller:
    """Everything on file about a number at one station."""

    station: Station
    phone: str
    resident: Resident | None
    ward: Resident | None  # the resident whose guardian has this number, when it is nobody's own
    volunteer: Volunteer | None
    known: Phone | None
    dialogue: TextDialogue | None
    tickets: tuple[OpenTicket, ...]


def hear_once(db: Db, key: str, kind: str) -> tuple[bool, str | None]:
    """(True, None) for the first of a carrier's event; (False, the answer it got) for a repeat.

    A repeat that arrives while the first is still being answered waits here for its commit.
    """
    if HEAR.scalar(db, {"key": key, "kind": kind}) is not None:
        return True, None
    return False, db.scalar(select(Inbox.answer).where(Inbox.key == key, Inbox.kind == kind))


def remember_answer(db: Db, key: str, kind: str, answer: str | None) -> None:
    """Keeps the answer of an event for its repeats."""
    REMEMBER.run(db, {"of": key, "as_kind": kind, "said": answer})


def read_caller(db: Db, station: Station, phone: str) -> Caller:
    """The number's resident, volunteer, standing, open question and open tickets at this station: two round trips."""
    db.flush()
    (row,) = CALLER.rows(db, {"phone": phone, "station": station.id})
    resident, volunteer, known, dialogue = objects(db, KNOWN, row)
    ward = None if resident is not None else ward_of(db, station.id, phone)
    return Caller(station, phone, resident, ward, volunteer, known, dialogue, open_tickets(db, station.id, phone))


def ward_of(db: Db, station_id: int, phone: str) -> Resident | None:
    """The one resident whose guardian rings from this number; None when there is none or it cannot be told which."""
    wards = WARDS.rows(db, {"station": station_id, "phone": phone})
    return loaded(db, Resident, wards[0]) if len(wards) == 1 else None


def open_tickets(db: Db, station_id: int, phone: str) -> tuple[OpenTicket, ...]:
    """The caller's open tickets, newest first, at most ten."""
    db.flush()
    found: dict[int, tuple[Ticket, list[TicketItem], str | None]] = {}
    for row in OPEN_TICKETS.rows(db, {"station": station_id, "phone": phone}):
        ticket, item = objects(db, (Ticket, TicketItem), row)
        found.setdefault(ticket.id, (ticket, [], row[-1]))[1].extend([item] if item is not None else [])
    return tuple(OpenTicket(ticket, tuple(items), name) for ticket, items, name in list(found.values())[:10])


def calls_since(db: Db, phone: str, now: datetime) -> tuple[int, int]:
    """(calls of this number in the last hour, in the last day)."""
    hour = func.count().filter(Call.started_at >= now - timedelta(hours=1))
    row = db.execute(
        select(hour, func.count()).where(Call.from_phone == phone, Call.direction == "inbound", Call.started_at >= now - timedelta(days=1))
    ).one()
    return int(row[0]), int(row[1])


def expired_dialogues(db: Db, now: datetime, limit: int) -> Sequence[TextDialogue]:
    """Dialogues of texts whose half hour is over, locked; those being settled elsewhere left out."""
    query = select(TextDialogue).where(TextDialogue.expires_at <= now).order_by(TextDialogue.expires_at).limit(limit)
    return db.scalars(query.with_for_update(skip_locked=True)).all()


def forget_dialogue(db: Db, kept: TextDialogue) -> None:
    """No question is open with this phone any more."""
    db.delete(kept)
    db.flush()


def call_for_update(db: Db, sid: str) -> Call | None:
    """The call of this carrier id, locked: its steps are taken one after another."""
    return db.scalars(CALL_BY_SID, {"key": sid}).first()


def call_by_outbox(db: Db, outbox_id: int) -> Call | None:
    """The call made for an outbox row, locked."""
    return db.scalars(select(Call).where(Call.outbox_id == outbox_id).with_for_update()).first()


def step_answer(db: Db, call_id: int, step: int) -> str | None:
    """What was answered to this step already, if it was taken."""
    answer: str | None = STEP_ANSWER.scalar(db, {"call": call_id, "step": step})
    return answer


def last_answer(db: Db, call_id: int) -> str | None:
    """The answer to the newest step of a call."""
    return db.scalar(select(CallStep.answer).where(CallStep.call_id == call_id).order_by(CallStep.step.desc()).limit(1))


def keep_recording(db: Db, call_id: int, sid: str, url: str, seconds: int) -> None:
    """A message after the tone, once."""
    db.execute(insert(Recording).values(call_id=call_id, sid=sid, url=url, seconds=seconds).on_conflict_do_nothing())


def add_all(db: Db, rows: Sequence[object]) -> None:
    """New rows, written now so that their ids are known."""
    db.add_all(rows)
    db.flush()
