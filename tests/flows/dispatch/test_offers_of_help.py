"""Somebody offers help by text: a name and a community alone sign up where we have said how; goods go to a person."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import select

from hotline.flows.take_text import TextIn, take_text
from hotline.store.models import Page, Ticket, Volunteer
from hotline.terms import Kind
from tests.flows.dispatch.conftest import Place

HELPER = "+8613900000654"
NUMBERS = count(1)


def texts_in(place: Place, body: str) -> str | None:
    """What a text to the line is answered."""
    return take_text(place.house, TextIn(f"SM{next(NUMBERS):032x}", HELPER, place.house.settings.number, body)).body


@pytest.mark.parametrize("wish", ["我想当志愿者", "报名"])
def test_a_name_and_a_community_alone_sign_up(place: Place, wish: str) -> None:
    """And what is written after that is heard as anything else."""
    texts_in(place, wish)
    answer = texts_in(place, "李明 下洋田社区")
    assert answer is not None and "李明" in answer and "要哪些东西" not in answer
    with place.house.transaction() as work:
        person = work.db.scalars(select(Volunteer).where(Volunteer.phone == HELPER)).one()
        assert (person.name, person.state) == ("李明", "pending")
    assert texts_in(place, "谢谢") is not None


def test_a_need_after_the_offer_is_a_need(place: Place) -> None:
    """Not a name."""
    texts_in(place, "我想当志愿者")
    answer = texts_in(place, "我自己也没米了，要一袋米")
    assert answer is not None and "送到哪里" in answer


@pytest.mark.parametrize(
    "words", ["我要捐100斤大米", "我家有多的菜，可以送给老人", "我们公司想捐赠一批物资", "我要捐20袋5公斤的大米和10桶油"]
)
def test_goods_that_are_offered_go_to_a_person(place: Place, words: str) -> None:
    """Nobody is told to sign up for a gift."""
    answer = texts_in(place, words)
    assert answer is not None and "心意" in answer and "报名" not in answer
    with place.house.transaction() as work:
        ticket = work.db.scalars(select(Ticket).where(Ticket.resident_phone == HELPER)).one()
        assert ticket.kind is Kind.OTHER and ticket.summary == words
        assert work.db.scalars(select(Page).where(Page.ticket_id == ticket.id)).one().acknowledged_at is None
