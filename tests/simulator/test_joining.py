"""Dial, whispers, conferences and queues: people are joined and hear one another."""

from __future__ import annotations

from twilio.rest import Client

from tests.exchange_client import ExchangeClient
from tests.simulator.conftest import CHEN, LINE, LIU, WANG
from tests.simulator.owner import Owner

WHISPER = '<Gather numDigits="1" action="/accept" timeout="6000"><Say>有人需要您，按1接通</Say></Gather><Hangup/>'


def ring_both(owner: Owner) -> None:
    owner.answers["/twilio/voice"] = (
        f'<Say>正在为您转接</Say><Dial action="/dialled" callerId="{LINE}" timeout="6000">'
        f'<Number url="/whisper">{CHEN}</Number><Number url="/whisper" statusCallback="/leg">{LIU}</Number></Dial>'
    )
    owner.answers["/whisper"] = WHISPER
    owner.answers["/accept"] = lambda form: "" if form.get("Digits") == "1" else "<Hangup/>"
    owner.answers["/dialled"] = lambda form: f"<Say>结果{form['DialCallStatus']}</Say>"


def test_first_to_press_one_is_joined(sim: ExchangeClient, owner: Owner) -> None:
    ring_both(owner)
    sim.behave(LIU, script=[{"wait_for": "按1", "key": "1"}, {"wait_for": "救命", "say": "我在"}])
    sid = sim.call(WANG)
    sim.answer(CHEN)
    sim.wait_heard(CHEN, "按1接通")
    sim.answer(LIU)
    sim.wait_event("joined", number=WANG)
    sim.say(WANG, "救命")
    assert sim.wait_heard(WANG, "我在")["by"] == LIU
    [whisper] = owner.requests("/whisper", To=LIU)
    assert (whisper.form["ParentCallSid"], whisper.form["From"], whisper.form["Direction"]) == (sid, LINE, "outbound-dial")
    sim.hangup(LIU)
    sim.wait_heard(WANG, "结果completed")
    assert sim.wait_ended(sid) == "completed"
    [result] = owner.requests("/dialled")
    assert result.form["DialCallSid"] == whisper.form["CallSid"] and "DialCallDuration" in result.form
    assert owner.wait("/leg")[0].form["CallStatus"] == "completed"
    assert {it["number"]: it["status"] for it in sim.calls(direction="outbound-dial")} == {CHEN: "completed", LIU: "completed"}


def test_machine_that_presses_nothing_is_not_joined(sim: ExchangeClient, owner: Owner) -> None:
    ring_both(owner)
    owner.answers["/whisper"] = WHISPER.replace("6000", "5")
    sim.behave(CHEN, answer="machine")
    sim.behave(LIU, answer="busy")
    sim.call(WANG)
    sim.wait_heard(WANG, "结果no-answer")


def test_all_busy(sim: ExchangeClient, owner: Owner) -> None:
    ring_both(owner)
    sim.behave(CHEN, answer="busy")
    sim.behave(LIU, answer="busy")
    sim.call(WANG)
    sim.wait_heard(WANG, "结果busy")


def test_caller_gives_up_while_it_rings(sim: ExchangeClient, owner: Owner) -> None:
    ring_both(owner)
    sid = sim.call(WANG)
    sim.wait_ringing(CHEN)
    sim.wait_ringing(LIU)
    sim.hangup(WANG)
    assert sim.wait_ended(sid) == "completed"
    owner.wait("/dialled")
    for leg in sim.calls(direction="outbound-dial"):
        assert sim.wait_ended(leg["sid"]) == "no-answer"


def test_handset_that_hangs_up_while_it_rings_is_not_rung_on(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = f'<Dial action="/dialled" timeout="6000">{CHEN}</Dial>'
    owner.answers["/dialled"] = lambda form: f"<Say>结果{form['DialCallStatus']}</Say>"
    sim.call(WANG)
    sim.wait_ringing(CHEN)
    sim.hangup(CHEN)
    sim.wait_heard(WANG, "结果busy")
    assert [it["status"] for it in sim.calls(number=CHEN)] == ["busy"]


def test_caller_rings_on_until_bridged(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = f'<Dial answerOnBridge="true" timeout="6000">{CHEN}</Dial>'
    sid = sim.call(WANG)
    sim.wait_ringing(CHEN)
    assert sim.handset(WANG)["call"]["status"] == "ringing"
    assert sim.handset(CHEN)["call"]["from"] == WANG
    sim.answer(CHEN)
    sim.wait_call_status(sid, "in-progress")
    sim.wait_event("joined", number=CHEN)
    sim.key(CHEN, "5")
    assert sim.wait_heard(WANG, "5")["sound"] == "tone"
    sim.hangup(CHEN)
    assert sim.wait_ended(sid) == "completed"


def test_waiting_with_a_choice_and_taken_by_a_counsellor(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = lambda form: (
        '<Enqueue waitUrl="/wait" action="/waited">心理</Enqueue>'
        if form["From"] == WANG
        else '<Dial action="/taken"><Queue url="/before">心理</Queue></Dial>'
    )
    owner.answers["/wait"] = lambda form: f"<Say>您是第{form['QueuePosition']}位</Say><Pause length='2'/>"
    owner.answers["/before"] = "<Say>接通了</Say>"
    owner.answers["/waited"] = lambda form: f"<Say>{form['QueueResult']}</Say>"
    sid = sim.call(WANG)
    sim.wait_heard(WANG, "第1位")
    sim.call(CHEN)
    sim.wait_heard(WANG, "接通了")
    sim.wait_event("joined", number=WANG)
    sim.say(CHEN, "您好，我是小陈")
    sim.wait_heard(WANG, "小陈")
    sim.hangup(CHEN)
    sim.wait_heard(WANG, "bridged")
    assert sim.wait_ended(sid) == "completed"


def test_leaving_the_queue_by_key(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = '<Enqueue waitUrl="/wait" action="/waited">人工</Enqueue>'
    owner.answers["/wait"] = '<Gather numDigits="1" action="/out" timeout="6000"><Say>按0留言</Say></Gather>'
    owner.answers["/out"] = "<Leave/>"
    owner.answers["/waited"] = lambda form: f"<Say>{form['QueueResult']}</Say>"
    sim.call(WANG)
    sim.wait_listening(WANG)
    sim.key(WANG, "0")
    sim.wait_heard(WANG, "leave")


def test_queue_members_by_rest(sim: ExchangeClient, owner: Owner, twilio: Client) -> None:
    owner.answers["/twilio/voice"] = '<Enqueue waitUrl="/wait" action="/waited">人工</Enqueue>'
    owner.answers["/wait"] = "<Play>music.mp3</Play>"
    owner.answers["/out"] = "<Say>轮到您了</Say>"
    sid = sim.call(WANG)
    sim.wait_event("queued", number=WANG)
    [queue] = twilio.queues.list()
    assert [it.call_sid for it in twilio.queues(queue.sid).members.list()] == [sid]
    twilio.queues(queue.sid).members("Front").update(url=f"{owner.base}/out")
    sim.wait_heard(WANG, "轮到您了")
    assert owner.wait("/waited")[0].form["QueueResult"] == "redirected"
    sim.wait_ended(sid)
    assert twilio.queues(queue.sid).fetch().current_size == 0


def test_hanging_up_in_the_queue_is_told(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = '<Enqueue waitUrl="/wait" action="/waited">人工</Enqueue>'
    owner.answers["/wait"] = "<Play>music.mp3</Play>"
    sim.call(WANG)
    sim.wait_heard(WANG, "music")
    sim.hangup(WANG)
    assert owner.wait("/waited")[0].form["QueueResult"] == "hangup"


def test_three_in_a_conference(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = "<Dial><Conference>值班</Conference></Dial>"
    calls = []
    for place, number in enumerate((WANG, CHEN, LIU), 1):
        calls.append(sim.call(number))
        sim.wait_event("conference", number=number, matches="")
        assert place == len(calls)
    sim.say(WANG, "大家好")
    assert sim.wait_heard(CHEN, "大家好")["by"] == WANG
    assert sim.wait_heard(LIU, "大家好")["by"] == WANG
    for number in (WANG, CHEN, LIU):
        sim.hangup(number)
    assert {sim.wait_ended(sid) for sid in calls} == {"completed"}


def test_wrong_numbers_are_noted_and_fail(sim: ExchangeClient, owner: Owner) -> None:
    owner.answers["/twilio/voice"] = lambda form: (
        '<Dial action="/dialled">12345</Dial>' if form["From"] == WANG else f'<Dial action="/dialled" callerId="{LIU}">{WANG}</Dial>'
    )
    owner.answers["/dialled"] = lambda form: f"<Say>结果{form['DialCallStatus']}</Say>"
    for number in (WANG, CHEN):
        sim.wait_ended(sim.call(number))
        sim.wait_heard(number, "结果failed")
    assert [it["code"] for it in sim.debugger()] == [13223, 13214]
