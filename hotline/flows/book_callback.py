"""Books that somebody is rung: once for each cause, and one open callback for each phone and purpose."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hotline.flows.house import House, Work
from hotline.kernel.phones import callable_number
from hotline.outreach.order import priority_of
from hotline.store.models import Callback, Phone
from hotline.store.queries import callbacks
from hotline.store.queries.phones import phone_facts
from hotline.terms import CallbackState, Purpose

SOON = timedelta(seconds=10)
# What somebody who wants no automated calls is still rung for: danger, and what they asked for themselves afterwards.
DESPITE_OPT_OUT = (Purpose.CRISIS, Purpose.REQUESTED)


def book_callback(
    work: Work,
    house: House,
    *,
    station_id: int,
    phone: str,
    resident_id: int | None,
    purpose: Purpose,
    cause: str,
    at: datetime,
    ticket_id: int | None = None,
    exempt: bool = False,
    moves: bool = False,
    detail: dict[str, Any] | None = None,
) -> int | None:
    """The id of the callback that will ring this phone, or None when it may not be rung.

    `cause` names why and is unique for ever; a repeat gets the callback it led to. Where one of the same purpose is open
    already, that one is brought forward (`moves`: or put off, for they named another time); while
    it is being rung, it is rung once more at `at`. `at` is the earliest
    moment (aware), `exempt` takes it out of quiet hours.
    """
    if not may_ring(house, phone, phone_facts(work.db, [phone]).get(phone), purpose):
        return None
    callback_id = callbacks.insert_callback(
        work.db,
        station_id=station_id,
        cause=cause,
        phone=phone,
        resident_id=resident_id,
        purpose=purpose,
        priority=priority_of(purpose),
        state=CallbackState.WAITING,
        next_attempt_at=at,
        ticket_id=ticket_id,
        exempt=exempt,
        detail=detail or {},
        created_at=work.now,
    )
    if callback_id is None:  # of this cause there is one already, or an open one of this purpose
        before = callbacks.callback_by_cause(work.db, cause)
        if before is not None:
            return before.id
        callback_id = _bring_forward(work, phone, purpose, at, ticket_id, exempt, moves, detail or {})
    if at <= work.now + SOON:
        work.nudge("place_crisis" if purpose is Purpose.CRISIS else "place_calls")
    return callback_id


def may_ring(house: House, phone: str, facts: Phone | None, purpose: Purpose) -> bool:
    """Whether this number may be rung for this purpose: allowed, and not blocked, wrong, given up or opted out."""
    if not callable_number(phone, house.settings.allowed_prefixes):
        return False
    if facts is None:
        return True
    if facts.wrong_number_at or facts.unusable_at:
        return False
    if purpose is Purpose.CRISIS:
        return True
    return facts.blocked_at is None and (facts.opted_out_at is None or purpose in DESPITE_OPT_OUT)


def _bring_forward(
    work: Work, phone: str, purpose: Purpose, at: datetime, ticket_id: int | None, exempt: bool, moves: bool, detail: dict[str, Any]
) -> int | None:
    callback: Callback | None = callbacks.open_callback(work.db, phone, purpose)
    if callback is None:
        return None
    if callback.state is CallbackState.WAITING:
        callback.next_attempt_at = at if moves else min(callback.next_attempt_at or at, at)
        callback.not_after = None
    else:
        detail = detail | {"again_at": at.isoformat()}
    callback.exempt = callback.exempt or exempt
    callback.ticket_id = ticket_id or callback.ticket_id
    callback.detail = callback.detail | detail
    work.db.flush()
    return callback.id
