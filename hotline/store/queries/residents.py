"""The roster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from hotline.store.engine import Db
from hotline.store.models import Resident
from hotline.store.queries.people import put_people


def resident_by_id(db: Db, resident_id: int) -> Resident | None:
    """The resident of this id."""
    return db.get(Resident, resident_id)


def put_residents(db: Db, rows: Sequence[dict[str, Any]]) -> int:
    """Imported residents: new ones are added, known phones of the station updated. Returns how many are new."""
    return put_people(db, Resident, rows)


def count_residents(db: Db) -> int:
    """How many people are on any roster."""
    return db.scalar(select(func.count()).select_from(Resident)) or 0
