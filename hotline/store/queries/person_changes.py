"""What was changed by hand about a resident or a volunteer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from hotline.store.engine import Db
from hotline.store.models import PersonChange, Resident, Volunteer

SUBJECTS = {Resident: "resident", Volunteer: "volunteer"}


def add_change(db: Db, person: Resident | Volunteer, *, at: datetime, actor: str, sealed: str) -> None:
    """One more line of the history of a person."""
    db.add(PersonChange(subject=SUBJECTS[type(person)], subject_id=person.id, at=at, actor=actor, sealed=sealed))
    db.flush()


def changes_of(db: Db, person: Resident | Volunteer, limit: int) -> Sequence[PersonChange]:
    """The history of a person, newest first."""
    query = select(PersonChange).where(PersonChange.subject == SUBJECTS[type(person)], PersonChange.subject_id == person.id)
    return db.scalars(query.order_by(PersonChange.id.desc()).limit(limit)).all()


def change_of(db: Db, person: Resident | Volunteer, change_id: int) -> PersonChange | None:
    """One line of the history of this very person."""
    found = db.get(PersonChange, change_id)
    ours = found is not None and (found.subject, found.subject_id) == (SUBJECTS[type(person)], person.id)
    return found if ours else None
