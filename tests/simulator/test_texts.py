"""Texts in both directions."""

from __future__ import annotations

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.exchange_client import ExchangeClient
from tests.simulator.conftest import LINE, LIU, WANG
from tests.simulator.owner import Owner


def test_text_is_signed_and_its_answer_arrives(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/sms"] = lambda form: f'<Message statusCallback="/told?row=7">收到：{form["Body"]}</Message>'
    sid = sim.text(WANG, "要2斤青菜 + 1袋盐 ")
    assert sim.wait_text(WANG, "收到")["body"] == "收到：要2斤青菜 + 1袋盐"
    [told] = owner.wait("/twilio/sms")
    assert told.signed
    assert told.form["Body"] == "要2斤青菜 + 1袋盐 "
    assert (told.form["MessageSid"], told.form["From"], told.form["To"], told.form["NumMedia"]) == (sid, WANG, LINE, "0")
    statuses = [it.form["MessageStatus"] for it in owner.wait("/told", count=3)]
    assert statuses == ["queued", "sent", "delivered"]
    assert all(it.signed and it.form["row"] == "7" for it in owner.requests("/told"))


def test_created_text_is_delivered_and_told(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    sent = twilio.messages.create(to=WANG, from_=LINE, body="您的需求已接单", status_callback=f"{owner.base}/told")
    assert sim.wait_text(WANG, "已接单")["sid"] == sent.sid
    [told] = owner.wait("/told", MessageStatus="delivered")
    assert (told.form["MessageSid"], told.form["To"], told.form["From"]) == (sent.sid, WANG, LINE)
    assert twilio.messages(sent.sid).fetch().status == "delivered"
    assert len(sim.started("messages")) == 1


@pytest.mark.parametrize(
    ("way", "status", "code"),
    [("undelivered", "undelivered", "30003"), ("failed", "failed", "30008"), ("landline_late", "undelivered", "30006")],
)
def test_text_that_does_not_arrive(sim: ExchangeClient, owner: Owner, twilio: Client, way: str, status: str, code: str) -> None:
    sim.behave(WANG, sms=way)
    sent = twilio.messages.create(to=WANG, from_=LINE, body="您好", status_callback=f"{owner.base}/told")
    [told] = owner.wait("/told", MessageStatus=status)
    assert told.form["ErrorCode"] == code
    assert str(twilio.messages(sent.sid).fetch().error_code) == code
    assert sim.no_text(WANG)


@pytest.mark.parametrize(
    ("to", "body", "code"),
    [("13800000001", "您好", 21211), (WANG, "", 21602), (WANG, "长" * 1601, 21617), (LINE, "您好", 21266)],
)
def test_refused_texts(twilio: Client, to: str, body: str, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(to=to, from_=LINE, body=body)
    assert (refused.value.code, refused.value.status) == (code, 400)


def test_foreign_sender_wrong_secret_and_unknown_text(twilio: Client) -> None:
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(to=WANG, from_=LIU, body="您好")
    assert refused.value.code == 21606
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages("SM" + "0" * 32).fetch()
    assert (refused.value.code, refused.value.status) == (20404, 404)
    stranger = Client(twilio.account_sid, "wrong", http_client=twilio.http_client)
    with pytest.raises(TwilioRestException) as refused:
        stranger.messages("SM" + "0" * 32).fetch()
    assert (refused.value.code, refused.value.status) == (20003, 401)


def test_stop_is_the_carriers_first(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    owner.answers["/twilio/sms"] = '<Message statusCallback="/told">再见</Message>'
    sim.text(WANG, " stop ")
    sim.wait_text(WANG, "unsubscribed")
    [told] = owner.wait("/told")
    assert (told.form["MessageStatus"], told.form["ErrorCode"]) == ("failed", "21610")
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(to=WANG, from_=LINE, body="您好")
    assert refused.value.code == 21610
    sim.text(WANG, "恢复")  # the hotline's word, not the carrier's
    owner.wait("/told", count=2, MessageStatus="failed")
    sim.text(WANG, "START")
    sim.wait_text(WANG, "re-subscribed")
    sim.wait_text(WANG, "再见")


def test_landline_is_refused_at_once(sim: ExchangeClient, twilio: Client) -> None:
    sim.behave(WANG, sms="landline")
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(to=WANG, from_=LINE, body="您好")
    assert refused.value.code == 21614


def test_list_filters_and_pages(twilio: Client) -> None:
    for number in (WANG, LIU):
        for place in range(3):
            twilio.messages.create(to=number, from_=LINE, body=f"第{place}条")
    assert [it.body for it in twilio.messages.list(to=WANG)] == ["第2条", "第1条", "第0条"]
    assert len(twilio.messages.list(page_size=2)) == 6
    assert [it.to for it in twilio.messages.list(limit=1)] == [LIU]


@pytest.mark.parametrize(
    ("body", "parts"), [("a" * 160, 1), ("a" * 161, 2), ("[" * 80, 1), ("字" * 70, 1), ("字" * 71, 2), ("字" * 135, 3)]
)
def test_segments(twilio: Client, body: str, parts: int) -> None:
    assert twilio.messages.create(to=WANG, from_=LINE, body=body).num_segments == str(parts)


def test_owner_that_fails_is_noted_and_nothing_is_sent(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/sms"] = lambda form: ("no", 500)
    sim.text(WANG, "您好")
    sim.wait_event("webhook_failed", number=WANG)
    assert [it["code"] for it in sim.debugger()] == [11200]
    owner.answers["/twilio/sms"] = lambda form: ("<Response><Message>", 200)
    sim.text(WANG, "您好")
    sim.wait_event("webhook_failed", number=WANG, matches="")
    assert sim.no_text(WANG)
