"""One step of a call: what was heard at a place in the dialogue, what is done about it, what is said next.

The call's row is locked for the step, so steps are taken one after another; a step that was
taken already gets the answer it got.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hotline.carrier import twiml
from hotline.conversation import keep
from hotline.conversation.call import next_turn
from hotline.conversation.turns import Heard, Place, RaiseCrisis, Sound, Talk, Turn
from hotline.conversation.ways import Connect, Meet
from hotline.flows.apply_acts import Step, apply_acts, with_codes
from hotline.flows.begin_call import CallIn, begin_call, caller_of
from hotline.flows.caller_facts import facts_for, lang_for
from hotline.flows.connect import targets_for
from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import zone_of
from hotline.flows.recall import recall
from hotline.flows.render_turn import render_turn
from hotline.flows.seek_counsellor import look_after
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.outreach.wishes import soon
from hotline.store.models import Call, CallStep
from hotline.store.queries.callbacks import open_reasons, talk_promised, ticket_asked_about
from hotline.store.queries.communities import community_name
from hotline.store.queries.intake import Caller, call_for_update, read_caller, step_answer
from hotline.store.queries.places import station_by_number
from hotline.store.queries.tickets import add_event, ticket_by_code
from hotline.store.queries.transfers import end_transfers, last_transfer, skip_ready
from hotline.terms import SYSTEM, Outcome, Purpose
from hotline.triage import assess

LONGEST_TRANSCRIPT = 8000


@dataclass(frozen=True, slots=True)
class StepIn:
    """One step as the carrier posted it. `dial_status` is set when a `<Dial>` ended, `recording_url` after a message."""

    sid: str
    n: int
    from_: str
    to: str
    keys: str = ""
    speech: str = ""
    confidence: float | None = None
    recording_url: str = ""
    recording_seconds: int = 0
    dial_status: str = ""


def take_step(house: House, step: StepIn) -> str:
    """The TwiML that follows a step. Raises DatabaseAway; the step has not been taken then."""
    assessment = assess(step.speech) if step.speech.strip() else None
    with house.transaction() as work:
        call = call_for_update(work.db, step.sid) or _unheard_of(work, house, step)
        if call is None:
            return twiml.hang_up()
        before = step_answer(work.db, call.id, step.n)
        if before is not None:
            return before
        heard = Heard(
            sound=_sound(step),
            keys=step.keys,
            speech=step.speech,
            confidence=step.confidence,
            assessment=assessment,
            recording_url=step.recording_url,
            recording_seconds=step.recording_seconds,
            joined=_joined(work, call, step),
        )
        return advance(work, house, call, heard, step.n)


def advance(work: Work, house: House, call: Call, heard: Heard, n: int) -> str:
    """Takes the n-th step of a locked call: dialogue, acts, TwiML; kept for repeats."""
    caller = caller_of(work, call)
    talk = keep.load(call.talk)
    person = caller.resident
    facts = facts_for(
        house,
        caller,
        community=community_name(work.db, person.community_id if person else None),
        outbound=call.direction == "outbound",
        reasons=open_reasons(work.db, call.id) if call.direction == "outbound" else (),
        about_ticket=ticket_asked_about(work.db, call.id) if call.direction == "outbound" else None,
    )
    if talk.place is Place.WAITING:
        facts = replace(facts, seeking=look_after(work, house, call), soon=soon(work.now, zone_of(house, caller.station)))
    elif call.direction == "outbound":
        facts = recall(work, house, caller, call, replace(facts, talk_promised=talk_promised(work.db, call.id)))
    turn = next_turn(talk, heard, facts)
    if talk.place is Place.WAITING and turn.talk.place is not Place.WAITING:
        end_transfers(work.db, call.id, "given_up", work.now)
    done = apply_acts(Step(work, house, caller, f"call:{call.id}:step:{n}", _source(call, talk), call=call), turn.acts)
    turn = replace(turn, talk=replace(turn.talk, opened=turn.talk.opened + tuple(c for c in done.codes if c not in turn.talk.opened)))
    answer = render_turn(
        house, turn, with_codes(turn.say, done.codes), next_step=n + 1, targets=_targets(work, house, call, caller, turn, done, n),
        room=_room(work, call, turn),
    )  # fmt: skip
    _write(work, house, call, talk, turn, heard, done, n)
    work.db.add(CallStep(call_id=call.id, step=n, place=talk.place, keys=heard.keys[:20] or None, answer=answer, at=work.now))
    return answer


def _sound(step: StepIn) -> Sound:
    if step.recording_url:
        return Sound.RECORDING
    if step.dial_status:
        return Sound.DIAL_ENDED
    return Sound.INPUT if step.keys.strip() or step.speech.strip() else Sound.SILENCE


def _joined(work: Work, call: Call, step: StepIn) -> bool:
    """Whether somebody pressed 1 and spoke with the caller; the carrier's word alone would count a voicemail."""
    if not step.dial_status:
        return False
    transfer = last_transfer(work.db, call.id)
    if transfer is None:
        return False
    talked = transfer.state in ("joined", "ended") and transfer.joined_at is not None
    end_transfers(work.db, call.id, "failed", work.now)
    skip_ready(work.db, f"alone:{transfer.id}")
    if talked and transfer.ticket_id is not None:
        add_event(work.db, transfer.ticket_id, "talk_ended", at=work.now, actor=SYSTEM, detail={"transfer": transfer.id})
    return talked


def _room(work: Work, call: Call, turn: Turn) -> str:
    """The room a caller goes into, where the turn says so."""
    transfer = last_transfer(work.db, call.id) if isinstance(turn.then, Meet) else None
    return transfer.room if transfer is not None else ""


def _unheard_of(work: Work, house: House, step: StepIn) -> Call | None:
    """A call that began while the database was away: it goes on as if it had just begun."""
    station = station_by_number(work.db, step.to, line=house.settings.number)
    if station is None:
        return None
    caller = read_caller(work.db, station, step.from_)
    call = begin_call(work, station, caller, CallIn(step.sid, step.from_, step.to))
    begun = next_turn(Talk(lang=lang_for(caller)), Heard(Sound.START), facts_for(house, caller, community=None))
    call.talk = keep.dump(begun.talk)
    return call


def _source(call: Call, talk: Talk) -> str:
    return "check_in" if call.direction == "outbound" and Purpose.CHECK_IN in talk.reasons else "call"


def _targets(work: Work, house: House, call: Call, caller: Caller, turn: Turn, done: Step, n: int) -> Sequence[twiml.DialTarget]:
    if not isinstance(turn.then, Connect):
        return ()
    ticket = done.ticket
    if ticket is None and (turn.then.code or turn.talk.opened):
        ticket = ticket_by_code(work.db, turn.then.code or turn.talk.opened[-1])
    return targets_for(work, house, call, caller, turn.then, ticket, step=n)


def _write(work: Work, house: House, call: Call, before: Talk, turn: Turn, heard: Heard, done: Step, n: int) -> None:
    call.talk, call.step = keep.dump(turn.talk), n
    call.ticket_id = done.ticket.id if done.ticket else call.ticket_id
    if call.status in ("queued", "initiated", "ringing"):
        call.status, call.answered_at = "in-progress", call.answered_at or work.now
    said = heard.speech.strip() or (f"[{heard.keys}]" if heard.keys else "")
    so_far = house.cipher.unseal(call.sealed) if call.sealed else (call.transcript or "")
    transcript = f"{so_far}{before.place}: {said}\n"[:LONGEST_TRANSCRIPT] if said else so_far
    call.sensitive = call.sensitive or done.sensitive
    call.transcript = None if call.sensitive else (transcript or None)
    call.sealed = house.cipher.seal(transcript) if call.sensitive and transcript else None
    if turn.talk.spoke and not before.spoke:
        caller = done.caller
        if caller.resident is not None:
            caller.resident.last_contact_at = work.now
        if call.direction == "inbound" and not any(isinstance(a, RaiseCrisis) for a in turn.acts):
            withdraw_for(work, caller.phone, outcome=Outcome.REACHED, purposes=(Purpose.CHECK_IN, Purpose.MISSED_CALL), why="rang_in")
