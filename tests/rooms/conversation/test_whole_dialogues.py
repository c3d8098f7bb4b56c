"""Whole dialogues as people lead them: what was lost, taken at more than its word, or asked for twice, and must not be again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.conversation.call import next_turn
from hotline.conversation.text import next_text
from hotline.conversation.turns import (
    Act,
    BookCallback,
    CancelTicket,
    Facts,
    Heard,
    StopCalls,
    Talk,
    TicketFact,
    Turn,
)
from hotline.terms import Item, Kind, TicketStatus
from hotline.triage import assess
from tests.rooms.conversation.people import RING, STRANGER, WANG

RICE, GREENS, OIL = Item("米", 1, "袋"), Item("青菜", 2, "斤"), Item("油", 1, "桶")


def under_way(*items: Item, status: TicketStatus = TicketStatus.OFFERED, code: str = "B34", facts: Facts = WANG) -> Facts:
    """Somebody with one more order on its way."""
    return replace(facts, tickets=(TicketFact(code, Kind.SUPPLY, status, items), *facts.tickets))


JUST_ORDERED = Talk(kinds_opened=(Kind.SUPPLY,))
WITH_RICE = under_way(RICE)


def written(facts: Facts, *texts: str, talk: Talk | None = None) -> Turn:
    """The turn after the last of these texts."""
    turn = Turn(talk or Talk())
    for text in texts:
        turn = next_text(turn.talk, Heard(speech=text, assessment=assess(text)), facts)
    return turn


def told(turn: Turn) -> list[str]:
    return [line.key for line in turn.say]


def only(turn: Turn) -> Act:
    (act,) = turn.acts
    return act


@pytest.mark.parametrize(
    ("words", "day"), [("今天别打了明天打", 1), ("今天不要打电话了，明天上午再打", 1), ("今天先别打电话了，后天打吧", 2)]
)
def test_whoever_wants_no_call_today_keeps_the_others(words: str, day: int) -> None:
    act = only(written(WANG, words))
    assert isinstance(act, BookCallback)
    assert act.wish is not None
    assert act.wish.day == day
    assert act.moves


def test_whoever_wants_no_call_now_is_asked_when_in_a_call_too() -> None:
    assert told(written(WANG, "晚上别打电话")) == ["text.ask_time"]
    turn = next_turn(next_turn(Talk(), RING, WANG).talk, Heard(speech="今天别打了", assessment=assess("今天别打了")), WANG)
    assert not [act for act in turn.acts if isinstance(act, StopCalls)]


@pytest.mark.parametrize("words", ["退订", "别再打电话了", "我要退订你们的短信", "以后不要给我打电话"])
def test_whoever_wants_to_hear_no_more_hears_no_more(words: str) -> None:
    assert only(written(WITH_RICE, words)) == StopCalls()


@pytest.mark.parametrize("words", ["我要退订米", "把那袋米退订了"])
def test_goods_taken_back_are_no_farewell_to_the_line(words: str) -> None:
    assert only(written(WITH_RICE, words)) == CancelTicket("B34")
    assert told(written(WANG, words)) == ["text.nothing_open"]


def test_a_slip_of_the_pen_is_no_wrong_number() -> None:
    assert told(written(under_way(GREENS), "打错字了，青菜", talk=JUST_ORDERED)) == ["text.order_changed"]
    assert told(written(WITH_RICE, "打错字了")) == ["text.change_how"]
    assert told(written(STRANGER, "写错字了，要2斤青菜")) == ["text.ask_address"]
