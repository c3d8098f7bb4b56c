"""A text is heard: once, and with everything its answer needs to know, in one round trip; its answer is kept in one more.

What only some callers have (open tickets, a ward, callbacks) is asked for only where the first statement saw that there is any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import REGCLASS, insert

from hotline.store.engine import Db
from hotline.store.models import Callback, Community, Inbox, Message, Phone, Resident, Station, TextDialogue, Ticket, Volunteer
from hotline.store.queries.callbacks import STATES_OPEN
from hotline.store.queries.intake import OPEN, Caller, open_tickets, ward_of
from hotline.terms import Purpose

SMS = "sms"
SETTLED_BY_WRITING = (Purpose.CHECK_IN, Purpose.MISSED_CALL)


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
    row = db.execute(_statement(sid, phone=phone, to=to, line=line, since=now - timedelta(hours=1))).one()
    if not row.first:
        return None
    caller = None
    if row.Station is not None:
        ward = ward_of(db, row.Station.id, phone) if row.Resident is None and row.wards else None
        tickets = open_tickets(db, row.Station.id, phone) if row.tickets else ()
        caller = Caller(row.Station, phone, row.Resident, ward, row.Volunteer, row.Phone, row.TextDialogue, tickets)
    return Hearing(caller, row.community, row.texts, row.rung_for, row.message_id, row.answer_id)


def answer_given(db: Db, sid: str) -> str | None:
    """What the first delivery of this text was answered."""
    return db.scalar(select(Inbox.answer).where(Inbox.key == sid, Inbox.kind == SMS))


def keep_answer(db: Db, sid: str, answer: str) -> None:
    """Keeps the answer of a text for its repeats."""
    db.execute(_answered(sid, answer))


def keep_answer_and_question(
    db: Db, sid: str, answer: str, *, phone: str, station_id: int, talk: dict[str, object], expires_at: datetime
) -> None:
    """Keeps the answer for repeats, and the question that is open with the phone from now on."""
    row = insert(TextDialogue).values(phone=phone, station_id=station_id, talk=talk, expires_at=expires_at)
    row = row.on_conflict_do_update(index_elements=["phone", "station_id"], set_={"talk": talk, "expires_at": expires_at})
    db.execute(row.add_cte(_answered(sid, answer).cte("answered")))


def _answered(sid: str, answer: str) -> Any:
    return update(Inbox).where(Inbox.key == sid, Inbox.kind == SMS).values(answer=answer).execution_options(synchronize_session=False)


def _statement(sid: str, *, phone: str, to: str, line: str, since: datetime) -> Any:
    heard = insert(Inbox).values(key=sid, kind=SMS).on_conflict_do_nothing().returning(Inbox.key).cte("heard")
    anchor = select(literal(1).label("one")).subquery("anchor")  # one row, whatever is known
    return (
        select(
            select(heard.c.key).exists().label("first"), Station, Resident, Volunteer, Phone, TextDialogue,
            Community.name.label("community"),
            _texts(phone, since).label("texts"), _rung_for(phone).label("rung_for"), _has_tickets(phone).label("tickets"),
            _has_wards(phone).label("wards"), _fresh_id().label("message_id"), _fresh_id().label("answer_id"),
        )
        .select_from(anchor)
        .outerjoin(Station, Station.id == _answering(to, line))
        .outerjoin(Resident, and_(Resident.station_id == Station.id, Resident.phone == phone, Resident.active))
        .outerjoin(Community, Community.id == Resident.community_id)
        .outerjoin(Volunteer, and_(Volunteer.station_id == Station.id, Volunteer.phone == phone))
        .outerjoin(Phone, Phone.phone == phone)
        .outerjoin(TextDialogue, and_(TextDialogue.phone == phone, TextDialogue.station_id == Station.id))
    )  # fmt: skip


def _answering(to: str, line: str) -> ColumnElement[int]:
    """As `station_by_number`: the station of that number, else for the installation's own number the first one."""
    own = Station.number == to
    candidates = own if to != line else or_(own, literal(True))
    ours = select(Station.id).where(candidates).order_by(func.coalesce(own, False).desc(), Station.id)
    return ours.limit(1).correlate(None).scalar_subquery()


def _texts(phone: str, since: datetime) -> ColumnElement[int]:
    which = (Message.from_phone == phone, Message.direction == "inbound", Message.created_at >= since)
    return select(func.count()).select_from(Message).where(*which).scalar_subquery()


def _rung_for(phone: str) -> ColumnElement[bool]:
    which = (Callback.phone == phone, Callback.state.in_(STATES_OPEN), Callback.purpose.in_(SETTLED_BY_WRITING))
    return select(Callback.id).where(*which).exists()


def _has_tickets(phone: str) -> ColumnElement[bool]:
    return select(Ticket.id).where(Ticket.resident_phone == phone, Ticket.status.in_(OPEN)).exists()


def _has_wards(phone: str) -> ColumnElement[bool]:
    wards = select(Resident.id).where(Resident.guardian_phone == phone, Resident.active)
    return wards.correlate(None).exists()


def _fresh_id() -> ColumnElement[int]:
    return func.nextval(cast("messages_id_seq", REGCLASS))
