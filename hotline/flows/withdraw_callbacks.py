"""Callbacks that are no longer wanted: the person rang or wrote in, opted out, or the number is not theirs."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.flows.house import Work
from hotline.outreach.states import Move
from hotline.store.models import Callback
from hotline.store.queries import callbacks, sending
from hotline.terms import SYSTEM, Actor, CallbackState, Outcome, Purpose

CANCELLED = (Outcome.WITHDRAWN, Outcome.OPTED_OUT)


def withdraw_for(
    work: Work,
    phone: str,
    *,
    outcome: Outcome,
    why: str,
    purposes: Sequence[Purpose] | None = None,
    actor: Actor = SYSTEM,
) -> int:
    """Ends the open callbacks of a phone (of all purposes, or those named); returns how many.

    `withdrawn` and `opted_out` cancel them, any other outcome (`reached`) settles them as done. A call that is not yet
    at the carrier is taken back. One that rings already goes on ringing after `reached` - what is
    asked in it is no longer open - and is hung up after an opt-out. One that is being asked about in a call right now is
    left to the end of that call, unless it is cancelled.
    """
    ended = 0
    for callback in callbacks.open_callbacks(work.db, phone, purposes):
        if callback.state is CallbackState.IN_CALL and outcome not in CANCELLED:
            continue
        ended += withdraw(work, callback, outcome=outcome, why=why, actor=actor)
    return ended


def withdraw(work: Work, callback: Callback, *, outcome: Outcome, why: str, actor: Actor = SYSTEM) -> bool:
    """Ends one open, locked callback; False when somebody else ended it first."""
    if callback.state is CallbackState.DIALING:
        sending.take_back_call(work.db, callback.id, now=work.now, hang_up=outcome in CANCELLED)
        work.nudge("send_calls")
    step = Move.WITHDRAW if outcome in CANCELLED else Move.FINISH
    return callbacks.move(
        work.db, callback, step, at=work.now, why=why, actor=actor, outcome=outcome, ended_at=work.now, next_attempt_at=None, call_id=None
    )
