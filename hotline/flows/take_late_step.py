"""A step of a call that is over: it was heard while the database was away, and the caller was promised to be rung back at once.

That promise holds whatever the dialogue makes of the words afterwards, for the caller was told nothing else.
"""

from __future__ import annotations

from hotline.conversation.danger import is_danger
from hotline.flows.begin_call import caller_of
from hotline.flows.book_callback import book_callback
from hotline.flows.house import House
from hotline.flows.take_step import StepIn, take_step
from hotline.store.queries.intake import call_for_update
from hotline.terms import Purpose
from hotline.triage import assess

PERSON = "0"


def take_late_step(house: House, step: StepIn) -> None:
    """Takes the step and books the call back, once however often this is repeated. Raises DatabaseAway."""
    take_step(house, step)
    if promises_a_call(step):
        with house.transaction() as work:
            call = call_for_update(work.db, step.sid)
            if call is None or call.direction != "inbound":
                return
            book_callback(
                work, house, station_id=call.station_id, phone=caller_of(work, call).phone, resident_id=call.resident_id,
                purpose=Purpose.MISSED_CALL, cause=f"promised:call:{call.id}", at=work.now, exempt=call.resident_id is not None,
            )  # fmt: skip


def promises_a_call(step: StepIn) -> bool:
    """Whether a step is answered with a call back while the database is away: danger and 0 ring people at once instead."""
    return not step.dial_status and not speaks_of_danger(step) and step.keys.strip() != PERSON


def speaks_of_danger(step: StepIn) -> bool:
    """Whether the words of a step are words of danger."""
    return bool(step.speech.strip()) and is_danger(assess(step.speech))
