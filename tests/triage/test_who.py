"""Whom the need is for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.terms import Who
from hotline.triage.lexicon import built_in
from hotline.triage.text import hear
from hotline.triage.who import find_who

LEXICON = built_in()


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("我家没米了", Who.SELF),
        ("隔壁爷爷叫不醒", Who.NEIGHBOUR),
        ("楼上的周奶奶两天没吃东西了", Who.NEIGHBOUR),
        ("我妈的降压药吃完了", Who.PARENT),
        ("给我孙子买奶粉", Who.CHILD),
        ("我爱人糖尿病，不能吃甜的", Who.SPOUSE),
        ("my neighbor is 82 and needs masks", Who.NEIGHBOUR),
        ("女儿在深圳，我一个人", Who.SELF),
        ("老伴走了三个月了，我睡不着", Who.SELF),
        ("要两斤米", None),
        ("", None),
    ],
)
def test_who(text: str, who: Who | None) -> None:
    assert find_who(hear(text), LEXICON) is who


@given(st.text(max_size=80))
def test_never_raises(text: str) -> None:
    find_who(hear(text), LEXICON)
