"""Floods, forms that are none, bodies without end: never an error of ours, never an unbounded effect, and danger still gets through."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from hotline.app import make_app
from hotline.flows.house import House
from hotline.flows.load_samples import load_samples
from hotline.flows.take_text import FLOOD_PER_HOUR, TextIn, take_text
from hotline.store.models import Outbox
from tests.servers import TEST_ENVIRONMENT

LINE, PUBLIC, FLOODER = "+862800000000", "http://127.0.0.1:8000", "+8613900000321"
FIELDS = (
    "MessageSid", "CallSid", "From", "To", "Body", "Digits", "SpeechResult", "Confidence", "RecordingUrl", "RecordingDuration",
    "RecordingSid", "DialCallStatus", "CallStatus", "MessageStatus", "ErrorCode", "Direction", "AnsweredBy", "ParentCallSid", "QueueResult",
    "SequenceNumber", "StatusCallbackEvent", "ConferenceSid", "FriendlyName",
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(["", "1", "0", LINE, FLOODER, "+266696687", "completed", "-1", "9" * 30, "1e999", "nan", "\x00", "王婆婆", "٣"]),
    st.text(max_size=60),
)
QUERIES = st.dictionaries(st.sampled_from(["n", "outbox", "message", "transfer", "page", "leg"]), VALUES, max_size=3)
FORMS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=9)


@pytest.fixture
def client(house: House) -> FlaskClient:
    load_samples(house)
    return make_app(house).test_client()


def paths(client: FlaskClient) -> list[str]:
    """Every webhook there is, so that a new one is fuzzed too."""
    return sorted(r.rule for r in client.application.url_map.iter_rules() if r.rule.startswith("/twilio") and "POST" in (r.methods or ()))


def signed(client: FlaskClient, path: str, form: dict[str, str], query: dict[str, str]) -> Any:
    """A request that the carrier really signed."""
    address = path + (f"?{urlencode(query)}" if query else "")
    signature = RequestValidator(TEST_ENVIRONMENT["TWILIO_AUTH_TOKEN"]).compute_signature(PUBLIC + address, form)
    return client.post(address, data=form, headers={"X-Twilio-Signature": signature})


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data(), form=FORMS, query=QUERIES)
def test_no_webhook_ever_answers_with_an_error_of_ours(
    client: FlaskClient, data: st.DataObject, form: dict[str, str], query: dict[str, str]
) -> None:
    path = data.draw(st.sampled_from([path for path in paths(client) if "<" not in path]))
    answer = signed(client, path, form, query)
    assert answer.status_code < 500, (path, form, query)


@pytest.mark.parametrize("path", ["/twilio/sms", "/twilio/sms/status", "/twilio/voice", "/twilio/voice/status"])
@pytest.mark.parametrize("field", ["MessageSid", "CallSid", "From", "To", "Body", "MessageStatus", "CallStatus", "ErrorCode"])
def test_the_one_character_no_table_keeps_is_refused_or_left_out(client: FlaskClient, path: str, field: str) -> None:
    form = {
        "MessageSid": "SM1", "CallSid": "CA1", "From": FLOODER, "To": LINE, "Body": "要2斤青菜", "MessageStatus": "delivered",
        "CallStatus": "completed",
    }  # fmt: skip
    assert signed(client, path, form | {field: form.get(field, "") + "\0"}, {}).status_code in (200, 204, 400)


def test_nor_does_the_console_trip_over_it(client: FlaskClient) -> None:
    assert client.get("/console/login?next=%00").status_code == 400


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from(["application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "x"]),
)
def test_what_is_no_form_is_refused(client: FlaskClient, body: bytes, kind: str) -> None:
    for path in ("/twilio/sms", "/twilio/voice"):
        answer = client.post(path, data=body, content_type=kind, headers={"X-Twilio-Signature": "x"})
        assert answer.status_code in (400, 403, 413)


def test_a_megabyte_is_refused_before_it_is_read_into_anything(client: FlaskClient) -> None:
    answer = client.post("/twilio/sms", data={"Body": "米" * 350_000}, headers={"X-Twilio-Signature": "x"})
    assert answer.status_code in (403, 413)


def test_a_flood_of_one_number_is_recorded_but_no_longer_answered_and_its_danger_still_is(house: House) -> None:
    load_samples(house)
    answers = [take_text(house, TextIn(f"SM{n:032d}", FLOODER, LINE, f"你好{n}")).body for n in range(FLOOD_PER_HOUR + 5)]
    assert all(answers[:FLOOD_PER_HOUR]) and not any(answers[FLOOD_PER_HOUR:])
    assert take_text(house, TextIn("SM" + "e" * 32, FLOODER, LINE, "我不想活了")).body


def test_orders_of_one_number_stop_at_its_limit(house: House) -> None:
    load_samples(house)
    most = house.policy.limits.open_tickets_per_number
    for n in range(most * 3):
        take_text(house, TextIn(f"SM{n:032d}", FLOODER, LINE, f"要{n + 1}斤鸡蛋送到下洋田社区3栋501"))
        take_text(house, TextIn(f"SN{n:032d}", FLOODER, LINE, "1"))
    with house.transaction() as work:
        opened = work.db.connection().exec_driver_sql("select count(*) from tickets where resident_phone = %s", (FLOODER,)).scalar()
    assert 0 < (opened or 0) <= most + 1  # one more may go to a person


@pytest.mark.parametrize("number", ["+861010", "+8616812345", "+19005551234", "+266696687", "+8656696", "+882160000", "+86282452253"])
def test_nothing_is_ever_sent_to_premium_foreign_or_withheld_numbers(house: House, number: str) -> None:
    load_samples(house)
    take_text(house, TextIn("SM" + "f" * 32, number, LINE, "要2斤青菜，请给我回电话"))
    with house.transaction() as work:
        assert not work.db.query(Outbox).where(Outbox.to_phone == number).all()
