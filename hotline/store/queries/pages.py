"""Pages: that a coordinator was asked about a ticket, and whether somebody answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from hotline.store.engine import Db
from hotline.store.models import Page
from hotline.store.prepared import Prepared, loaded

ANSWERED_LATELY = timedelta(minutes=10)


def _raise() -> Prepared:
    pages: Any = Page.__table__
    row = insert(pages)
    again = {
        "acknowledged_at": None, "acknowledged_by": None, "lane": row.excluded.lane, "rounds": pages.c.rounds + 1,
        "next_at": row.excluded.next_at,
    }  # fmt: skip
    row = row.on_conflict_do_update(
        index_elements=["ticket_id", "why"], set_=again, where=pages.c.acknowledged_at <= bindparam("answered_before")
    )
    return Prepared(row.returning(*pages.columns), ("ticket_id", "why", "lane", "rounds", "next_at", "created_at"))


RAISE = _raise()


def raise_page(db: Db, ticket_id: int, why: str, *, lane: str, now: datetime, next_at: datetime | None) -> Page | None:
    """The page to be sent now, counted as asked once more; None while the same one is out, or was acknowledged in the last ten minutes.

    One acknowledged longer ago is raised again: its reason has come back. `next_at`: when it is to be asked again.
    """
    db.flush()
    row = {"ticket_id": ticket_id, "why": why, "lane": lane, "rounds": 1, "next_at": next_at, "created_at": now}
    raised = RAISE.first(db, row | {"answered_before": now - ANSWERED_LATELY})
    return None if raised is None else loaded(db, Page, raised, fresh=True)


def count_asking(db: Db, page: Page, next_at: datetime | None) -> None:
    """Counts one more asking (`rounds`, 1 the first), and keeps when the next is due."""
    page.rounds += 1
    page.next_at = next_at
    db.flush()


def due_pages(db: Db, now: datetime, limit: int) -> Sequence[Page]:
    """Pages nobody has answered whose next asking is due, the crisis ones first; locked, those being asked elsewhere left out."""
    query = select(Page).where(Page.acknowledged_at.is_(None), Page.next_at <= now).order_by(Page.lane, Page.next_at).limit(limit)
    return db.scalars(query.with_for_update(skip_locked=True)).all()


def open_crisis_pages(db: Db, ticket_id: int) -> Sequence[Page]:
    """The crisis pages of a ticket that nobody has answered, locked."""
    query = select(Page).where(Page.ticket_id == ticket_id, Page.lane == "crisis", Page.acknowledged_at.is_(None))
    return db.scalars(query.with_for_update()).all()


def settle(db: Db, ticket_id: int, whys: Collection[str], *, now: datetime) -> None:
    """Ends pages whose reason is gone ("nobody took it", and then somebody did)."""
    query = update(Page).where(Page.ticket_id == ticket_id, Page.why.in_(whys), Page.acknowledged_at.is_(None))
    db.execute(query.values(acknowledged_at=now, acknowledged_by="system", next_at=None))


def settle_all(db: Db, ticket_id: int, *, now: datetime) -> None:
    """Ends every page of a ticket that is over."""
    query = update(Page).where(Page.ticket_id == ticket_id, Page.acknowledged_at.is_(None))
    db.execute(query.values(acknowledged_at=now, acknowledged_by="system", next_at=None))


def acknowledge(db: Db, ticket_id: int, *, by: str, now: datetime) -> int:
    """Marks every open page of a ticket as answered; returns how many there were."""
    query = update(Page).where(Page.ticket_id == ticket_id, Page.acknowledged_at.is_(None))
    return len(db.execute(query.values(acknowledged_at=now, acknowledged_by=by, next_at=None).returning(Page.id)).all())
