"""Calls of people who need somebody: comfort, danger, illness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hotline.conversation.turns import AddToTicket, BookCallback, Heard, OpenTicket, Place, RaiseCrisis, SeekCounsellor
from hotline.conversation.ways import Connect, End, Hold, Meet
from hotline.terms import Kind, Purpose, Wish
from tests.rooms.conversation.calls import hold, keys_said, last, words
from tests.rooms.conversation.people import BOTH, DESPAIR, FALLEN, ILL, JOINED, LONELY, LOW, NOBODY, ORDER, SILENT, WANG, key, said


def test_words_open_the_ticket_at_once_and_two_questions_lead_to_the_choice() -> None:
    first, second, ringing = hold(WANG, LONELY, said("老伴走了，一个人", Kind.PSYCHOLOGICAL), key("1"))[1:]
    assert isinstance(first.acts[0], OpenTicket)
    assert first.acts[0].kind is Kind.PSYCHOLOGICAL
    assert first.talk.place is Place.TALK
    assert isinstance(second.acts[0], AddToTicket)
    assert second.talk.place is Place.COUNSELLOR
    assert ringing.then == Hold(20)
    assert ringing.acts == (SeekCounsellor(),)


def test_two_without_words_still_becomes_a_ticket() -> None:
    silent = hold(WANG, key("2"), SILENT, SILENT)
    assert silent[-1].talk.place is Place.COUNSELLOR
    assert silent[-1].acts == (OpenTicket(Kind.PSYCHOLOGICAL, ""),)


def test_dark_words_are_asked_about_directly_and_a_yes_is_a_crisis() -> None:
    asked, calm = hold(WANG, key("2"), LOW, key("2"))[2:]
    assert asked.talk.place is Place.SAFETY
    assert calm.talk.place is Place.COUNSELLOR
    crisis = last(WANG, key("2"), LOW, said("有时候想过"))
    assert isinstance(crisis.acts[0], RaiseCrisis)
    assert crisis.then == Connect("crisis", 20)


def test_a_call_later_is_booked_by_words_or_key() -> None:
    tomorrow = Wish("明天下午三点以后", day=1, start=15 * 60)
    told = last(WANG, LONELY, said("没有了"), key("2"), said("明天下午三点以后", time=tomorrow))
    assert told.acts == (BookCallback(Purpose.REQUESTED, tomorrow, Kind.PSYCHOLOGICAL),)
    assert "好，明天下午三点以后给您打电话。" in words(told)
    assert isinstance(last(WANG, LONELY, said("没有了"), key("2"), key("1")).acts[0], BookCallback)


def test_who_waits_for_a_counsellor_is_spoken_to_and_may_speak_or_press_zero() -> None:
    ask = (LONELY, said("没有了"), key("1"))
    waiting = last(WANG, *ask, SILENT)
    assert (waiting.then, keys_said(waiting)) == (Hold(20), ["call.waiting"])
    speaking = last(WANG, *ask, said("我等着，心里难受", Kind.PSYCHOLOGICAL))
    assert keys_said(speaking) == ["call.waiting_heard"]
    assert isinstance(speaking.acts[0], AddToTicket)
    assert last(WANG, *ask, key("0")).then == Connect("coordinators", 20)
    assert isinstance(last(WANG, *ask, DESPAIR).acts[0], RaiseCrisis)


def test_a_counsellor_who_comes_is_met_and_after_the_talk_nobody_falls_into_silence() -> None:
    ask = (LONELY, said("没有了"), key("1"))
    assert last(replace(WANG, seeking="ready"), *ask, SILENT).then == Meet()
    talked = last(WANG, *ask, JOINED)
    assert keys_said(talked)[:2] == ["call.still_here", "call.more"]
    assert last(WANG, *ask, NOBODY).acts == (SeekCounsellor(),)


def test_after_the_last_counsellor_a_call_is_promised_for_a_time() -> None:
    ask = (LONELY, said("没有了"), key("1"))
    soon = Wish("", start=15 * 60 + 20)
    promised = last(replace(WANG, seeking="failed", soon=soon), *ask, SILENT)
    assert promised.acts == (BookCallback(Purpose.REQUESTED, soon, Kind.PSYCHOLOGICAL),)
    assert "下午三点二十分" in words(promised)
    assert promised.talk.need_known
    hidden = last(replace(WANG, seeking="failed", soon=soon, withheld=True), *ask, SILENT)
    assert hidden.acts == ()


def test_waiting_has_an_end() -> None:
    ask = (LONELY, said("没有了"), key("1"))
    assert isinstance(last(WANG, *ask, *[SILENT] * 18).acts[0], BookCallback)


def test_the_call_that_keeps_an_appointment_asks_who_it_is_before_anything_else() -> None:
    facts = replace(WANG, outbound=True, reasons=(Purpose.REQUESTED,), talk_promised=True)
    asked = last(facts)
    assert asked.talk.place is Place.WHO
    assert "心" not in words(asked)
    assert last(facts, key("1")).acts == (SeekCounsellor(),)
    assert last(facts, key("2")).then == End()
    assert "约我们打电话" in words(last(replace(facts, called=None, known=False)))


def test_both_needs_in_one_breath_are_two_tickets() -> None:
    read, done = hold(WANG, BOTH, key("1"))[1:]
    assert [act.kind for act in (*read.acts, *done.acts) if isinstance(act, OpenTicket)] == [Kind.PSYCHOLOGICAL, Kind.SUPPLY]
    assert keys_said(read)[0] == "call.both_needs"
    assert done.talk.place is Place.TALK


@pytest.mark.parametrize("before", [(), (ORDER,), (key("2"),), (ORDER, key("1")), (key("0"),), (SILENT,) * 3, (LONELY, said("没有了"))])
def test_danger_is_heard_before_any_command_or_question(before: Sequence[Heard]) -> None:
    turn = last(WANG, *before, DESPAIR)
    assert isinstance(turn.acts[0], RaiseCrisis)
    assert turn.acts[0].kind is Kind.PSYCHOLOGICAL
    assert turn.then == Connect("crisis", 20)
    assert "幺二三五六" in words(turn)


def test_an_order_under_way_is_told_to_whoever_helps() -> None:
    act = last(WANG, ORDER, DESPAIR).acts[0]
    assert isinstance(act, RaiseCrisis)
    assert "两斤青菜" in act.summary


def test_another_emergency_names_120_first() -> None:
    turn = last(WANG, FALLEN)
    assert isinstance(turn.acts[0], RaiseCrisis)
    assert turn.acts[0].kind is Kind.MEDICAL
    assert "请马上打幺二零，幺幺九" in words(turn)


def test_while_nobody_comes_the_caller_is_kept_spoken_to_and_promised_a_call() -> None:
    turns = hold(WANG, DESPAIR, NOBODY, NOBODY, NOBODY, said("你们在吗"), SILENT)
    assert "call.crisis_promise" in keys_said(turns[4])
    assert keys_said(turns[5])[0] == "call.crisis_heard"
    assert isinstance(turns[5].then, Connect | Hold)
    assert sum(isinstance(act, RaiseCrisis) for turn in turns for act in turn.acts) == 1
    assert not turns[-1].talk.need_known


def test_a_crisis_nobody_answers_ends_with_a_call_back_standing() -> None:
    turn = last(WANG, DESPAIR, *[NOBODY] * 18)
    assert isinstance(turn.then, End)
    assert turn.acts == (BookCallback(Purpose.CRISIS),)


def test_after_somebody_talked_the_line_is_still_there() -> None:
    turn = last(WANG, DESPAIR, JOINED)
    assert keys_said(turn)[:2] == ["call.still_here", "call.more"]
    assert turn.talk.need_known


def test_illness_that_is_no_emergency_rings_the_coordinators() -> None:
    turn, promised = hold(WANG, ILL, NOBODY)[1:]
    assert isinstance(turn.acts[0], OpenTicket)
    assert turn.then == Connect("coordinators", 20)
    assert "call.medical_promised" in keys_said(promised)
    assert not promised.acts
