"""A coordinator gives a ticket to somebody, takes it back, or undoes what ended it: at the console, in a transaction of their own."""

from __future__ import annotations

from collections.abc import Callable

from hotline.flows.accounts import Account
from hotline.flows.assign_ticket import assign_ticket, take_away
from hotline.flows.house import House, Work
from hotline.flows.open_again import open_again, reopen
from hotline.flows.tell_resident import tell_resident
from hotline.store.models import Ticket
from hotline.store.queries import tickets
from hotline.store.queries.exports import audit
from hotline.store.queries.places import station_by_id
from hotline.store.queries.volunteers import volunteer_by_id
from hotline.terms import Actor, Line, TicketStatus
from hotline.words.catalogue import render


def give_ticket(house: House, ticket_id: int, volunteer_id: int, who: Account) -> str | None:
    """The ticket is in this volunteer's hands; what came of it as a sentence, None when there is no such ticket."""
    with house.transaction() as work:
        ticket = tickets.ticket_by_id(work.db, ticket_id)
        if ticket is None:
            return None
        volunteer = volunteer_by_id(work.db, volunteer_id)
        audit(work.db, who.name, "ticket_assigned", ticket=ticket.code, volunteer=volunteer_id)
        given = assign_ticket(work, house, ticket, volunteer_id, actor=_actor(who))
        name = volunteer.name if volunteer is not None else ""
        return _said("page.given" if given else "page.not_given", ticket, name=name)


def take_back_ticket(house: House, ticket_id: int, who: Account) -> str | None:
    """Its holder reads that it is no longer theirs, and others are asked; a sentence, None when there is no such ticket."""

    def taken(work: Work, ticket: Ticket) -> Line:
        if ticket.status is not TicketStatus.ASSIGNED:
            return Line("page.not_held", {"code": ticket.code})
        take_away(work, house, ticket, actor=_actor(who))
        station = station_by_id(work.db, ticket.station_id)
        tell_resident(work, house, station, ticket, "order.looking_again", cause=f"ticket:{ticket.id}:{int(work.now.timestamp())}")
        return Line("page.taken_back", {"code": ticket.code})

    return _steer(house, ticket_id, who, "ticket_taken_back", taken)


def undo_end(house: House, ticket_id: int, who: Account) -> str | None:
    """What was finished is open again; of what was cancelled one new ticket is opened. A sentence; None without such a ticket."""

    def undone(work: Work, ticket: Ticket) -> Line:
        if ticket.status is TicketStatus.CANCELLED:
            again = open_again(work, house, ticket, actor=_actor(who))
            return Line("page.opened_again", {"code": again.code})
        done = reopen(work, house, ticket, actor=_actor(who), why="coordinator", key="volunteer.reopened")
        return Line("page.reopened" if done else "page.not_over", {"code": ticket.code})

    return _steer(house, ticket_id, who, "ticket_undone", undone)


def _steer(house: House, ticket_id: int, who: Account, what: str, change: Callable[[Work, Ticket], Line]) -> str | None:
    with house.transaction() as work:
        ticket = tickets.lock_ticket(work.db, ticket_id)
        if ticket is None:
            return None
        audit(work.db, who.name, what, ticket=ticket.code)
        return render(change(work, ticket), "zh_CN")


def _actor(who: Account) -> Actor:
    return Actor("coordinator", who.name)


def _said(key: str, ticket: Ticket, **gaps: str) -> str:
    return render(Line(key, {"code": ticket.code, **gaps}), "zh_CN")
