"""What residents and volunteers have in common: a list from outside is laid over the registry, phone by phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from hotline.store.engine import Db
from hotline.store.models import Resident, Volunteer

A_BATCH = 1000


def put_people(db: Db, table: type[Resident | Volunteer], rows: Sequence[dict[str, Any]], *, kept: Mapping[str, Any] | None = None) -> int:
    """Adds new phones and updates known ones of one station; every row has the same columns. Returns how many are new.

    `kept`: what a known row gets in columns where not simply the new value counts.
    """
    new = 0
    for start in range(0, len(rows), A_BATCH):
        batch = rows[start : start + A_BATCH]
        known = select(table.phone).where(table.station_id == batch[0]["station_id"], table.phone.in_([row["phone"] for row in batch]))
        new += len(batch) - len(db.scalars(known).all())
        row = insert(table)
        changed = {name: row.excluded[name] for name in batch[0] if name not in ("station_id", "phone")} | dict(kept or {})
        db.execute(row.on_conflict_do_update(index_elements=["station_id", "phone"], set_=changed), list(batch))
    return new
