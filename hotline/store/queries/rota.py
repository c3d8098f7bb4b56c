"""The counsellors' rota: who is 上线 with which shifts, who is on the telephone for us, and how much crisis somebody has had today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, false, func, or_, select, update

from hotline.store.engine import Db
from hotline.store.models import Call, Phone, Shift, Station, Transfer, Volunteer
from hotline.store.prepared import Prepared, columns_of, objects
from hotline.terms import Skill

A_DAY = timedelta(days=1)
A_CALL = timedelta(hours=4)


def _on_duty() -> Prepared:
    """Volunteer, one shift of theirs (or none), whether they are on the telephone for us, seconds in crisis talks within a day."""
    now = bindparam("now", type_=Transfer.created_at.type)
    seconds = func.extract("epoch", func.coalesce(Transfer.ended_at, now) - Transfer.joined_at)
    joined = and_(Transfer.state == "joined", Transfer.ended_at.is_(None), Transfer.created_at >= now - A_CALL)
    talks = (
        select(
            Transfer.joined_phone,
            func.sum(seconds).filter(Transfer.kind == "crisis").label("seconds"),
            func.bool_or(joined).label("joined"),
        )
        .where(Transfer.joined_at >= now - A_DAY)
        .group_by(Transfer.joined_phone)
        .subquery("talks")
    )
    rung = select(Call.id).where(Call.to_phone == Volunteer.phone, Call.ended_at.is_(None), Call.started_at >= now - A_CALL).exists()
    query = select(*columns_of(Volunteer), *columns_of(Shift), or_(rung, func.coalesce(talks.c.joined, false())), talks.c.seconds)
    query = query.outerjoin(Phone, Phone.phone == Volunteer.phone).outerjoin(talks, talks.c.joined_phone == Volunteer.phone)
    query = query.outerjoin(Shift, Shift.volunteer_id == Volunteer.id)
    return Prepared(
        query.where(
            Volunteer.station_id == bindparam("station"),
            Volunteer.state == "active",
            Volunteer.on_duty,
            Volunteer.skills.contains([Skill.COUNSELLING.value]),
            or_(Volunteer.away_until.is_(None), Volunteer.away_until <= now),
            Phone.opted_out_at.is_(None), Phone.blocked_at.is_(None), Phone.wrong_number_at.is_(None), Phone.unusable_at.is_(None),
        ).order_by(Volunteer.id, Shift.id)
    )  # fmt: skip


ON_DUTY = _on_duty()  # in one round trip: it stands between words of danger and a telephone


@dataclass(frozen=True, slots=True)
class OnFile:
    """A counsellor with the shifts on file. `engaged`: on the telephone for us; `crisis_minutes`: in crisis talks within a day."""

    volunteer: Volunteer
    shifts: list[Shift]
    engaged: bool
    crisis_minutes: int


def counsellors(db: Db, station_id: int, now: datetime) -> list[OnFile]:
    """Everybody who is 上线 with the skill and whose number may be rung."""
    db.flush()
    found: dict[int, OnFile] = {}
    for row in ON_DUTY.rows(db, {"station": station_id, "now": now}):
        engaged, seconds = row[-2:]
        person, shift = objects(db, (Volunteer, Shift), row)
        on_file = found.setdefault(person.id, OnFile(person, [], engaged, int(seconds or 0) // 60))
        if shift is not None:
            on_file.shifts.append(shift)
    return list(found.values())


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
