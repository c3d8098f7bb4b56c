"""The resident says whether it arrived. A yes closes the ticket, a no opens it again and tells a coordinator."""

from __future__ import annotations

from hotline.flows.house import House, Work
from hotline.flows.move_ticket import move_locked
from hotline.flows.open_again import reopen
from hotline.flows.page_coordinators import page
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.store.models import Ticket
from hotline.store.queries import tickets
from hotline.terms import Actor, Outcome, Purpose, TicketStatus
from hotline.tickets.moves import TicketEvent


def confirm_delivery(work: Work, house: House, ticket: Ticket, *, arrived: bool, actor: Actor) -> bool:
    """True when the answer changed the ticket. The delivery check that is still waiting is settled either way.

    A yes while the volunteer has not yet reported counts as delivered; a no may come up to a week after the ticket was closed.
    """
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None:
        return False
    if locked.resident_phone:
        withdraw_for(work, locked.resident_phone, outcome=Outcome.REACHED, why="answered", purposes=(Purpose.DELIVERY_CHECK,))
    return _arrived(work, locked, actor) if arrived else _not_arrived(work, house, locked, actor)


def _arrived(work: Work, ticket: Ticket, actor: Actor) -> bool:
    if ticket.status is TicketStatus.ASSIGNED:
        move_locked(work, ticket, TicketEvent.FINISH, actor=actor, delivered_at=work.now)
    return move_locked(work, ticket, TicketEvent.CONFIRM, actor=actor, close_reason="confirmed")


def _not_arrived(work: Work, house: House, ticket: Ticket, actor: Actor) -> bool:
    if not reopen(work, house, ticket, actor=actor, why="not_arrived", key="volunteer.not_arrived"):
        return False
    page(work, house, ticket, "not_arrived")
    return True
