"""What a volunteer is told of how an order is to be brought, and what never."""

from __future__ import annotations

import pytest

from hotline.conversation.remarks import joined_remarks, narrowed, remark_of, when_brought
from hotline.terms import Wish
from hotline.triage import assess


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("放门口就行", "放门口就行"),
        ("要两斤米，放门口就行，不要陈米", "放门口就行，不要陈米"),
        ("米要新米，软一点的", "米要新米，软一点的"),
        ("我不在家，晚上才回来", "我不在家，晚上才回来"),
        ("门铃坏了，到了打电话", "门铃坏了，到了打电话"),
        ("放喺門口就得", "放喺門口就得"),
        ("搁窗台上就中", "搁窗台上就中"),
        ("不要太重的袋子，我提不动", "不要太重的袋子，我提不动"),
        ("早上别来", "早上别来"),
        ("leave it at the door please", "leave it at the door please"),
        ("要十斤米送到滨江社区5栋102放门口就行", "放门口就行"),
    ],
)
def test_what_is_about_the_errand_is_told_in_the_residents_words(said: str, told: str) -> None:
    assert remark_of(assess(said)) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("敲门大声点我耳朵不好", "敲门大声点"),
        ("我耳朵聋敲门要大声", "敲门要大声"),
        ("我腿脚不好，麻烦送上楼", "麻烦送上楼"),
        ("我有糖尿病，不要甜的", "不要甜的"),
        ("我出门看病去了，放门卫那里", "放门卫那里"),
        ("敲门要多等一会我走得慢", "敲门要多等一会"),
        ("我心脏不好敲门轻点别吓我", "敲门轻点别吓我"),
    ],
)
def test_illness_is_cut_off(said: str, told: str) -> None:
    assert remark_of(assess(said)) == told


@pytest.mark.parametrize(
    "said",
    ["我头晕", "老伴走了以后我一个人在家", "我一个人在家害怕", "活着没意思放门口就行", "降压药吃完了",
     "要两斤米", "好的", "谢谢", "莫送了", "收到了，盐是坏的", "我住102", "等一下",
     "到了打电话给我13800001234", "放门口就行门口码4821"],
)  # fmt: skip
def test_what_is_nobodys_business_or_no_errand_is_not_told(said: str) -> None:
    assert remark_of(assess(said)) == ""


@pytest.mark.parametrize(
    "said",
    [
        "下午打电话给我",
        "米明天就没了要一袋米",
        "等一下，算了",
        "软一点的",
        "早上别来",
        "我早上要的米，放门口就行",
        "今天没米了，要2斤米",
        "现在送",
    ],
)
def test_not_every_time_is_one_to_bring_something_at(said: str) -> None:
    wish = when_brought(assess(said))
    assert wish is None or (wish.day == 0 and wish.start is None and wish.end is None)


@pytest.mark.parametrize(
    ("said", "day", "start"),
    [
        ("明天上午给我送两斤豆腐", 1, 480),
        ("下午三点以后送", 0, 900),
        ("要两瓶牛奶，我要睡午觉，三点以后再来", 0, 900),
        ("她晚上七点以后才在", 0, 1140),
    ],
)
def test_a_time_to_bring_it_is_heard(said: str, day: int, start: int) -> None:
    wish = when_brought(assess(said))
    assert wish is not None
    assert (wish.day, wish.start) == (day, start)


def test_an_hour_without_a_day_is_of_the_day_named_before() -> None:
    tomorrow, afternoon = Wish("明天", day=1), Wish("下午", start=780, end=1080)
    assert narrowed(tomorrow, afternoon) == Wish("下午", day=1, start=780, end=1080)
    assert narrowed(tomorrow, Wish("今天下午", start=780)) == Wish("今天下午", start=780)
    assert narrowed(None, afternoon) is afternoon
    assert narrowed(tomorrow, None) is tomorrow


def test_remarks_are_put_together_and_nothing_twice() -> None:
    assert joined_remarks("放门口", "不要陈米") == "放门口，不要陈米"
    assert joined_remarks("放门口，不要陈米", "不要陈米") == "放门口，不要陈米"
    assert len(joined_remarks("一" * 40, "二" * 30)) == 40
