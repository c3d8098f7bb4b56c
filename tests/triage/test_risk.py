"""Danger is graded after the C-SSRS: wishes are concern; plan, means, time, farewell, intent are high; idiom is nothing."""

from __future__ import annotations

import pytest

from hotline.terms import Kind, Risk, Urgency, Who
from hotline.triage import assess
from tests.triage.sayings import risk_sayings

PASSIVE = [
    "活着没啥意思",
    "一觉睡过去就好了",
    "想去见我老伴了，活够了",
    "唔想做人",
    "活起没得意思",
    "要是没我你们就轻松了",
    "i wish i was dead",
    "俺活够够的了，不想活了",
]
GRAVE = {
    "plan": "遗书我都写好了",
    "means": "绳子已经挂好了",
    "time": "今晚我就从楼上跳下去",
    "farewell": "永别了，来世再见，替我照顾好孙女",
    "intent": "我现在就去跳河",
    "act": "安眠药我全吞下去了",
    "place": "我坐在楼顶边上",
    "cantonese": "我企咗喺天台，遗书写好喇",
    "sichuan": "农药我拿起了，今晚黑就喝",
    "english": "i have a rope and i'm going to hang myself tonight",
}
IDIOM = [
    "饿死了",
    "笑死我了",
    "想死你们了",
    "累死个人",
    "气死我了",
    "这菜咸死了",
    "打死我也不去",
    "死活不开门",
    "手机死机了",
    "跳楼价大甩卖",
    "安逸惨了，笑死先人",
    "攰死我喇",
    "bored to death",
]
STORIES = [
    "电视剧里女主角跳河了",
    "新闻说有人跳楼了",
    "小说里那个皇帝最后上吊死了",
    "in the movie he killed himself",
    "梁山伯祝英台最后都死了",
]
DEATHS = ["我家狗去年死了", "老张前年死于癌症", "怕死在家里没人知道", "人总是要死的", "老伴死了三年了"]
RATS = ["家里老鼠多，买点老鼠药", "菜地里打农药", "医生给我开的安眠药吃完了"]


@pytest.mark.parametrize("text", PASSIVE)
def test_the_wish_to_be_dead_is_concern_and_urgent(text: str) -> None:
    heard = assess(text)
    assert (heard.risk, heard.urgency, heard.kind) == (Risk.CONCERN, Urgency.URGENT, Kind.PSYCHOLOGICAL)


@pytest.mark.parametrize("text", GRAVE.values(), ids=GRAVE.keys())
def test_plan_means_time_and_farewell_are_high_and_a_crisis(text: str) -> None:
    heard = assess(text)
    assert (heard.risk, heard.urgency, heard.kind) == (Risk.HIGH, Urgency.CRISIS, Kind.PSYCHOLOGICAL)


@pytest.mark.parametrize("text", [*IDIOM, *STORIES, *DEATHS, *RATS])
def test_idiom_stories_and_the_death_of_others_are_none(text: str) -> None:
    assert assess(text).risk is Risk.NONE


def test_a_cancelled_order_does_not_hide_the_wish_to_die() -> None:
    assert assess("取消，我不想活了").kind is Kind.PSYCHOLOGICAL
    assert assess("退订，活着没意思").risk is Risk.CONCERN


def test_a_denial_is_believed_and_a_denied_denial_is_not() -> None:
    assert assess("我就是心里闷，没想过自杀").risk is Risk.NONE
    assert assess("我不是没想过自杀").risk is not Risk.NONE


def test_danger_beside_an_order_keeps_both() -> None:
    heard = assess("不想活了，家里米也没有了，送一袋米来")
    assert heard.kinds == (Kind.PSYCHOLOGICAL, Kind.SUPPLY)
    assert [item.name for item in heard.items] == ["米"]


def test_what_somebody_means_to_die_with_is_no_order() -> None:
    assert assess("安眠药攒了一瓶，今天晚上全吃了").items == ()
    assert assess("我老公鎖在屋裏說要點煤氣罐炸死自己").items == ()


def test_poison_taken_is_a_need_of_body_and_mind() -> None:
    assert set(assess("我刚喝了半瓶敌敌畏，不想活了").kinds) == {Kind.PSYCHOLOGICAL, Kind.MEDICAL}


def test_words_misheard_by_a_recogniser_are_still_danger() -> None:
    heard = assess("我不想或了火着没意思")
    assert heard.risk is Risk.CONCERN
    assert heard.evidence[0] in "我不想或了火着没意思"


@pytest.mark.parametrize(("risk", "text"), risk_sayings())
def test_a_saying_near_the_border_is_graded(risk: str, text: str) -> None:
    assert assess(text).risk == risk


@pytest.mark.parametrize("text", ["我去江边散步，不回来了", "去湖边走走，别等我吃饭了，不回来了"])
def test_what_nobody_says_of_a_walk_is_no_walk(text: str) -> None:
    assert assess(text).risk is Risk.HIGH


@pytest.mark.parametrize("text", ["这身病不如一针打死我痛快", "我常想着从六楼下去会不会疼", "世界上少我一个谁都不会发现"])
def test_death_asked_for_in_other_words_is_concern(text: str) -> None:
    assert assess(text).risk is Risk.CONCERN
    assert assess("打死我也不去").risk is Risk.NONE


@pytest.mark.parametrize(
    "text",
    ["我把气阀拧开了，抱着老伴的照片躺下了", "我要跟这房子一起烧了，汽油倒好了", "已经走到大坝边了，水好深"],
)
def test_gas_petrol_and_deep_water_are_high(text: str) -> None:
    assert assess(text).risk is Risk.HIGH


@pytest.mark.parametrize("text", ["孙子问我人死了去哪", "旧衣服都捐了，柜子清爽多了", "金鱼不吃不喝，怕是活不成了", "写了封信，帮我寄出去"])
def test_the_dead_old_clothes_and_letters_are_no_risk(text: str) -> None:
    assert assess(text).risk is Risk.NONE


def test_a_walk_is_a_walk() -> None:
    assert assess("我去江边散步，回来给你带菜").risk is Risk.NONE
    assert assess("阿叔去咗海边影相").risk is Risk.NONE


def test_a_small_child_among_the_medicines_is_poisoned() -> None:
    heard = assess("孩子吃了一把降压药")
    assert (heard.risk, heard.urgency, heard.who) == (Risk.NONE, Urgency.CRISIS, Who.CHILD)
    assert heard.kinds == (Kind.MEDICAL,)
    assert assess("我吃了一把降压药").risk is Risk.HIGH
    assert assess("女儿吞了一把降压药").risk is Risk.HIGH


@pytest.mark.parametrize(
    "text",
    [
        "买药", "帮我买药", "麻烦帮我买药，谢谢", "想买药", "买药。", "买到药了，谢谢",
        "昨天买了药，吃了好点", "药店买药要排队", "出去买药就怕感染", "药买好了，谢谢志愿者",
        "药准备好了没有", "社区准备药了吗", "家里备着药，放心", "我们囤了药", "家里存了降压药", "要买炭", "帮我找药",
    ],
)  # fmt: skip
def test_medicine_that_is_bought_or_kept_is_no_plan(text: str) -> None:
    heard = assess(text)
    assert (heard.risk, heard.urgency) == (Risk.NONE, Urgency.NORMAL)
    assert Kind.PSYCHOLOGICAL not in heard.kinds or text == "出去买药就怕感染"  # who tells of fear


@pytest.mark.parametrize(
    "text",
    [
        "不想活了，药都准备好了", "活着没意思，药也买好了", "药都准备好了，今晚就走", "药准备好了，遗书也写了",
        "药都买好了，等孩子上学去了就吃", "药买好了，趁老头子不在就吃", "攒了一瓶药", "安眠药买好了", "囤了好多安眠药",
    ],
)  # fmt: skip
def test_medicine_that_is_got_ready_to_die_is_high(text: str) -> None:
    assert assess(text).risk is Risk.HIGH


@pytest.mark.parametrize("text", ["门锁死了炭点上了", "我把门锁死了，炭也点上了", "门锁死了，煤气开了"])
def test_a_door_that_is_shut_for_good_takes_nothing_from_what_is_said_beside_it(text: str) -> None:
    assert assess(text).risk is Risk.HIGH
