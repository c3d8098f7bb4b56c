"""Times wished for a call or a delivery."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.terms import Wish
from hotline.triage.lexicon import built_in
from hotline.triage.text import hear
from hotline.triage.when import find_wish

LEXICON = built_in()


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("下午三点以后打给我", Wish("下午三点以后", start=900)),
        ("明天早上", Wish("明天早上", day=1, start=420, end=600)),
        ("现在", Wish("现在", now=True)),
        ("半小时后打来", Wish("半小时后", after=30)),
        ("一个半小时后", Wish("一个半小时后", after=90)),
        ("晚饭后再打", Wish("晚饭后", start=1140)),
        ("3:30", Wish("3:30", start=930, end=990)),
        ("十点半打", Wish("十点半", start=630, end=690)),
        ("明天上午九点到十一点送", Wish("明天上午九点到十一点", day=1, start=540, end=660)),
        ("后天中午之前送到", Wish("后天中午之前", day=2, end=690)),
        ("周三下午送来", Wish("周三下午", start=780, end=1080, weekday=2)),
        ("下周三下午送来", Wish("下周三下午", day=7, start=780, end=1080, weekday=2)),
        ("下个礼拜一上午打给我", Wish("下个礼拜一上午", day=7, start=480, end=720, weekday=0)),
        ("周末上午打", Wish("周末上午", start=480, end=720, weekday=5)),
        ("明天吃完饭打给我", Wish("明天", day=1)),
        ("明儿个早上打来", Wish("明儿个早上", day=1, start=420, end=600)),
        ("听晚打俾我", Wish("听晚", day=1, start=1080, end=1260)),
        ("除了周三，周四上午打", Wish("周四上午", start=480, end=720, weekday=3)),
        ("听日晏昼打俾我", Wish("听日晏昼", day=1, start=720, end=1020)),
        ("要两瓶牛奶，我要睡午觉，三点以后再来", Wish("三点以后", start=900)),
        ("要十个鸡蛋，晚点送", Wish("晚点", after=60)),
        ("make it afternoon", Wish("afternoon", start=780, end=1080)),
        ("call me after 3pm", Wish("after 3pm", start=900)),
        ("please call tomorrow morning", Wish("tomorrow morning", day=1, start=420, end=720)),
        ("ring me in half an hour", Wish("in half an hour", after=30)),
    ],
)
def test_wishes(text: str, wish: Wish) -> None:
    assert find_wish(hear(text), LEXICON) == wish


@pytest.mark.parametrize(
    "text",
    [
        "我三点就醒了，睡不着",
        "除了中午都行",
        "降压药明天就吃完了",
        "米后天就没了，要一袋",
        "奶粉今晚就喝光了",
        "面只够吃到周五",
        "油撑不到明天",
        "胰岛素明天就要用完了，快送来",
        "昨天下午送来的菜坏了",
        "我晚上睡不着心里慌得很",
        "",
        "要两斤米",
        "给我挑好一点的苹果",
        "软一点的",
        "早上别来",
    ],
)
def test_what_is_told_is_not_wished(text: str) -> None:
    assert find_wish(hear(text), LEXICON) is None


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    "明天",
                    "早上",
                    "下午",
                    "三点",
                    "25点",
                    "99",
                    ":",
                    "半",
                    "以后",
                    "之前",
                    "到",
                    "周",
                    "八",
                    "小时",
                    "后",
                    "打",
                    "送",
                    "，",
                    "after",
                    " ",
                    "pm",
                    "13",
                    "tomorrow",
                    "call",
                ]
            ),
            max_size=12,
        ).map("".join),
    )
)
def test_never_raises_and_minutes_are_of_one_day(text: str) -> None:
    wish = find_wish(hear(text), LEXICON)
    if wish is not None:
        assert all(minute is None or 0 <= minute <= 1440 for minute in (wish.start, wish.end))
        assert wish.weekday is None or 0 <= wish.weekday <= 6
