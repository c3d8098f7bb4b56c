"""Small words between two people: a nod, another time, a hurry; none of them is a new need or a riddle."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.terms import Kind
from tests.flows.intake.conftest import STRANGER, WANG, Street

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("nod", ["嗯", "好", "哦", "好的知道了", "要得", "晓得了", "嗯嗯，好"])
@pytest.mark.parametrize("before", ["要两斤米", "她电话是13800000003", "人工", "谢谢"])
def test_a_nod_needs_no_person(street: Street, nod: str, before: str) -> None:
    """After an order, a remark, a promise, a courtesy: it is answered, and nobody else is told to ring."""
    street.text(WANG, "要一袋盐")
    street.text(WANG, before)
    known = len(street.tickets())
    pages = street.pages()
    answer = street.text(WANG, nod)
    assert answer
    assert "打电话" not in answer
    assert (len(street.tickets()), street.pages()) == (known, pages)


def test_a_nod_out_of_the_blue_is_answered(street: Street) -> None:
    assert "随时" in street.text(STRANGER, "好的")
    assert street.tickets() == []


def rung_at(street: Street) -> str:
    """When the one call that was promised comes, on the station's clock."""
    (callback,) = street.callbacks()
    moment = callback.next_attempt_at
    assert isinstance(moment, datetime)
    return moment.astimezone(SHANGHAI).strftime("%d %H:%M")[3:]


@pytest.mark.parametrize(("words", "said", "hour"), [
    ("改成明天上午吧", "明天上午", "08:00"), ("还是下午三点以后打吧", "下午三点以后", "15:00"), ("后天下午打", "后天下午", "13:00"),
])  # fmt: skip
def test_a_promised_call_is_moved_and_the_new_time_confirmed(street: Street, words: str, said: str, hour: str) -> None:
    """Later than it was promised, too."""
    assert "下午" in street.text(WANG, "下午打电话给我")
    answer = street.text(WANG, words)
    assert said in answer
    assert "打电话" in answer
    assert rung_at(street) == hour
    assert [ticket.kind for ticket in street.tickets()] == []


def test_a_call_promised_for_a_talk_is_moved(street: Street) -> None:
    street.text(WANG, "一个人在家心里慌，睡不着")
    street.text(WANG, "2")
    assert "下午" in street.text(WANG, "下午")
    assert "明天上午" in street.text(WANG, "改成明天上午吧")
    assert rung_at(street) == "08:00"
    assert [ticket.kind for ticket in street.tickets()] == [Kind.PSYCHOLOGICAL]


def test_hours_later_too(street: Street) -> None:
    """There is nothing else it could mean."""
    street.text(WANG, "晚上打电话给我")
    street.later(hours=2)
    assert "明天上午" in street.text(WANG, "改成明天上午吧")
    assert rung_at(street) == "08:00"


def test_a_call_promised_in_a_call_is_moved_in_it(street: Street) -> None:
    call = street.call(WANG)
    assert "下午" in call.say("下午再打电话给我")
    assert "明天上午给您打电话" in call.say("改成明天上午吧")
    assert rung_at(street) == "08:00"
