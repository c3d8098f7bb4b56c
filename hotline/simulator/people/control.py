"""The people's side: handsets that text, call, press, speak and hang up, over JSON under /sim/.

Tests and the page use the same door. It is no part of the carrier's interface.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, request

from hotline.simulator.people import asking
from hotline.simulator.people.asking import NotNow, Wrong, given
from hotline.simulator.rest.door import exchange_here, refused
from hotline.simulator.settings import E164
from hotline.simulator.switchboard import misbehaviour
from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.journal import Event
from hotline.simulator.switchboard.records import Behaviour, Call, Handset, Input
from hotline.simulator.texts import texts_in
from hotline.simulator.texts.texts_out import SMS_WAYS
from hotline.simulator.voice import calling, legs, script

ANSWERS = (None, "human", "busy", "no_answer", "machine", "failed", "reject", "silent")
LONGEST_WAIT = 60.0

control = Blueprint("control", __name__, url_prefix="/sim")
control.register_error_handler(CarrierError, refused)
asking.guard(control)


def _handset(exchange: Exchange, number: str) -> Handset:
    if not E164.match(number):
        raise Wrong(f"{number}: a number such as +8613800000001")
    return exchange.handset(number)


def _talking(exchange: Exchange, number: str) -> Call:
    call = _handset(exchange, number).call
    if call is None or not call.live:
        raise NotNow(f"{number} is on no call")
    return call


@control.post("/handsets/<number>/text")
def text(number: str) -> tuple[Any, int]:
    """{to?, body, media?}: text the line."""
    exchange, data = exchange_here(), given()
    _handset(exchange, number)
    to, body, media = str(data.get("to") or exchange.settings.line_number), str(data.get("body", "")), int(data.get("media", 0))
    message = exchange.ask(lambda: texts_in.receive(exchange, sender=number, to=to, body=body, media=media))
    return {"sid": message.sid}, 201


@control.post("/handsets/<number>/call")
def call(number: str) -> tuple[Any, int]:
    """{to?, script?}: call the line."""
    exchange, data = exchange_here(), given()
    _handset(exchange, number)
    to = str(data.get("to") or exchange.settings.line_number)
    steps = script.check(data["script"]) if data.get("script") is not None else None
    if exchange.ask(lambda: legs.busy(exchange.handset(number))):
        raise NotNow(f"{number} is on a call already")
    made = exchange.ask(lambda: calling.ring_in(exchange, sender=number, to=to, script=steps))
    return {"sid": made.sid}, 201


@control.post("/handsets/<number>/key")
def key(number: str) -> tuple[Any, int]:
    """{digits}: press keys, 0-9, * and #."""
    digits = str(given().get("digits", ""))
    if not re.fullmatch(r"[0-9*#]{1,32}", digits):
        raise Wrong("digits: 0 to 9, * and #")
    return _do(number, [Input("key", digit) for digit in digits])


@control.post("/handsets/<number>/say")
def say(number: str) -> tuple[Any, int]:
    """{speech}: say something."""
    speech = str(given().get("speech", "")).strip()
    if not speech:
        raise Wrong("speech: what is said")
    return _do(number, [Input("speech", speech)])


def _do(number: str, inputs: list[Input]) -> tuple[Any, int]:
    exchange = exchange_here()

    def act() -> bool:
        talking = _talking(exchange, number)
        if talking.status != "in-progress":
            raise NotNow(f"{number} is not connected yet")
        heard = [legs.press(exchange, talking, it) for it in inputs]
        return all(heard)

    return {"listening": exchange.ask(act)}, 200


@control.post("/handsets/<number>/silence")
def silence(number: str) -> tuple[Any, int]:
    """Say nothing until the line gives up listening, at once."""
    given()
    return _do(number, [Input("silence", "")])


@control.post("/handsets/<number>/answer")
def answer(number: str) -> tuple[Any, int]:
    """Pick up."""
    return _pick_up(number, refuse=False)


@control.post("/handsets/<number>/reject")
def reject(number: str) -> tuple[Any, int]:
    """Press the red key while it rings."""
    return _pick_up(number, refuse=True)


def _pick_up(number: str, refuse: bool) -> tuple[Any, int]:
    exchange = exchange_here()

    def act() -> str:
        ringing = _talking(exchange, number)
        if ringing.status != "ringing" or ringing.direction == "inbound":
            raise NotNow(f"{number} is not ringing")
        ringing.refused = refuse
        ringing.picked_up.set()
        return ringing.sid

    return {"sid": exchange.ask(act)}, 200


@control.post("/handsets/<number>/hangup")
def hangup(number: str) -> tuple[Any, int]:
    """Hang up."""
    exchange = exchange_here()

    def act() -> str:
        talking = _talking(exchange, number)
        legs.hang_up(exchange, talking, "busy" if talking.direction != "inbound" else "no-answer")
        return talking.sid

    return {"sid": exchange.ask(act)}, 200


@control.put("/handsets/<number>/behaviour")
def behaviour(number: str) -> tuple[Any, int]:
    """{answer, ring_seconds, script, error_code, sms, answered_by, patient}: what the person does on their own from now on."""
    data = given()
    unknown = set(data) - {"answer", "ring_seconds", "script", "error_code", "sms", "answered_by", "patient"}
    if unknown or data.get("answer") not in ANSWERS or data.get("sms", "delivered") not in SMS_WAYS:
        raise Wrong(
            f"answer: one of {ANSWERS[1:]}; sms: one of {sorted(SMS_WAYS)}; besides ring_seconds, script, error_code, answered_by, patient"
        )
    wanted = Behaviour(
        answer=data.get("answer"),
        ring_seconds=float(data.get("ring_seconds", 1.0)),
        script=script.check(data.get("script", [])),
        error_code=int(data["error_code"]) if data.get("error_code") else None,
        sms=data.get("sms", "delivered"),
        answered_by=data.get("answered_by"),
        patient=data.get("patient"),
    )
    exchange = exchange_here()

    def change() -> None:
        _handset(exchange, number).behaviour = wanted

    exchange.ask(change)
    return {}, 200


@control.put("/handsets/<number>/live")
def live(number: str) -> tuple[Any, int]:
    """{live}: whether somebody listens at the page, so that speech takes as long as it takes to say."""
    exchange, on = exchange_here(), bool(given().get("live"))

    def change() -> None:
        _handset(exchange, number).live = on

    exchange.ask(change)
    return {}, 200


@control.put("/misbehave")
def misbehave() -> tuple[Any, int]:
    """{duplicate, reorder, drop, delay_seconds, kinds, rest_status, seed}: be a bad carrier from now on; {} is a good one."""
    exchange, wanted = exchange_here(), misbehaviour.read(given())

    def change() -> None:
        exchange.misbehaviour = wanted

    exchange.ask(change)
    return {}, 200


@control.post("/reset")
def reset() -> tuple[Any, int]:
    """Forget everything and end every call without telling anybody."""
    given()
    exchange = exchange_here()
    exchange.ask_long(exchange.reset())
    return {"seq": exchange.ask(lambda: exchange.journal.last)}, 200


@control.get("/wait")
def wait() -> tuple[Any, int]:
    """Wait for an event: kind, number, call, matches (regex over text, body or status), since, skip (event numbers), timeout (seconds).

    Answers {"event": the event, or null after the time-out}.
    """
    exchange, query = exchange_here(), request.args
    try:
        pattern = re.compile(query.get("matches", ""), re.DOTALL)
    except re.error as error:
        raise Wrong(f"matches: {error}") from error
    skip = {int(seq) for seq in query.get("skip", "").split(",") if seq}
    exact = {name: query[name] for name in ("kind", "number", "call", "status", "direction") if name in query}

    def wanted(event: Event) -> bool:
        if event["seq"] in skip or any(event.get(name) != value for name, value in exact.items()):
            return False
        return pattern.search(str(event.get("text") or event.get("body") or event.get("status") or "")) is not None

    since, timeout = int(asking.number("since", 0)), min(asking.number("timeout", 10), LONGEST_WAIT)
    return {"event": exchange.ask_long(exchange.journal.wait(since, wanted, timeout))}, 200
