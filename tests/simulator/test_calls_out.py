"""The line calls people: how they answer, what the owner is told, machines, redirecting and ending by REST."""

from __future__ import annotations

from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance

from tests.exchange_client import ExchangeClient
from tests.simulator.conftest import LINE, LIU, WANG
from tests.simulator.owner import Owner

EVENTS = ["initiated", "ringing", "answered", "completed"]


def place(twilio: Client, owner: Owner, to: str = WANG, **more: Any) -> CallInstance:
    asked: dict[str, Any] = {
        "url": f"{owner.base}/call?cb=5",
        "status_callback": f"{owner.base}/told?row=9",
        "status_callback_event": EVENTS,
        "timeout": 20,
    }
    return twilio.calls.create(to=to, from_=LINE, **(asked | more))


def test_person_answers_and_every_event_is_told(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    owner.answers["/call"] = '<Gather numDigits="1" action="/answered"><Say>王婆婆您好，按1</Say></Gather>'
    owner.answers["/answered"] = "<Say>好的</Say>"
    sim.behave(WANG, answer="human", script=[{"wait_for": "按1", "key": "1"}])
    sid = str(place(twilio, owner).sid)
    assert sim.wait_ended(sid) == "completed"
    assert sim.heard(sid) == ["王婆婆您好，按1", "好的"]
    told = owner.wait("/told", count=4)
    assert [it.form["CallStatus"] for it in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [it.form["SequenceNumber"] for it in told] == ["0", "1", "2", "3"]
    assert all(it.signed and it.form["row"] == "9" and it.form["CallbackSource"] == "call-progress-events" for it in told)
    assert "CallDuration" in told[-1].form
    [asked] = owner.requests("/call")
    assert (asked.form["Direction"], asked.form["From"], asked.form["To"], asked.form["cb"]) == ("outbound-api", LINE, WANG, "5")
    fetched = twilio.calls(sid).fetch()
    assert (fetched.status, fetched.direction) == ("completed", "outbound-api")


@pytest.mark.parametrize(
    ("answer", "status"), [("busy", "busy"), ("no_answer", "no-answer"), ("failed", "failed"), ("reject", "busy"), (None, "no-answer")]
)
def test_nobody_answers(sim: ExchangeClient, owner: Owner, twilio: Client, answer: str | None, status: str) -> None:
    sim.behave(WANG, answer=answer)
    sid = str(place(twilio, owner).sid)
    assert sim.wait_ended(sid) == status
    assert owner.wait("/told", CallStatus=status)[0].form["CallSid"] == sid
    assert not owner.requests("/call")


def test_picked_up_and_refused_by_hand(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    owner.answers["/call"] = "<Say>您好</Say>"
    sid = str(place(twilio, owner, timeout=600).sid)
    assert sim.answer(WANG) == sid
    sim.wait_heard(WANG, "您好")
    sim.wait_ended(sid)
    sid = str(place(twilio, owner, timeout=600).sid)
    sim.reject(WANG)
    assert sim.wait_ended(sid) == "busy"


def test_only_the_end_is_told_unless_asked(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    sim.behave(WANG, answer="busy")
    twilio.calls.create(to=WANG, from_=LINE, twiml="<Response><Say>您好</Say></Response>", status_callback=f"{owner.base}/told")
    [told] = owner.wait("/told")
    assert told.form["CallStatus"] == "busy"


def test_machine_is_told_on_the_side(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    owner.answers["/call"] = "<Say>您好</Say><Pause length='30'/>"
    sim.behave(WANG, answer="machine")
    place(twilio, owner, machine_detection="Enable", async_amd="true", async_amd_status_callback=f"{owner.base}/amd")
    [told] = owner.wait("/amd")
    assert told.form["AnsweredBy"] == "machine_start"
    assert "AnsweredBy" not in owner.requests("/call")[0].form


def test_machine_detection_holds_the_document_back_otherwise(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    sim.behave(WANG, answer="machine", answered_by="machine_end_beep")
    place(twilio, owner, machine_detection="DetectMessageEnd")
    [asked] = owner.wait("/call")
    assert asked.form["AnsweredBy"] == "machine_end_beep"


def test_ended_and_redirected_by_rest(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    owner.answers["/call"] = "<Say>请稍等</Say><Pause length='6000'/>"
    owner.answers["/elsewhere"] = "<Say>换一个</Say><Pause length='6000'/>"
    sim.behave(WANG, answer="human")
    sid = str(place(twilio, owner).sid)
    sim.wait_heard(WANG, "请稍等")
    twilio.calls(sid).update(url=f"{owner.base}/elsewhere")
    sim.wait_heard(WANG, "换一个")
    twilio.calls(sid).update(twiml="<Response><Say>马上结束</Say><Pause length='6000'/></Response>")
    sim.wait_heard(WANG, "马上结束")
    assert twilio.calls(sid).update(status="completed").status == "completed"
    assert sim.wait_ended(sid) == "completed"
    with pytest.raises(TwilioRestException) as refused:
        twilio.calls(sid).update(url=f"{owner.base}/elsewhere")
    assert refused.value.code == 21220


def test_canceled_before_it_is_answered(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    sid = str(place(twilio, owner, timeout=600).sid)
    sim.wait_ringing(WANG)
    twilio.calls(sid).update(status="canceled")
    assert sim.wait_ended(sid) == "canceled"
    assert owner.wait("/told", CallStatus="canceled")


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"to": "120"}, 21211), ({"from_": LIU}, 21210), ({"url": "nowhere"}, 21205), ({"twiml": "x" * 4001}, 20001)],
)
def test_refused_calls(twilio: Client, owner: Owner, asked: dict[str, str], code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        twilio.calls.create(**({"to": WANG, "from_": LINE, "url": owner.base + "/call"} | asked))
    assert refused.value.code == code


def test_second_call_finds_the_handset_busy(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    owner.answers["/call"] = "<Pause length='6000'/>"
    sim.behave(WANG, answer="human")
    first = str(place(twilio, owner).sid)
    sim.wait_call_status(first, "in-progress")
    assert sim.wait_ended(str(place(twilio, owner).sid)) == "busy"
    sim.hangup(WANG)
    assert sim.wait_ended(first) == "completed"


def test_list_filters(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    sim.behave(WANG, answer="busy")
    sim.behave(LIU, answer="no_answer")
    first, second = str(place(twilio, owner).sid), str(place(twilio, owner, to=LIU).sid)
    sim.wait_ended(first)
    sim.wait_ended(second)
    assert [it.sid for it in twilio.calls.list(to=LIU)] == [second]
    assert [it.sid for it in twilio.calls.list(status="busy")] == [first]
    started = twilio.calls(first).fetch().start_time
    assert {it.sid for it in twilio.calls.list(start_time_after=started)} == {first, second}
    assert len(sim.started()) == 2


def test_fallback_address_is_tried_once(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    owner.answers["/call"] = lambda form: ("no", 500)
    owner.answers["/spare"] = "<Say>备用</Say>"
    sim.behave(WANG, answer="human")
    place(twilio, owner, fallback_url=f"{owner.base}/spare")
    sim.wait_heard(WANG, "备用")
    assert owner.requests("/spare")[0].form["ErrorCode"] == "11200"
