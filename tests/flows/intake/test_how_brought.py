"""When and how an order is to be brought: kept with it, told to the resident and to whoever carries it, and kept to."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.store.models import Ticket
from hotline.terms import TicketStatus
from tests.flows.intake.conftest import HELPER, STRANGER, WANG, Street

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(moment: datetime | None) -> str:
    """A moment on the station's clock."""
    assert moment is not None
    return moment.astimezone(SHANGHAI).strftime("%d %H:%M")


def the_one(street: Street) -> Ticket:
    (ticket,) = street.tickets()
    return ticket


def test_a_time_in_the_order_is_confirmed_told_to_the_volunteer_and_kept_to(street: Street) -> None:
    """Tomorrow morning: nobody is promised two hours, nobody is asked at once, no coordinator is paged at noon today."""
    answer = street.text(WANG, "明天上午给我送两斤豆腐")
    assert "明天上午" in answer
    assert "小时内" not in answer
    assert at(the_one(street).promised_at)[3:] == "12:00"
    street.ask_volunteers()
    street.later(hours=5)
    street.ask_volunteers()
    assert (street.texts(HELPER), street.pages()) == ([], [])
    street.later(hours=14)  # five in the morning
    street.ask_volunteers()
    (asked,) = street.texts(HELPER)
    assert "今天上午" in asked
    assert "急单" not in asked
    assert street.pages() == []
    street.text(HELPER, "1")
    street.later(hours=6)
    street.ask_volunteers()
    assert street.pages() == [], "eleven o'clock is not late"
    street.later(hours=1, minutes=1)
    street.ask_volunteers()
    assert street.pages() == ["late"]


def test_nobody_takes_what_is_wished_for_in_the_afternoon_and_a_coordinator_hears_of_it_in_time(street: Street) -> None:
    """Asked at noon, not at ten; told before it is late."""
    street.text(STRANGER, "要两斤豆腐，下午三点以后送，送到滨江社区5栋102")
    street.ask_volunteers()
    assert street.texts(HELPER) == []
    street.later(hours=2, minutes=1)
    street.ask_volunteers()
    assert len(street.texts(HELPER)) == 1
    assert at(the_one(street).promised_at)[3:] == "17:00"
    for _ in range(40):
        street.later(minutes=10)
        street.ask_volunteers()
    escalated = the_one(street).escalated_at
    assert escalated is not None
    assert at(escalated)[3:] < "16:00"


def test_a_time_said_after_the_order_moves_it(street: Street) -> None:
    """ "改成明天上午吧" is no order of a thing called 明天上午."""
    street.text(WANG, "要两斤豆腐")
    street.ask_volunteers()
    assert "明天上午" in street.text(WANG, "改成明天上午吧")
    ticket = the_one(street)
    assert street.goods(ticket) == ["豆腐"]
    assert at(ticket.wished_from)[3:] == "08:00"
    street.text(HELPER, "1")
    assert the_one(street).status is TicketStatus.ASSIGNED
    assert "明天上午" in street.text(HELPER, "我的单")


@pytest.mark.parametrize("first", ["要两斤米，放门口就行，不要陈米", "要两斤米"])
def test_a_remark_reaches_whoever_takes_the_order_and_nobody_before(street: Street, first: str) -> None:
    """In the same text, or after it. Those who are only asked do not read that nobody is at home."""
    answer = street.text(WANG, first)
    if "门口" not in first:
        answer = street.text(WANG, "放门口就行，不要陈米")
    assert "放门口就行，不要陈米" in answer
    assert "打电话" not in answer
    street.ask_volunteers()
    (asked,) = street.texts(HELPER)
    assert "门口" not in asked
    assert "放门口就行，不要陈米" in street.text(HELPER, "1") + "".join(street.texts(HELPER))
    assert street.pages() == []


def test_a_remark_is_passed_on_to_the_volunteer_who_has_the_order_without_what_is_nobodys_business(street: Street) -> None:
    street.text(WANG, "要两斤米")
    street.ask_volunteers()
    street.text(HELPER, "1")
    assert "敲门大声点" in street.text(WANG, "敲门大声点我耳朵不好")
    assert "我不在家，晚上才回来" in street.text(WANG, "我不在家，晚上才回来")
    told = "".join(street.texts(HELPER)[1:])
    assert "敲门大声点" in told
    assert "晚上才回来" in told
    assert "今天晚上" in told
    assert "耳朵" not in told
    assert the_one(street).remarks == "敲门大声点，我不在家，晚上才回来"


@pytest.mark.parametrize("words", ["我有糖尿病", "一个人在家害怕", "老伴走了以后我天天哭"])
def test_illness_and_mood_never_reach_a_volunteer(street: Street, words: str) -> None:
    street.text(WANG, "要两斤米")
    street.text(WANG, f"放门口就行，{words}")
    street.ask_volunteers()
    told = street.text(HELPER, "1") + "".join(street.texts(HELPER))
    assert not any(word in told for word in ("糖尿", "害怕", "一个人", "老伴", "哭"))


def test_an_order_by_telephone_keeps_time_and_remark(street: Street) -> None:
    """Read back with them, taken with them."""
    call = street.call(WANG)
    read_back = call.say("明天下午给我送两斤豆腐，放门口就行")
    assert "明天下午送" in read_back
    assert "放门口就行" in read_back
    taken = call.press("1")
    assert "明天下午" in taken
    assert "两个小时" not in taken
    ticket = the_one(street)
    assert (at(ticket.wished_from)[3:], ticket.remarks) == ("13:00", "放门口就行")


def test_a_time_at_the_read_back_and_a_remark_after_it_are_no_misunderstanding(street: Street) -> None:
    call = street.call(WANG)
    call.say("要两斤豆腐")
    assert "下午三点以后送" in call.say("对，下午三点以后送")
    call.press("1")
    assert "敲门大声点" in call.say("敲门大声点我耳朵不好")
    assert (at(the_one(street).wished_from)[3:], the_one(street).remarks) == ("15:00", "敲门大声点")
    assert street.pages() == []


def test_neither_a_number_nor_the_door_code_reaches_a_volunteer_as_a_remark(street: Street) -> None:
    """Numbers are shown to neither side, and the code proves that somebody stood at the door."""
    street.text(WANG, "要两斤米")
    street.ask_volunteers()
    street.text(HELPER, "1")
    code = the_one(street).door_code
    for words in ("到了打我电话13800001234", f"门口码{code}，放门口就行", f"放门口就行{code}"):
        street.text(WANG, words)
    told = "".join(street.texts(HELPER))
    assert "13800001234" not in told
    assert str(code) not in told
