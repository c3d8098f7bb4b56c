"""Recordings, queues with their members, and the line's own settings."""

from __future__ import annotations

import io
import wave
from typing import Any

from flask import Blueprint, Response, request

from hotline.simulator import paging, render
from hotline.simulator.errors import CarrierError
from hotline.simulator.exchange import Exchange
from hotline.simulator.records import CallQueue, LineNumber, Recording, Waiting, utcnow
from hotline.simulator.rest import PREFIX, exchange_here, guard
from hotline.simulator.session import Goto
from hotline.simulator.verbs_queue import queue_named

LINE_FIELDS = {
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
    "FriendlyName": "friendly_name",
}

others = Blueprint("others", __name__, url_prefix=PREFIX)
guard(others)


def _list(resource: str, name: str, rows: list[Any], show: Any) -> dict[str, Any]:
    path = f"{render.base(exchange_here().settings.account_sid)}/{resource}.json"
    return paging.page(path, request.args, name, rows, show)


@others.get("/Recordings.json")
def recordings() -> tuple[Any, int]:
    """List recordings, newest first; filters CallSid and DateCreated."""
    exchange, query = exchange_here(), request.args
    settings = exchange.settings
    rows = exchange.ask(lambda: paging.newest_first(exchange.recordings.values()))
    found = [row for row in rows if query.get("CallSid", row.call_sid) == row.call_sid and paging.dated(query, "DateCreated", row.created)]
    return _list("Recordings", "recordings", found, lambda it: render.recording(settings.account_sid, settings.address, it)), 200


@others.get("/Calls/<call_sid>/Recordings.json")
def call_recordings(call_sid: str) -> tuple[Any, int]:
    """List the recordings of one call."""
    exchange = exchange_here()
    call = exchange.ask(lambda: exchange.call(call_sid))
    rows = exchange.ask(lambda: paging.newest_first(row for row in exchange.recordings.values() if row.call_sid == call.sid))
    account = exchange.settings.account_sid
    return _list(f"Calls/{call_sid}/Recordings", "recordings", rows, lambda it: render.call_recording(account, it)), 200


@others.get("/Recordings/<sid>.json")
def recording(sid: str) -> tuple[Any, int]:
    """One recording."""
    exchange = exchange_here()
    settings = exchange.settings
    return exchange.ask(lambda: render.recording(settings.account_sid, settings.address, _recording(exchange, sid))), 200


@others.delete("/Recordings/<sid>.json")
def delete_recording(sid: str) -> tuple[Any, int]:
    """Delete a recording with its sound."""
    exchange = exchange_here()
    exchange.ask(lambda: exchange.recordings.pop(_recording(exchange, sid).sid))
    return "", 204


@others.get("/Recordings/<sid>")
@others.get("/Recordings/<sid>.wav")
@others.get("/Recordings/<sid>.mp3")
def media(sid: str) -> Response:
    """The sound: silence as long as what was said. Always a WAV file, whatever the ending asked for."""
    exchange = exchange_here()
    it = exchange.ask(lambda: _recording(exchange, sid.partition(".")[0]))
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * min(it.duration, 60))
    return Response(sound.getvalue(), mimetype="audio/x-wav")


def _recording(exchange: Exchange, sid: str) -> Recording:
    if sid not in exchange.recordings:
        raise CarrierError(20404, f"/Recordings/{sid}")
    return exchange.recordings[sid]


@others.get("/Queues.json")
def queues() -> tuple[Any, int]:
    """List queues."""
    exchange = exchange_here()
    account = exchange.settings.account_sid
    rows = exchange.ask(lambda: list(exchange.queues.values()))
    return _list("Queues", "queues", rows, lambda it: render.queue(account, it)), 200


@others.post("/Queues.json")
def create_queue() -> tuple[Any, int]:
    """Make a queue of this FriendlyName."""
    exchange, form = exchange_here(), request.form
    if not form.get("FriendlyName"):
        raise CarrierError(20001, "FriendlyName")

    def make() -> dict[str, Any]:
        queue = queue_named(exchange, form["FriendlyName"])
        queue.max_size = int(form["MaxSize"]) if form.get("MaxSize", "").isdigit() else queue.max_size
        return render.queue(exchange.settings.account_sid, queue)

    return exchange.ask(make), 201


@others.get("/Queues/<sid>.json")
def queue(sid: str) -> tuple[Any, int]:
    """One queue."""
    exchange = exchange_here()
    return exchange.ask(lambda: render.queue(exchange.settings.account_sid, _queue(exchange, sid))), 200


@others.get("/Queues/<sid>/Members.json")
def members(sid: str) -> tuple[Any, int]:
    """Who waits in a queue, first in first."""
    exchange = exchange_here()
    account = exchange.settings.account_sid

    def find() -> list[dict[str, Any]]:
        queue = _queue(exchange, sid)
        return [render.member(account, queue, it) for it in queue.members]

    return _list(f"Queues/{sid}/Members", "queue_members", exchange.ask(find), lambda it: it), 200


@others.get("/Queues/<sid>/Members/<call_sid>.json")
def member(sid: str, call_sid: str) -> tuple[Any, int]:
    """One who waits; `Front` is the first."""
    exchange = exchange_here()

    def find() -> dict[str, Any]:
        queue = _queue(exchange, sid)
        return render.member(exchange.settings.account_sid, queue, _member(queue, call_sid))

    return exchange.ask(find), 200


@others.post("/Queues/<sid>/Members/<call_sid>.json")
def dequeue(sid: str, call_sid: str) -> tuple[Any, int]:
    """Take one out of the queue and play Url."""
    exchange, form = exchange_here(), request.form
    if not form.get("Url"):
        raise CarrierError(21205)

    def take() -> dict[str, Any]:
        queue = _queue(exchange, sid)
        it = _member(queue, call_sid)
        shown = render.member(exchange.settings.account_sid, queue, it)
        it.outcome.set_result(("redirected", Goto(form["Url"], form.get("Method", "POST"))))
        return shown

    return exchange.ask(take), 200


def _queue(exchange: Exchange, sid: str) -> CallQueue:
    for it in exchange.queues.values():
        if sid in (it.sid, it.name):
            return it
    raise CarrierError(20404, f"/Queues/{sid}")


def _member(queue: CallQueue, call_sid: str) -> Waiting:
    waiting = [it for it in queue.members if not it.outcome.done()]
    for it in waiting:
        if call_sid in (it.call.sid, "Front"):
            return it
    raise CarrierError(20404, f"/Members/{call_sid}")


@others.get("/IncomingPhoneNumbers.json")
def lines() -> tuple[Any, int]:
    """The account's numbers; filter PhoneNumber."""
    exchange = exchange_here()
    account, number = exchange.settings.account_sid, request.args.get("PhoneNumber")
    rows = exchange.ask(lambda: [line for line in exchange.numbers.values() if number in (None, line.number)])
    return _list("IncomingPhoneNumbers", "incoming_phone_numbers", rows, lambda it: render.line(account, it)), 200


@others.get("/IncomingPhoneNumbers/<sid>.json")
def line(sid: str) -> tuple[Any, int]:
    """One of the account's numbers."""
    exchange = exchange_here()
    return exchange.ask(lambda: render.line(exchange.settings.account_sid, _line(exchange, sid))), 200


@others.post("/IncomingPhoneNumbers/<sid>.json")
def update_line(sid: str) -> tuple[Any, int]:
    """Enter where the line's calls and texts go."""
    exchange, form = exchange_here(), request.form

    def change() -> dict[str, Any]:
        it = _line(exchange, sid)
        for name, field in LINE_FIELDS.items():
            if name in form:
                setattr(it, field, form[name])
        it.updated = utcnow()
        return render.line(exchange.settings.account_sid, it)

    return exchange.ask(change), 200


def _line(exchange: Exchange, sid: str) -> LineNumber:
    if sid not in exchange.numbers:
        raise CarrierError(20404, f"/IncomingPhoneNumbers/{sid}")
    return exchange.numbers[sid]
