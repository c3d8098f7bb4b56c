"""Somebody worries about somebody else: a welfare check by text and by call, and word of it to whoever asked."""

from __future__ import annotations

import pytest

from hotline.flows.accounts import Account
from hotline.flows.decide_ticket import decide_ticket
from hotline.flows.steer_ticket import give_ticket
from hotline.terms import Kind, TicketStatus
from tests.flows.psych.conftest import COORDINATOR, GRANNY, GUARDIAN, Ward

STRANGER = "+8613900000321"
PLACE = "滨江社区2栋102"
WORRIES = (
    "我妈一个人在家，打她电话没人接，你们能不能去看看",
    "我爸好几天联系不上了",
    "王奶奶电话打不通，她住我隔壁，你们去看看她吧",
    "我在外地回不去，奶奶不接电话，麻烦你们上门看一下",
    "阿婆几日冇落楼，打佢电话冇人听",
    "My mother does not answer the phone, can you check on her?",
)
OTHERS = ("志愿者电话打不通", "你们热线一直没人接", "我妈说家里没米了，要两斤米", "我想找人说说话，孩子都不接我电话", "谢谢你们来看我")


@pytest.mark.parametrize("words", WORRIES)
def test_where_is_asked_and_somebody_is_sent(ward: Ward, words: str) -> None:
    """Nobody who worries is offered a talk, or told that they were not understood."""
    asked = ward.texts_in(STRANGER, words)
    assert (asked is not None and "几栋" in asked) or "where" in (asked or "")
    ward.texts_in(STRANGER, PLACE)
    (ticket,) = ward.tickets(STRANGER)
    assert (ticket.kind, ticket.address, ticket.resident_id) == (Kind.WELFARE_CHECK, PLACE, None)


@pytest.mark.parametrize("words", OTHERS)
def test_other_matters_are_none(ward: Ward, words: str) -> None:
    """A volunteer who is not reached, an order for a mother, somebody lonely."""
    ward.texts_in(GRANNY, words)
    assert all(ticket.kind is not Kind.WELFARE_CHECK for ticket in ward.tickets())


def test_a_guardian_need_not_say_where(ward: Ward) -> None:
    """The ward's door is known, and its telephone is no secret to them: the ticket stands at once."""
    answer = ward.texts_in(GUARDIAN, "我妈电话打不通，请去看看她")
    assert answer is not None and "上门" in answer and "几栋" not in answer
    (ticket,) = ward.tickets(GUARDIAN)
    assert ticket.kind is Kind.WELFARE_CHECK and ticket.address is not None and ticket.resident_id is not None
    assert any(ticket.code in text for text in ward.texts(COORDINATOR))


def test_whoever_asked_reads_who_goes_and_that_they_were_there(ward: Ward) -> None:
    """No door code, which is for goods; and no question whether it arrived."""
    helper = ward.counsellor(1, skills=["delivery"])
    ward.texts_in(GUARDIAN, "我妈电话打不通，请去看看她")
    (ticket,) = ward.tickets(GUARDIAN)
    give_ticket(ward.house, ticket.id, helper, Account(1, "lin", "coordinator"))
    assert any("上门看望" in text for text in ward.texts(GUARDIAN))
    assert ticket.door_code is None or not any(ticket.door_code in text for text in ward.texts(GUARDIAN))
    ward.texts_in(ward.phone_of(helper), f"3 {ticket.code}")
    assert any("已经上门看过" in text for text in ward.texts(GUARDIAN))
    assert not any("收到了吗" in text for text in ward.texts(GUARDIAN))


def test_a_strangers_wish_waits_for_a_coordinator_where_orders_do(ward: Ward) -> None:
    """Anybody could have a volunteer knock at anybody's door."""
    object.__setattr__(ward.house.settings, "unknown_callers", "confirm")
    ward.texts_in(STRANGER, WORRIES[0])
    answer = ward.texts_in(STRANGER, PLACE)
    assert answer is not None and "工作人员" in answer
    (ticket,) = ward.tickets(STRANGER)
    assert ticket.awaits_yes and any("同意" in text for text in ward.texts(COORDINATOR))
    decide_ticket(ward.house, ticket.id, "approve", Account(1, "lin", "coordinator"))
    (ticket,) = ward.tickets(STRANGER)
    assert not ticket.awaits_yes and ticket.status is TicketStatus.OPEN


def test_in_a_call(ward: Ward) -> None:
    """Where, in the next breath, and the call goes on."""
    ward.rings_in(STRANGER)
    assert "住在哪里" in ward.step(1, speech=WORRIES[0], phone=STRANGER)
    assert "上门看看" in ward.step(2, speech=PLACE, phone=STRANGER)
    (ticket,) = ward.tickets(STRANGER)
    assert (ticket.kind, ticket.address) == (Kind.WELFARE_CHECK, PLACE)


@pytest.mark.parametrize(
    "words", ["老人走丢了怎么办", "我爸爸有老年痴呆，下午出去到现在没回来", "奶奶不见了", "My father has dementia and wandered off"]
)
def test_who_is_gone_from_home_is_a_matter_for_the_police_and_a_person(ward: Ward, words: str) -> None:
    """110 first, and somebody of ours rings."""
    answer = ward.texts_in(STRANGER, words)
    assert answer is not None and "110" in answer
    (ticket,) = ward.tickets(STRANGER)
    assert any(ticket.code in text for text in ward.texts(COORDINATOR))


@pytest.mark.parametrize(
    ("words", "first"), [("我儿子打我", "110"), ("有人拿刀砸门", "110"), ("有人在撬我家门", "110"), ("我摔倒了起不来", "120")]
)
def test_violence_is_for_the_police_and_a_fall_for_the_ambulance(ward: Ward, words: str, first: str) -> None:
    """The number that helps stands first."""
    answer = ward.texts_in(STRANGER, words)
    assert answer is not None and min(answer.find(number) % 1000 for number in ("110", "119", "120", "12356")) == answer.find(first)


def test_in_a_call_the_team_is_rung_for_who_is_gone_and_one_ticket_stands(ward: Ward) -> None:
    """Nobody answering, a call is promised, once."""
    ward.rings_in(STRANGER)
    said = ward.step(1, speech="我爸爸走丢了，下午出去到现在没回来", phone=STRANGER)
    assert "幺幺零" in said and "<Dial" in said
    ward.step(2, dial_status="no-answer", phone=STRANGER)
    assert len(ward.tickets(STRANGER)) == 1
