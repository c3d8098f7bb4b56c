"""Somebody who hears badly: each time they did not catch it the question is put shorter and more slowly, never the whole prompt again."""

from __future__ import annotations

import pytest

from hotline.flows.take_step import StepIn, take_step
from tests.flows.intake.conftest import LINE, STRANGER, WANG, Street, Telephone


def whole(call: Telephone, **heard: str) -> str:
    """The answer to a step as the carrier gets it."""
    call.n += 1
    return take_step(call.house, StepIn(call.sid, call.n, call.phone, LINE, **heard))  # type: ignore[arg-type]  # only words and keys


@pytest.mark.parametrize("words", ["啊？", "听不清", "你说啥子", "大声点，我听不见"])
def test_the_first_prompt_gets_shorter_and_slower(street: Street, words: str) -> None:
    call = street.call(WANG)
    first = call.say(words)
    assert "要生活用品，请按1" in first
    assert "工作人员请按0" not in first
    second = call.say(words)
    assert second == "要东西，按1。要说话，按2。"
    assert len(second) < len(first)


def test_it_is_said_more_slowly_from_then_on(street: Street) -> None:
    call = street.call(WANG)
    assert 'rate="x-slow"' in whole(call, speech="啊？")
    assert 'rate="x-slow"' in whole(call, speech="要两斤米")


def test_an_order_is_read_back_shorter_and_still_taken(street: Street) -> None:
    call = street.call(STRANGER)
    call.say("要两斤米，放门口就行，送到滨江社区5栋102")
    first = call.say("啊？")
    assert "两斤米" in first
    second = call.say("听不清")
    assert second == "您要两斤米。对，按1。不对，按2。"
    call.press("1")
    (ticket,) = street.tickets()
    assert ticket.remarks == "放门口就行"
    assert "还需要别的吗" in call.say("啊？"), "the next question begins anew"


def test_key_9_is_the_whole_question(street: Street) -> None:
    """Who asks for it by key wants to hear it again."""
    call = street.call(WANG)
    assert "找工作人员请按0" in call.press("9")
