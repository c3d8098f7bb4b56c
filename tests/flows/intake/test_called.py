"""Calls we place, as they really go: a nod, a denial, a need that comes last, and low words in the middle of an order."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from hotline.conversation import keep
from hotline.flows.take_answer import take_answer
from hotline.flows.take_step import StepIn, take_step
from hotline.store.models import Call
from hotline.terms import Kind, Purpose
from tests.flows.station import LINE, Station, number

SAID = re.compile(r"<(?:prosody|Say)[^>]*>([^<]+)<")


@dataclass
class Called:
    """A call of ours that 王婆婆 answers."""

    at: Station
    purpose: Purpose = Purpose.CHECK_IN
    n: int = 0

    def __post_init__(self) -> None:
        self.at.resident(1, name="王秀英", address="下洋田社区3栋301")
        self.at.book(1, self.purpose, resident=1)
        self.at.ring()
        self.call = self.at.call_to(number(1))
        self.heard = "".join(SAID.findall(take_answer(self.at.house, self.call.outbox_id or 0, self.call.sid or "")))

    def says(self, words: str) -> str:
        self.n += 1
        heard = {"keys": words} if words.isdecimal() else {"speech": words}
        return "".join(SAID.findall(take_step(self.at.house, StepIn(self.call.sid or "", self.n, LINE, number(1), **heard))))

    def place(self) -> str:
        with self.at.house.transaction() as work:
            return keep.load(work.db.get_one(Call, self.call.id).talk).place


def test_an_order_of_a_check_in_is_added_to_and_brought_as_wished(at_station: Station) -> None:
    call = Called(at_station)
    assert "明天上午送" in call.says("缺，没米了，明天上午给我送五斤")
    call.says("对")
    assert "盐" in call.says("还要一包盐")
    call.says("对")
    assert "放门口就行" in call.says("放门口就行")
    assert "再见" in call.says("好了")
    (ticket,) = at_station.tickets()
    assert ticket.remarks == "放门口就行"
    assert ticket.wished_from is not None


@pytest.mark.parametrize("nod", ["嗯", "好的", "哦"])
def test_a_nod_at_anything_else_is_asked_about_once_and_then_a_goodbye(at_station: Station, nod: str) -> None:
    """It may be either; the whole menu again is the answer to neither."""
    call = Called(at_station)
    call.says("不缺")
    assert "要生活用品" not in call.says(nod)
    assert "再见" in call.says(nod)


def test_who_did_not_ring_is_left_in_peace(at_station: Station) -> None:
    assert "打扰您了" in Called(at_station, Purpose.MISSED_CALL).says("我没打啊")


def test_low_words_in_the_middle_of_an_order_are_heard_even_if_the_order_is_not_made_out(at_station: Station) -> None:
    """A goodbye would be the worst answer to 活着没意思."""
    call = Called(at_station)
    call.says("要两斤米，唉，活着没意思")
    for _ in range(4):
        if call.place() not in ("read_back", "need"):
            break
        call.says("7")
    assert call.place() in ("talk", "safety", "counsellor")
    assert Kind.PSYCHOLOGICAL in {ticket.kind for ticket in at_station.tickets()}
    assert any("米" in (ticket.summary or "") for ticket in at_station.tickets() if ticket.kind is Kind.OTHER)
