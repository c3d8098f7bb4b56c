"""A call of ours was answered, or ended: what that means for whoever was to be reached.

Answered is not reached. Whatever the carrier says, a person counts as reached only when a key was pressed or words were
understood in the call (`talk.spoke`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hotline.carrier.codes import Act, call_outcome, is_final, refusal
from hotline.flows.house import House, Work
from hotline.flows.knock import knock
from hotline.flows.place_calls import ladder_of
from hotline.flows.quiet_hours import span_of, zone_of
from hotline.flows.send_text import queue_text
from hotline.outreach.retry import REACHED, CallbackFacts, Day, Done, Ended, Escalate, Ring, Step, Wait, next_step, wants_text
from hotline.outreach.states import Move
from hotline.store.models import Call, Callback, Resident, Station
from hotline.store.queries import callbacks, due, rounds
from hotline.store.queries.places import station_by_id
from hotline.terms import SYSTEM, CallbackState, Line, Outcome, Purpose
from hotline.words.catalogue import lang_of

NOT_ASKED_AGAIN = timedelta(minutes=5)
DEAD = (Act.FIX_NUMBER, Act.CALL_LEG)


def answered(work: Work, house: House, call: Call) -> None:
    """Somebody picked up: the callback is in the call, and what else this person is to be asked goes along. Safe to repeat."""
    if call.attempt_id is None:
        return
    for callback in callbacks.asked_in(work.db, call):
        if callback.state is CallbackState.DIALING:
            callbacks.move(work.db, callback, Move.ANSWER, at=work.now, why=f"call {call.id}", call_id=call.id)
        elif callback.state is CallbackState.WAITING:
            callbacks.move(work.db, callback, Move.TAKE_ALONG, at=work.now, why=f"call {call.id}", call_id=call.id)


def close_attempt(work: Work, house: House, call: Call) -> None:
    """Ends the attempt a finished call was made for and decides what follows, once however often it is told.

    `call` is final and locked. A callback that was withdrawn meanwhile stays as it is.
    """
    if call.attempt_id is None:
        return
    work.nudge("place_calls")
    found = callbacks.attempt_with_callback(work.db, call.attempt_id)
    if found is None or found[0].ended_at is not None:
        return
    attempt, own = found
    outcome = outcome_of(call)
    attempt.ended_at, attempt.outcome, attempt.error_code = work.now, outcome, call.error_code
    work.db.flush()
    along = [c for c in callbacks.taken_along(work.db, call.id) if c.id != own.id]
    _remember(work, callbacks.resident_of(work.db, own), outcome, spoken_to=own.ladder == 0)
    step = settle(work, house, own, outcome, dead_number=_dead(call)) if own.state in callbacks.STATES_OPEN else None
    for callback in along:
        _settle_along(work, callback, call, outcome)
    if outcome not in REACHED and isinstance(step, (Wait, Ring)):
        _keep_others_back(work, own)


def outcome_of(call: Call) -> Outcome:
    """How a finished call ended: what the dialogue noted (a need taken, all well), else what the carrier says of it."""
    spoke = bool(call.talk.get("spoke"))
    told = call.outcome if is_final(call.status) and call.outcome in (Outcome.NEED_TAKEN, Outcome.ALL_WELL, Outcome.OPTED_OUT) else None
    outcome = told or call_outcome(call.status, call.answered_by, spoke) or Outcome.FAILED
    return Outcome.NEED_TAKEN if outcome is Outcome.REACHED and call.talk.get("opened") else outcome


def settle(work: Work, house: House, callback: Callback, outcome: Outcome, *, dead_number: bool = False) -> Step:
    """Decides what follows an attempt's outcome for its open, locked callback, and does it."""
    resident = callbacks.resident_of(work.db, callback)
    station = station_by_id(work.db, callback.station_id)
    day = Day(zone_of(house, station), span_of(house, station))
    facts = _facts(work, callback, resident, day, outcome)
    policy = house.policy.retry[callback.purpose]
    step = next_step(facts, Ended(outcome, dead_number), policy, now=work.now, day=day)
    _do(work, house, callback, step, resident)
    if wants_text(callback.purpose, facts.tries, outcome) and isinstance(step, (Wait, Ring)):
        _text(work, house, station, callback, resident)
    return step


def _facts(work: Work, callback: Callback, resident: Resident | None, day: Day, outcome: Outcome) -> CallbackFacts:
    again = callback.detail.get("again_at")
    forget = callback.detail.get("tries_since")
    midnight = day.start(work.now)
    tries = due.tries_of(work.db, callback.id, midnight=midnight, since=datetime.fromisoformat(forget) if forget else None)
    return CallbackFacts(
        purpose=callback.purpose,
        tries=tries.all,
        tries_today=tries.today,
        rung=callback.ladder,
        numbers=len(ladder_of(callback, resident)),
        silent_before=tries.silent > (1 if outcome is Outcome.SILENT else 0),
        again_at=datetime.fromisoformat(again) if again else None,
        not_after=callback.not_after,
    )


def _do(work: Work, house: House, callback: Callback, step: Step, resident: Resident | None) -> None:
    now = work.now
    match step:
        case Done():
            move = Move.WITHDRAW if step.outcome is Outcome.OPTED_OUT else Move.FINISH
            callbacks.move(
                work.db,
                callback,
                move,
                at=now,
                why=step.outcome.value,
                outcome=step.outcome,
                ended_at=now,
                next_attempt_at=None,
                call_id=None,
            )
        case Wait():
            _wait(work, callback, step.until, step.rung)
        case Ring():
            _wait(work, callback, now, step.rung)
        case Escalate():
            knock(work, house, callback, step, resident)


def _wait(work: Work, callback: Callback, until: datetime, rung: int) -> None:
    """Back to waiting, or withdrawn if its round was cancelled meanwhile.

    Only the first ring after a hang-up was exempt from quiet hours; danger always is.
    """
    steered = rounds.state_of(work.db, callback.round_id)
    if steered == "cancelled":
        ended: dict[str, Any] = {"outcome": Outcome.WITHDRAWN, "ended_at": work.now, "next_attempt_at": None, "call_id": None}
        callbacks.move(work.db, callback, Move.WITHDRAW, at=work.now, why="round_cancelled", actor=SYSTEM, **ended)
        return
    detail = dict(callback.detail)
    if detail.pop("again_at", None) and callback.purpose is not Purpose.CRISIS:  # asked for: the tries before it no longer count
        detail["tries_since"] = work.now.isoformat()
    columns: dict[str, Any] = {"next_attempt_at": until, "ladder": rung, "call_id": None, "held": steered == "paused", "detail": detail}
    columns["exempt"] = callback.purpose is Purpose.CRISIS
    callbacks.move(work.db, callback, Move.WAIT, at=work.now, why=f"until {until:%Y-%m-%dT%H:%M:%SZ}", **columns)


def _settle_along(work: Work, callback: Callback, call: Call, outcome: Outcome) -> None:
    """One that was taken along: asked about and done, or back to where it was, without a try counted."""
    asked = outcome in REACHED and callback.purpose.value not in call.talk.get("reasons", ())
    if asked and "again_at" not in callback.detail:
        callbacks.move(
            work.db,
            callback,
            Move.FINISH,
            at=work.now,
            why=f"call {call.id}",
            outcome=outcome,
            ended_at=work.now,
            next_attempt_at=None,
            call_id=None,
        )
        return
    again = callback.detail.get("again_at")
    until = datetime.fromisoformat(again) if again else max(callback.next_attempt_at or work.now, work.now + NOT_ASKED_AGAIN)
    _wait(work, callback, until, callback.ladder)


def _keep_others_back(work: Work, own: Callback) -> None:
    """Nobody is rung for one reason a minute after not answering for another: what else is due waits as long."""
    for other in due.open_for(work.db, own.phone, work.now, callbacks.ALONG):
        if other.id != own.id and other.purpose is not Purpose.CRISIS and own.next_attempt_at is not None:
            other.next_attempt_at = max(other.next_attempt_at or work.now, own.next_attempt_at)
    work.db.flush()


def _remember(work: Work, resident: Resident | None, outcome: Outcome, *, spoken_to: bool) -> None:
    if resident is None:
        return
    if outcome in REACHED:
        resident.last_contact_at = work.now
    elif outcome is Outcome.SILENT and spoken_to:
        resident.last_silent_at = work.now
    work.db.flush()


def _dead(call: Call) -> bool:
    """Whether the carrier said that this number can never be rung."""
    if call.status != "failed" or not (call.error_code or "").isdigit():
        return False
    told = refusal(int(call.error_code or 0))
    return told.act in DEAD and told.permanent


def _text(work: Work, house: House, station: Station, callback: Callback, resident: Resident | None) -> None:
    lang = lang_of(resident.language if resident else None)
    queue_text(work, house, station, callback.phone, [Line("outreach.missed_you")], cause=f"callback:{callback.id}:missed", lang=lang)
