"""Joins people: Dial with several numbers rung together, a whisper before joining, conferences, and taking from a queue."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

from hotline.simulator.settings import E164
from hotline.simulator.switchboard.records import EVENTS, Call, CallOptions, utcnow
from hotline.simulator.switchboard.twiml import BadDocument, Verb
from hotline.simulator.switchboard.webhooks import WebhookFailed
from hotline.simulator.voice import legs, ringing
from hotline.simulator.voice.bridge import talk, talk_together
from hotline.simulator.voice.session import Goto, Next, Session, Stop


@dataclass
class Result:
    """How a Dial went: the carrier's DialCallStatus, the leg that was joined, and for how long."""

    status: str
    call: Call | None = None
    seconds: int = 0

    def params(self) -> dict[str, str]:
        """The parameters of the verb's action."""
        params = {"DialCallStatus": self.status, "DialBridged": str(self.status == "completed").lower()}
        if self.call is not None:
            params["DialCallSid"] = self.call.sid
        if self.status == "completed":
            params["DialCallDuration"] = str(self.seconds)
        return params


async def dial(session: Session, verb: Verb) -> Next:
    """Ring and join; with an action the result goes there, without one the next verb follows."""
    if not verb.truth("answerOnBridge"):
        legs.answer(session.exchange, session.call)
    special = next((child for child in verb.children if child.name in ("Conference", "Queue")), None)
    try:
        if special is not None:
            result = await (_conference if special.name == "Conference" else _from_queue)(session, verb, special)
        else:
            result = await _numbers(session, verb)
    except asyncio.CancelledError:
        if not session.call.live and verb.get("action"):
            where = session.action(verb, {"DialCallStatus": "no-answer" if session.call.status == "no-answer" else "completed"})
            params = legs.voice_params(session.exchange, session.call) | where.params
            session.exchange.spawn(session.exchange.webhooks.tell(where.url, params, where.method, kind="voice"))
        raise
    if verb.get("action"):
        return session.action(verb, result.params())
    return None


async def _numbers(session: Session, verb: Verb) -> Result:
    nouns = [child for child in verb.children if child.name == "Number"] or ([Verb("Number", {}, verb.text)] if verb.text else [])
    if not nouns:
        return Result("failed")
    caller_id = verb.get("callerId")
    if caller_id and caller_id not in (session.call.sender, session.call.to) and session.exchange.owned(caller_id) is None:
        session.exchange.webhooks.note(13214, f"Dial: Invalid callerId value: {caller_id}", url=session.url, call=session.call.sid)
        return Result("failed")
    calls = [_child(session, verb, noun) for noun in nouns]
    legs.hear(session.exchange, session.call, " ".join(call.to for call in calls), sound="ring")
    tries = {session.exchange.spawn(_reach(session, call, noun)): call for call, noun in zip(calls, nouns, strict=True)}
    try:
        joined, outcomes = await _first(tries)
        if joined is None:
            return Result(_worst(outcomes), calls[-1])
        _drop(session, tries, joined)
        legs.answer(session.exchange, session.call)
        begun = utcnow()
        await talk(session.exchange, session.call, joined, star=verb.truth("hangupOnStar"), limit=verb.seconds("timeLimit", 14_400))
        return Result("completed", joined, round((utcnow() - begun).total_seconds()))
    finally:
        _drop(session, tries, None)


def _child(session: Session, verb: Verb, noun: Verb) -> Call:
    """The leg to one number; its caller ID is `callerId`, or the caller's own number as it came in."""
    events = tuple(event for event in EVENTS if event in noun.get("statusCallbackEvent", "completed").split())
    options = CallOptions(
        status_callback=session.address(noun.get("statusCallback")),
        status_method=noun.get("statusCallbackMethod", "POST"),
        status_events=events,
        ring_timeout=verb.seconds("timeout", 30),
    )
    sender = verb.get("callerId") or (session.call.sender if session.call.direction == "inbound" else session.call.line)
    call = Call(sender, noun.text, "outbound-dial", options, parent_sid=session.call.sid)
    session.exchange.calls[call.sid] = call
    return call


async def _reach(session: Session, call: Call, noun: Verb) -> str:
    """Ring one number and play its whisper; `answered` when it may be joined."""
    exchange = session.exchange
    legs.report(exchange, call, "initiated")
    call.started = utcnow()
    if not E164.match(call.to):
        exchange.webhooks.note(13223, f"Dial: Invalid phone number format: {call.to}", url=session.url, call=call.sid)
        legs.move(exchange, call, "failed")
        return "failed"
    outcome = await ringing.ring(exchange, call)
    if outcome != "answered":
        legs.move(exchange, call, outcome)
        return call.status
    legs.move(exchange, call, "in-progress")
    if noun.get("url"):
        whisper = Session(exchange, call, session.verbs, url=session.url)
        call.player = exchange.spawn(whisper.follow(Goto(session.address(noun.get("url")), noun.get("method", "POST"))))
        ending: Stop | None = Stop()
        with contextlib.suppress(BadDocument, WebhookFailed):
            ending = await call.player
        call.player = None
        if ending is not None:
            legs.hang_up(exchange, call)
            return "no-answer"
    return "answered" if call.live else "no-answer"


async def _first(tries: dict[asyncio.Task[str], Call]) -> tuple[Call | None, list[str]]:
    """The first leg that may be joined, or None and how each ended."""
    waiting: set[asyncio.Task[str]] = set(tries)
    outcomes: list[str] = []
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            outcome = "no-answer" if task.cancelled() else task.result()
            if outcome == "answered":
                return tries[task], outcomes
            outcomes.append(outcome)
    return None, outcomes


def _worst(outcomes: list[str]) -> str:
    return next((status for status in ("no-answer", "busy") if status in outcomes), "failed")


def _drop(session: Session, tries: dict[asyncio.Task[str], Call], but: Call | None) -> None:
    """Let go of every leg except one."""
    for task, call in tries.items():
        if call is not but:
            task.cancel()
            legs.hang_up(session.exchange, call, "no-answer")


async def _conference(session: Session, verb: Verb, noun: Verb) -> Result:
    """Speak in a named room with whoever is there; alone one waits for company or the end."""
    begun = utcnow()
    room = session.exchange.conferences.setdefault(noun.text, [])
    room.append(session.call)
    session.exchange.happened("conference", session.call.person, call=session.call.sid, name=noun.text, members=len(room))
    try:
        await talk_together(session.exchange, session.call, room)
    finally:
        if session.call in room:  # not when another's leaving has ended the conference
            room.remove(session.call)
        if noun.truth("endConferenceOnExit"):
            room.clear()
        session.exchange.happened("conference", session.call.person, call=session.call.sid, name=noun.text, members=len(room))
    return Result("completed", session.call, round((utcnow() - begun).total_seconds()))


async def _from_queue(session: Session, verb: Verb, noun: Verb) -> Result:
    """Join the first in a queue; `url` is played to the one who waited before."""
    queue = session.exchange.queues.get(noun.text)
    free = [member for member in queue.members if not member.outcome.done()] if queue else []
    if not free:
        return Result("no-answer" if queue else "failed")
    waiting = free[0]
    begun = utcnow()
    done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    waiting.outcome.set_result(("bridged", session.call, session.address(noun.get("url")), done))
    try:
        await done
    except asyncio.CancelledError:
        done.cancel()
        raise
    return Result("completed", waiting.call, round((utcnow() - begun).total_seconds()))
