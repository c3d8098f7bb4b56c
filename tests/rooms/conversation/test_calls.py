"""Calls in, as they are held: the order dialogue, and what happens when nothing can be made out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.conversation.turns import Facts, Heard, LeaveMessage, OpenTicket, Place, Sound, WantPerson
from hotline.conversation.ways import Ask, End, Record
from hotline.terms import Intent, Item, Kind
from tests.rooms.conversation.calls import acts, hold, keys_said, last, words
from tests.rooms.conversation.people import GREENS, HUNGRY, MEAT, MUMBLE, ORDER, ORDER_AND_PLACE, RICE, SILENT, STRANGER, WANG, key, said


def test_the_first_prompt_is_short_and_takes_speech_and_keys() -> None:
    turn = last(WANG)
    assert words(turn) == (
        "这里是社区热线。王婆婆您好。要生活用品，请按1。想找人说说话，请按2。您也可以直接说要什么。找工作人员请按0，再听一遍请按9。"
    )
    assert isinstance(turn.then, Ask)
    assert turn.then.speech
    assert "大米" in turn.then.hints


def test_an_order_is_read_back_to_the_community_only_and_a_yes_opens_the_ticket() -> None:
    read, done = hold(WANG, ORDER, key("1"))[1:]
    assert "您要两斤青菜，两斤肉，一包五公斤的大米。送到下洋田社区您家里。对吗？" in words(read)
    (ticket,) = done.acts
    assert isinstance(ticket, OpenTicket)
    assert (ticket.kind, ticket.items, ticket.address) == (Kind.SUPPLY, (GREENS, MEAT, RICE), None)
    assert keys_said(done)[:2] == ["call.order_taken", "call.order_next"]
    assert done.talk.place is Place.MORE
    assert done.talk.need_known


def test_an_address_that_was_said_is_read_back_as_said() -> None:
    read, done = hold(WANG, ORDER_AND_PLACE, said("对"))[1:]
    assert "送到下洋田社区3栋。" in words(read)
    assert done.acts[0].address == "下洋田社区3栋"  # type: ignore[union-attr]  # an OpenTicket, or the test fails


@pytest.mark.parametrize("place", [said("下洋田社区3栋2单元", address="下洋田社区3栋2单元"), said("三栋二单元")])
def test_a_stranger_is_asked_where_to(place: Heard) -> None:
    asked, read, done = hold(STRANGER, ORDER, place, key("1"))[1:]
    assert asked.talk.place is Place.ADDRESS
    assert f"送到{place.speech}" in words(read)
    assert isinstance(done.acts[0], OpenTicket)
    assert "call.order_waits" in keys_said(done)


def test_whatever_is_said_the_second_time_is_taken_as_the_address() -> None:
    asked, again, read = hold(STRANGER, ORDER, said("家里"), said("老供销社后头"))[1:]
    assert (asked.talk.place, again.talk.place) == (Place.ADDRESS, Place.ADDRESS)
    assert "送到老供销社后头" in words(read)


@pytest.mark.parametrize(
    ("correction", "items"),
    [
        (said("不对，是三斤青菜", Kind.SUPPLY, items=(Item("青菜", 3, "斤"),)), (Item("青菜", 3, "斤"), MEAT, RICE)),
        (said("再加一包盐", Kind.SUPPLY, items=(Item("盐", 1, "包"),)), (GREENS, MEAT, RICE, Item("盐", 1, "包"))),
        (said("再加一斤青菜", Kind.SUPPLY, items=(Item("青菜", 1, "斤"),)), (Item("青菜", 3, "斤"), MEAT, RICE)),
        (said("肉不要了"), (GREENS, RICE)),
        (said("肉不要了", intent=Intent.CANCEL), (GREENS, RICE)),
        (said("对，再加一包盐", Kind.SUPPLY, items=(Item("盐", 1, "包"),)), (GREENS, MEAT, RICE, Item("盐", 1, "包"))),
    ],
)
def test_corrections_at_the_read_back_are_read_back_again(correction: Heard, items: tuple[Item, ...]) -> None:
    changed, done = hold(WANG, ORDER, correction, key("1"))[2:]
    assert changed.talk.place is Place.READ_BACK
    assert keys_said(changed)[0] == "call.changed"
    assert done.acts[0].items == items  # type: ignore[union-attr]  # an OpenTicket, or the test fails


def test_a_number_alone_corrects_the_only_item() -> None:
    one = said("要两斤青菜", Kind.SUPPLY, items=(GREENS,))
    assert acts(WANG, one, said("不对，是三斤"), key("1"))[0].items == (Item("青菜", 3, "斤"),)  # type: ignore[union-attr]  # an OpenTicket


def test_no_asks_for_all_of_it_again() -> None:
    again = last(WANG, ORDER, key("2"))
    assert keys_said(again)[0] == "call.say_again"
    assert again.talk.place is Place.NEED
    assert acts(WANG, ORDER, key("2"), ORDER_AND_PLACE, key("1"))[0].items == (GREENS,)  # type: ignore[union-attr]  # an OpenTicket


def test_three_noes_lead_to_a_message_not_to_a_fourth_try() -> None:
    turn = last(WANG, ORDER, key("2"), ORDER, key("2"), ORDER, key("2"))
    assert isinstance(turn.then, Record)


def test_hungry_without_goods_is_asked_which_and_then_taken_as_said() -> None:
    asked, read, done = hold(WANG, HUNGRY, said("随便什么都行", Kind.SUPPLY), key("1"))[1:]
    assert keys_said(asked) == ["call.which_things"]
    assert "家里没吃的了" in words(read)
    assert "没吃的" in done.acts[0].summary  # type: ignore[union-attr]  # an OpenTicket, or the test fails


def test_goods_that_triage_cannot_name_are_asked_once_even_when_the_address_is_missing() -> None:
    read = last(STRANGER, HUNGRY, said("那个一袋的"), said("海甸岛三栋二单元"))
    assert read.talk.place is Place.READ_BACK
    assert "家里没吃的了；那个一袋的" in words(read)
    assert "送到海甸岛三栋二单元" in words(read)


def test_taking_it_back_while_ordering_opens_nothing() -> None:
    turn = last(WANG, ORDER, said("取消"))
    assert not turn.acts
    assert keys_said(turn)[0] == "call.draft_dropped"


def test_more_leads_to_another_order_and_no_to_goodbye() -> None:
    again = last(WANG, ORDER, key("1"), key("1"))
    assert again.talk.place is Place.FIRST
    bye = last(WANG, ORDER, key("1"), said("没有了"))
    assert isinstance(bye.then, End)
    assert bye.talk.need_known


@pytest.mark.parametrize(
    ("facts", "why"), [(replace(WANG, at_limit=True), "at_limit"), (replace(STRANGER, withheld=True, has_address=True), "withheld")]
)
def test_where_the_machine_may_not_open_a_ticket_a_person_decides(facts: Facts, why: str) -> None:
    (act,) = last(facts, ORDER, key("1")).acts
    assert isinstance(act, WantPerson)
    assert act.why == why
    assert "两斤青菜" in act.summary


def test_two_misses_leave_keys_a_third_a_message_and_a_person() -> None:
    message = Heard(Sound.RECORDING, recording_url="https://x/r", recording_seconds=7)
    once, twice, thrice, done = hold(WANG, MUMBLE, MUMBLE, MUMBLE, message)[1:]
    assert isinstance(once.then, Ask)
    assert once.then.speech
    assert isinstance(twice.then, Ask)
    assert not twice.then.speech
    assert isinstance(thrice.then, Record)
    assert done.acts == (LeaveMessage("https://x/r", 7), WantPerson("message"))
    assert isinstance(done.then, End)
    assert done.talk.need_known


def test_silence_never_just_hangs_up() -> None:
    turns = hold(WANG, SILENT, SILENT, SILENT, Heard(Sound.RECORDING))
    assert [type(turn.then) for turn in turns] == [Ask, Ask, Ask, Record, End]
    assert turns[-1].acts == (WantPerson("not_understood"),)
    assert "工作人员会给您打电话" in words(turns[-1])
    assert not turns[-1].talk.spoke


def test_keys_out_of_range_are_misses_and_nine_is_none() -> None:
    assert last(WANG, key("7")).talk.misses == 1
    again = last(WANG, key("9"))
    assert again.talk.misses == 0
    assert "call.first" in keys_said(again)
    assert "call.first" in keys_said(last(WANG, said("再说一遍")))
    assert last(WANG, *[key("9")] * 9).talk.place is Place.RECORD


def test_with_keys_only_supplies_are_recorded_and_a_talk_goes_straight_to_the_choice() -> None:
    assert isinstance(last(WANG, SILENT, SILENT, key("1")).then, Record)
    assert last(WANG, SILENT, SILENT, key("2")).talk.place is Place.COUNSELLOR
