"""报名 as people write it: in one word, the wrong way round, or with half of it missing."""

from __future__ import annotations

import re

import pytest

from hotline.store.models import Volunteer
from tests.flows.intake.conftest import STRANGER, Street


def signed_up(street: Street) -> tuple[str, int | None]:
    """Name and community of whoever signed up."""
    person = next(each for each in street.rows(Volunteer) if each.phone == STRANGER)
    return person.name, person.community_id


@pytest.mark.parametrize(
    "words",
    [
        "报名 张三 滨江社区", "报名张三滨江社区", "报名张三滨江小区", "报名滨江社区张三", "报名 滨江社区 张三",
        "我要报名，我叫张三，住滨江社区",
        "报名:张三/滨江", "報名張三濱江社區",
    ],
)  # fmt: skip
def test_name_and_community_are_understood_however_they_are_written(street: Street, words: str) -> None:
    answer = street.text(STRANGER, words)
    assert re.search(r"报名 \d{4}", answer), answer
    name, community = signed_up(street)
    assert name in ("张三", "張三")
    assert community is not None
    assert "哪个小区" not in answer


def test_a_missing_community_is_asked_for_and_one_word_answers(street: Street) -> None:
    answer = street.text(STRANGER, "报名 张三")
    code = re.search(r"报名 (\d{4})", answer)
    assert code is not None
    assert "哪个小区" in answer
    assert signed_up(street) == ("张三", None)
    assert "滨江社区" in street.text(STRANGER, "滨江社区")
    assert signed_up(street)[1] is not None
    assert "已确认" in street.text(STRANGER, f"报名 {code[1]}"), "the code still holds"


def test_a_name_that_cannot_be_made_out_is_asked_for(street: Street) -> None:
    assert "报名 姓名 小区" in street.text(STRANGER, "报名当志愿者要什么条件")


@pytest.mark.parametrize("words", ["张三 滨江社区", "我叫张三，住滨江社区"])
def test_whoever_asks_how_to_sign_up_may_answer_with_their_name_alone(street: Street, words: str) -> None:
    assert "报名 姓名 小区" in street.text(STRANGER, "我要报名当志愿者")
    assert re.search(r"报名 \d{4}", street.text(STRANGER, words))
    name, community = signed_up(street)
    assert name == "张三"
    assert community is not None


def test_whoever_asks_how_to_sign_up_and_then_orders_is_no_volunteer(street: Street) -> None:
    street.text(STRANGER, "我要报名当志愿者")
    assert "送到哪里" in street.text(STRANGER, "要2斤青菜")
