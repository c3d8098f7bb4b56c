"""The Recordings resource and its sound."""

from __future__ import annotations

import io
import wave
from typing import Any

from flask import Blueprint, Response, request

from hotline.simulator.rest import paging, render
from hotline.simulator.rest.door import PREFIX, exchange_here, guard, path
from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import Recording

recordings = Blueprint("recordings", __name__, url_prefix=PREFIX)
guard(recordings)


@recordings.get("/Recordings.json")
def index() -> tuple[Any, int]:
    """List recordings, newest first; filters CallSid and DateCreated."""
    exchange, query = exchange_here(), request.args
    settings = exchange.settings
    rows = exchange.ask(lambda: paging.newest_first(exchange.recordings.values()))
    found = [row for row in rows if query.get("CallSid", row.call_sid) == row.call_sid and paging.dated(query, "DateCreated", row.created)]
    return paging.page(
        path(exchange, "Recordings"),
        request.args,
        "recordings",
        found,
        lambda it: render.recording(settings.account_sid, settings.address, it),
    ), 200


@recordings.get("/Calls/<call_sid>/Recordings.json")
def call_recordings(call_sid: str) -> tuple[Any, int]:
    """List the recordings of one call."""
    exchange = exchange_here()
    call = exchange.ask(lambda: exchange.call(call_sid))
    rows = exchange.ask(lambda: paging.newest_first(row for row in exchange.recordings.values() if row.call_sid == call.sid))
    account = exchange.settings.account_sid
    return paging.page(
        path(exchange, f"Calls/{call_sid}/Recordings"), request.args, "recordings", rows, lambda it: render.call_recording(account, it)
    ), 200


@recordings.get("/Recordings/<sid>.json")
def recording(sid: str) -> tuple[Any, int]:
    """One recording."""
    exchange = exchange_here()
    settings = exchange.settings
    return exchange.ask(lambda: render.recording(settings.account_sid, settings.address, _recording(exchange, sid))), 200


@recordings.delete("/Recordings/<sid>.json")
def delete_recording(sid: str) -> tuple[Any, int]:
    """Delete a recording with its sound."""
    exchange = exchange_here()
    exchange.ask(lambda: exchange.recordings.pop(_recording(exchange, sid).sid))
    return "", 204


@recordings.get("/Recordings/<sid>")
@recordings.get("/Recordings/<sid>.wav")
@recordings.get("/Recordings/<sid>.mp3")
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
