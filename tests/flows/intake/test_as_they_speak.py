"""Dialogues as old people hold them: telegraph style, half a change of mind, somebody else's dinner, a moment to think."""

from __future__ import annotations

import pytest

from hotline.terms import Kind, TicketStatus
from tests.flows.intake.conftest import HELPER, STRANGER, WANG, Street

PLACE = "滨江社区5栋102"


@pytest.mark.parametrize("words", ["不要了", "没得了", "不用了谢谢", "2"])
def test_no_more_is_no_cancellation(street: Street, words: str) -> None:
    """ "还需要别的吗？不要了，请按2": whoever says so in words keeps their order."""
    call = street.call(WANG)
    call.say("要两斤米")
    call.press("1")
    heard = call.press(words) if words.isdecimal() else call.say(words)
    assert "取消" not in heard
    assert "再见" in heard
    call.hang_up()
    assert [ticket.status for ticket in street.tickets()] == [TicketStatus.OPEN]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["油不要了", "盐也不要了"], ["猪肉"]),
        (["肉不要了"], ["盐", "菜籽油"]),
        (["算了不要肉了，要鸡蛋十个"], ["盐", "菜籽油", "鸡蛋"]),
        (["盐和油都不要了"], ["猪肉"]),
        (["不买油了"], ["猪肉", "盐"]),
    ],
)
def test_what_is_not_wanted_any_more_goes_and_the_rest_stays(street: Street, words: list[str], left: list[str]) -> None:
    """By whatever name it is called, one after the other: the order is never cancelled for it."""
    street.text(WANG, "要两斤猪肉、一包盐、一瓶菜籽油")
    for each in words:
        street.text(WANG, each)
    (ticket,) = street.tickets()
    assert (ticket.status, street.goods(ticket)) == (TicketStatus.OPEN, left)


def test_a_hurry_is_answered_with_where_it_stands(street: Street) -> None:
    street.text(WANG, "米 盐 油")
    answer = street.text(WANG, "快点")
    assert "正在找志愿者" in answer
    assert len(street.tickets()) == 1


def test_who_brings_it_and_what_it_costs_are_answered(street: Street) -> None:
    street.text(WANG, "要两斤米")
    assert "正在找志愿者" in street.text(WANG, "送的人是谁")
    street.ask_volunteers()
    street.text(HELPER, "1")
    assert "李明" in street.text(WANG, "哪个来送哦")
    assert "不收钱" in street.text(WANG, "你们送货要钱不")
    assert len(street.tickets()) == 1


def test_what_is_for_somebody_next_door_is_asked_where_and_not_brought_home(street: Street) -> None:
    assert "送到哪里" in street.text(WANG, "隔壁李婆婆没菜了，帮她带点青菜")
    street.text(WANG, "滨江社区3栋2单元302")
    (ticket,) = street.tickets()
    assert ticket.address == "滨江社区3栋2单元302"


def test_unless_the_caller_takes_it_in(street: Street) -> None:
    street.text(WANG, "隔壁李婆婆没菜了，帮她带点青菜")
    assert "已接单" in street.text(WANG, "送我家就行")
    (ticket,) = street.tickets()
    assert ticket.address == "滨江社区3栋2单元301"


def test_a_moment_to_think_is_no_miss(street: Street) -> None:
    call = street.call(STRANGER)
    call.press("1")
    for words in ("我想想", "等一下哈", "嗯，等等"):
        heard = call.say(words)
        assert "慢慢" in heard
        assert "留言" not in heard
    assert "送到哪里" in call.say("要点青菜")


def test_a_remark_that_sounds_like_an_offer_of_help_reaches_the_carrier(street: Street) -> None:
    call = street.call(WANG)
    call.say("要两斤米")
    call.press("1")
    assert "送来的时候喊我一声" in call.say("送来的时候喊我一声，我在后头院子")
    assert (street.tickets()[0].remarks or "").startswith("送来的时候喊我一声")


def test_kind_words_for_the_carrier_are_passed_on(street: Street) -> None:
    street.text(WANG, "要一包盐")
    street.ask_volunteers()
    street.text(HELPER, "1")
    assert "慢慢走" in street.text(WANG, "让他别急，慢慢走")
    assert "慢慢走" in street.texts(HELPER)[-1]
    assert street.pages() == []


def test_a_second_place_in_the_same_call_is_in_the_same_estate(street: Street) -> None:
    call = street.call(STRANGER)
    call.say("给我妈送两斤青菜，她住滨江社区3栋301")
    call.press("1")
    assert "滨江社区8栋502" in call.say("我自己也要一袋米，我住8栋502")
    call.press("1")
    assert [ticket.kind for ticket in street.tickets()] == [Kind.SUPPLY, Kind.SUPPLY]


def test_a_time_in_a_clause_of_its_own_is_heard(street: Street) -> None:
    assert "三点以后" in street.text(WANG, "要两瓶牛奶，我要睡午觉，三点以后再来")


def test_a_late_bare_yes_takes_what_nobody_took(street: Street) -> None:
    """Two hours later: the order is still to be had."""
    street.text(WANG, "要两斤米")
    street.ask_volunteers()
    for _ in range(12):
        street.later(minutes=10)
        street.ask_volunteers()
    assert "归您了" in street.text(HELPER, "1")
    assert street.tickets()[0].status is TicketStatus.ASSIGNED
