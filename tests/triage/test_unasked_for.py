"""What happens in a house where nobody asks for anything: machines, doors, falls and doses, and what only sounds like them.

These sentences are not among those the likeness is learned of.
"""

from __future__ import annotations

import pytest

from hotline.terms import Intent, Kind, Urgency
from hotline.triage import assess


@pytest.mark.parametrize(
    "text",
    [
        "呼吸机报警了", "楼上有烧焦的味道", "我被关在阳台了", "孩子反锁在卫生间了", "我摔在厕所里爬不动", "老人一个人在家摔在厕所里了",
        "一次吃了两天的降压药", "摸不到脉", "妈妈身子都凉了",
    ],
)  # fmt: skip
def test_life_is_in_danger(text: str) -> None:
    assert assess(text).urgency is Urgency.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "老伴的尿袋满了没人换", "吃了降压药还是180", "血压计显示二百一", "透析做不了已经三天", "我眼压高疼得想吐", "心脏支架的药吃完了",
        "精神病的药没有了", "孩子离家出走",
    ],
)  # fmt: skip
def test_it_cannot_wait_a_day(text: str) -> None:
    assert assess(text).urgency is Urgency.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "汤圆卡在锅边了", "家里进人了，新保姆来了", "他打我骂我的那个电视剧叫什么", "猫关在阳台了", "手机摔在地上了", "楼上装修有焦味",
        "上个月奶奶摔在院子里，骨头长好了", "呼吸机的报警声怎么调小", "怕老人摔在厕所里，想装个扶手", "一次吃了两天的饭", "量不到血压",
        "我身子凉了想加床被子", "孩子想离家出走", "血压计显示一百三", "我把药攒着慢慢吃", "药钱我攒够了",
    ],
)  # fmt: skip
def test_it_is_in_no_haste(text: str) -> None:
    assert assess(text).urgency is Urgency.NORMAL


@pytest.mark.parametrize("text", ["家里大米发霉了不能吃了", "药盒子空了，医院又出不去"])
def test_what_cannot_be_used_any_more_is_needed(text: str) -> None:
    assert assess(text).kind is Kind.SUPPLY


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("不要送到门口，放物业就行", Intent.CANCEL),
        ("不要送到楼上，放在物业那里就行", Intent.CANCEL),
        ("志愿者敲门我没听见", Intent.REPEAT),
    ],
)
def test_it_is_not_what_it_sounds_like(text: str, wrong: Intent) -> None:
    assert assess(text).intent is not wrong


def test_who_asks_who_rang_wants_nothing_brought() -> None:
    assert Kind.SUPPLY not in assess("今天谁给我打的电话").kinds
