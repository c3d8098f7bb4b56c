"""The adapter over real HTTP, with a carrier that behaves and one that does not."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from hotline.carrier.codes import Act
from hotline.carrier.port import (
    CallToPlace,
    CarrierAway,
    CarrierBusy,
    CarrierFault,
    CarrierRefused,
    CarrierUnknown,
    TextToSend,
)
from hotline.carrier.rest import TwilioCarrier
from tests.carrier.conftest import ACCOUNT, TOKEN, Carrier, call, message, page, refused

TEXT = TextToSend("+8613800000001", "+862800000000", "您的需求已接单", "https://hotline.example/twilio/sms/status?row=7")
CALL = CallToPlace(
    "+8613800000001", "+862800000000", "https://hotline.example/c/7", "https://hotline.example/twilio/voice/status?row=7", 30
)
SINCE = datetime(2026, 11, 28, 9, 59, tzinfo=UTC)
CREATES: list[Callable[[TwilioCarrier], Any]] = [lambda port: port.send_text(TEXT), lambda port: port.place_call(CALL)]
QUESTIONS: list[Callable[[TwilioCarrier], Any]] = [
    lambda port: port.fetch_call("CA1"),
    lambda port: port.find_text(TEXT.to, TEXT.from_, SINCE),
    lambda port: port.texts_to(TEXT.from_, SINCE),
    lambda port: port.calls_to(TEXT.from_, SINCE),
    lambda port: port.numbers(),
    lambda port: port.check_credentials(),
]


def test_a_text_is_handed_over(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((201, message(sid="SM7", status="queued")))
    sent = port.send_text(TEXT)
    assert (sent.sid, sent.status) == ("SM7", "queued")
    [got] = carrier.got
    assert (got.method, got.path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    assert dict(got.form) == {"To": TEXT.to, "From": TEXT.from_, "Body": TEXT.body, "StatusCallback": TEXT.status_callback}
    assert got.headers["Authorization"].startswith("Basic ")


def test_a_call_is_placed_and_watched_for_machines_in_the_background(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((201, call(sid="CA7")))
    watched = CallToPlace(
        CALL.to, CALL.from_, CALL.url, CALL.status_callback, 30, True, "https://files.example/f.xml", "https://hotline.example/amd"
    )
    assert port.place_call(watched).sid == "CA7"
    form = dict(carrier.got[0].form)
    assert form["MachineDetection"] == "Enable"
    assert (form["AsyncAmd"], form["AsyncAmdStatusCallback"]) == ("true", "https://hotline.example/amd")
    assert (form["FallbackUrl"], form["FallbackMethod"]) == ("https://files.example/f.xml", "GET")
    events = [value for name, value in carrier.got[0].form if name == "StatusCallbackEvent"]
    assert events == ["initiated", "ringing", "answered", "completed"]


def test_a_call_is_not_watched_unless_asked(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((201, call()))
    port.place_call(CALL)
    assert not {"MachineDetection", "AsyncAmd", "FallbackUrl"} & dict(carrier.got[0].form).keys()


@pytest.mark.parametrize("create", CREATES)
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refused(21211), CarrierRefused),
        (refused(20003, 401), CarrierRefused),
        ((302, {}, {"Location": "https://elsewhere.example/"}), CarrierRefused),
        (refused(20429, 429), CarrierBusy),
        ((429, b"slow down"), CarrierBusy),
        (refused(21611), CarrierBusy),
        (refused(20500, 500), CarrierUnknown),
        ((502, b"<html>bad gateway</html>"), CarrierUnknown),
        ((503, {}), CarrierUnknown),
        ((408, {}), CarrierUnknown),
        ("drop", CarrierUnknown),
        ((201, b"<html>"), CarrierUnknown),
        ((201, {}), CarrierUnknown),
        ((201, []), CarrierUnknown),
    ],
)
def test_every_failure_of_a_send_says_whether_it_happened(
    carrier: Carrier, port: TwilioCarrier, create: Callable[[TwilioCarrier], Any], answer: Any, error: type[CarrierFault]
) -> None:
    carrier.will(answer)
    with pytest.raises(error) as caught:
        create(port)
    assert len(carrier.got) == 1, "a send is never repeated here"
    assert "13800000001" not in str(caught.value)


@pytest.mark.parametrize("create", CREATES)
@pytest.mark.parametrize("answer", ["hang", "drip"])
def test_a_send_without_an_answer_is_unknown(
    carrier: Carrier, hasty: TwilioCarrier, create: Callable[[TwilioCarrier], Any], answer: str
) -> None:
    carrier.will(answer)
    with pytest.raises(CarrierUnknown):
        create(hasty)
    assert len(carrier.got) == 1


@pytest.mark.parametrize("create", CREATES)
def test_nobody_listening_means_surely_not_sent(create: Callable[[TwilioCarrier], Any]) -> None:
    with socket.socket() as taken:  # bound, not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        port = TwilioCarrier(ACCOUNT, TOKEN, f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(CarrierAway):
            create(port)


def test_no_such_host_means_surely_not_sent() -> None:
    with pytest.raises(CarrierAway):
        TwilioCarrier(ACCOUNT, TOKEN, "http://no-such-host.invalid").send_text(TEXT)


def test_a_refusal_carries_its_meaning(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will(refused(21610))
    with pytest.raises(CarrierRefused) as caught:
        port.send_text(TEXT)
    assert (caught.value.outcome.act, caught.value.outcome.permanent) == (Act.STOP_TEXTING, True)


@pytest.mark.parametrize(("header", "seconds"), [({"Retry-After": "3"}, 3.0), ({}, None), ({"Retry-After": "soon"}, None)])
def test_a_busy_carrier_says_when_to_come_back(
    carrier: Carrier, port: TwilioCarrier, header: dict[str, str], seconds: float | None
) -> None:
    carrier.will((429, {"code": 20429}, header))
    with pytest.raises(CarrierBusy) as caught:
        port.send_text(TEXT)
    assert caught.value.retry_after == seconds


def test_a_date_to_come_back_that_has_passed_means_now(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((429, {}, {"Retry-After": "Sat, 28 Nov 2020 10:00:00 GMT"}))
    with pytest.raises(CarrierBusy) as caught:
        port.send_text(TEXT)
    assert caught.value.retry_after == 0.0


@pytest.mark.parametrize("ask", QUESTIONS)
@pytest.mark.parametrize("answer", ["drop", (503, {}), (500, b"")])
def test_a_question_is_asked_once_more(carrier: Carrier, port: TwilioCarrier, ask: Callable[[TwilioCarrier], Any], answer: Any) -> None:
    carrier.will(answer)
    with pytest.raises(CarrierAway):
        ask(port)
    assert 1 <= len(carrier.got) <= 2


def test_a_lost_answer_to_a_question_is_made_good(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will("drop", (200, call(status="ringing")))
    seen = port.fetch_call("CA1")
    assert seen is not None
    assert seen.status == "ringing"


def test_what_was_perhaps_sent_is_found_again(carrier: Carrier, port: TwilioCarrier) -> None:
    rows = [
        message(sid="SM1", date_created="Sat, 28 Nov 2026 10:00:00 +0000"),
        message(sid="SM2", date_created=None),
        message(sid="SM3", date_created="Sat, 28 Nov 2026 08:00:00 +0000"),
        message(sid="SM4", to="+8613800000002"),
        message(sid="SM5", date_created="Sat, 28 Nov 2026 09:58:58 +0000"),  # the carrier's clock is a little behind
    ]
    carrier.will((200, page("messages", rows)))
    found = port.find_text(TEXT.to, TEXT.from_, SINCE)
    assert [seen.sid for seen in found] == ["SM2", "SM1", "SM5"]
    query = dict(carrier.got[0].query)
    assert (query["To"], query["From"]) == (TEXT.to, TEXT.from_)
    assert not [name for name in query if name.startswith("DateSent")], "a queued text has no date yet"


def test_what_came_in_is_listed_oldest_first_and_sorted_out_again(carrier: Carrier, port: TwilioCarrier) -> None:
    """One page, from a time on; a carrier that leaves the filters unread gives older ones and others' too."""
    ours = TEXT.from_
    rows = [
        message(sid="SM3", to=ours, from_=TEXT.to, date_created="Sat, 28 Nov 2026 10:05:00 +0000"),
        message(sid="SM2", to=ours, from_=TEXT.to, date_created="Sat, 28 Nov 2026 10:01:00 +0000"),
        message(sid="SM9", to="+862899999999", from_=TEXT.to, date_created="Sat, 28 Nov 2026 10:01:00 +0000"),
        message(sid="SM1", to=ours, from_=TEXT.to, date_created="Fri, 27 Nov 2026 10:00:00 +0000"),
    ]
    carrier.will((200, page("messages", rows)), (200, page("calls", [call(sid="CA1", to=ours, date_created=None)])))
    assert [seen.sid for seen in port.texts_to(ours, SINCE)] == ["SM2", "SM3"]
    query = dict(carrier.got[0].query)
    assert query["To"] == ours
    assert query["DateSent>"].startswith("2026-11-28T")
    assert port.calls_to(ours, SINCE) == []
    assert dict(carrier.got[1].query)["StartTime>"].startswith("2026-11-28T")


def test_a_call_is_shown_with_what_the_carrier_knows(carrier: Carrier, port: TwilioCarrier) -> None:
    row = call(status="completed", start_time="Sat, 28 Nov 2026 10:00:05 +0000", answered_by="human", duration="42", price="-0.0075")
    carrier.will((200, row))
    seen = port.fetch_call("CA1")
    assert seen is not None
    assert (seen.status, seen.answered_by, seen.duration_seconds) == ("completed", "human", 42)
    assert seen.started == datetime(2026, 11, 28, 10, 0, 5, tzinfo=UTC)
    assert seen.price == Decimal("-0.0075")
    carrier.will((200, page("calls", [row])))
    assert [found.to for found in port.find_call(CALL.to, CALL.from_, SINCE)] == [CALL.to]


def test_a_failed_text_shows_its_code(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((200, message(status="undelivered", error_code=30006)))
    seen = port.fetch_text("SM1")
    assert seen is not None
    assert (seen.status, seen.error_code, seen.body) == ("undelivered", 30006, "您好")


@pytest.mark.parametrize("sid", ["CA1", "../../Accounts", "CA1/Recordings", "", "CA 1", "CA1?x"])
def test_what_the_carrier_does_not_know_is_none(carrier: Carrier, port: TwilioCarrier, sid: str) -> None:
    carrier.will(refused(20404, 404))
    assert port.fetch_call(sid) is None
    assert port.fetch_text(sid) is None
    assert all(got.path.endswith("/CA1.json") for got in carrier.got), "an id that is none never becomes part of an address"


def test_ending_a_call_that_is_over_is_no_error(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((200, call(status="completed")))
    port.end_call("CA1")
    assert carrier.got[0].form == [("Status", "completed")]
    carrier.will(refused(21220))
    port.end_call("CA1")
    carrier.will(refused(20404, 404))
    port.end_call("CA1")


def test_redirecting_a_call(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((200, call(status="in-progress")))
    port.redirect_call("CA1", url="https://hotline.example/next")
    port.redirect_call("CA1", twiml="<Response/>")
    assert carrier.got[0].form == [("Url", "https://hotline.example/next"), ("Method", "POST")]
    assert carrier.got[1].form == [("Twiml", "<Response/>")]
    carrier.will(refused(21220))
    with pytest.raises(CarrierRefused) as caught:
        port.redirect_call("CA1", url="https://hotline.example/next")
    assert caught.value.outcome.reason == "call_is_over"


@pytest.mark.parametrize("wrong", [{}, {"url": "https://a.example", "twiml": "<Response/>"}, {"twiml": "x" * 4001}])
def test_a_redirect_names_one_place(port: TwilioCarrier, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="redirect_call"):
        port.redirect_call("CA1", **wrong)


def test_deleting_a_recording_twice_is_no_error(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((204, {}), refused(20404, 404))
    port.delete_recording("RE1")
    port.delete_recording("RE1")
    assert [got.method for got in carrier.got] == ["DELETE", "DELETE"]


def test_our_webhooks_are_entered_at_a_number(carrier: Carrier, port: TwilioCarrier) -> None:
    number = {"sid": "PN1", "phone_number": "+862800000000", "voice_url": "https://old.example", "sms_url": None}
    carrier.will((200, page("incoming_phone_numbers", [number])), (200, number))
    [own] = port.numbers()
    assert (own.sid, own.number, own.voice_url, own.sms_url) == ("PN1", "+862800000000", "https://old.example", "")
    port.configure_number("PN1", "https://h.example/v", "https://h.example/s", "https://h.example/st", "https://files.example/f.xml")
    form = dict(carrier.got[1].form)
    assert (form["VoiceUrl"], form["SmsUrl"], form["StatusCallback"]) == (
        "https://h.example/v",
        "https://h.example/s",
        "https://h.example/st",
    )
    assert (form["VoiceFallbackUrl"], form["VoiceFallbackMethod"]) == ("https://files.example/f.xml", "GET")


def test_wrong_credentials_are_told(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will(refused(20003, 401))
    with pytest.raises(CarrierRefused) as caught:
        port.check_credentials()
    assert (caught.value.outcome.act, caught.value.outcome.reason) == (Act.OUR_FAULT, "credentials")
    carrier.will((200, page("incoming_phone_numbers", [])))
    port.check_credentials()


def test_one_connection_serves_many_requests(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((201, message()))
    for _ in range(5):
        port.send_text(TEXT)
    assert carrier.connections == 1


def test_threads_share_one_adapter(carrier: Carrier, port: TwilioCarrier) -> None:
    carrier.will((201, message()))
    threads = [threading.Thread(target=port.send_text, args=(TEXT,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(carrier.got) == 8


def test_a_forked_worker_does_not_share_a_socket(carrier: Carrier, port: TwilioCarrier, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier.will((201, message()))
    port.send_text(TEXT)
    here = os.getpid()
    monkeypatch.setattr("hotline.carrier.transport.os.getpid", lambda: here + 1)
    port.send_text(TEXT)
    assert carrier.connections == 2


@pytest.mark.parametrize("wrong", ["", "api.twilio.com", "ftp://a.example", "http://", "https://u@a.example", "https://a.example?x=1"])
def test_an_address_that_is_none_is_told_at_the_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="address"):
        TwilioCarrier(ACCOUNT, TOKEN, wrong)


def test_a_base_with_a_path_serves_compatible_carriers(carrier: Carrier) -> None:
    carrier.will((201, message()))
    TwilioCarrier(ACCOUNT, TOKEN, carrier.url + "/api/laml/").send_text(TEXT)
    assert carrier.got[0].path == f"/api/laml/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


def test_the_environment_cannot_lead_the_simulator_through_a_proxy(carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    carrier.will((201, message()))
    assert TwilioCarrier(ACCOUNT, TOKEN, carrier.url).send_text(TEXT).sid
