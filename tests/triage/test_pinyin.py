"""Chinese in Latin letters: read where it is Chinese, left alone where it is English."""

from __future__ import annotations

import pytest

from hotline.terms import Intent, Kind, Risk, Urgency
from hotline.triage import assess


def things(text: str) -> list[tuple[str, float | None, str | None]]:
    return [(item.name, item.quantity, item.unit) for item in assess(text).items]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("jia li mei mi le, yao liang jin qing cai", [("米", None, None), ("青菜", 2, "斤")]),
        ("JIALI MEI MI LE", [("米", None, None)]),
        ("song liang ping jiang you he yi bao yan", [("酱油", 2, "瓶"), ("盐", 1, "包")]),
        ("mai 2 jin zhu rou, san ge ji dan", [("猪肉", 2, "斤"), ("鸡蛋", 3, "个")]),
        ("wǒ yào mǎi jiàng yā yào", [("降压药", None, None)]),
    ],
)
def test_an_order_in_pinyin_is_read(text: str, asked: list[tuple[str, float | None, str | None]]) -> None:
    heard = assess(text)
    assert heard.kinds == (Kind.SUPPLY,)
    assert things(text) == asked
    assert all(said in text for said in heard.evidence)


@pytest.mark.parametrize("text", ["wo bu xiang huo le", "wobuxianghuole", "ｗｏ ｂｕ ｘｉａｎｇ ｈｕｏ ｌｅ"])
def test_the_wish_to_die_in_pinyin_is_heard(text: str) -> None:
    assert (assess(text).risk, assess(text).urgency) == (Risk.CONCERN, Urgency.URGENT)


def test_danger_now_in_pinyin_is_a_crisis() -> None:
    assert assess("jin tian wan shang wo he nong yao").risk is Risk.HIGH
    assert assess("jiu ming, wo shuai dao le qi bu lai").urgency is Urgency.CRISIS
    assert assess("xiong kou tong, chuan bu shang qi").urgency is Urgency.CRISIS


def test_the_address_in_pinyin_is_given_as_it_was_typed() -> None:
    assert assess("binjiang shequ 2 dong 102").address == "binjiang shequ 2 dong 102"
    assert assess("yi dai mi, song dao xing fu xiao qu 5 hao lou").address == "xing fu xiao qu 5 hao lou"


@pytest.mark.parametrize(
    ("text", "intent"), [("qu xiao", Intent.CANCEL), ("xie xie ni men", Intent.THANKS), ("bu yao da dian hua le", Intent.OPT_OUT)]
)
def test_what_is_no_need_in_pinyin_is_heard_too(text: str, intent: Intent) -> None:
    assert assess(text).intent is intent


@pytest.mark.parametrize(
    "text", ["I need rice", "can you hang on", "he sang a long song", "she can dance", "hello", "ok fine", "me too", "a fan"]
)
def test_english_is_no_pinyin(text: str) -> None:
    assert all(said in text for said in assess(text).evidence)
    assert all(item.name in text for item in assess(text).items)
    assert assess(text).risk is Risk.NONE
