"""Every column that holds sealed words, read and written in batches: for a change of keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from hotline.store.engine import Db
from hotline.store.models import Call, Message, Note, PersonChange, Ticket

EVIDENCE = "sealed_evidence"
LOOKED_AT = 2000  # rows; in all of a table without sealed words a look would take as long as the table is
TABLES: dict[str, Any] = {"tickets": Ticket, "messages": Message, "calls": Call, "notes": Note, "person_changes": PersonChange}


def sealed_after(db: Db, table: str, last_id: int, limit: int) -> Sequence[tuple[int, str]]:
    """(id, sealed words) of the next rows of a table that hold any; locked."""
    model = TABLES[table]
    query = select(model.id, model.sealed).where(model.id > last_id, model.sealed.is_not(None)).order_by(model.id)
    return [(row[0], row[1]) for row in db.execute(query.limit(limit).with_for_update()).all()]


def some_sealed(db: Db) -> list[str]:
    """Sealed words out of the oldest and the newest rows of every table: enough to see whether the keys at hand open them."""
    found: list[str] = []
    for model in TABLES.values():
        for order in (model.id, model.id.desc()):
            looked_at = select(model.id, model.sealed).order_by(order).limit(LOOKED_AT).subquery()
            found += db.scalars(select(looked_at.c.sealed).where(looked_at.c.sealed.is_not(None)).limit(1)).all()
    return found


def write_sealed(db: Db, table: str, words: dict[int, str]) -> None:
    """The same words, sealed anew."""
    model = TABLES[table]
    for row_id, sealed in words.items():
        db.execute(update(model).where(model.id == row_id).values(sealed=sealed))


def evidence_after(db: Db, last_id: int, limit: int) -> Sequence[Ticket]:
    """The next tickets whose assessment holds sealed evidence; locked."""
    query = select(Ticket).where(Ticket.id > last_id, Ticket.assessment.has_key(EVIDENCE)).order_by(Ticket.id)
    return db.scalars(query.limit(limit).with_for_update()).all()


def write_evidence(db: Db, ticket: Ticket, sealed: str) -> None:
    """The same evidence, sealed anew."""
    ticket.assessment = ticket.assessment | {EVIDENCE: sealed}
    db.flush()
