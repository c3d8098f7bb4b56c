"""Everyday words that stand in a phrase of danger and mean nothing of the kind; beside each the danger that must still be heard.

A phrase of which nearly every part may be left out matches what it was never meant for: 帮我买药 was once a plan to die.
"""

from __future__ import annotations

import pytest

from hotline.terms import Risk, Urgency
from hotline.triage import assess


@pytest.mark.parametrize(
    "text",
    [
        "冬天家里囤炭了，不冷", "买到炭了，多谢", "我们下午一起走", "跟邻居约走路锻炼", "谁走谁留还没定",
        "妈，拜拜", "妈再见", "来晚了别怪我", "别为我担心，我好着呢", "别想我，我过两天就回", "快割稻子了没人手",
        "血管没问题，医生说的", "动脉没硬化", "困了", "我困了想睡觉", "天热人困，没胃口", "心里冒火，等了一天没人来",
        "下水道堵住了，水下不去", "马桶堵住了", "门卡住了打不开", "电视卡住了", "快递卡在路上", "来瓶42度的白酒",
        "就生抽吧", "晚上抽筋睡不好", "打门铃没人应", "电到家了吗", "大棚抽水机坏了", "车票是单程票",
    ],
)  # fmt: skip
def test_everyday_words_alarm_nobody(text: str) -> None:
    heard = assess(text)
    assert heard.risk is Risk.NONE
    assert heard.urgency is not Urgency.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "妈，再见了", "爸妈永别了", "约死吗", "有没有人陪我一起走", "别怪我，我走了", "别报警，让我走", "忍不住想割腕", "快要割下去了",
        "炭都买好了，窗户也封了", "血管差点割到", "没想好带着孩子一起走还是我自己走", "在等一个跟我约炭的朋友",
    ],
)  # fmt: skip
def test_the_words_beside_them_are_high(text: str) -> None:
    assert assess(text).risk is Risk.HIGH


@pytest.mark.parametrize(
    "text",
    [
        "老伴被困三楼，水进来了", "困在电梯里了", "鱼刺卡住了，喘不过气", "孙子被果冻卡住了", "喉咙卡住了说不出话", "孩子烧到41度",
        "孩子抽筋了，叫不应", "厨房冒火了", "触电了", "有人撬门", "工地上太阳晒得人抽搐了",
    ],
)  # fmt: skip
def test_the_words_beside_them_are_a_crisis(text: str) -> None:
    assert assess(text).urgency is Urgency.CRISIS


def test_who_wants_to_go_with_the_loved_is_cared_for() -> None:
    assert assess("我想跟你一起离开").risk is Risk.CONCERN
