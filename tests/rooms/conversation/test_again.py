"""The same order asked for again while it is under way: told so, and brought twice only when that is wanted; any other is no repeat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.conversation import keep
from hotline.conversation.text import next_text
from hotline.conversation.turns import (
    AskedAgain,
    BookCallback,
    Draft,
    Facts,
    Heard,
    NoteOrder,
    OpenTicket,
    Place,
    ReviseTicket,
    Talk,
    TicketFact,
    Turn,
)
from hotline.terms import Item, Kind, TicketStatus, Urgency, Who, Wish
from hotline.triage import assess
from tests.rooms.conversation.calls import acts, hold, keys_said, last, words
from tests.rooms.conversation.people import DESPAIR, LONELY, SILENT, STRANGER, WANG, key, said

RICE, SALT = Item("大米", 1.0, "袋"), Item("盐", 1.0, "包")
FLAT = "下洋田社区3栋501"


def under_way(facts: Facts = WANG, *items: Item, **changes: object) -> Facts:
    """One order of this phone, not brought yet."""
    ticket = TicketFact("C56", Kind.SUPPLY, TicketStatus.OFFERED, items or (RICE,))
    return replace(facts, tickets=(replace(ticket, **changes),))  # type: ignore[arg-type]  # fields of a TicketFact


def wrote(words: str) -> Heard:
    """Words, as triage itself reads them."""
    return Heard(speech=words, assessment=assess(words))


def asked(turn: Turn) -> bool:
    """Whether the turn says that it is under way, opens nothing, and asks whether it is wanted twice."""
    return turn.talk.place is Place.AGAIN and not any(isinstance(act, OpenTicket) for act in turn.acts)


def again(facts: Facts, answer: str) -> Turn:
    """The turn after an order was asked for again by text, and `answer` came."""
    kept = keep.load(keep.dump(next_text(Talk(), wrote("要一袋大米"), facts).talk))
    return next_text(kept, wrote(answer), facts)


@pytest.mark.parametrize("words", ["要一袋大米", "要一袋米"])
def test_the_same_words_right_after_the_order_change_nothing_and_say_so(words: str) -> None:
    ordered = replace(Talk(), kinds_opened=(Kind.SUPPLY,))
    turn = next_text(ordered, wrote(words), under_way())
    assert asked(turn)
    assert not any(isinstance(act, ReviseTicket) for act in turn.acts)
    assert any(isinstance(act, ReviseTicket) for act in next_text(ordered, wrote("要两袋大米"), under_way()).acts)


@pytest.mark.parametrize("status", [TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED])
def test_the_same_order_is_told_to_be_under_way(status: TicketStatus) -> None:
    turn = next_text(Talk(), wrote("要一袋大米"), under_way(status=status))
    assert asked(turn)
    assert turn.acts == (AskedAgain("C56"),)
    assert keys_said(turn) == ["text.under_way"]
    assert "C56" in words(turn)
    assert "再要一份" in words(turn)


@pytest.mark.parametrize("order", ["一包盐和一袋大米", "大米一袋，盐一包", "我要一袋大米、一包盐，谢谢", "再说一遍，我要一袋大米和一包盐"])
def test_the_order_of_the_goods_is_no_difference(order: str) -> None:
    assert asked(next_text(Talk(), wrote(order), under_way(WANG, RICE, SALT)))


@pytest.mark.parametrize(
    "order",
    [
        "要两袋大米",
        "要一袋盐",
        "要一袋大米和一包盐",
        "再要一袋大米",
        "另外要一袋大米",
        "还要一袋大米",
        "帮邻居要一袋大米，送到5栋102",
        "another bag of rice",
    ],
)
def test_what_is_not_the_same_is_an_order_of_its_own(order: str) -> None:
    assert not any(isinstance(act, AskedAgain) for act in next_text(Talk(), wrote(order), under_way()).acts)


def test_for_somebody_else_it_is_theirs_until_it_is_asked_for_them_again() -> None:
    for whom in ("给我妈买一袋大米", "老王家也要一袋大米", "给三楼的李奶奶送一袋大米", "buy 1袋大米 for my mother"):
        assert not asked(next_text(Talk(), wrote(whom), under_way(said="要一袋大米")))
    assert asked(next_text(Talk(), wrote("给我妈买一袋大米"), under_way(said="给我妈买一袋大米，谢谢")))
    for own in ("给我送一袋大米", "帮我买一袋大米", "帮忙买一袋大米", "给我们家送一袋大米", "给家里买一袋大米"):
        assert asked(next_text(Talk(), wrote(own), under_way(said="要一袋大米")))


def test_one_thing_is_one_thing_however_it_is_called() -> None:
    assert asked(next_text(Talk(), wrote("要一袋米"), under_way()))


@pytest.mark.parametrize(
    "changes",
    [
        {"status": TicketStatus.DELIVERED},
        {"home": False, "address": FLAT},
        {"who": Who.NEIGHBOUR},
        {"kind": Kind.OTHER},
        {"in_danger": True},
    ],
)
def test_another_ticket_is_not_the_order(changes: dict[str, object]) -> None:
    turn = next_text(Talk(), wrote("要一袋大米"), under_way(**changes))
    assert [type(act) for act in turn.acts] == [OpenTicket]


def test_for_another_day_it_is_an_order_of_its_own() -> None:
    tomorrow = Wish("明天", day=1)
    assert not asked(next_text(Talk(), wrote("明天送一袋大米"), under_way()))
    assert asked(next_text(Talk(), wrote("明天送一袋大米"), under_way(wish=tomorrow)))
    assert asked(next_text(Talk(), wrote("要一袋大米"), under_way(wish=tomorrow)))


@pytest.mark.parametrize("order", ["要一袋大米", f"要一袋大米，送到{FLAT}", "要一袋大米，送到3栋501"])
def test_a_stranger_is_not_asked_for_the_place_they_named_before(order: str) -> None:
    assert asked(next_text(Talk(), wrote(order), under_way(STRANGER, home=False, address=FLAT)))


def test_a_stranger_who_names_another_door_orders_for_it() -> None:
    turn = next_text(Talk(), wrote("要一袋大米，送到下洋田社区8栋102"), under_way(STRANGER, home=False, address=FLAT))
    assert [type(act) for act in turn.acts] == [OpenTicket]


def test_that_it_is_needed_sooner_and_how_to_bring_it_is_kept() -> None:
    turn = next_text(Talk(), wrote("要一袋大米，很急，放门口就行"), under_way())
    first, how = turn.acts
    assert first == AskedAgain("C56", Urgency.URGENT)
    assert isinstance(how, NoteOrder)
    assert "放门口" in how.remarks


@pytest.mark.parametrize("answer", ["再要一份", "请再要一份", "1", "要", "要的", "再来一份吧", "另外再送一份"])
def test_whoever_wants_it_twice_gets_it_twice(answer: str) -> None:
    (act,) = again(under_way(), answer).acts
    assert isinstance(act, OpenTicket)
    assert act.items == (RICE,)


def test_the_second_of_a_stranger_goes_to_the_same_door() -> None:
    (act,) = again(under_way(STRANGER, home=False, address=FLAT), "再要一份").acts
    assert isinstance(act, OpenTicket)
    assert act.address == FLAT


@pytest.mark.parametrize("answer", ["不用了", "2", "不要了", "不用", "好的谢谢", "好", "好的", "嗯", "收到", "知道了"])
def test_whoever_does_not_keeps_the_one(answer: str) -> None:
    turn = again(under_way(), answer)
    assert turn.acts == ()
    assert turn.talk.place is Place.START


def test_something_else_is_heard_as_what_it_is() -> None:
    turn = again(under_way(), "要两斤青菜")
    (act,) = turn.acts
    assert isinstance(act, OpenTicket)
    assert [item.name for item in act.items] == ["青菜"]


def test_another_amount_alone_changes_the_one_that_is_under_way() -> None:
    (act,) = again(under_way(), "要两袋").acts
    assert isinstance(act, ReviseTicket)
    assert (act.code, act.items) == ("C56", (Item("大米", 2, "袋"),))
    turns = hold(under_way(), key("1"), wrote("要一袋大米"), wrote("要两袋"), key("1"))
    (act,) = turns[-1].acts
    assert isinstance(act, ReviseTicket)
    assert (act.code, act.items) == ("C56", (Item("大米", 2, "袋"),))
    assert "call.order_changed" in keys_said(turns[-1])


def test_calling_it_off_is_still_understood() -> None:
    assert again(under_way(), "取消").say[0].key.startswith("text.cancel")


def test_whoever_is_low_besides_is_asked_about_that() -> None:
    both = said("心里慌得很，家里米也没了", Kind.SUPPLY, Kind.PSYCHOLOGICAL, items=(Item("米"),))
    turn = next_text(Talk(), both, under_way(WANG, Item("米")))
    assert turn.talk.place is Place.COUNSELLOR
    assert keys_said(turn) == ["text.under_way_and_talk"]
    assert [type(act) for act in turn.acts] == [OpenTicket, AskedAgain]
    (booking,) = next_text(turn.talk, wrote("1"), under_way(WANG, Item("米"))).acts
    assert isinstance(booking, BookCallback)
    called = hold(under_way(WANG, Item("米")), key("1"), both, key("2"))
    assert called[-1].talk.place is Place.TALK


def test_when_it_comes_is_told() -> None:
    wished = under_way(wish=Wish("明天上午", day=1, start=480, end=720))
    assert "明天上午送" in words(next_text(Talk(), wrote("要一袋大米"), wished))
    assert "明天上午送" in words(last(wished, key("1"), wrote("要一袋大米")))


def test_an_order_broken_off_by_graver_words_is_not_taken_up_when_it_was_under_way_before() -> None:
    broken = Talk(unfinished=Draft((Kind.SUPPLY,), (RICE,), summary="要一袋大米"))
    turn = next_text(broken, wrote("谢谢"), under_way())
    assert turn.acts == (AskedAgain("C56"),)
    assert turn.talk.unfinished is None


@pytest.mark.parametrize("facts", [WANG, STRANGER])
def test_at_once_too_while_somebody_is_buying_it(facts: Facts) -> None:
    """Within the half hour after an order; before anybody took it the words set it right, to what it is."""
    just = Talk(kinds_opened=(Kind.SUPPLY,), where=None if facts is WANG else FLAT)
    held = under_way(facts, status=TicketStatus.ASSIGNED, home=facts is WANG, address=FLAT)
    assert asked(next_text(just, wrote("要一袋大米"), held))


@pytest.mark.parametrize("grave", [LONELY, DESPAIR])
def test_what_is_graver_never_brings_it_twice_afterwards(grave: Heard) -> None:
    turn = next_text(Talk(), wrote("要一袋大米"), under_way())
    graver = next_text(turn.talk, grave, under_way())
    then = next_text(graver.talk, wrote("谢谢"), under_way())
    assert not any(isinstance(act, OpenTicket) and act.kind is Kind.SUPPLY for act in (*graver.acts, *then.acts))


def test_later_the_words_themselves_bring_it_twice() -> None:
    (act,) = next_text(Talk(), wrote("再要一份"), under_way()).acts
    assert isinstance(act, OpenTicket)
    assert act.items == (RICE,)


def test_by_telephone_it_is_told_and_asked_in_place_of_the_read_back() -> None:
    turn = last(under_way(), key("1"), wrote("要一袋大米"))
    assert asked(turn)
    assert turn.acts == (AskedAgain("C56"),)
    assert keys_said(turn)[:3] == ["call.under_way", "call.under_way_code", "call.again"]


def test_by_telephone_one_key_brings_it_twice() -> None:
    done = acts(under_way(), key("1"), wrote("要一袋大米"), key("1"))
    assert [type(act) for act in done] == [AskedAgain, OpenTicket]


@pytest.mark.parametrize("answer", [key("2"), wrote("不用了"), wrote("不要了")])
def test_by_telephone_a_no_leaves_it_at_the_one(answer: Heard) -> None:
    turns = hold(under_way(), key("1"), wrote("要一袋大米"), answer)
    assert turns[-1].talk.place is Place.MORE
    assert turns[-1].acts == ()


def test_by_telephone_silence_ends_kindly_and_rings_nobody_back() -> None:
    turns = hold(under_way(), key("1"), wrote("要一袋大米"), SILENT, SILENT, SILENT)
    assert turns[-1].talk.place is Place.ENDED
    assert turns[-1].talk.need_known
    assert [type(act) for turn in turns for act in turn.acts] == [AskedAgain]


def test_an_order_set_right_to_what_is_under_way_is_noticed() -> None:
    turns = hold(under_way(), key("1"), wrote("要两袋大米"), wrote("不对，是一袋"), key("1"))
    assert asked(turns[-1])


def test_in_a_call_of_ours_the_code_is_for_whoever_said_who_they_are() -> None:
    rung = replace(under_way(), outbound=True)
    turn = last(rung, key("1"), wrote("要一袋大米"))
    assert "call.under_way_code" not in keys_said(turn)
    assert "C56" not in words(turn)
