"""The roster as the console shows it: searched page by page, and one resident with what was said, rung and ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from hotline.store.engine import Db
from hotline.store.models import Call, Callback, Community, Message, Phone, Recording, Resident, Ticket

A_PAGE = 100
TICKETS_SHOWN, CALLBACKS_SHOWN, MOMENTS_SHOWN = 50, 30, 100


@dataclass(frozen=True, slots=True)
class ResidentFilter:
    """Who is listed, of those on the roster. `sought`: in name, any number or address; `category`: one of theirs.

    `no_calls`: only who wants none; `gone`: those who are off the roster instead.
    """

    community_id: int | None = None
    category: str | None = None
    sought: str = ""
    no_calls: bool = False
    gone: bool = False


def resident_list(db: Db, wanted: ResidentFilter, page: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Resident, community, what is known of the number) by community and name; `page` counts from 1."""
    query = _listed(wanted, select(Resident, Community.name, Phone))
    query = query.order_by(Community.name.nulls_last(), Resident.name, Resident.id)
    return db.execute(query.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()


def count_listed(db: Db, wanted: ResidentFilter) -> int:
    """How many there are on all pages together."""
    return db.scalar(_listed(wanted, select(func.count()).select_from(Resident))) or 0


def locked_resident(db: Db, resident_id: int) -> Resident | None:
    """The resident, locked against other changes."""
    query = select(Resident).where(Resident.id == resident_id).with_for_update(key_share=True)
    return db.scalars(query.execution_options(populate_existing=True)).first()


def resident_by_phone(db: Db, station_id: int, phone: str) -> Resident | None:
    """The station's resident of this number."""
    return db.scalars(select(Resident).where(Resident.station_id == station_id, Resident.phone == phone)).first()


def tickets_of(db: Db, person: Resident) -> Sequence[Ticket]:
    """Tickets for this resident or from their number, newest first."""
    theirs = or_(Ticket.resident_phone == person.phone, Ticket.resident_id == person.id)
    return db.scalars(select(Ticket).where(theirs).order_by(Ticket.id.desc()).limit(TICKETS_SHOWN)).all()


def callbacks_of(db: Db, person: Resident) -> Sequence[Callback]:
    """Callbacks to this resident, newest first."""
    query = select(Callback).where(Callback.resident_id == person.id)
    return db.scalars(query.order_by(Callback.id.desc()).limit(CALLBACKS_SHOWN)).all()


def texts_of(db: Db, numbers: Sequence[str]) -> Sequence[Message]:
    """Texts from and to any of the numbers, newest first."""
    theirs = or_(Message.from_phone.in_(numbers), Message.to_phone.in_(numbers))
    return db.scalars(select(Message).where(theirs).order_by(Message.created_at.desc(), Message.id.desc()).limit(MOMENTS_SHOWN)).all()


def calls_of(db: Db, numbers: Sequence[str]) -> Sequence[Call]:
    """Calls from and to any of the numbers, newest first."""
    theirs = or_(Call.from_phone.in_(numbers), Call.to_phone.in_(numbers))
    return db.scalars(select(Call).where(theirs).order_by(Call.started_at.desc(), Call.id.desc()).limit(MOMENTS_SHOWN)).all()


def recordings_of(db: Db, calls: Sequence[Call]) -> dict[int, int]:
    """The id of the message left after the tone, by call, where its sound is here."""
    query = select(Recording.call_id, Recording.id).where(Recording.call_id.in_([call.id for call in calls]), Recording.sound.is_not(None))
    return {row[0]: row[1] for row in db.execute(query)} if calls else {}


def _listed(wanted: ResidentFilter, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    query = query.outerjoin(Community, Community.id == Resident.community_id).outerjoin(Phone, Phone.phone == Resident.phone)
    query = query.where(Resident.active.is_(not wanted.gone))
    if wanted.community_id is not None:
        query = query.where(Resident.community_id == wanted.community_id)
    if wanted.category == "alone":
        query = query.where(or_(Resident.lives_alone, Resident.categories.contains(["alone"])))
    elif wanted.category is not None:
        query = query.where(Resident.categories.contains([wanted.category]))
    if wanted.no_calls:
        query = query.where(Phone.opted_out_at.is_not(None))
    if wanted.sought:
        columns = (Resident.name, Resident.phone, Resident.second_phone, Resident.guardian_phone, Resident.address)
        query = query.where(or_(*(column.icontains(wanted.sought, autoescape=True) for column in columns)))
    return query
