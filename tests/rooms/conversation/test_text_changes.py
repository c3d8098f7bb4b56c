"""What is written after an order: "不对请直接回复" is kept, whatever way people put it right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.conversation.text import next_text
from hotline.conversation.turns import (
    AddToTicket,
    BookCallback,
    CancelTicket,
    ConfirmDelivery,
    Facts,
    Heard,
    OpenTicket,
    Place,
    ReviseTicket,
    Talk,
    TicketFact,
    Turn,
    WantPerson,
)
from hotline.conversation.where import address_in
from hotline.terms import Intent, Item, Kind, TicketStatus
from hotline.triage import assess
from tests.rooms.conversation.calls import keys_said
from tests.rooms.conversation.people import GREENS, MEAT, ORDER_AND_PLACE, ORDERS, STRANGER, WANG, said

RICE = Item("米", 1, "袋")
JUST_ORDERED = Talk(kinds_opened=(Kind.SUPPLY,))


def ordered(*items: Item, status: TicketStatus = TicketStatus.OFFERED) -> Facts:
    """A stranger with one order on its way."""
    return replace(STRANGER, tickets=(TicketFact("C56", Kind.SUPPLY, status, items),))


def wrote(words: str) -> Heard:
    """A text, as triage itself reads it."""
    return Heard(speech=words, assessment=assess(words))


def revised(turn: Turn) -> ReviseTicket:
    """The change a turn makes, the only act of it."""
    (act,) = turn.acts
    assert isinstance(act, ReviseTicket)
    assert act.code == "C56"
    return act


@pytest.mark.parametrize(
    ("before", "words", "after"),
    [
        ((GREENS,), "不是两斤是三斤", (Item("青菜", 3, "斤"),)),
        ((RICE, GREENS), "不是两斤是三斤", (RICE, Item("青菜", 3, "斤"))),
        ((RICE, MEAT), "米不要了换成面", (MEAT, Item("面"))),
        ((RICE,), "米不要了换成面", (Item("面"),)),
        ((RICE,), "换成两斤面", (Item("面", 2, "斤"),)),
        ((RICE, MEAT), "肉不要了", (RICE,)),
        ((RICE,), "还要一包盐", (RICE, Item("盐", 1, "包"))),
        ((GREENS,), "再加两斤青菜", (Item("青菜", 4, "斤"),)),
    ],
)
def test_goods_are_set_right_in_the_order_that_was_just_taken(before: tuple[Item, ...], words: str, after: tuple[Item, ...]) -> None:
    turn = next_text(JUST_ORDERED, wrote(words), ordered(*before))
    assert revised(turn).items == after
    assert keys_said(turn) == ["text.order_changed"]


def test_a_place_set_right_moves_the_order() -> None:
    turn = next_text(JUST_ORDERED, said("地址错了，是3栋102", address="3栋102"), ordered(RICE))
    assert revised(turn).address == "3栋102"
    assert keys_said(turn) == ["text.order_moved"]


def test_days_later_only_words_that_correct_touch_the_order() -> None:
    assert revised(next_text(Talk(), wrote("米不要了换成面"), ordered(RICE))).items == (Item("面"),)
    turn = next_text(Talk(), ORDER_AND_PLACE, ordered(RICE))
    assert isinstance(turn.acts[0], OpenTicket)


def test_other_goods_for_another_place_are_another_order() -> None:
    turn = next_text(JUST_ORDERED, wrote("要两斤面，送到下洋田社区1栋"), ordered(RICE))
    assert isinstance(turn.acts[0], OpenTicket)


def test_a_bare_no_is_asked_what_is_wrong_and_the_answer_counts() -> None:
    asked = next_text(JUST_ORDERED, said("不对"), ordered(RICE))
    assert not asked.acts
    assert keys_said(asked) == ["text.change_how"]
    assert revised(next_text(asked.talk, said("两袋"), ordered(RICE))).items == (Item("米", 2, "袋"),)


def test_what_a_volunteer_holds_already_is_changed_by_a_person() -> None:
    turn = next_text(JUST_ORDERED, wrote("米不要了换成面"), ordered(RICE, status=TicketStatus.ASSIGNED))
    assert turn.acts == (WantPerson("order_changed", "C56：米不要了换成面"),)
    assert keys_said(turn) == ["text.change_passed_on"]
    more = next_text(JUST_ORDERED, wrote("再加一包盐"), ordered(RICE, status=TicketStatus.ASSIGNED))
    assert more.acts == (WantPerson("order_changed", "C56：再加一包盐"),)
    at_home = replace(ordered(RICE, status=TicketStatus.ASSIGNED), has_address=True, known=True)
    assert isinstance(next_text(JUST_ORDERED, wrote("再加一包盐"), at_home).acts[0], OpenTicket)


def test_a_nod_after_an_order_is_answered_and_a_remark_is_kept_with_it() -> None:
    nod = next_text(JUST_ORDERED, said("好的"), ordered(RICE))
    assert (nod.acts, keys_said(nod)) == ((), ["text.order_stands"])
    remark = next_text(JUST_ORDERED, said("她电话是13800000003", intent=Intent.SPAM), ordered(RICE))
    assert remark.acts == (WantPerson("about_order", "C56：她电话是13800000003"),)
    assert keys_said(remark) == ["text.order_remark"]
    assert isinstance(next_text(JUST_ORDERED, said("我住102"), ordered(RICE)).acts[0], WantPerson)


@pytest.mark.parametrize("words", ["没收到", "没有收到啊", "东西我没见到"])
def test_not_arrived_is_heard_where_the_delivery_is_asked_about(words: str) -> None:
    """It is what the text asks them to write, though by itself it also asks where the order is."""
    brought = TicketFact("C56", Kind.SUPPLY, TicketStatus.DELIVERED, (RICE,))
    turn = next_text(Talk(), said(words, intent=Intent.STATUS), replace(WANG, delivery=brought, tickets=(brought,)))
    assert turn.acts == (ConfirmDelivery("C56", False, words),)


def test_where_is_it_is_about_the_order_under_way_when_another_was_delivered() -> None:
    brought = TicketFact("C56", Kind.SUPPLY, TicketStatus.DELIVERED, (RICE,))
    facts = replace(WANG, delivery=brought, tickets=(*ORDERS, brought))
    turn = next_text(Talk(), said("怎么还没送到", intent=Intent.STATUS), facts)
    assert not turn.acts
    assert keys_said(turn)[0] == "text.sorry_waited"


def test_all_of_several_orders_or_one_by_its_place_are_cancelled() -> None:
    facts = replace(WANG, tickets=ORDERS)
    asked = next_text(Talk(), said("取消", intent=Intent.CANCEL), facts)
    assert next_text(asked.talk, said("都取消", intent=Intent.CANCEL), facts).acts == (CancelTicket("A12"), CancelTicket("B34"))
    assert next_text(asked.talk, said("第二张"), facts).acts == (CancelTicket("B34"),)


def test_waiting_in_vain_is_a_persons_call_and_not_told_that_there_is_nothing() -> None:
    turn = next_text(Talk(), said("等了一天了没人来", intent=Intent.STATUS), STRANGER)
    assert turn.acts == (WantPerson("waiting", "等了一天了没人来"),)
    assert keys_said(turn) == ["text.waited_in_vain"]
    promised = replace(STRANGER, tickets=(TicketFact("D78", Kind.OTHER, TicketStatus.OPEN),))
    again = next_text(turn.talk, said("怎么还没打来", intent=Intent.STATUS), promised)
    assert again.acts == (AddToTicket(Kind.OTHER, "怎么还没打来"),)


def test_who_are_you_is_answered_and_the_open_question_stays() -> None:
    asked = next_text(Talk(), said("要米", Kind.SUPPLY, items=(RICE,)), STRANGER)
    turn = next_text(asked.talk, said("你们是不是骗子"), STRANGER)
    assert keys_said(turn) == ["text.who_we_are"]
    assert (turn.talk.place, turn.talk.draft) == (Place.ADDRESS, asked.talk.draft)


def test_where_before_what_is_kept_and_an_amount_is_no_address() -> None:
    where = next_text(Talk(), said("下洋田社区3栋", address="下洋田社区3栋"), STRANGER)
    assert keys_said(where) == ["text.ask_items_for"]
    (ticket,) = next_text(where.talk, said("一袋米", Kind.SUPPLY, items=(RICE,)), STRANGER).acts
    assert isinstance(ticket, OpenTicket)
    assert (ticket.items, ticket.address) == ((RICE,), "下洋田社区3栋")
    asked = next_text(Talk(), said("没米了", Kind.SUPPLY, items=(Item("米"),)), STRANGER)
    amount = next_text(asked.talk, said("一袋"), STRANGER)
    assert amount.talk.draft is not None
    assert amount.talk.draft.items == (RICE,)
    fewer = next_text(amount.talk, said("不是一袋是两袋"), STRANGER)
    assert fewer.talk.draft is not None
    assert fewer.talk.draft.items == (Item("米", 2, "袋"),)
    both = next_text(asked.talk, said("一斤面送到2栋", Kind.SUPPLY, items=(Item("面", 1, "斤"),), address="2栋"), STRANGER)
    assert isinstance(both.acts[0], OpenTicket)
    assert both.acts[0].items == (Item("米"), Item("面", 1, "斤"))


def test_whoever_writes_on_is_listened_to_in_other_words_each_time() -> None:
    pouring = next_text(Talk(), said("一个人在家好闷", Kind.PSYCHOLOGICAL), WANG)
    heard = [pouring]
    for words in (said("老伴走了", Kind.PSYCHOLOGICAL), said("天天就我一个人"), said("日子长得很", Kind.PSYCHOLOGICAL)):
        heard.append(next_text(heard[-1].talk, words, WANG))
        assert any(isinstance(act, AddToTicket) for act in heard[-1].acts)
        assert heard[-1].talk.place is Place.COUNSELLOR
    assert len({keys_said(turn)[0] for turn in heard}) == 4
    assert not next_text(pouring.talk, said("算了", intent=Intent.CANCEL), WANG).acts
    booked = next_text(pouring.talk, said("随便"), WANG)
    assert isinstance(booked.acts[0], BookCallback)
    assert keys_said(next_text(booked.talk, said("你们还在吗", intent=Intent.GREETING), WANG)) == ["text.still_here"]


def test_all_well_after_words_of_danger_does_not_call_off_the_call() -> None:
    turn = next_text(Talk(crisis=Kind.PSYCHOLOGICAL), said("我没事，开玩笑的"), WANG)
    assert keys_said(turn) == ["text.well_after_danger"]


@pytest.mark.parametrize("words", ["0", "我要找真人", "转人工"])
def test_a_person_is_asked_for_in_many_words(words: str) -> None:
    assert next_text(Talk(), said(words), STRANGER).acts == (WantPerson("asked", ""),)


def test_a_wrong_place_is_no_wrong_number() -> None:
    words = said("送错了地方，送到下洋田社区1栋", address="下洋田社区1栋", intent=Intent.WRONG_NUMBER)
    turn = next_text(JUST_ORDERED, words, ordered(RICE))
    assert revised(turn).address == "下洋田社区1栋"


@pytest.mark.parametrize("words", ["[照片]", "就是照片上这个"])
def test_a_picture_is_answered_with_what_to_do_instead(words: str) -> None:
    asked = next_text(Talk(), said("要米", Kind.SUPPLY, items=(RICE,)), STRANGER)
    turn = next_text(asked.talk, said(words), STRANGER)
    assert keys_said(turn) == ["text.no_pictures"]
    assert turn.talk.place is Place.ADDRESS


@pytest.mark.parametrize("words", ["两盒", "3斤", "两包。"])
def test_an_amount_is_no_address_though_the_address_was_asked_twice(words: str) -> None:
    """It went to 两盒."""
    assert address_in(words, None, asked_twice=True) is None


@pytest.mark.parametrize("words", ["501", "3栋", "二楼", "老地方"])
def test_asked_twice_other_words_are_an_address(words: str) -> None:
    assert address_in(words, None, asked_twice=True) == words


@pytest.mark.parametrize("words", ["我家里还有三天的菜", "不知道", "你们怎么还不来", "等一下"])
def test_a_sentence_about_something_else_is_no_address(words: str) -> None:
    """Vegetables went to 我家里还有三天的菜."""
    assert address_in(words, None, asked_twice=False) is None
    assert address_in(words, None, asked_twice=True) is None


def test_an_age_is_no_amount() -> None:
    """The medicine became 2岁退烧药."""
    turn = next_text(JUST_ORDERED, wrote("他两岁"), ordered(Item("退烧药")))
    assert not any(isinstance(act, ReviseTicket) for act in turn.acts)
