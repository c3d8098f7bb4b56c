"""Pages: that a coordinator was asked about a ticket, and whether somebody answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from hotline.store.engine import Db
from hotline.store.models import Page

ANSWERED_LATELY = timedelta(minutes=10)


def raise_page(db: Db, ticket_id: int, why: str, *, lane: str, now: datetime) -> Page | None:
    """The page to be sent now; None while the same one is out, or was acknowledged in the last ten minutes.

    One acknowledged longer ago is raised again: its reason has come back.
    """
    row = insert(Page).values(ticket_id=ticket_id, why=why, lane=lane, created_at=now)
    row = row.on_conflict_do_update(
        index_elements=["ticket_id", "why"],
        set_={"acknowledged_at": None, "acknowledged_by": None, "lane": lane},
        where=Page.acknowledged_at <= now - ANSWERED_LATELY,
    )
    page_id = db.execute(row.returning(Page.id)).scalar()
    return db.get(Page, page_id, populate_existing=True) if page_id is not None else None


def count_asking(db: Db, page: Page, next_at: datetime | None) -> int:
    """Counts one more asking and when the next is due; returns its number, 1 the first."""
    page.rounds += 1
    page.next_at = next_at
    db.flush()
    return page.rounds


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
