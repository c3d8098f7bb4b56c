"""The board of the console: its figures, and the tickets behind each of them. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, or_, select

from hotline.store.engine import Db
from hotline.store.models import Callback, Community, Page, Ticket, Volunteer
from hotline.terms import CallbackState, TicketStatus, Urgency

BOARD = 200
"""So many tickets at most; what is older is found by its code, a number or a name."""
URGENCY_FIRST = case((Ticket.urgency == Urgency.CRISIS, 0), (Ticket.urgency == Urgency.URGENT, 1), else_=2)
LIVE = (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED, TicketStatus.DELIVERED)
OWED = (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED)
NOBODYS = (TicketStatus.OPEN, TicketStatus.OFFERED)

SHOWN: Mapping[str, Callable[[datetime], ColumnElement[bool]]] = {
    "crisis": lambda now: Ticket.urgency == Urgency.CRISIS,
    "unanswered": lambda now: exists().where(Page.ticket_id == Ticket.id, Page.acknowledged_at.is_(None), Page.next_at.is_not(None)),
    "waiting_yes": lambda now: Ticket.awaits_yes.is_(True),
    "late": lambda now: and_(Ticket.promised_at < now, Ticket.status.in_(OWED)),
    "nobody": lambda now: Ticket.status.in_(NOBODYS),
    "assigned": lambda now: Ticket.status == TicketStatus.ASSIGNED,
}
"""The figures above the board, and which live tickets each counts: somebody looks at those when they press it."""


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What somebody wants to see: `show` one of `SHOWN`, `sought` a code, a number or a name; all None or empty: every live ticket."""

    kind: str | None = None
    show: str | None = None
    community_id: int | None = None
    sought: str = ""
    ended: bool = False


def counts(db: Db, now: datetime) -> dict[str, int]:
    """Each of `SHOWN`, and `callbacks`: those that are due or overdue."""
    live = Ticket.status.in_(LIVE)
    figures = [func.count().filter(live, which(now)).label(name) for name, which in SHOWN.items()]
    due = select(func.count()).where(Callback.state == CallbackState.WAITING, Callback.next_attempt_at <= now).scalar_subquery()
    return dict(db.execute(select(*figures, due.label("callbacks")).select_from(Ticket)).one()._mapping)


def board(db: Db, wanted: BoardFilter, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Tickets with community and volunteer, the urgent first: (Ticket, community name, volunteer name)."""
    query = (
        select(Ticket, Community.name, Volunteer.name)
        .outerjoin(Community, Community.id == Ticket.community_id)
        .outerjoin(Volunteer, Volunteer.id == Ticket.volunteer_id)
    )
    query = query.where(Ticket.status.not_in(LIVE) if wanted.ended else Ticket.status.in_(LIVE))
    if wanted.kind:
        query = query.where(Ticket.kind == wanted.kind)
    if wanted.show:
        query = query.where(SHOWN[wanted.show](now))
    if wanted.community_id:
        query = query.where(Ticket.community_id == wanted.community_id)
    if wanted.sought:
        query = query.where(_holds(wanted.sought))
    order = (Ticket.id.desc(),) if wanted.ended else (URGENCY_FIRST, Ticket.promised_at.asc().nulls_last(), Ticket.id)
    return db.execute(query.order_by(*order).limit(BOARD)).all()


def _holds(sought: str) -> ColumnElement[bool]:
    """A code, part of a number (as people write it) or of a name or address."""
    found = [
        Ticket.code == sought.upper(),
        Ticket.resident_name.contains(sought, autoescape=True),
        Ticket.address.contains(sought, autoescape=True),
    ]
    digits = "".join(filter(str.isdigit, sought))
    if len(digits) >= 3:
        found.append(Ticket.resident_phone.contains(digits, autoescape=True))
    return or_(*found)
