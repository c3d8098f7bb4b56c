"""A coordinator presses a button at the console: the same decisions as by text, in a transaction of their own."""

from __future__ import annotations

from collections.abc import Callable

from hotline.flows.accounts import Account
from hotline.flows.answer_page import acknowledge_page, agree, finish_ticket, refuse
from hotline.flows.cancel_ticket import cancel_ticket
from hotline.flows.house import House, Work
from hotline.store.models import Ticket
from hotline.store.queries.exports import audit
from hotline.store.queries.tickets import ticket_by_id
from hotline.terms import Actor, Line
from hotline.words.catalogue import render_all

Decision = Callable[[Work, House, Ticket, str], list[Line]]


def _cancel(work: Work, house: House, ticket: Ticket, by: str) -> list[Line]:
    done = cancel_ticket(work, house, ticket, actor=Actor("coordinator", by), why="coordinator")
    return [Line("page.cancelled" if done else "page.over_already", {"code": ticket.code})]


DECISIONS: dict[str, Decision] = {
    "approve": lambda work, house, ticket, by: agree(work, house, ticket, by=by),
    "refuse": lambda work, house, ticket, by: refuse(work, house, ticket, by=by),
    "acknowledge": lambda work, house, ticket, by: acknowledge_page(work, ticket, by=by),
    "finish": lambda work, house, ticket, by: finish_ticket(work, house, ticket, by=by),
    "cancel": _cancel,
}


def decide_ticket(house: House, ticket_id: int, decision: str, who: Account) -> str | None:
    """What came of the decision, as a sentence; None when there is no such ticket. Raises KeyError for an unknown decision."""
    decide = DECISIONS[decision]
    with house.transaction() as work:
        ticket = ticket_by_id(work.db, ticket_id)
        if ticket is None:
            return None
        audit(work.db, who.name, f"ticket_{decision}", ticket=ticket.code)
        return render_all(decide(work, house, ticket, who.name), "zh_CN")
