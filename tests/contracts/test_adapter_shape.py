"""Every request the adapter makes is one that Twilio's own description knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hotline.carrier.port import CallToPlace, TextToSend
from hotline.carrier.port import Carrier as Port
from hotline.carrier.rest import TwilioCarrier
from hotline.carrier.transport import Answer, CarrierSession
from tests.contracts.shape import ShapeError, check_request

ACCOUNT = "AC" + "a" * 32
CALL, MESSAGE, RECORDING, NUMBER = (kind + "1" * 32 for kind in ("CA", "SM", "RE", "PN"))
TO, FROM = "+8613800000001", "+862800000000"
SINCE = datetime(2026, 11, 28, tzinfo=UTC)
URL = "https://hotline.example/twilio/step?n=1"
ROW = b'{"sid": "%s", "status": "queued", "incoming_phone_numbers": []}' % CALL.encode()

REQUESTS: dict[str, Callable[[TwilioCarrier], Any]] = {
    "send_text": lambda port: port.send_text(TextToSend(TO, FROM, "您的需求已接单", URL, validity_seconds=3600)),
    "send_text, carrier's own validity": lambda port: port.send_text(TextToSend(TO, FROM, "好", URL)),
    "place_call": lambda port: port.place_call(CallToPlace(TO, FROM, URL, URL, 30, True, URL, URL)),
    "place_call, unwatched": lambda port: port.place_call(CallToPlace(TO, FROM, URL, URL, 30)),
    "find_text": lambda port: port.find_text(TO, FROM, SINCE),
    "find_call": lambda port: port.find_call(TO, FROM, SINCE),
    "texts_to": lambda port: port.texts_to(FROM, SINCE),
    "calls_to": lambda port: port.calls_to(FROM, SINCE),
    "fetch_text": lambda port: port.fetch_text(MESSAGE),
    "fetch_call": lambda port: port.fetch_call(CALL),
    "end_call": lambda port: port.end_call(CALL),
    "redirect_call, url": lambda port: port.redirect_call(CALL, url=URL),
    "redirect_call, twiml": lambda port: port.redirect_call(CALL, twiml="<Response/>"),
    "delete_recording": lambda port: port.delete_recording(RECORDING),
    "fetch_recording": lambda port: port.fetch_recording(f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}"),
    "numbers": lambda port: port.numbers(),
    "configure_number": lambda port: port.configure_number(NUMBER, URL, URL, URL, URL),
    "check_credentials": lambda port: port.check_credentials(),
}


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str, dict[str, Any]]]]:
    """What went out: method, address, form or query. Nothing leaves the machine."""
    sent: list[tuple[str, str, dict[str, Any]]] = []

    def exchange(session: CarrierSession, method: str, url: str, **parts: Any) -> Answer:
        sent.append((method, url, parts.get("data") or parts.get("params") or {}))
        if "/Calls.json" in url and method == "GET":
            return Answer(200, {}, b'{"calls": []}')
        if "/Messages.json" in url and method == "GET":
            return Answer(200, {}, b'{"messages": []}')
        if "/IncomingPhoneNumbers.json" in url:
            return Answer(200, {}, b'{"incoming_phone_numbers": []}')
        return Answer(204 if method == "DELETE" else 200, {}, ROW)

    monkeypatch.setattr(CarrierSession, "exchange", exchange)
    yield sent


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_as_described(name: str, wire: list[tuple[str, str, dict[str, Any]]]) -> None:
    REQUESTS[name](TwilioCarrier(ACCOUNT, "token"))
    assert len(wire) == 1
    [(method, url, form)] = wire
    assert url.startswith("https://api.twilio.com/2010-04-01/")
    check_request(method, url + (".json" if name == "fetch_recording" else ""), form)  # the sound has the path of its record


def test_every_method_of_the_port_is_held_against_the_description() -> None:
    methods = {name for name in vars(Port) if not name.startswith("_")}
    assert methods == {name.split(",")[0] for name in REQUESTS}


def test_the_description_would_notice(wire: list[tuple[str, str, dict[str, Any]]]) -> None:
    TwilioCarrier(ACCOUNT, "token").place_call(CallToPlace("nobody", FROM, URL, "not an address", 30))
    method, url, form = wire[0]
    with pytest.raises(ShapeError):
        check_request(method, url, {**form, "StatusCallBack": URL})
    with pytest.raises(ShapeError):
        check_request(method, url, form)
