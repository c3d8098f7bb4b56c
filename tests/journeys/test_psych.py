"""Somebody to talk to: now, by a warm transfer; later, at the promised time; and nobody falls into silence."""

from __future__ import annotations

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
