"""What a glance passes over unread holds no thing: the quick way may cost nobody their order."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotline.triage.glance import glance
from hotline.triage.lexicon import built_in
from hotline.triage.marks import reader
from hotline.triage.orders import read_order
from hotline.triage.text import hear
from tests.triage.sayings import sayings

LEXICON = built_in()
PIECES = st.lists(
    st.sampled_from([
        "要", "来", "没", "买点", "充", "一个人", "一个", "两", "三斤", "半袋", "38.5", "x2", "*3", "12345678901", "3号楼", "十", "仨",
        "米", "水位", "药", "青菜", "降鸭药", "老干吗", "收尸", "塘", "白唐", "，", "。", " ", "我", "今天", "不", "不要", "有瓶",
        "那桶", "a ", "two ", "dozen ", "eggs", "steam", "5kg", "大", "的", "和", "各", "了", "吗", "妈妈", "送到", "话费", "一百",
    ]),
    max_size=12,
).map("".join)  # fmt: skip

FAR = "大家都说今天出太阳了。" * 9


def _mentions(text: str) -> int:
    norm = hear(text).norm
    cut = reader(LEXICON)
    return len(read_order(norm, cut.read(norm), cut.words).mentions)


def test_no_saying_with_a_thing_in_it_is_passed_over() -> None:
    passed_over = [saying.text for saying in sayings() if not glance(LEXICON).may_order(hear(saying.text).norm)]
    assert passed_over, "a glance that passes over nothing saves nothing"
    assert [text for text in passed_over if _mentions(text)] == []


@example("白唐一个人")
@example("送到一百白唐")
@example("收尸x23号楼")
@given(PIECES)
def test_short_texts_without_a_thing_are_passed_over_and_no_others(text: str) -> None:
    """Up to 30 characters; of longer ones a misheard name alone is not believed."""
    norm = hear(text[:30]).norm
    if not glance(LEXICON).may_order(norm):
        assert _mentions(text[:30]) == 0


@example("三斤米我")
@example("要没有床位")
@example("水位5kg")
@settings(max_examples=500)
@given(PIECES)
def test_long_texts_without_a_thing_are_passed_over_and_no_others(text: str) -> None:
    """What was written at length is not heard by its sound: a name must stand in it."""
    norm = hear(FAR + text).norm
    if not glance(LEXICON).may_order(norm):
        assert _mentions(FAR + text) == 0


@given(PIECES)
def test_a_thing_with_an_amount_is_read_whatever_stands_before_it(text: str) -> None:
    assert glance(LEXICON).may_order(hear(f"{text}，两斤青菜").norm)
