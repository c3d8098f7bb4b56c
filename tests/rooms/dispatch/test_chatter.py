"""Words that are no command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.dispatch.chatter import Saying, read_chatter
from hotline.dispatch.missing import goods_missing, named_goods


@pytest.mark.parametrize(
    ("words", "what", "minutes"),
    [
        ("好的马上", Saying.WILLING, None),
        ("我来", Saying.WILLING, None),
        ("ok", Saying.WILLING, None),
        ("收到", Saying.COMING, None),
        ("在路上了", Saying.COMING, None),
        ("我在路上还要半小时", Saying.LATER, 30),
        ("大概二十分钟到", Saying.LATER, 20),
        ("一个半小时", Saying.LATER, 90),
        ("晚半小时到", Saying.LATER, 30),
        ("晚上去", Saying.UNCLEAR, None),
        ("1.5小时到", Saying.LATER, 90),
        ("一刻钟就到", Saying.LATER, 15),
        ("1 小时后可以吗", Saying.UNCLEAR, None),
        ("去不了了，车坏了", Saying.REFUSING, None),
        ("小区不让进", Saying.UNCLEAR, None),
        ("这个米要哪个牌子的", Saying.UNCLEAR, None),
        ("谢谢", Saying.THANKS, None),
        ("辛苦了！", Saying.THANKS, None),
        ("没人", Saying.NOBODY_HOME, None),
        ("敲门没人应", Saying.NOBODY_HOME, None),
        ("没人要米", Saying.UNCLEAR, None),
        ("缺油", Saying.MISSING, None),
        ("没买到大米", Saying.MISSING, None),
        ("东西买不到大米", Saying.MISSING, None),
        ("大米买不到", Saying.MISSING, None),
        ("缺什么吗", Saying.UNCLEAR, None),
        ("健康", Saying.WELL, None),
        ("我有点发烧", Saying.UNWELL, None),
        ("老人发烧了", Saying.UNCLEAR, None),
    ],
)
def test_what_is_plain_is_understood_and_nothing_else(words: str, what: Saying, minutes: int | None) -> None:
    """A question or a refusal is for a person."""
    understood = read_chatter(words)
    assert (understood.what, understood.minutes) == (what, minutes)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("缺油、盐", ("油", "盐")),
        ("没买到两斤大米", ("大米",)),
        ("东西买不到大米", ("大米",)),
        ("大米没买到", ("大米",)),
        ("少了一包盐和油。", ("盐", "油")),
        ("都送到了", ()),
        ("但是缺鸡蛋了", ("鸡蛋",)),
    ],
)
def test_goods_that_were_missing(said: str, names: tuple[str, ...]) -> None:
    """Names without amounts."""
    assert goods_missing(said) == names


@given(st.text(max_size=80))
def test_anything_may_be_said(words: str) -> None:
    """Never raises."""
    read_chatter(words)
    goods_missing(words)
    assert all(named_goods(words))
