"""Calls we place: who and why first, nothing personal before the person has said who they are, every reason in one call."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.conversation.calling_out import SCRIPTS
from hotline.conversation.turns import Act, AllWell, ConfirmDelivery, Heard, OpenTicket, Place, Sound, StopCalls, WantPerson, WrongNumber
from hotline.conversation.ways import Ask, Connect, End
from hotline.terms import Intent, Item, Kind, Line, Purpose, Risk, Urgency
from hotline.words.catalogue import render_all
from tests.rooms.conversation.calls import acts, hold, last, words
from tests.rooms.conversation.people import ORDER, ORDERS, SILENT, WANG, key, said

CHECK_IN = replace(WANG, outbound=True, reasons=(Purpose.CHECK_IN,))


def test_a_check_in_says_who_and_why_and_asks_its_menu_first() -> None:
    turn = last(CHECK_IN)
    assert words(turn).startswith("这里是社区热线。王婆婆您好。打电话问问您好不好。您缺不缺生活物资？")
    assert turn.talk.place is Place.CHECK_IN


@pytest.mark.parametrize(
    ("heard", "place", "done"),
    [
        (key("1"), Place.NEED, []),
        (key("2"), Place.TALK, []),
        (key("3"), Place.MORE, [AllWell()]),
        (key("5"), Place.ENDED, [StopCalls()]),
        (said("都好，不缺"), Place.MORE, [AllWell()]),
        (said("不缺"), Place.MORE, [AllWell()]),
        (said("缺的", Kind.SUPPLY), Place.NEED, []),
        (said("还可以"), Place.MORE, [AllWell()]),
        (said("好"), Place.CHECK_IN, []),
        (said("没有了"), Place.CHECK_IN, []),
        (said("我还好，就是没油了", Kind.SUPPLY, items=(Item("油"),)), Place.READ_BACK, []),
        (ORDER, Place.READ_BACK, []),
    ],
)
def test_the_menu_of_a_check_in(heard: Heard, place: Place, done: list[Act]) -> None:
    turn = last(CHECK_IN, heard)
    assert turn.talk.place is place
    assert list(turn.acts) == done


def test_fine_but_low_is_not_all_well() -> None:
    turn = last(CHECK_IN, said("我还好，就是心里闷", Kind.PSYCHOLOGICAL))
    assert turn.talk.place is Place.TALK
    assert isinstance(turn.acts[0], OpenTicket)


def test_nothing_personal_is_said_in_a_call_out() -> None:
    facts = replace(
        WANG, outbound=True, reasons=(Purpose.DELIVERY_CHECK, Purpose.FOLLOW_UP), delivery=ORDERS[0], tickets=ORDERS, has_address=True
    )
    heard = "".join(words(turn) for turn in hold(facts, key("1"), key("1"), ORDER))
    for secret in ("下洋田", "A，一，二", "A12", "小李"):
        assert secret not in heard
    assert "青菜" not in words(last(facts)) + words(last(facts, key("1")))


def test_news_is_told_only_to_the_person_it_is_for() -> None:
    facts = replace(WANG, outbound=True, tell=(Line("ring.door_code", {"line_name": "社区热线", "door_code": "4821"}),))
    assert "四，八，二，一" not in words(last(facts))
    assert "四，八，二，一" in words(last(facts, key("1")))
    stranger = last(facts, key("2"))
    assert "四，八，二，一" not in words(stranger)
    assert not stranger.talk.need_known


REMEMBERED = replace(CHECK_IN, last_time="膝盖痛")


def test_the_last_call_is_picked_up_once_the_person_has_said_who_they_are() -> None:
    greeted, asked, menu = hold(REMEMBERED, key("1"), said("好多了"))
    assert words(greeted).startswith("这里是社区热线。王婆婆您好。打电话问问您好不好。请问您就是王婆婆吗？")
    assert "膝盖" not in words(greeted)
    assert words(asked).startswith("上次您说膝盖痛，好些了吗？")
    assert (menu.talk.place, menu.acts) == (Place.CHECK_IN, ())
    assert "您缺不缺生活物资" in words(menu)


def test_who_is_not_better_is_promised_a_person_and_still_asked_what_is_lacking() -> None:
    turn = last(REMEMBERED, key("1"), key("2"))
    assert turn.acts == (WantPerson("not_better", "膝盖痛"),)
    assert turn.talk.place is Place.CHECK_IN
    worse = last(REMEMBERED, key("1"), said("没有，痛得走不动了", Kind.MEDICAL))
    assert isinstance(worse.acts[0], OpenTicket) and worse.acts[0].kind is Kind.MEDICAL


@pytest.mark.parametrize("answer", [(key("2"),), (said("不是"),), (SILENT,), (key("1"), SILENT, SILENT)])
def test_whoever_else_answers_hears_nothing_of_the_last_call_and_is_not_the_person_reached(answer: tuple[Heard, ...]) -> None:
    turns = hold(REMEMBERED, *answer)
    if answer[0] != key("1"):
        assert "膝盖" not in "".join(words(turn) for turn in turns)
        assert not turns[-1].talk.spoke
    assert turns[-1].talk.place is not Place.CHECK_IN


def test_what_a_text_would_have_said_is_spoken_where_none_can_go() -> None:
    assert words(last(replace(CHECK_IN, tried=True))).startswith("这里是社区热线。王婆婆您好。打电话问问您好不好。前两次打给您，没有接通。")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_round_says_what_it_is_about_and_asks_the_same(script: str) -> None:
    turn = last(replace(CHECK_IN, script=script))
    assert turn.talk.place is Place.CHECK_IN
    assert ("热" in words(turn).removeprefix("这里是社区热线")) is (script == "heat")


def test_several_reasons_are_asked_about_in_one_call() -> None:
    facts = replace(CHECK_IN, reasons=(Purpose.DELIVERY_CHECK, Purpose.MISSED_CALL, Purpose.CHECK_IN), delivery=ORDERS[0])
    first, second, third = hold(facts, key("1"), key("3"))
    assert (first.talk.place, second.talk.place, third.talk.place) == (Place.DELIVERED, Place.CHECK_IN, Place.MORE)
    assert second.acts == (ConfirmDelivery("A12", arrived=True),)


@pytest.mark.parametrize(
    ("heard", "arrived"),
    [(key("1"), True), (said("收到了"), True), (key("2"), False), (said("还没收到"), False), (said("油少了一瓶"), False)],
)
def test_did_it_arrive(heard: Heard, arrived: bool) -> None:
    facts = replace(CHECK_IN, reasons=(Purpose.DELIVERY_CHECK,), delivery=ORDERS[0])
    assert last(facts, heard).acts == (ConfirmDelivery("A12", arrived, "" if arrived else heard.speech),)


def test_not_better_leads_to_the_warm_exchange() -> None:
    facts = replace(CHECK_IN, reasons=(Purpose.FOLLOW_UP,))
    assert last(facts, key("2")).talk.place is Place.TALK
    assert last(facts, said("好多了")).acts == (AllWell(),)


def test_a_silent_call_out_is_rung_again_and_nobody_counts_as_reached() -> None:
    turn = last(CHECK_IN, SILENT, SILENT, SILENT)
    assert isinstance(turn.then, End)
    assert not turn.talk.spoke
    assert not turn.talk.need_known
    assert not turn.acts


def test_a_wrong_number_we_rang_is_never_rung_again() -> None:
    turn = last(CHECK_IN, said("打错了", intent=Intent.WRONG_NUMBER))
    assert turn.acts == (WrongNumber(),)
    assert isinstance(turn.then, End)


def test_a_crisis_call_back_rings_the_helpers_even_when_nothing_is_said() -> None:
    facts = replace(CHECK_IN, reasons=(Purpose.CRISIS,))
    assert isinstance(last(facts).then, Ask)
    assert last(facts, SILENT).then == Connect("crisis", 20)
    assert last(facts, said("我在")).then == Connect("crisis", 20)


@pytest.mark.parametrize("lang", ["yue", "en"])
def test_the_whole_order_dialogue_is_spoken_in_the_residents_language(lang: str) -> None:
    for turn in hold(WANG, ORDER, key("1"), key("2"), lang=lang):
        assert turn.talk.lang == lang
        assert words(turn) != render_all(turn.say, "zh_CN")


def test_risk_and_urgency_of_the_words_go_with_the_ticket() -> None:
    heard = said("婴儿奶粉没了", Kind.SUPPLY, items=(Item("奶粉"),), urgency=Urgency.URGENT)
    ticket = acts(WANG, heard, key("1"))[0]
    assert isinstance(ticket, OpenTicket)
    assert (ticket.urgency, ticket.risk) == (Urgency.URGENT, Risk.NONE)


def test_a_no_counts_though_the_beginning_of_the_call_is_heard_twice() -> None:
    """Webhooks come twice: whoever says at the second asking that they are somebody else was not reached, so the person is rung again."""
    promised = replace(
        WANG, outbound=True, reasons=(Purpose.REQUESTED,), tell=(Line("ring.door_code", {"line_name": "社区热线", "door_code": "4821"}),)
    )
    turn = last(promised, key("1"), Heard(Sound.START), key("2"))
    assert isinstance(turn.then, End)
    assert not turn.talk.confirmed
