"""Dialogues of texts: half an hour, and nothing lost when it is over."""

from __future__ import annotations

import pytest

from hotline.flows.house import House
from hotline.flows.lapse_dialogues import lapse_dialogues
from hotline.flows.read_board import read_board
from hotline.flows.take_text import TextIn, take_text
from hotline.kernel.clock import VirtualClock
from hotline.store.queries.board import BoardFilter
from hotline.store.queries.tickets import items_of
from hotline.terms import Kind

STRANGER = "+8613900000777"


def send(house: House, sid: str, body: str) -> str:
    """One text from a phone that is not on the roster; the direct answer."""
    return take_text(house, TextIn(f"SM{sid:0>32}", STRANGER, house.settings.number, body)).body or ""


def kinds(house: House) -> list[Kind]:
    """What is open on the board."""
    return [row.ticket.kind for row in read_board(house, BoardFilter()).rows]


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


def test_an_order_set_right_by_text_is_one_ticket_with_the_goods_and_the_place_last_said(house: House) -> None:
    """Changed, added to and moved before anybody took it: whoever accepts is told it as it then is."""
    send(house, "1", "要一袋米两斤肉，送到下洋田社区3栋501")
    assert "改好了" in send(house, "2", "米不要了换成面")
    assert "改好了" in send(house, "3", "还要一包盐")
    assert "改好了" in send(house, "4", "地址错了，是5栋102")
    (row,) = read_board(house, BoardFilter()).rows
    with house.transaction() as work:
        ticket = work.db.merge(row.ticket)
        assert ticket.address == "下洋田社区5栋102"
        assert [item.name for item in items_of(work.db, [ticket.id])[ticket.id]] == ["肉", "面", "盐"]
