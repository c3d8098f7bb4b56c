"""The counsellors' rota: who is 上线 with which shifts, who is on the telephone for us, and how much crisis somebody has had today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from hotline.store.engine import Db
from hotline.store.models import Call, Phone, Shift, Station, Transfer, Volunteer
from hotline.store.queries.volunteers import shifts_of
from hotline.terms import Skill

A_DAY = timedelta(days=1)
A_CALL = timedelta(hours=4)


# Built once: each text and call in danger asks it, and building it costs more than running it.
ON_DUTY = (
    select(Volunteer)
    .outerjoin(Phone, Phone.phone == Volunteer.phone)
    .where(
        Volunteer.station_id == bindparam("station"),
        Volunteer.state == "active",
        Volunteer.on_duty,
        Volunteer.skills.contains([Skill.COUNSELLING.value]),
        or_(Volunteer.away_until.is_(None), Volunteer.away_until <= bindparam("now")),
        Phone.opted_out_at.is_(None), Phone.blocked_at.is_(None), Phone.wrong_number_at.is_(None), Phone.unusable_at.is_(None),
    )
    .order_by(Volunteer.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OnFile:
    """A counsellor with the shifts on file. `engaged`: on the telephone for us; `crisis_minutes`: in crisis talks within a day."""

    volunteer: Volunteer
    shifts: Sequence[Shift]
    engaged: bool
    crisis_minutes: int


def counsellors(db: Db, station_id: int, now: datetime) -> list[OnFile]:
    """Everybody who is 上线 with the skill and whose number may be rung."""
    people = db.scalars(ON_DUTY, {"station": station_id, "now": now}).all()
    phones = [person.phone for person in people]
    shifts = shifts_of(db, [person.id for person in people])
    busy, minutes = engaged_phones(db, phones, now), crisis_minutes(db, phones, now)
    return [OnFile(p, shifts.get(p.id, ()), p.phone in busy, minutes.get(p.phone, 0)) for p in people]


def engaged_phones(db: Db, phones: Collection[str], now: datetime) -> set[str]:
    """Those of the numbers that are on a call of ours, or joined with somebody."""
    if not phones:
        return set()
    live = select(Call.to_phone).where(Call.to_phone.in_(phones), Call.ended_at.is_(None), Call.started_at >= now - A_CALL)
    joined = select(Transfer.joined_phone).where(
        Transfer.state == "joined", Transfer.joined_phone.in_(phones), Transfer.ended_at.is_(None), Transfer.created_at >= now - A_CALL
    )
    return set(db.scalars(live)) | {phone for phone in db.scalars(joined) if phone}


def crisis_minutes(db: Db, phones: Collection[str], now: datetime) -> dict[str, int]:
    """Minutes each number spent joined in a crisis within the last day."""
    if not phones:
        return {}
    seconds = func.sum(func.extract("epoch", func.coalesce(Transfer.ended_at, now) - Transfer.joined_at))
    query = select(Transfer.joined_phone, seconds).where(
        Transfer.kind == "crisis", Transfer.joined_phone.in_(phones), Transfer.joined_at >= now - A_DAY
    )
    return {phone: int(spent) // 60 for phone, spent in db.execute(query.group_by(Transfer.joined_phone)) if phone and spent}


def note_rung(db: Db, phones: Collection[str], now: datetime) -> None:
    """Takes turns: whoever is rung now is last next time."""
    if phones:
        db.execute(update(Volunteer).where(Volunteer.phone.in_(phones)).values(last_offered_at=now))


def find_counsellors(db: Db, station_id: int, *, phone: str | None, name: str) -> Sequence[Volunteer]:
    """The station's volunteers with the skill of this number, or of this name where no number is given."""
    query = select(Volunteer).where(Volunteer.station_id == station_id, Volunteer.skills.contains([Skill.COUNSELLING.value]))
    return db.scalars(query.where(Volunteer.phone == phone) if phone else query.where(Volunteer.name == name)).all()


def replace_shifts(db: Db, volunteer_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """The shifts of one counsellor, instead of those on file."""
    db.execute(delete(Shift).where(Shift.volunteer_id == volunteer_id))
    db.add_all([Shift(volunteer_id=volunteer_id, **row) for row in rows])
    db.flush()


def stations_with_counsellors(db: Db) -> Sequence[Station]:
    """Stations that have a volunteer with the skill."""
    has = select(Volunteer.id).where(Volunteer.station_id == Station.id, Volunteer.skills.contains([Skill.COUNSELLING.value])).exists()
    return db.scalars(select(Station).where(has).order_by(Station.id)).all()
