"""Webhooks that come twice, late, out of order, unsigned or broken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import requests
from twilio.request_validator import RequestValidator

from tests.journeys.conftest import LINE, Line
from tests.journeys.people import RESIDENT
from tests.servers import TEST_ENVIRONMENT


def post(line: Line, path: str, fields: dict[str, str], *, signed: bool = True) -> requests.Response:
    """A webhook as the carrier posts it."""
    url = line.environment["HOTLINE_PUBLIC_URL"] + path
    signature = RequestValidator(TEST_ENVIRONMENT["TWILIO_AUTH_TOKEN"]).compute_signature(url, fields)
    return requests.post(url, data=fields, headers={"X-Twilio-Signature": signature} if signed else {}, timeout=30)


def text(sid: str, body: str) -> dict[str, str]:
    """An incoming message's form."""
    return {"MessageSid": sid, "From": RESIDENT, "To": LINE, "Body": body, "NumMedia": "0"}


def test_simultaneous_repeats_of_a_text_open_one_ticket_and_get_one_answer(line: Line) -> None:
    """Eight deliveries of the same MessageSid at once."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(line, "/twilio/sms", text("SM" + "1" * 32, "要2斤青菜")), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(line.rows("select 1 from tickets")) == 1
    assert len(line.rows("select 1 from messages where direction = 'inbound'")) == 1


def test_a_repeated_step_is_one_step_and_pressing_nine_twice_is_two(line: Line) -> None:
    """The step's number is in the URL."""
    call = {"CallSid": "CA" + "2" * 32, "From": RESIDENT, "To": LINE, "CallStatus": "ringing", "Direction": "inbound"}
    post(line, "/twilio/voice", call)
    nine = call | {"Digits": "9"}
    first = post(line, "/twilio/voice/step?n=1", nine).text
    assert post(line, "/twilio/voice/step?n=1", nine).text == first
    assert "step?n=3" in post(line, "/twilio/voice/step?n=2", nine).text
    assert len(line.rows("select 1 from call_steps")) == 3


def test_late_and_reordered_message_statuses_never_go_back(line: Line) -> None:
    """delivered, then sent: delivered it stays."""
    post(line, "/twilio/sms", text("SM" + "3" * 32, "要2斤青菜"))
    message = line.rows("select id from messages where direction = 'outbound' and to_phone = %s", RESIDENT)[0]["id"]
    for status in ("delivered", "sent", "queued", "delivered"):
        answer = post(line, f"/twilio/sms/status?message={message}", {"MessageSid": "SM" + "4" * 32, "MessageStatus": status})
        assert answer.status_code == 204
    assert line.rows("select sid, status from messages where id = %s", message)[0] == {"sid": "SM" + "4" * 32, "status": "delivered"}


def test_a_status_for_a_call_that_never_reached_us_still_rings_the_caller_back(line: Line) -> None:
    """We were away while it rang: its end is all we ever hear of it."""
    ended = {"CallSid": "CA" + "5" * 32, "From": RESIDENT, "To": LINE, "CallStatus": "no-answer", "Direction": "inbound"}
    assert post(line, "/twilio/voice/status", ended).status_code == 204
    line.sim.wait_ringing(RESIDENT)


def test_unsigned_broken_and_oversized_requests_are_refused_and_leave_nothing(line: Line) -> None:
    """403, 400, 413; no row."""
    assert post(line, "/twilio/sms", text("SM" + "6" * 32, "要2斤青菜"), signed=False).status_code == 403
    assert post(line, "/twilio/sms", {"From": RESIDENT, "To": LINE}).status_code == 400
    assert post(line, "/twilio/sms", text("SM" + "7" * 32, "米" * 60_000)).status_code in (400, 413)
    assert line.rows("select 1 from messages") == [] and line.rows("select 1 from inbox") == []


def test_a_number_that_is_not_ours_gets_a_decent_sentence(line: Line) -> None:
    """Unknown To."""
    fields = text("SM" + "8" * 32, "要2斤青菜") | {"To": "+862811111111"}
    assert "<Message" in post(line, "/twilio/sms", fields).text
    call = {"CallSid": "CA" + "9" * 32, "From": RESIDENT, "To": "+862811111111", "CallStatus": "ringing", "Direction": "inbound"}
    answer = post(line, "/twilio/voice", call).text
    assert "<Say" in answer and "<Hangup" in answer


def test_a_picture_without_words_is_answered_with_what_to_do_instead(line: Line) -> None:
    """It is not fetched; its sender is not left to think that it was seen."""
    answer = post(line, "/twilio/sms", text("SM" + "9" * 32, "") | {"NumMedia": "1", "MediaUrl0": "https://api.example/ME1"})
    assert "照片" in answer.text
    assert "人工" in answer.text


def test_a_withheld_caller_is_heard_but_never_rung_back(line: Line) -> None:
    """+266696687 spells anonymous."""
    call = {"CallSid": "CA" + "a" * 32, "From": "+266696687", "To": LINE, "CallStatus": "ringing", "Direction": "inbound"}
    assert "<Gather" in post(line, "/twilio/voice", call).text
    post(line, "/twilio/voice/status", call | {"CallStatus": "completed"})
    assert line.rows("select 1 from callbacks") == []
