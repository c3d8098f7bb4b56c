"""A text is heard: once, and with everything its answer needs to know, in one round trip; its answer is kept in one more.

What only some callers have (open tickets, a ward, callbacks) is asked for only where the first statement saw that there is any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, DateTime, String, and_, bindparam, cast, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import REGCLASS, insert

from hotline.store.engine import Db
from hotline.store.models import Callback, Community, Inbox, Message, Phone, Resident, Station, TextDialogue, Ticket, Volunteer
from hotline.store.prepared import Prepared, columns_of, made, objects, one_of
from hotline.store.queries.callbacks import STATES_OPEN
from hotline.store.queries.intake import OPEN, Caller, open_tickets, ward_of
from hotline.store.queries.phones import phone_read
from hotline.terms import Purpose

SMS = "sms"
SETTLED_BY_WRITING = (Purpose.CHECK_IN, Purpose.MISSED_CALL)

PHONE, TO, SINCE = bindparam("phone", type_=String), bindparam("to", type_=String), bindparam("since", type_=DateTime(timezone=True))
SID, ANSWER = bindparam("sid", type_=String), bindparam("answer", type_=String)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is known as a text comes in. `caller` is None where no station answers the number it went to.

    `rung_for`: a check-in or a call back about a missed call is open, which writing in settles. `message_id` and
    `answer_id` are fresh ids for the rows of the text and of its answer, so that neither has to be asked for.
    """

    caller: Caller | None
    community: str | None
    texts_last_hour: int
    rung_for: bool
    message_id: int
    answer_id: int


def hear_text(db: Db, sid: str, *, phone: str, to: str, line: str, now: datetime) -> Hearing | None:
    """The hearing of a text heard for the first time; None for a repeat, which waits here until the first is answered."""
    given = {"sid": sid, "phone": phone, "to": to, "ours": to == line, "since": now - timedelta(hours=1)}
    row = HEAR.first(db, given)
    if row is None or not row[-len(SEEN)]:
        return None
    station, resident, dialogue = objects(db, KNOWN, row)
    seen = dict(zip(SEEN, row[-len(SEEN) :], strict=True))
    caller = None
    if station is not None:
        ward = ward_of(db, station.id, phone) if resident is None and seen["wards"] else None
        tickets = open_tickets(db, station.id, phone) if seen["tickets"] else ()
        volunteer = db.get(Volunteer, seen["volunteer"]) if seen["volunteer"] is not None else None
        known = db.get(Phone, seen["known"]) if seen["known"] is not None else None
        phone_read(db, phone, known)
        caller = Caller(station, phone, resident, ward, volunteer, known, dialogue, tickets)
    return Hearing(caller, seen["community"], seen["texts"], seen["rung_for"], seen["message_id"], seen["answer_id"])


def answer_given(db: Db, sid: str) -> str | None:
    """What the first delivery of this text was answered."""
    return db.scalar(select(Inbox.answer).where(Inbox.key == sid, Inbox.kind == SMS))


def keep_answer(db: Db, sid: str, answer: str) -> None:
    """Keeps the answer of a text for its repeats."""
    _finish(()).run(db, {"sid": sid, "answer": answer})


def message(**columns: Any) -> Message:
    """A row of `MESSAGE` that no transaction knows yet; columns that are not named are null."""
    return made(Message, dict.fromkeys(MESSAGE) | columns)


def finish_text(
    db: Db,
    sid: str,
    answer: str,
    messages: Sequence[Message],
    question: Mapping[str, Any] | None,
    *,
    met: Resident | None,
    now: datetime,
) -> None:
    """Writes it all in one round trip: what a repeat is told, the rows of the text and of its answer, the question that is open.

    `messages` are rows of our own ids that the session does not know; one it knows already it writes itself.
    `question`: phone, station_id, talk and expires_at; None when no question is to be kept. `met`: who was spoken with just now.
    """
    new = {"answer" if row.answer_to else "text": row for row in messages if row not in db}
    given = {f"{part}_{name}": getattr(row, name) for part, row in new.items() for name in MESSAGE}
    parts = (*new, *(("question",) if question else ()), *(("met",) if met else ()))
    contact = {"met_id": met.id, "met_at": now} if met else {}
    _finish(parts).run(db, {"sid": sid, "answer": answer, **given, **(question or {}), **contact})


def _answering() -> ColumnElement[int]:
    """As `station_by_number`: the station of that number, else for the installation's own number the first one."""
    own = Station.number == TO
    ours = select(Station.id).where(or_(own, bindparam("ours", type_=Boolean)))
    return ours.order_by(func.coalesce(own, False).desc(), Station.id).limit(1).correlate(None).scalar_subquery()


KNOWN = (Station, Resident, TextDialogue)
SEEN = ("first", "volunteer", "known", "community", "texts", "rung_for", "tickets", "wards", "message_id", "answer_id")
"""What the first statement reads: the whole rows of `KNOWN`, then these."""


def _hear() -> Any:
    heard = insert(Inbox).values(key=SID, kind=SMS).on_conflict_do_nothing().returning(Inbox.key).cte("heard")
    anchor = select(literal(1).label("one")).subquery("anchor")  # one row, whatever is known
    texts = select(func.count()).select_from(Message)
    texts = texts.where(Message.from_phone == PHONE, Message.direction == "inbound", Message.created_at >= SINCE)
    rung_for = select(Callback.id).where(
        Callback.phone == PHONE, one_of(Callback.state, STATES_OPEN), one_of(Callback.purpose, SETTLED_BY_WRITING)
    )
    tickets = select(Ticket.id).where(Ticket.resident_phone == PHONE, one_of(Ticket.status, OPEN))
    wards = select(Resident.id).where(Resident.guardian_phone == PHONE, Resident.active).correlate(None)
    fresh_id = func.nextval(cast("messages_id_seq", REGCLASS))
    seen = (
        select(heard.c.key).exists(), Volunteer.id, Phone.phone, Community.name, texts.scalar_subquery(), rung_for.exists(),
        tickets.exists(), wards.exists(), fresh_id, fresh_id,
    )  # fmt: skip
    return (
        select(*(column for table in KNOWN for column in columns_of(table)), *(s.label(name) for s, name in zip(seen, SEEN, strict=True)))
        .select_from(anchor)
        .outerjoin(Station, Station.id == _answering())
        .outerjoin(Resident, and_(Resident.station_id == Station.id, Resident.phone == PHONE, Resident.active))
        .outerjoin(Community, Community.id == Resident.community_id)
        .outerjoin(Volunteer, and_(Volunteer.station_id == Station.id, Volunteer.phone == PHONE))
        .outerjoin(Phone, Phone.phone == PHONE)
        .outerjoin(TextDialogue, and_(TextDialogue.phone == PHONE, TextDialogue.station_id == Station.id))
    )  # fmt: skip


MESSAGE = (
    "id", "station_id", "direction", "from_phone", "to_phone", "body", "sealed", "sid", "status", "segments", "sensitive", "intent",
    "answer_to", "ticket_id", "created_at",
)  # fmt: skip
QUESTION = ("phone", "station_id", "talk", "expires_at")


@cache
def _finish(parts: tuple[str, ...]) -> Prepared:
    inbox: Any = Inbox.__table__
    statement = update(inbox).where(inbox.c.key == SID, inbox.c.kind == SMS).values(answer=ANSWER)
    writes = {"question": _question, "met": _met}
    for part in parts:
        statement = statement.add_cte((writes[part]() if part in writes else _message(part)).cte(f"kept_{part}"))
    return Prepared(statement)


def _message(part: str) -> Any:
    messages: Any = Message.__table__
    return insert(messages).values({name: bindparam(f"{part}_{name}", type_=messages.c[name].type) for name in MESSAGE})


def _question() -> Any:
    dialogues: Any = TextDialogue.__table__
    row = insert(dialogues).values({name: bindparam(name, type_=dialogues.c[name].type) for name in QUESTION})
    changed = {"talk": row.excluded.talk, "expires_at": row.excluded.expires_at}
    return row.on_conflict_do_update(index_elements=["phone", "station_id"], set_=changed)


def _met() -> Any:
    people: Any = Resident.__table__
    met = update(people).where(people.c.id == bindparam("met_id", type_=people.c.id.type))
    return met.values(last_contact_at=bindparam("met_at", type_=people.c.last_contact_at.type))


HEAR = Prepared(_hear())
