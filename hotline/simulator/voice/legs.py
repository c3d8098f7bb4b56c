"""One leg of a call: how it rings, moves from status to status, is heard, and ends - and whom the carrier tells."""

from __future__ import annotations

import asyncio
from email.utils import format_datetime
from typing import Any

from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import API_VERSION, Call, Handset, Input, utcnow
from hotline.simulator.voice.script import Script

REAL_PATIENCE = 60.0  # seconds by the clock
ENDINGS = ("completed", "busy", "no-answer", "failed", "canceled")


def voice_params(exchange: Exchange, call: Call) -> dict[str, str]:
    """The parameters every voice webhook carries, empty ones included, as the carrier sends them."""
    places = {f"{who}{what}": "" for who in ("From", "To", "Caller", "Called") for what in ("City", "State", "Zip")}
    countries = {f"{who}Country": "CN" for who in ("From", "To", "Caller", "Called")}
    params = {
        **places,
        **countries,
        "AccountSid": exchange.settings.account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call.sid,
        "CallStatus": call.status,
        "Called": call.to,
        "Caller": call.sender,
        "Direction": call.direction,
        "From": call.sender,
        "To": call.to,
    }
    if call.parent_sid:
        params["ParentCallSid"] = call.parent_sid
    if call.answered_by and not call.options.async_detection:
        params["AnsweredBy"] = call.answered_by
    return params


def patience(exchange: Exchange, call: Call, seconds: float) -> float:
    """How long to wait for this person (seconds of the network's time) where a stranger would get `seconds`."""
    return max(seconds, REAL_PATIENCE * exchange.settings.speed) if call.patient else seconds


def busy(handset: Handset) -> bool:
    """Whether the handset is on another call."""
    return handset.call is not None and handset.call.live


def connect(exchange: Exchange, call: Call) -> Handset:
    """Take the handset of this leg into use; it runs its own script while on the call."""
    handset = exchange.handset(call.person)
    handset.call = call
    mute = handset.behaviour.answer in ("machine", "silent")
    call.script = call.script or Script(() if mute else handset.behaviour.script)
    patient = exchange.settings.patient if handset.behaviour.patient is None else handset.behaviour.patient
    call.patient = patient and not mute and call.script.empty and not handset.live
    return handset


def hear(exchange: Exchange, call: Call, text: str, *, by: str = "line", sound: str = "speech") -> None:
    """Something is audible at the handset: `sound` is speech, play, beep, tone or ring."""
    entry = {"at": utcnow().isoformat(), "by": by, "sound": sound, "text": text}
    call.heard.append(entry)
    exchange.happened("heard", call.person, call=call.sid, text=text, by=by, sound=sound)
    if call.script is not None:
        call.script.hears(text)
        if call.script.hangs_up_now():
            hang_up(exchange, call)


def press(exchange: Exchange, call: Call, given: Input) -> bool:
    """A key pressed or a word said at the handset; False when nobody was listening, and then it is lost."""
    listening = call.ear is not None
    call.heard.append({"at": utcnow().isoformat(), "by": call.person, "sound": given.kind, "text": given.value})
    exchange.happened("did", call.person, call=call.sid, input=given.kind, text=given.value, listening=listening)
    if call.ear is not None:
        call.ear.put_nowait(given)
    return listening


def listen(exchange: Exchange, call: Call) -> asyncio.Queue[Input]:
    """Open the line's ear to the handset (closed with `deafen`)."""
    call.ear = asyncio.Queue()
    return call.ear


def ready(exchange: Exchange, call: Call) -> None:
    """All has been said and an answer is awaited: the turn of a scripted person."""
    exchange.happened("listening", call.person, call=call.sid)
    if call.script is None:
        return
    for act in call.script.acts():
        exchange.spawn(_perform(exchange, call, act))


async def _perform(exchange: Exchange, call: Call, act: dict[str, Any]) -> None:
    if act.get("after"):
        await exchange.sleep(float(act["after"]))
    if not call.live:
        return
    for key in str(act.get("key", "")):
        press(exchange, call, Input("key", key))
    if "say" in act:
        press(exchange, call, Input("speech", str(act["say"])))
    if act.get("hangup"):
        hang_up(exchange, call)


def deafen(call: Call) -> None:
    """Nobody listens to the handset any more; what it does is lost."""
    call.ear = None


def move(exchange: Exchange, call: Call, status: str) -> None:
    """Set the status, note it, and send the callback that belongs to it. An ended call stays as it is."""
    if not call.live:
        return
    now = utcnow()
    call.status, call.updated = status, now
    if status == "in-progress":
        call.answered = call.answered or now
    if status in ENDINGS:
        call.ended = now
        call.over.set()
        handset = exchange.handset(call.person)
        if handset.call is call:
            handset.call = None
    exchange.happened("call_status", call.person, call=call.sid, status=status, direction=call.direction)
    event = {"ringing": "ringing", "in-progress": "answered"}.get(status, "completed")
    if status != "ringing" or call.direction != "inbound":
        report(exchange, call, event)


def report(exchange: Exchange, call: Call, event: str) -> None:
    """Queue the callback of one event (initiated, ringing, answered, completed) when it was asked for."""
    options = call.options
    if not options.status_callback or event not in options.status_events:
        return
    params = voice_params(exchange, call) | {
        "CallStatus": "initiated" if event == "initiated" else call.status,
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(call.sequence),
        "Timestamp": format_datetime(utcnow()),
    }
    call.sequence += 1
    if event == "completed":
        params |= {"CallDuration": str(call.duration), "Duration": str(-(-call.duration // 60))}
        params["SipResponseCode"] = {"completed": "200", "busy": "486", "no-answer": "487", "canceled": "487"}.get(call.status, "404")
        if call.error_code:
            params["ErrorCode"] = str(call.error_code)
        if call.answered_by:
            params["AnsweredBy"] = call.answered_by
    exchange.spawn(_post_in_order(exchange, call, params))


async def _post_in_order(exchange: Exchange, call: Call, params: dict[str, str]) -> None:
    chaos, options = exchange.misbehaviour, call.options
    if chaos.happens(chaos.reorder, "status"):
        await exchange.sleep(1 + 3 * chaos.chance.random())
        await exchange.webhooks.tell(options.status_callback, params, options.status_method)
        return
    async with call.callbacks:
        await exchange.webhooks.tell(options.status_callback, params, options.status_method)


def answer(exchange: Exchange, call: Call) -> None:
    """The exchange picks up an incoming call that is still ringing; otherwise nothing happens."""
    if call.status == "ringing" and call.direction == "inbound":
        move(exchange, call, "in-progress")


def hang_up(exchange: Exchange, call: Call, status: str | None = None) -> None:
    """End the leg at once: completed when it was answered, no-answer or `status` when not."""
    if not call.live:
        return
    move(exchange, call, "completed" if call.answered else status or "no-answer")
    call.refused = True
    call.picked_up.set()  # whoever still rings this leg stops
    if call.player is not None:
        call.player.cancel()
    if call.life is not None and call.player is None:
        call.life.cancel()
