"""The volunteers' registry."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from hotline.store.engine import Db
from hotline.store.models import Shift, Ticket, Volunteer
from hotline.store.queries.people import put_people
from hotline.terms import TicketStatus


def volunteer_by_id(db: Db, volunteer_id: int) -> Volunteer | None:
    """The volunteer of this id."""
    return db.get(Volunteer, volunteer_id)


def volunteer_by_phone(db: Db, station_id: int, phone: str) -> Volunteer | None:
    """The station's volunteer of this number, whatever their state."""
    return db.scalars(select(Volunteer).where(Volunteer.station_id == station_id, Volunteer.phone == phone)).first()


def volunteer_phone(db: Db, volunteer_id: int) -> str | None:
    """The number of a volunteer."""
    return db.scalar(select(Volunteer.phone).where(Volunteer.id == volunteer_id))


def stays_active(db: Db, volunteer_id: int) -> bool:
    """Whether the volunteer is in the pool as of now, and until this transaction ends: nobody puts them out meanwhile.

    Asked once the tickets are locked, and after `choose_alone` where that is needed: the order in which everybody locks.
    """
    query = select(Volunteer.state).where(Volunteer.id == volunteer_id)
    return db.scalar(query.with_for_update(key_share=True)) == "active"


def volunteers_by_ids(db: Db, ids: Collection[int]) -> dict[int, Volunteer]:
    """Volunteers by id."""
    return {v.id: v for v in db.scalars(select(Volunteer).where(Volunteer.id.in_(ids)))} if ids else {}


def change_volunteer(db: Db, volunteer: Volunteer, **changes: Any) -> None:
    """Writes columns of a volunteer."""
    for name, value in changes.items():
        setattr(volunteer, name, value)
    db.flush()


def sign_up(db: Db, **values: Any) -> Volunteer:
    """A pending volunteer; one who signed up before and is not active yet gets the new name, community and code."""
    fresh = {name: values[name] for name in ("name", "community_id", "verify_code")} | {"state": "pending", "verify_tries": 0}
    row = insert(Volunteer).values(state="pending", on_duty=False, **values)
    row = row.on_conflict_do_update(index_elements=["station_id", "phone"], set_=fresh, where=Volunteer.state != "active")
    db.execute(row)
    query = select(Volunteer).where(Volunteer.station_id == values["station_id"], Volunteer.phone == values["phone"])
    return db.scalars(query.execution_options(populate_existing=True)).one()


def put_volunteers(db: Db, rows: Sequence[dict[str, Any]], *, now: datetime) -> int:
    """Imported volunteers: active, trained, on duty; who was active before stays on or off duty. Returns how many are new."""
    whole = [row | {"state": "active", "on_duty": True, "trained_at": now} for row in rows]
    kept = {
        "on_duty": case((Volunteer.state == "active", Volunteer.on_duty), else_=True),
        "trained_at": func.coalesce(Volunteer.trained_at, now),
    }
    return put_people(db, Volunteer, whole, kept=kept)


def held_tickets(db: Db, volunteer_id: int) -> Sequence[Ticket]:
    """Tickets this volunteer carries, the first taken first."""
    query = select(Ticket).where(Ticket.volunteer_id == volunteer_id, Ticket.status == TicketStatus.ASSIGNED)
    return db.scalars(query.order_by(Ticket.assigned_at, Ticket.id)).all()


def count_delivery(db: Db, volunteer_id: int, took: timedelta) -> None:
    """One more delivery and the time it took."""
    minutes = max(int(took.total_seconds()) // 60, 1)
    query = update(Volunteer).where(Volunteer.id == volunteer_id)
    db.execute(query.values(deliveries=Volunteer.deliveries + 1, minutes_served=Volunteer.minutes_served + minutes))


def shifts_of(db: Db, volunteer_ids: Collection[int]) -> dict[int, list[Shift]]:
    """The rota, by volunteer; those without a line in it are absent."""
    found: dict[int, list[Shift]] = {}
    if volunteer_ids:
        for shift in db.scalars(select(Shift).where(Shift.volunteer_id.in_(volunteer_ids)).order_by(Shift.id)):
            found.setdefault(shift.volunteer_id, []).append(shift)
    return found


def to_ask_about_health(db: Db, today: date, after: int, limit: int) -> Sequence[Volunteer]:
    """Active volunteers on duty, of ids beyond `after`, who were not asked today how they are; locked, others' left out."""
    not_today = or_(Volunteer.health_asked_on.is_(None), Volunteer.health_asked_on < today)
    query = select(Volunteer).where(Volunteer.state == "active", Volunteer.on_duty, not_today, Volunteer.id > after)
    return db.scalars(query.order_by(Volunteer.id).limit(limit).with_for_update(skip_locked=True)).all()


def silent_about_health(db: Db, before: date) -> int:
    """Takes off the pool everybody who was asked on a day before `before` and never answered; returns how many."""
    query = update(Volunteer).where(Volunteer.health == "asked", Volunteer.health_asked_on < before)
    return len(db.scalars(query.values(health="no_answer", health_why="no_answer").returning(Volunteer.id)).all())
