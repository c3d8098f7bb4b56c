"""Whom the line still rings, whom it could not reach, and whom it reached today: for people to look at. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from hotline.store.engine import Db
from hotline.store.models import Callback, Resident, Round
from hotline.terms import CallbackState

MOST = 200
UNREACHED_FOR = timedelta(days=7)
LATELY = timedelta(hours=24)

LISTS: Mapping[str, Callable[[datetime], ColumnElement[bool]]] = {
    "due": lambda now: or_(
        and_(Callback.state == CallbackState.WAITING, Callback.next_attempt_at <= now),
        Callback.state.in_((CallbackState.DIALING, CallbackState.IN_CALL)),
    ),
    "later": lambda now: and_(Callback.state == CallbackState.WAITING, Callback.next_attempt_at > now),
    "unreached": lambda now: and_(Callback.state == CallbackState.EXHAUSTED, Callback.ended_at > now - UNREACHED_FOR),
    "done": lambda now: and_(Callback.state == CallbackState.DONE, Callback.ended_at > now - LATELY),
}
"""Name of a list to what it holds."""


def callback_list(db: Db, name: str, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Callback, resident's name, round's name) of one of `LISTS`: what is rung next, or what ended last, stands first."""
    query = (
        select(Callback, Resident.name, Round.name)
        .outerjoin(Resident, Resident.id == Callback.resident_id)
        .outerjoin(Round, Round.id == Callback.round_id)
        .where(LISTS[name](now))
    )
    waiting = name in ("due", "later")
    order = (
        (Callback.priority, Callback.next_attempt_at, Callback.rank, Callback.id) if waiting else (Callback.ended_at.desc(), Callback.id)
    )
    return db.execute(query.order_by(*order).limit(MOST)).all()


def how_many(db: Db, now: datetime) -> dict[str, int]:
    """How many stand on each list."""
    figures = [select(func.count()).select_from(Callback).where(which(now)).scalar_subquery().label(name) for name, which in LISTS.items()]
    return dict(db.execute(select(*figures)).one()._mapping)


def lock_callback(db: Db, callback_id: int) -> Callback | None:
    """One callback, locked."""
    return db.scalars(select(Callback).where(Callback.id == callback_id).with_for_update()).first()
