"""A delivery nobody has complained about for a day is taken as arrived."""

from __future__ import annotations

from hotline.flows.house import House
from hotline.flows.move_ticket import move_locked
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.store.queries import tickets
from hotline.terms import SYSTEM, Outcome, Purpose, TicketStatus
from hotline.tickets.moves import TicketEvent

BATCH = 100


def close_tickets(house: House) -> int:
    """Closes delivered tickets whose day is over; returns how many. Safe to run at any time and anywhere."""
    with house.transaction() as work:
        due = tickets.lock_due_tickets(work.db, TicketStatus.DELIVERED, work.now, BATCH)
        for ticket in due:
            move_locked(work, ticket, TicketEvent.CONFIRM, actor=SYSTEM, why="silence", close_reason="silence")
            if ticket.resident_phone:
                withdraw_for(
                    work, ticket.resident_phone, outcome=Outcome.WITHDRAWN, why="closed_by_silence", purposes=(Purpose.DELIVERY_CHECK,)
                )
    return len(due)
