"""A bad carrier on purpose: repeats, loses, reorders, is slow, and fails at its own API."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.exchange_client import ExchangeClient
from tests.simulator.conftest import LINE, WANG
from tests.simulator.owner import Owner


def test_every_webhook_twice(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    sim.misbehave(duplicate=1.0)
    sid = sim.text(WANG, "要米")
    first, second = owner.wait("/twilio/sms", count=2)
    assert first.form == second.form and first.form["MessageSid"] == sid
    assert {"I-Twilio-Idempotency-Token" in it.headers for it in (first, second)} == {True, False}
    twilio.messages.create(to=WANG, from_=LINE, body="您好", status_callback=f"{owner.base}/told")
    owner.wait("/told", count=2, MessageStatus="delivered")
    assert len(sim.texts(direction="outbound-api")) == 1


def test_repeated_step_is_played_once(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = "<Say>您好</Say>"
    sim.misbehave(duplicate=1.0, kinds=["voice"])
    sid = sim.call(WANG)
    sim.wait_ended(sid)
    assert len(owner.wait("/twilio/voice", count=2)) == 2
    assert sim.heard(sid) == ["您好"]


def test_lost_callbacks(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    sim.misbehave(drop=1.0)
    sent = twilio.messages.create(to=WANG, from_=LINE, body="您好", status_callback=f"{owner.base}/told")
    sim.wait_event("message_status", status="delivered")
    sim.misbehave()
    twilio.messages.create(to=WANG, from_=LINE, body="您好", status_callback=f"{owner.base}/told")
    owner.wait("/told", MessageStatus="delivered")
    assert not owner.requests("/told", MessageSid=str(sent.sid))
    assert twilio.messages(str(sent.sid)).fetch().status == "delivered"


def test_callbacks_overtake_one_another(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    sim.misbehave(reorder=0.5, seed=3)
    for _ in range(10):
        twilio.messages.create(to=WANG, from_=LINE, body="您好", status_callback=f"{owner.base}/told")
    orders: dict[str, list[str]] = {}
    for it in owner.wait("/told", count=30):
        orders.setdefault(it.form["MessageSid"], []).append(it.form["MessageStatus"])
    assert {tuple(sorted(order)) for order in orders.values()} == {("delivered", "queued", "sent")}
    assert any(order != ["queued", "sent", "delivered"] for order in orders.values())


@pytest.mark.parametrize(("mode", "status", "code"), [("500", 500, 20500), ("429", 429, 20429)])
def test_refusing_api_does_nothing(sim: ExchangeClient, owner: Owner, twilio: Client, mode: str, status: int, code: int) -> None:
    sim.misbehave(rest_status={"calls": {"mode": mode, "times": 1}})
    with pytest.raises(TwilioRestException) as refused:
        twilio.calls.create(to=WANG, from_=LINE, url=f"{owner.base}/call")
    assert (refused.value.status, refused.value.code) == (status, code)
    assert sim.calls() == []
    assert twilio.calls.create(to=WANG, from_=LINE, url=f"{owner.base}/call").sid == sim.calls()[0]["sid"]
    assert len(sim.started()) == 2


def test_lost_answer_leaves_a_call_behind(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    sim.misbehave(rest_status={"calls": "lost"})
    with pytest.raises(TwilioRestException):
        twilio.calls.create(to=WANG, from_=LINE, url=f"{owner.base}/call")
    assert [it.to for it in twilio.calls.list(to=WANG)] == [WANG]


def test_api_that_never_answers(sim: ExchangeClient, owner: Owner, server_address: str, twilio: Client) -> None:
    sim.misbehave(rest_status={"messages": {"mode": "timeout", "seconds": 5}})
    assert twilio.username and twilio.password
    with pytest.raises(requests.Timeout):
        requests.post(
            f"{server_address}/2010-04-01/Accounts/{twilio.username}/Messages.json",
            data={"To": WANG, "From": LINE, "Body": "您好"},
            auth=(twilio.username, twilio.password),
            timeout=0.5,
        )
    assert sim.wait_text(WANG)["body"] == "您好"


def test_owner_unreachable_is_tried_twice(sim: ExchangeClient, owner: Owner) -> None:
    owner.close()
    sid = sim.call(WANG)
    sim.wait_heard(WANG, "application error")
    sim.wait_ended(sid)
    assert 11205 in [it["code"] for it in sim.debugger()]


def test_repeats_by_the_policy_in_the_fragment(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    [line] = twilio.incoming_phone_numbers.list()
    line.update(sms_url=f"{owner.base}/text?x=1#rc=2&rp=5xx")
    fates = iter([("no", 500), ("no", 503)])
    owner.answers["/text"] = lambda form: next(fates, "<Message>到了</Message>")
    sim.text(WANG, "您好")
    sim.wait_text(WANG, "到了")
    tries = owner.requests("/text")
    assert all(it.signed for it in tries)
    assert ["I-Twilio-Idempotency-Token" in it.headers for it in tries] == [False, True, True]


@pytest.mark.parametrize(
    "wanted", [{"duplicate": 2}, {"dropp": 1}, {"drop": -1}, {"kinds": ["fax"]}, {"rest_status": {"calls": "teapot"}}, {"reorder": "often"}]
)
def test_unknown_misbehaviour_is_refused(server_address: str, wanted: dict[str, Any]) -> None:
    answer = requests.put(f"{server_address}/sim/misbehave", json=wanted, timeout=30)
    assert answer.status_code == 400 and answer.json()["error"]
