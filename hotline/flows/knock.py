"""Tries ran out: the callback is exhausted, and somebody is sent to the door."""

from __future__ import annotations

from hotline.flows.house import House, Work
from hotline.flows.page_coordinators import page
from hotline.flows.welfare_check import open_welfare_check
from hotline.outreach.retry import Escalate
from hotline.outreach.states import Move
from hotline.store.models import Callback, Resident
from hotline.store.queries import callbacks
from hotline.store.queries.places import station_by_id
from hotline.terms import Line, Purpose, Urgency


def knock(work: Work, house: House, callback: Callback, step: Escalate, resident: Resident | None) -> None:
    """Ends a callback as exhausted, with a welfare check for whoever lives there, or for whoever rang from this number.

    One that nobody can be sent for (no address on file) is a coordinator's: they are paged at once.
    """
    if not callbacks.move(
        work.db,
        callback,
        Move.EXHAUST,
        at=work.now,
        why=step.why,
        outcome=step.outcome,
        ended_at=work.now,
        next_attempt_at=None,
        call_id=None,
    ):
        return
    if not step.knock:
        return
    ticket, new = open_welfare_check(
        work,
        house,
        station_by_id(work.db, callback.station_id),
        Line("outreach.knock", {"tries": callback.attempts}),
        cause=f"callback:{callback.id}",
        phone=callback.phone,
        resident=resident,
        urgency=Urgency.CRISIS if callback.purpose is Purpose.CRISIS else Urgency.URGENT,
    )
    if new and (resident is None or not resident.address):
        page(work, house, ticket, "needs_person")
