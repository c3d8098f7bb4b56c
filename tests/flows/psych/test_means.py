"""What kills is brought to nobody before a person has spoken with them."""

from __future__ import annotations

import pytest

from tests.flows.psych.conftest import COORDINATOR, GRANNY, Ward


@pytest.mark.parametrize("words", ["要一瓶农药", "要安眠药100片", "买一包老鼠药和两斤青菜", "要一袋木炭"])
def test_a_person_rings_before_it_is_brought(ward: Ward, words: str) -> None:
    """Though she is on the roster; nothing dark is said to her, and the coordinators are told to ask how she is."""
    answer = ward.texts_in(GRANNY, words)
    assert answer is not None and "工作人员先给您打个电话" in answer and "12356" not in answer
    (ticket,) = ward.tickets()
    assert ticket.awaits_yes
    assert any(ticket.code in text and "打电话" in text for text in ward.texts(COORDINATOR))


@pytest.mark.parametrize("words", ["要两斤青菜", "要一把菜刀和一根绳子", "要感冒药一盒"])
def test_ordinary_goods_are_not_held_up(ward: Ward, words: str) -> None:
    """Knives cook, ropes hang washing."""
    ward.texts_in(GRANNY, words)
    assert not any(ticket.awaits_yes for ticket in ward.tickets())


def test_in_a_call_it_is_said_too(ward: Ward) -> None:
    """At the end of the order."""
    ward.rings_in(GRANNY)
    ward.step(1, speech="要一瓶农药")
    assert "工作人员先给您打个电话" in ward.step(2, keys="1")
    assert ward.tickets()[0].awaits_yes
