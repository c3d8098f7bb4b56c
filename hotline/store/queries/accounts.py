"""Who may log in to the console, and how often somebody tried in vain."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from hotline.store.engine import Db
from hotline.store.models import Audit, User


def user_named(db: Db, name: str) -> User | None:
    """The active user of this name."""
    return db.scalars(select(User).where(User.name == name, User.active)).first()


def user_by_id(db: Db, user_id: int) -> User | None:
    """The active user of this id."""
    return db.scalars(select(User).where(User.id == user_id, User.active)).first()


def save_user(db: Db, *, name: str, role: str, password_hash: str, station_id: int | None) -> None:
    """A new user, or a new password and role for one of that name."""
    row = insert(User).values(name=name, role=role, password_hash=password_hash, station_id=station_id)
    changed = {"role": role, "password_hash": password_hash, "active": True}
    db.execute(row.on_conflict_do_update(index_elements=["name"], set_=changed))


def failed_logins(db: Db, name: str, since: datetime) -> int:
    """How often this name was tried in vain since then."""
    failed = select(func.count()).where(Audit.action == "login_failed", Audit.actor == name, Audit.at >= since)
    return db.scalar(failed) or 0
