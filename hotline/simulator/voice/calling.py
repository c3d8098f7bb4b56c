"""Calls from the line and to the line: placing, taking, redirecting, ending."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from hotline.simulator.settings import E164
from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import Call, CallOptions, utcnow
from hotline.simulator.switchboard.twiml import BadDocument
from hotline.simulator.switchboard.webhooks import WebhookFailed
from hotline.simulator.voice import legs, ringing, verbs_dial, verbs_flow, verbs_queue, verbs_speech
from hotline.simulator.voice.script import Script
from hotline.simulator.voice.session import SORRY, Goto, Play, Session

VERBS: Mapping[str, Play] = {
    "Say": verbs_speech.say,
    "Play": verbs_speech.play,
    "Pause": verbs_speech.pause,
    "Gather": verbs_speech.gather,
    "Record": verbs_speech.record,
    "Dial": verbs_dial.dial,
    "Enqueue": verbs_queue.enqueue,
    "Leave": verbs_flow.leave,
    "Redirect": verbs_flow.redirect,
    "Hangup": verbs_flow.hangup,
    "Reject": verbs_flow.reject,
}


def place(exchange: Exchange, *, sender: str, to: str, options: CallOptions) -> Call:
    """Accept a call from the line to a handset (REST). Raises CarrierError."""
    if not E164.match(to):
        raise CarrierError(21211, to)
    if exchange.owned(sender) is None:
        raise CarrierError(21210, sender)
    call = Call(sender, to, "outbound-api", options)
    exchange.calls[call.sid] = call
    exchange.happened("call_status", to, call=call.sid, status="queued", direction=call.direction)
    call.life = exchange.spawn(_outbound(exchange, call))
    return call


async def _outbound(exchange: Exchange, call: Call) -> None:
    options = call.options
    call.started = utcnow()
    legs.report(exchange, call, "initiated")
    outcome = await ringing.ring(exchange, call)
    if not call.live:
        return
    if outcome != "answered":
        legs.move(exchange, call, outcome)
        return
    legs.move(exchange, call, "in-progress")
    if options.detect_machine and options.async_detection:
        exchange.spawn(ringing.detect_machine(exchange, call))
    elif options.detect_machine:
        await ringing.detect_machine(exchange, call)
    fallback = Goto(options.fallback_url, options.fallback_method) if options.fallback_url else None
    await _live(exchange, call, Goto(options.url, options.method, twiml=options.twiml), fallback)


def ring_in(exchange: Exchange, *, sender: str, to: str, script: tuple[dict[str, Any], ...] | None = None) -> Call:
    """A person calls the line. Raises CarrierError 20404 for a number that is no line, ValueError when already on a call."""
    line = exchange.owned(to)
    if line is None:
        raise CarrierError(20404, f"{to} is no line of this exchange")
    if legs.busy(exchange.handset(sender)):
        raise ValueError(f"{sender} is on a call already")
    options = CallOptions(line.voice_url, line.voice_method)
    options.status_callback, options.status_method = line.status_callback, line.status_callback_method
    call = Call(sender, to, "inbound", options, script=Script(script) if script is not None else None)
    call.started = utcnow()
    exchange.calls[call.sid] = call
    legs.connect(exchange, call)
    legs.move(exchange, call, "ringing")
    fallback = Goto(line.voice_fallback_url, line.voice_fallback_method) if line.voice_fallback_url else None
    call.life = exchange.spawn(_live(exchange, call, Goto(line.voice_url, line.voice_method), fallback))
    return call


async def _live(exchange: Exchange, call: Call, first: Goto, fallback: Goto | None) -> None:
    """Play documents until the call ends; where the owner redirects it by REST, it goes on there."""
    session = Session(exchange, call, VERBS, url=first.url, method=first.method, fallback=fallback)
    where: Goto | None = first
    limit = exchange.loop.call_later(call.options.time_limit / exchange.settings.speed, legs.hang_up, exchange, call)
    try:
        while where is not None and call.live:
            call.player = exchange.spawn(session.follow(where))
            where = None
            try:
                await call.player
            except (BadDocument, WebhookFailed) as failure:
                _apologise(exchange, call, failure)
            except asyncio.CancelledError:
                if not call.player.cancelled() or call.redirect is None:
                    raise
                where, call.redirect = call.redirect, None
    finally:
        limit.cancel()
        call.player = call.life = None
        legs.hang_up(exchange, call, "completed")


def _apologise(exchange: Exchange, call: Call, failure: BadDocument | WebhookFailed) -> None:
    legs.answer(exchange, call)
    call.error_code = failure.code
    legs.hear(exchange, call, SORRY)


def redirect(exchange: Exchange, call: Call, where: Goto) -> None:
    """Send a call in progress to another document. Raises CarrierError 21220 when it is not in progress."""
    if call.status not in ("in-progress", "ringing") or call.player is None:
        raise CarrierError(21220)
    call.redirect = where
    call.player.cancel()


def end(exchange: Exchange, call: Call, status: str) -> None:
    """`canceled` ends a call not yet answered, `completed` any; a call that has ended stays as it is (the carrier answers alike)."""
    if status == "canceled" and call.status not in ("queued", "ringing"):
        if call.live:
            return
        raise CarrierError(21220, "Call is not in a cancelable state")
    legs.hang_up(exchange, call, "canceled")
