"""Calls for a person, a volunteer, or a word about an order; and the other things people say to a hotline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.conversation.turns import Act, CancelTicket, Heard, Place, ResumeCalls, StopCalls, TicketFact, WantPerson
from hotline.conversation.ways import Connect, End
from hotline.terms import Intent, Kind, TicketStatus
from tests.rooms.conversation.calls import acts, hold, keys_said, last, words
from tests.rooms.conversation.people import JOINED, NOBODY, ORDERS, WANG, key, said


def test_zero_rings_the_coordinators_and_else_promises_a_call_once() -> None:
    ringing, promised, again = hold(WANG, key("0"), NOBODY, key("0"))[1:]
    assert ringing.then == Connect("coordinators", 20)
    assert promised.acts == (WantPerson("pressed_zero"),)
    assert isinstance(again.then, End)
    assert not again.acts
    assert keys_said(last(WANG, key("0"), JOINED))[0] == "call.still_here"


def test_four_connects_with_the_volunteer_while_there_is_one() -> None:
    held = replace(WANG, held_code="A12")
    assert "call.first_volunteer" in keys_said(last(held))
    assert last(held, key("4")).then == Connect("volunteer", 20, "A12")
    assert isinstance(last(held, key("4"), NOBODY).acts[0], WantPerson)
    assert last(WANG, key("4")).talk.misses == 1


def test_status_is_told_by_code_without_the_goods() -> None:
    turn = last(replace(WANG, tickets=ORDERS), said("查询"))
    assert "单号A，一，二，志愿者小李会给您送来。" in words(turn)
    assert "青菜" not in words(turn)
    secret = replace(WANG, tickets=(TicketFact("C56", Kind.PSYCHOLOGICAL, TicketStatus.OPEN),))
    assert keys_said(last(secret, said("查询")))[0] == "call.status_person"


def test_cancelling_is_confirmed_and_a_no_goes_to_the_next() -> None:
    facts = replace(WANG, tickets=ORDERS)
    assert acts(facts, said("取消"), key("1")) == [CancelTicket("A12")]
    assert acts(facts, said("取消"), key("2"), key("1")) == [CancelTicket("B34")]
    assert acts(facts, said("取消B34"), key("1")) == [CancelTicket("B34")]
    assert not acts(facts, said("取消"), key("2"), key("2"))


@pytest.mark.parametrize(
    ("heard", "line", "done"),
    [
        (said("别再打了", intent=Intent.OPT_OUT), "call.opted_out", [StopCalls()]),
        (said("恢复"), "call.opted_in", [ResumeCalls()]),
        (said("打错了", intent=Intent.WRONG_NUMBER), "call.wrong_number", []),
        (said("谢谢你们", intent=Intent.THANKS), "call.thanks", []),
        (said("我想当志愿者", intent=Intent.OFFER_HELP), "call.offer_help", []),
        (said("什么时候解封", intent=Intent.POLICY_QUESTION), "call.policy_question", [WantPerson("policy_question", "什么时候解封")]),
        (said("我到楼下了", intent=Intent.VOLUNTEER_REPLY), "call.volunteer_words", [WantPerson("volunteer_reply", "我到楼下了")]),
    ],
)
def test_wishes_at_the_first_prompt(heard: Heard, line: str, done: list[Act]) -> None:
    turn = last(WANG, heard)
    assert keys_said(turn)[0] == line
    assert list(turn.acts) == done
    assert turn.talk.need_known


def test_a_greeting_is_no_need_and_no_miss() -> None:
    turn = last(WANG, said("喂，你好", intent=Intent.GREETING))
    assert (turn.talk.place, turn.talk.misses) == (Place.FIRST, 0)
