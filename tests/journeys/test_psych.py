"""Somebody to talk to: now, by a warm transfer; later, at the promised time; and nobody falls into silence."""

from __future__ import annotations

from hotline.flows.place_calls import place_calls
from tests.journeys.conftest import Line
from tests.journeys.people import RESIDENT

FIRST, SECOND = "+8613800000013", "+8613800000016"


def ask_for_a_talk(line: Line) -> str:
    """王婆婆 rings, says what weighs on her, and wants somebody now. Returns her call."""
    sid = line.sim.call(RESIDENT)
    line.sim.wait_listening(RESIDENT)
    line.sim.say(RESIDENT, "一个人在家心里慌，睡不着")
    line.sim.wait_heard(RESIDENT, "谢谢您说出来")
    line.sim.wait_listening(RESIDENT)
    line.sim.say(RESIDENT, "老伴走了，没人说话")
    line.sim.wait_heard(RESIDENT, "心理志愿者")
    line.sim.wait_listening(RESIDENT)
    line.sim.key(RESIDENT, "1")
    line.sim.wait_heard(RESIDENT, "找人陪您说话")
    return sid


def take_call(line: Line, counsellor: str) -> None:
    """A counsellor picks up and presses 1."""
    line.sim.answer(counsellor)
    line.sim.wait_heard(counsellor, "有一位来电的人在等")
    line.sim.wait_listening(counsellor)
    line.sim.key(counsellor, "1")


def rung(line: Line) -> str:
    """Which counsellor is rung for the newest search."""
    line.until(lambda: line.rows("select 1 from transfers where jsonb_array_length(tried) > 0"))
    return str(line.rows("select tried->-1->>'phone' as phone from transfers order by id desc limit 1")[0]["phone"])


def other(counsellor: str) -> str:
    """The other of the two sample counsellors."""
    return SECOND if counsellor == FIRST else FIRST


def test_a_talk_now_goes_to_a_counsellor_and_her_hanging_up_leaves_nobody_in_silence(line: Line) -> None:
    """She hears only that somebody waits, then two sentences; they speak; afterwards the line is still there."""
    sid = ask_for_a_talk(line)
    counsellor = rung(line)
    take_call(line, counsellor)
    line.sim.wait_heard(counsellor, "睡不着")
    line.sim.wait_heard(RESIDENT, "人来了")
    line.until(lambda: line.rows("select 1 from transfers where state = 'joined'"))
    line.sim.wait_event("conference", members=2)
    line.sim.say(counsellor, "王婆婆您好，我是小赵")
    line.sim.wait_heard(RESIDENT, "我是小赵")
    line.sim.hangup(counsellor)
    line.sim.wait_heard(RESIDENT, "我还在")
    line.sim.wait_listening(RESIDENT)
    line.sim.key(RESIDENT, "2")
    line.sim.wait_ended(sid)
    ticket = line.rows("select t.*, v.phone from tickets t join volunteers v on v.id = t.volunteer_id where kind = 'psychological'")[0]
    assert (ticket["status"], ticket["phone"], ticket["summary"]) == ("assigned", counsellor, None)
    assert not line.rows("select 1 from callbacks where state in ('waiting','dialing','in_call') and purpose <> 'follow_up'")


def test_a_voicemail_hears_nothing_personal_and_the_next_is_rung(line: Line) -> None:
    """The greeting of a machine is told that somebody waits, and no more; she goes to the next counsellor."""
    for phone in (FIRST, SECOND):
        line.sim.behave(phone, answer="machine")
    ask_for_a_talk(line)
    first = rung(line)
    leg = line.until(lambda: line.sim.calls(number=first))[0]
    line.sim.wait_ended(leg["sid"])
    heard = " ".join(line.sim.heard(leg["sid"]))
    assert "按一" in heard
    assert not any(word in heard for word in ("王", "睡不着", "心", "单号"))
    line.sim.wait_ringing(other(first))


def test_when_nobody_answers_a_time_is_promised_and_kept(line: Line) -> None:
    """She may hang up; at that minute her telephone rings, she is asked who she is, and a counsellor is sought."""
    for phone in (FIRST, SECOND):
        line.sim.behave(phone, answer="busy")
    ask_for_a_talk(line)
    line.sim.wait_heard(RESIDENT, "我们一定给您打过去")
    line.sim.hangup(RESIDENT)
    waiting = "select next_attempt_at as at from callbacks where purpose = 'requested' and state = 'waiting'"
    due = line.until(lambda: line.rows(waiting))[0]["at"]
    assert (due.second, due.minute % 5) == (0, 0)
    assert place_calls(line.later(minutes=9)) == 0
    line.sim.behave(FIRST, answer="human")
    line.sim.behave(SECOND, answer="human")
    line.rows("update callbacks set next_attempt_at = now() where purpose = 'requested' returning id")
    line.house.jobs.nudge(["place_calls"])
    line.sim.answer(RESIDENT)
    line.sim.wait_heard(RESIDENT, "请问您就是王")
    line.sim.wait_listening(RESIDENT)
    line.sim.key(RESIDENT, "1")
    line.sim.wait_heard(RESIDENT, "找人陪您说话")


def test_who_left_while_the_counsellor_presses_one_is_rung_back_by_her(line: Line) -> None:
    """The counsellor hears that she is being rung, she answers, and they speak."""
    ask_for_a_talk(line)
    counsellor = rung(line)
    line.sim.answer(counsellor)
    line.sim.wait_listening(counsellor)
    line.sim.hangup(RESIDENT)
    line.until(lambda: line.rows("select 1 from transfers where state = 'gone'"))
    line.sim.key(counsellor, "1")
    line.sim.wait_heard(counsellor, "现在给他打回去")
    line.sim.answer(RESIDENT)
    line.sim.wait_heard(RESIDENT, "给您打回来了")
    line.sim.wait_event("joined", number=RESIDENT)
    line.sim.hangup(RESIDENT)
    line.sim.wait_heard(counsellor, "记录两个字")


def test_the_same_offer_by_text(line: Line) -> None:
    """1 rings her at once; who she is comes before what it is about; then a counsellor is sought."""
    line.sim.text(RESIDENT, "一个人在家心里慌，睡不着")
    assert "回复1" in line.sim.wait_text(RESIDENT)["body"]
    line.sim.text(RESIDENT, "1")
    line.sim.wait_text(RESIDENT, "打电话")
    line.sim.answer(RESIDENT)
    line.sim.wait_heard(RESIDENT, "请问您就是王")
    line.sim.wait_listening(RESIDENT)
    line.sim.key(RESIDENT, "1")
    take_call(line, rung(line))
    line.sim.wait_heard(RESIDENT, "人来了")
