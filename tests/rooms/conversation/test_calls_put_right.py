"""Calls: doubts answered, waiting apologised for, and corrections at the read-back that lose nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.conversation.turns import ConfirmDelivery, Heard, Place, ReviseTicket, TicketFact, WantPerson
from hotline.conversation.where import moved
from hotline.terms import Intent, Item, Kind, Purpose, TicketStatus
from hotline.triage import assess
from tests.rooms.conversation.calls import acts, hold, keys_said, last, words
from tests.rooms.conversation.people import STRANGER, WANG, key, said


def spoke(sentence: str) -> Heard:
    """Words, as triage itself reads them."""
    return Heard(speech=sentence, assessment=assess(sentence))


@pytest.mark.parametrize("asked", ["你是哪个", "你们是不是骗子", "要钱不"])
def test_who_are_you_is_answered_without_counting_as_not_understood(asked: str) -> None:
    turn = last(STRANGER, said(asked), said(asked), said(asked))
    assert "从不收钱" in words(turn)
    assert turn.talk.place is Place.FIRST
    assert not turn.talk.keys_only


def test_a_thing_swapped_at_the_read_back_is_in_the_order_and_the_estate_stays() -> None:
    goods = (Item("米", 1, "袋"), Item("肉", 2, "斤"))
    ordered = said("要一袋米两斤肉送到滨江社区2栋102", Kind.SUPPLY, items=goods, address="滨江社区2栋102")
    turn = last(STRANGER, ordered, spoke("米不要了换成面"), said("地址错了是三栋", address="三栋"))
    assert turn.talk.draft is not None
    assert [item.name for item in turn.talk.draft.items] == ["肉", "面"]
    assert turn.talk.draft.address == "滨江社区三栋"


@pytest.mark.parametrize(
    ("before", "said_now", "after"),
    [
        ("滨江社区2栋102", "3栋", "滨江社区3栋"),
        ("滨江社区2栋102", "下洋田社区1栋", "下洋田社区1栋"),
        (None, "3栋", "3栋"),
        ("滨江社区2栋", None, "滨江社区2栋"),
    ],
)
def test_a_place_is_set_right_within_its_estate(before: str | None, said_now: str | None, after: str) -> None:
    assert moved(before, said_now) == after


def test_where_before_what_and_how_much_after_are_kept() -> None:
    where = last(STRANGER, said("下洋田社区三栋", address="下洋田社区三栋"))
    assert where.talk.place is Place.NEED
    both = last(STRANGER, said("下洋田社区三栋", address="下洋田社区三栋"), said("大米", Kind.SUPPLY, items=(Item("大米"),)))
    assert (both.talk.place, both.talk.draft and both.talk.draft.address) == (Place.READ_BACK, "下洋田社区三栋")
    amount = last(STRANGER, said("要米", Kind.SUPPLY, items=(Item("米"),)), said("一袋"))
    assert amount.talk.draft is not None
    assert amount.talk.draft.items == (Item("米", 1, "袋"),)


def test_not_arrived_said_aloud_is_the_answer_to_did_it_arrive() -> None:
    brought = TicketFact("C56", Kind.SUPPLY, TicketStatus.DELIVERED, (Item("米"),))
    facts = replace(WANG, outbound=True, reasons=(Purpose.DELIVERY_CHECK,), delivery=brought, tickets=(brought,))
    done = acts(facts, said("我没有收到", intent=Intent.STATUS))
    assert ConfirmDelivery("C56", False, "我没有收到") in done


def test_waiting_in_vain_is_apologised_for_and_a_person_rings() -> None:
    angry = said("你们搞什么名堂等了一天都没人来", intent=Intent.STATUS)
    turn = last(STRANGER, angry)
    assert words(turn).startswith("让您久等了，对不起。工作人员会给您打电话。")
    assert turn.acts == (WantPerson("waiting", angry.speech),)


def test_what_is_added_to_an_order_of_before_is_said_to_be_added_and_nobody_is_promised() -> None:
    """The order is changed by the very call: no person has to ring about it."""
    before = replace(WANG, tickets=(TicketFact("C56", Kind.SUPPLY, TicketStatus.OFFERED, (Item("大米", 1, "袋"),)),))
    more = said("再加一包盐", Kind.SUPPLY, items=(Item("盐", 1, "包"),))
    turns = hold(before, key("1"), more, key("1"))
    assert keys_said(turns[-1])[0] == "call.order_changed"
    assert [type(act) for act in turns[-1].acts] == [ReviseTicket]


def test_in_a_call_of_ours_an_order_of_before_is_read_to_nobody_who_has_not_said_who_they_are() -> None:
    before = replace(WANG, outbound=True, tickets=(TicketFact("C56", Kind.SUPPLY, TicketStatus.OFFERED, (Item("酱油", 1, "瓶"),)),))
    turns = hold(before, key("1"), said("再加一包盐", Kind.SUPPLY, items=(Item("盐", 1, "包"),)))
    assert "酱油" not in "".join(words(turn) for turn in turns)
