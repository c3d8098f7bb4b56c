"""Texts and their replies: an order in one text, one question a text, and the words that always work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.conversation.text import lapsed, next_text
from hotline.conversation.turns import (
    Act,
    AddToTicket,
    AllWell,
    BookCallback,
    CancelTicket,
    ConfirmDelivery,
    Facts,
    Heard,
    OpenTicket,
    Place,
    RaiseCrisis,
    ResumeCalls,
    StopCalls,
    Talk,
    Turn,
    WantPerson,
    WrongNumber,
    opened,
)
from hotline.conversation.ways import End
from hotline.terms import Intent, Item, Kind, Purpose, TicketStatus, Wish
from hotline.words.catalogue import text_body
from tests.rooms.conversation.calls import keys_said
from tests.rooms.conversation.people import (
    BOTH,
    DESPAIR,
    FALLEN,
    GREENS,
    HUNGRY,
    ILL,
    LONELY,
    LOW,
    MEAT,
    MUMBLE,
    ORDER,
    ORDER_AND_PLACE,
    ORDERS,
    RICE,
    STRANGER,
    WANG,
    said,
)

NOW = Wish("现在", now=True)


def write(facts: Facts, *texts: Heard) -> list[Turn]:
    """A dialogue of texts: the turn after each."""
    turns, talk = [], Talk()
    for text in texts:
        turns.append(next_text(talk, text, facts))
        talk = turns[-1].talk
    return turns


def last(facts: Facts, *texts: Heard) -> Turn:
    """The last turn of a dialogue."""
    return write(facts, *texts)[-1]


def body(turn: Turn) -> str:
    """The text as it is read, with a code put in."""
    lines = [replace(line, params=line.params | ({"code": "A12"} if line.params.get("code") == opened() else {})) for line in turn.say]
    return text_body(lines, turn.talk.lang, "社区热线")


def test_an_order_in_one_text_is_answered_at_once() -> None:
    turn = last(WANG, ORDER)
    (ticket,) = turn.acts
    assert isinstance(ticket, OpenTicket)
    assert ticket.items == (GREENS, MEAT, RICE)
    assert body(turn) == (
        "【社区热线】您的需求已接单：2斤青菜、2斤肉、一包5公斤的大米，送到下洋田社区您家里。单号A12。"
        "2小时内告诉您谁来送。不对请直接回复，不要了回复：取消。"
    )
    assert turn.then == End()
    assert turn.talk.place is Place.START
    assert turn.talk.need_known


def test_a_stranger_with_an_address_is_answered_at_once_too() -> None:
    turn = last(STRANGER, ORDER_AND_PLACE)
    assert isinstance(turn.acts[0], OpenTicket)
    assert turn.acts[0].address == "下洋田社区3栋"
    assert keys_said(turn) == ["text.order_waits"]
    assert keys_said(last(replace(STRANGER, waits_for_yes=False), ORDER_AND_PLACE)) == ["text.order_taken"]


def test_without_an_address_it_is_asked_and_the_next_text_answers() -> None:
    asked, done = write(STRANGER, ORDER, said("海甸岛3栋2单元401", address="海甸岛3栋2单元401"))
    assert asked.talk.place is Place.ADDRESS
    assert not asked.acts
    assert isinstance(done.acts[0], OpenTicket)
    assert done.acts[0].address == "海甸岛3栋2单元401"
    assert done.acts[0].items == (GREENS, MEAT, RICE)


def test_goods_sent_instead_of_the_address_are_added_and_no_address_at_all_ends_with_a_person() -> None:
    more = said("还要一包盐", Kind.SUPPLY, items=(Item("盐", 1, "包"),))
    assert last(STRANGER, ORDER_AND_PLACE).talk.place is Place.START
    added = last(STRANGER, ORDER, more)
    assert added.talk.place is Place.ADDRESS
    assert added.talk.draft is not None
    assert len(added.talk.draft.items) == 4
    person = last(STRANGER, ORDER, said("好的"), said("嗯"))
    assert isinstance(person.acts[0], WantPerson)
    assert "两斤青菜" in person.acts[0].summary


def test_an_order_nobody_finished_goes_to_a_person_when_the_dialogue_lapses() -> None:
    (act,) = lapsed(last(STRANGER, ORDER).talk)
    assert isinstance(act, WantPerson)
    assert "两斤青菜" in act.summary
    assert not lapsed(last(WANG, ORDER).talk)


def test_hungry_without_goods_is_asked_once_then_taken_as_said() -> None:
    asked, done = write(WANG, HUNGRY, said("随便什么都行"))
    assert keys_said(asked) == ["text.ask_items"]
    assert isinstance(done.acts[0], OpenTicket)
    assert done.acts[0].kind is Kind.SUPPLY
    assert "没吃的" in done.acts[0].summary
    assert last(WANG, HUNGRY, ORDER).acts[0].items == (GREENS, MEAT, RICE)  # type: ignore[union-attr]  # an OpenTicket


def test_somebody_to_talk_to_now_or_later() -> None:
    first, now = write(WANG, LONELY, said("1"))
    assert isinstance(first.acts[0], OpenTicket)
    assert first.acts[0].kind is Kind.PSYCHOLOGICAL
    assert keys_said(first) == ["text.talk"]
    assert now.acts == (BookCallback(Purpose.REQUESTED, NOW, Kind.PSYCHOLOGICAL),)
    later = Wish("明天上午", day=1, start=9 * 60, end=12 * 60)
    asked, booked = write(WANG, LONELY, said("2"), said("明天上午", time=later))[1:]
    assert asked.talk.place is Place.CALL_TIME
    assert booked.acts == (BookCallback(Purpose.REQUESTED, later, Kind.PSYCHOLOGICAL),)
    assert "明天上午九点到中午十二点给您打电话" in body(booked)
    assert last(WANG, LONELY, said("明天上午吧", time=later)).acts == (BookCallback(Purpose.REQUESTED, later, Kind.PSYCHOLOGICAL),)
    assert not last(WANG, LONELY, said("不用了")).acts


def test_what_is_poured_out_further_goes_to_the_same_ticket() -> None:
    turn = last(WANG, LONELY, said("老伴走了三年了", Kind.PSYCHOLOGICAL))
    assert isinstance(turn.acts[0], AddToTicket)
    assert turn.talk.place is Place.COUNSELLOR
    assert keys_said(last(WANG, LOW)) == ["text.talk_concern"]


def test_both_needs_in_one_text_are_two_tickets_and_one_reply() -> None:
    turn = last(WANG, BOTH)
    assert [act.kind for act in turn.acts if isinstance(act, OpenTicket)] == [Kind.PSYCHOLOGICAL, Kind.SUPPLY]
    assert [line.params["code"] for line in turn.say] == [opened(1)]
    assert turn.talk.place is Place.COUNSELLOR
    assert last(WANG, BOTH, said("1")).acts == (BookCallback(Purpose.REQUESTED, NOW, Kind.PSYCHOLOGICAL),)


@pytest.mark.parametrize("before", [(), (LONELY,), (HUNGRY,), (ORDER,), (MUMBLE,)])
def test_danger_by_text_is_answered_by_asking_to_ring(before: tuple[Heard, ...]) -> None:
    turn = last(STRANGER, *before, DESPAIR)
    assert isinstance(turn.acts[0], RaiseCrisis)
    assert not any(isinstance(act, CancelTicket) for act in turn.acts)
    assert "我们现在就给您打电话" in body(turn)
    assert "12356、120、110、119" in body(turn)
    again = last(STRANGER, DESPAIR, DESPAIR)
    assert isinstance(again.acts[0], RaiseCrisis)
    assert keys_said(again) == ["text.crisis_again"]


def test_another_emergency_by_text() -> None:
    turn = last(WANG, FALLEN)
    assert isinstance(turn.acts[0], RaiseCrisis)
    assert turn.acts[0].kind is Kind.MEDICAL
    assert "请马上打120、119" in body(turn)


def test_illness_that_is_no_emergency_becomes_a_ticket_and_a_call() -> None:
    turn = last(WANG, ILL)
    assert isinstance(turn.acts[0], OpenTicket)
    assert turn.acts[0].kind is Kind.MEDICAL
    assert keys_said(turn) == ["text.medical"]


def test_not_understood_is_asked_back_once_then_a_person_rings() -> None:
    asked, person, more = write(WANG, MUMBLE, said("那个啥"), said("啥啥"))
    assert keys_said(asked) == ["text.ask_again"]
    assert not asked.acts
    assert isinstance(person.acts[0], WantPerson)
    assert "嗯那个呃" in person.acts[0].summary
    assert isinstance(more.acts[0], AddToTicket)
    assert last(WANG, MUMBLE, said("1")).talk.place is Place.NEED
    assert last(WANG, MUMBLE, said("2")).talk.place is Place.COUNSELLOR
    assert last(WANG, MUMBLE, ORDER).acts[0].items == (GREENS, MEAT, RICE)  # type: ignore[union-attr]  # an OpenTicket


TWO_OPEN = replace(WANG, tickets=ORDERS)
ONE_OPEN = replace(WANG, tickets=ORDERS[:1])


def test_the_state_of_an_order_by_text() -> None:
    assert "A12（2斤青菜）：小李会给您送来。" in body(last(TWO_OPEN, said("查询")))
    assert keys_said(last(WANG, said("查询"))) == ["text.nothing_open"]


def test_cancelling_by_text() -> None:
    assert last(ONE_OPEN, said("取消")).acts == (CancelTicket("A12"),)
    assert last(TWO_OPEN, said("取消 b34")).acts == (CancelTicket("B34"),)
    which, done = write(TWO_OPEN, said("取消"), said("B34"))
    assert keys_said(which) == ["text.cancel_which"]
    assert done.acts == (CancelTicket("B34"),)
    meant = said("上次要的东西我都不想要了算了", intent=Intent.CANCEL)
    assert last(ONE_OPEN, meant).talk.place is Place.CANCEL
    assert last(ONE_OPEN, meant, said("1")).acts == (CancelTicket("A12"),)
    assert not last(ONE_OPEN, meant, said("2")).acts
    assert not last(WANG, said("取消")).acts
    assert keys_said(last(STRANGER, ORDER, said("取消"))) == ["text.draft_dropped"]


@pytest.mark.parametrize(
    ("text", "done", "line"),
    [
        (said("人工"), [WantPerson("asked", "")], "text.person"),
        (said("退订"), [StopCalls()], "text.opted_out"),
        (said("ＴＤ"), [StopCalls()], "text.opted_out"),
        (said("stop"), [StopCalls()], "text.opted_out"),
        (said("恢复"), [ResumeCalls()], "text.opted_in"),
        (said("START"), [ResumeCalls()], "text.opted_in"),
        (said("打错了", intent=Intent.WRONG_NUMBER), [WrongNumber()], "text.wrong_number"),
        (said("谢谢", intent=Intent.THANKS), [], "text.thanks"),
        (said("你好", intent=Intent.GREETING), [], "text.greeting"),
        (said("我想帮忙", intent=Intent.OFFER_HELP), [], "text.offer_help"),
        (said("什么时候解封", intent=Intent.POLICY_QUESTION), [WantPerson("policy_question", "什么时候解封")], "text.policy_question"),
        (said("我在路上", intent=Intent.VOLUNTEER_REPLY), [WantPerson("volunteer_reply", "我在路上")], "text.passed_on"),
        (said("现在打给我", intent=Intent.CALLBACK_TIME, time=NOW), [BookCallback(Purpose.REQUESTED, NOW)], "text.booked_now"),
        (said("都好，放心"), [AllWell()], "text.all_well"),
    ],
)
def test_words_that_always_work(text: Heard, done: list[Act], line: str) -> None:
    turn = last(WANG, text)
    assert list(turn.acts) == done
    assert keys_said(turn) == [line]


def test_advertising_gets_no_ticket_and_no_reply() -> None:
    turn = last(WANG, said("恭喜您中奖", intent=Intent.SPAM))
    assert not turn.acts
    assert body(turn) == ""


def test_thanks_beside_an_order_is_an_order() -> None:
    polite = said("你好，要2斤青菜，谢谢", Kind.SUPPLY, items=(GREENS,), intent=Intent.THANKS)
    assert isinstance(last(WANG, polite).acts[0], OpenTicket)


@pytest.mark.parametrize(
    ("text", "arrived"), [("1", True), ("收到了", True), ("收到，谢谢", True), ("2", False), ("没收到", False), ("没有", False)]
)
def test_did_it_arrive(text: str, arrived: bool) -> None:
    facts = replace(WANG, delivery=replace(ORDERS[0], status=TicketStatus.DELIVERED))
    assert last(facts, said(text)).acts == (ConfirmDelivery("A12", arrived, "" if arrived else text),)


def test_too_many_open_orders_go_to_a_person_with_the_goods() -> None:
    (act,) = last(replace(WANG, at_limit=True), ORDER).acts
    assert isinstance(act, WantPerson)
    assert (act.why, "两斤青菜" in act.summary) == ("at_limit", True)
