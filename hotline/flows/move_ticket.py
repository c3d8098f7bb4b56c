"""One move of a ticket: allowed by the table, made by whoever comes first, written into its history."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from hotline.flows.goods_follow import goods_follow
from hotline.flows.house import Work
from hotline.store.models import Ticket, TicketItem
from hotline.store.queries import pages, tickets
from hotline.terms import Actor, TicketStatus
from hotline.tickets.due import CODE_RESTS
from hotline.tickets.moves import LIVE, TicketEvent, move, takes

ENDED = frozenset(TicketStatus) - LIVE


def move_ticket(
    work: Work,
    ticket_id: int,
    event: TicketEvent,
    *,
    actor: Actor,
    why: str | None = None,
    expected: Collection[TicketStatus] | None = None,
    detail: dict[str, Any] | None = None,
    **changes: Any,
) -> bool:
    """Moves the ticket and writes its history; False when it is not in one of the `expected` statuses any more (the race was lost).

    Without `expected`, every status counts in which the table allows the event. `changes` are further columns, written with
    the move. Raises IllegalMove for an expected status the table does not allow.
    """
    ticket = tickets.lock_ticket(work.db, ticket_id)
    return ticket is not None and move_locked(work, ticket, event, actor=actor, why=why, expected=expected, detail=detail, **changes)


def move_locked(
    work: Work,
    ticket: Ticket,
    event: TicketEvent,
    *,
    actor: Actor,
    why: str | None = None,
    expected: Collection[TicketStatus] | None = None,
    detail: dict[str, Any] | None = None,
    items: Sequence[TicketItem] | None = None,
    **changes: Any,
) -> bool:
    """As `move_ticket`, for a ticket this transaction has locked already; its goods follow. Nobody is paged about one that is over.

    `items`: what it asks for, from whoever has read it already.
    """
    before = ticket.status
    if before not in (takes(event) if expected is None else expected):
        return False
    after = move(before, event)
    goods_follow(work, ticket, event, actor=actor, why=why, items=items)
    if after in ENDED:
        changes = {"closed_at": work.now, "next_look_at": None} | changes
        tickets.rest_code(work.db, ticket.code, work.now + CODE_RESTS)
        pages.settle_all(work.db, ticket.id, now=work.now)
    elif before in ENDED:
        changes = {"closed_at": None} | changes
        tickets.keep_code(work.db, ticket.code)
    tickets.change_ticket(work.db, ticket, status=after, **changes)
    tickets.add_event(work.db, ticket.id, event, at=work.now, actor=actor, from_status=before, to_status=after, why=why, detail=detail)
    return True
