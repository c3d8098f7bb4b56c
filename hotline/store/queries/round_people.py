"""The people of one round, each with how far it has come: for the console and its download."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, Select, cast, func, literal, or_, select
from sqlalchemy.types import String

from hotline.store.engine import Db
from hotline.store.models import Callback, Community, Resident, Ticket
from hotline.store.queries.rounds import how_far
from hotline.terms import CallbackState, TicketStatus

BATCH = 500
ENDED = (TicketStatus.CLOSED, TicketStatus.CANCELLED)


def people_of(db: Db, round_id: int, *, word: str | None, sought: str, limit: int, offset: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Callback, how far, Resident, community, the Ticket by which somebody is sent), as they are rung; each but the first two may be None.

    `word`: only those that far (a state, or an outcome). `sought`: only those whose name, number or address holds it.
    """
    return db.execute(_people(round_id, word, sought).limit(limit).offset(offset)).all()


def count_people(db: Db, round_id: int, *, word: str | None, sought: str) -> int:
    """How many `people_of` would find without a limit."""
    return db.scalar(select(func.count()).select_from(_people(round_id, word, sought).order_by(None).subquery())) or 0


def each_of(db: Db, round_id: int, *, word: str | None, sought: str) -> Iterator[Row[*tuple[Any, ...]]]:
    """The same rows, all of them, a few hundred in memory at a time."""
    yield from db.execute(_people(round_id, word, sought).execution_options(yield_per=BATCH))


def to_knock_for(db: Db, round_id: int, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """As `people_of`, but only those to whose door somebody is still to go; who has waited longest first."""
    waiting = or_(Ticket.id.is_(None), Ticket.status.not_in(ENDED))
    query = _people(round_id, None, "").where(Callback.state == CallbackState.EXHAUSTED, waiting)
    return db.execute(query.order_by(None).order_by(Callback.ended_at, Callback.id).limit(limit)).all()


def tickets_since(db: Db, phones: Sequence[str], since: datetime) -> dict[str, list[Ticket]]:
    """Tickets of these numbers opened since then, by number: what came of a round beside its outcomes."""
    query = select(Ticket).where(Ticket.resident_phone.in_(phones), Ticket.opened_at >= since).order_by(Ticket.id)
    found: dict[str, list[Ticket]] = {}
    for ticket in db.scalars(query) if phones else ():
        found.setdefault(ticket.resident_phone or "", []).append(ticket)
    return found


def _people(round_id: int, word: str | None, sought: str) -> Select[*tuple[Any, ...]]:
    sent = Ticket.cause == literal("callback:", String).op("||")(cast(Callback.id, String))
    query = (
        select(Callback, how_far().label("word"), Resident, Community.name.label("community"), Ticket)
        .outerjoin(Resident, Resident.id == Callback.resident_id)
        .outerjoin(Community, Community.id == Resident.community_id)
        .outerjoin(Ticket, sent)
        .where(Callback.round_id == literal(round_id, BigInteger))
        .order_by(Callback.rank, Callback.id)
    )
    if word:
        query = query.where(how_far() == word)
    if sought:
        held = (column.icontains(sought, autoescape=True) for column in (Resident.name, Callback.phone, Resident.address))
        query = query.where(or_(*held))
    return query
