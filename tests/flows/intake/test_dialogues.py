"""Dialogues of texts: half an hour, and nothing lost when it is over."""

from __future__ import annotations

import pytest

from hotline.flows.house import House
from hotline.flows.lapse_dialogues import lapse_dialogues
from hotline.flows.read_console import read_board
from hotline.flows.take_text import TextIn, take_text
from hotline.kernel.clock import VirtualClock
from hotline.terms import Kind

STRANGER = "+8613900000777"


def send(house: House, sid: str, body: str) -> str:
    """One text from a phone that is not on the roster; the direct answer."""
    return take_text(house, TextIn(f"SM{sid:0>32}", STRANGER, house.settings.number, body)).body or ""


def kinds(house: House) -> list[Kind]:
    """What is open on the board."""
    return [row.ticket.kind for row in read_board(house, kind=None, community_id=None, ended=False).rows]


def test_the_address_may_come_in_the_next_text(house: House) -> None:
    """Asked for, answered, taken."""
    assert "送到哪里" in send(house, "1", "要2斤青菜")
    assert "已接单" in send(house, "2", "下洋田社区3栋501")
    assert kinds(house) == [Kind.SUPPLY]


@pytest.mark.parametrize("noticed_by", ["sweep", "next text"])
def test_an_order_whose_address_never_came_goes_to_a_person(house: House, clock: VirtualClock, noticed_by: str) -> None:
    """After half an hour a coordinator has it; asked once, whoever notices first."""
    send(house, "1", "要2斤青菜")
    clock.advance(minutes=31)
    if noticed_by == "sweep":
        assert lapse_dialogues(house) == 1
    else:
        send(house, "2", "你好")
    assert kinds(house) == [Kind.OTHER]
    assert lapse_dialogues(house) == 0
    assert kinds(house) == [Kind.OTHER]
