"""People call the line: prompts, keys, speech, recordings, hanging up."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.exchange_client import ExchangeClient
from tests.simulator.conftest import ACCOUNT, LINE, TOKEN, WANG
from tests.simulator.owner import Owner

MENU = (
    '<Gather input="dtmf speech" action="step?n=1" numDigits="1" timeout="6000" language="cmn-Hans-CN" actionOnEmptyResult="true">'
    '<Say language="cmn-CN">您好<break time="300ms"/>，<prosody rate="80%">请说您需要什么</prosody>，或按1</Say></Gather><Say>再见</Say>'
)


def test_key_leads_to_the_action(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = MENU
    owner.answers["/twilio/step"] = lambda form: f"<Say>您按了{form['Digits']}</Say><Hangup/>"
    sid = sim.call(WANG)
    assert sim.wait_heard(WANG, "请说")["text"] == "您好，请说您需要什么，或按1"
    assert sim.key(WANG, "1")
    sim.wait_heard(WANG, "您按了1")
    assert sim.wait_ended(sid) == "completed"
    [step] = owner.requests("/twilio/step")
    assert step.signed
    assert (step.form["n"], step.form["CallSid"], step.form["CallStatus"], step.form["Direction"]) == ("1", sid, "in-progress", "inbound")
    [told] = owner.wait("/twilio/voice/status", CallSid=sid)
    assert (told.form["CallStatus"], told.form["From"], told.form["To"]) == ("completed", WANG, LINE)


def test_speech_leads_to_the_action(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = MENU
    owner.answers["/twilio/step"] = lambda form: f"<Say>听到：{form['SpeechResult']}</Say>"
    sim.call(WANG)
    sim.wait_listening(WANG)
    sim.say(WANG, "家里没米了")
    sim.wait_heard(WANG, "听到：家里没米了")
    assert float(owner.requests("/twilio/step")[0].form["Confidence"]) > 0.5


def test_silence_is_told_when_asked_for_and_falls_through_when_not(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = MENU.replace("6000", "4")
    owner.answers["/twilio/step"] = lambda form: '<Gather timeout="1" action="never"><Say>还在吗</Say></Gather><Say>没有听到</Say>'
    sid = sim.call(WANG)
    sim.wait_heard(WANG, "没有听到")
    assert sim.wait_ended(sid) == "completed"
    [step] = owner.requests("/twilio/step")
    assert step.form["Digits"] == "" and "SpeechResult" not in step.form
    assert not owner.requests("/twilio/never")


def test_line_waits_for_a_slow_test_until_silence_is_said_outright(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = '<Gather timeout="1" action="one" actionOnEmptyResult="true"><Say>请按键</Say></Gather>'
    owner.answers["/twilio/one"] = lambda form: f"<Say>按了{form['Digits'] or '无'}</Say><Record timeout='1'/><Say>没有留言</Say>"
    sim.behave(WANG, patient=True)
    sid = sim.call(WANG)
    sim.wait_listening(WANG)
    assert sim.silent(WANG)
    sim.wait_heard(WANG, "按了无")
    sim.wait_listening(WANG)
    assert sim.silent(WANG)
    sim.wait_heard(WANG, "没有留言")
    sim.wait_ended(sid)


def test_several_digits_end_with_the_finish_key_or_silence(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = '<Gather action="code"><Say>请输入</Say></Gather>'
    owner.answers["/twilio/code"] = lambda form: f"<Say>号码{form['Digits']}</Say>"
    for digits in ("4821#", "4821"):
        sid = sim.call(WANG, script=[{"wait_for": "请输入", "key": digits}])
        sim.wait_heard(WANG, "号码4821")
        sim.wait_ended(sid)


def test_script_answers_prompts_in_order(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = '<Gather input="speech dtmf" action="two"><Say>请说</Say></Gather>'
    owner.answers["/twilio/two"] = '<Gather action="three" numDigits="1"><Say>对吗，按1</Say></Gather>'
    owner.answers["/twilio/three"] = "<Say>您的需求已接单</Say><Pause length='6000'/>"
    script: list[dict[str, Any]] = [
        {"wait_for": "请说", "say": "两把青菜"},
        {"wait_for": "按1", "key": "1"},
        {"wait_for": "已接单", "hangup": True},
    ]
    sid = sim.call(WANG, script=script)
    assert sim.wait_ended(sid) == "completed"
    assert owner.requests("/twilio/two")[0].form["SpeechResult"] == "两把青菜"
    assert sim.heard(sid) == ["请说", "对吗，按1", "您的需求已接单"]


def test_ring_once_and_hang_up_costs_nothing(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = '<Pause length="6000"/><Say>您好</Say>'
    sid = sim.call(WANG)
    owner.wait("/twilio/voice")
    sim.hangup(WANG)
    assert sim.wait_ended(sid) == "no-answer"
    [told] = owner.wait("/twilio/voice/status")
    assert (told.form["CallStatus"], told.form["CallDuration"]) == ("no-answer", "0")
    assert sim.heard(sid) == []


def test_pause_first_rings_then_answers(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = '<Pause length="3"/><Redirect>menu</Redirect>'
    owner.answers["/twilio/menu"] = "<Say>您好</Say>"
    sid = sim.call(WANG)
    sim.wait_heard(WANG, "您好")
    assert owner.requests("/twilio/menu")[0].form["CallStatus"] == "ringing"
    sim.wait_call_status(sid, "in-progress")


@pytest.mark.parametrize(("verb", "status"), [('<Reject reason="busy"/>', "busy"), ("<Reject/>", "no-answer"), ("", "completed")])
def test_reject_and_empty_answer(sim: ExchangeClient, owner: Owner, verb: str, status: str) -> None:
    owner.answers["/twilio/voice"] = verb
    assert sim.wait_ended(sim.call(WANG)) == status


def test_message_after_the_tone(sim: ExchangeClient, owner: Owner, twilio: Client, server_address: str) -> None:
    owner.answers["/twilio/voice"] = (
        '<Say>请留言</Say><Record action="left" recordingStatusCallback="/recorded" finishOnKey="#" timeout="6000"/>'
    )
    owner.answers["/twilio/left"] = "<Say>谢谢</Say>"
    sim.call(WANG)
    sim.wait_heard(WANG, "beep")
    sim.say(WANG, "我家停电了")
    sim.key(WANG, "#")
    sim.wait_heard(WANG, "谢谢")
    [left] = owner.requests("/twilio/left")
    assert left.form["Digits"] == "#" and int(left.form["RecordingDuration"]) >= 1
    [told] = owner.wait("/recorded")
    assert told.form["RecordingSid"] == left.form["RecordingSid"] and told.form["RecordingStatus"] == "completed"
    sound = requests.get(left.form["RecordingUrl"] + ".mp3", auth=(ACCOUNT, TOKEN), timeout=30)
    assert sound.ok and sound.content.startswith(b"RIFF")
    assert left.form["RecordingUrl"].startswith(server_address)
    twilio.recordings(left.form["RecordingSid"]).delete()
    with pytest.raises(TwilioRestException):
        twilio.recordings(left.form["RecordingSid"]).fetch()


def test_message_counts_when_the_caller_hangs_up(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = '<Record action="left" timeout="6000"/>'
    sim.call(WANG)
    sim.wait_listening(WANG)
    sim.say(WANG, "请回电话")
    sim.hangup(WANG)
    [left] = owner.wait("/twilio/left")
    assert (left.form["Digits"], left.form["CallStatus"]) == ("hangup", "completed")


def test_silent_recording_falls_through(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = '<Record action="left" timeout="2"/><Say>没有听到留言</Say>'
    sim.call(WANG)
    sim.wait_heard(WANG, "没有听到留言")
    assert not owner.requests("/twilio/left")


@pytest.mark.parametrize(
    ("answer", "code"),
    [(("<Response><Say>", 200), 12100), (("no", 500), 11200), (("<html/>", 200), 12100)],
)
def test_bad_document_is_heard_as_an_error(sim: ExchangeClient, owner: Owner, answer: tuple[str, int], code: int) -> None:
    owner.answers["/twilio/voice"] = lambda form: answer
    sid = sim.call(WANG)
    sim.wait_heard(WANG, "application error")
    assert sim.wait_ended(sid) == "completed"
    assert [it["code"] for it in sim.debugger()] == [code]


def test_unknown_words_are_noted_and_played_past(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = (
        '<Shout>!</Shout><Say langage="cmn-CN">您好</Say><Gather language="cmn-CN" timeout="1"/><Say language="cmn-Hans-CN">再见</Say>'
    )
    sim.call(WANG)
    sim.wait_heard(WANG, "再见")
    assert [it["code"] for it in sim.debugger()] == [12200, 12200, 13331, 13512]


def test_keys_are_lost_while_nobody_listens(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = "<Say>请稍等</Say><Pause length='6000'/>"
    sim.call(WANG)
    sim.wait_heard(WANG, "请稍等")
    assert not sim.key(WANG, "1")


def test_withheld_number_calls_and_cannot_be_reached(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    owner.answers["/twilio/voice"] = "<Say>您好</Say>"
    sim.call("+266696687")
    sim.wait_heard("+266696687", "您好")
    assert owner.requests("/twilio/voice")[0].form["From"] == "+266696687"
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(to="+266696687", from_=LINE, body="您好")
    assert refused.value.code == 21211


def test_addresses_with_chinese_are_signed_as_they_are_sent(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = '<Redirect method="GET">next?place=下洋田&amp;step=a%20b</Redirect>'
    owner.answers["/twilio/next"] = "<Say>到了</Say>"
    sim.call(WANG)
    sim.wait_heard(WANG, "到了")
    [told] = owner.requests("/twilio/next")
    assert told.signed and told.method == "GET"
    assert (told.form["place"], told.form["step"], told.form["From"]) == ("下洋田", "a b", WANG)
