"""The whole assessment: the contract's examples, and what holds for every text there is."""

from __future__ import annotations

import re
import unicodedata

import opencc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotline.terms import Assessment, Intent, Item, Kind, Risk, Urgency
from hotline.triage import ASK_BACK, PERSON, assess, assess_all
from hotline.triage.text import LONGEST, TOGETHER
from tests.triage.sayings import sayings

SAID = st.sampled_from([saying.text for saying in sayings()])
MIXED = st.lists(st.one_of(SAID, st.text(max_size=12)), max_size=4).map("".join)
TO_TRADITIONAL = opencc.OpenCC("s2t")
TO_SIMPLIFIED = opencc.OpenCC("t2s")


def judged(assessment: Assessment) -> tuple[object, ...]:
    """What was decided, without the caller's own characters."""
    counts = tuple((item.quantity is None, item.quantity) for item in assessment.items)
    return assessment.kinds, assessment.risk, assessment.urgency, assessment.intent, assessment.confidence, counts


def test_the_order_of_the_readme() -> None:
    heard = assess("家里没米了，要2斤青菜、2斤肉、一包5公斤重的大米，送到下洋田社区3栋")
    assert heard.kinds == (Kind.SUPPLY,)
    assert set(heard.items) == {Item("青菜", 2, "斤"), Item("肉", 2, "斤"), Item("大米", 1, "包", "5公斤")}
    assert heard.address == "下洋田社区3栋"
    assert (heard.risk, heard.urgency) == (Risk.NONE, Urgency.NORMAL)


def test_one_message_may_hold_two_needs() -> None:
    assert set(assess("一个人在家心里慌，睡不着，另外带两斤米").kinds) == {Kind.SUPPLY, Kind.PSYCHOLOGICAL}


def test_other_stands_alone_and_only_it_has_an_intent() -> None:
    assert assess("我的菜到哪了").intent is Intent.STATUS
    assert assess("家里没米了").intent is None


@pytest.mark.parametrize("text", ["", " ", "……", "嗯", "\x00", "\ud800", "﷽" * 50])
def test_what_says_nothing_is_other_and_asked_back(text: str) -> None:
    heard = assess(text)
    assert heard.kinds == (Kind.OTHER,)
    assert heard.confidence < ASK_BACK


def test_the_thresholds_stand_in_order() -> None:
    assert 0 < PERSON < ASK_BACK < 1


def test_danger_is_found_at_the_end_of_a_very_long_text() -> None:
    text = "今天天气很好，我去了公园。" * 400 + "遗书写好了，今晚我就从楼上跳下去"
    heard = assess(text)
    assert len(text) > LONGEST
    assert (heard.risk, heard.urgency) == (Risk.HIGH, Urgency.CRISIS)
    assert all(span in text for span in heard.evidence)


@settings(max_examples=60, deadline=None)
@given(st.lists(MIXED, max_size=6))
@example(["jia li mei mi le", "", "家里没米了", "今天天气很好，我去了公园。" * 400 + "遗书写好了，今晚我就从楼上跳下去", "家里没米了"])
def test_texts_read_together_say_what_each_says_alone(texts: list[str]) -> None:
    assert assess_all(texts) == [assess(text) for text in texts]


def test_more_texts_than_are_read_together_are_answered_in_their_order() -> None:
    texts = [f"要{n}斤青菜" for n in range(1, 2 * TOGETHER + 2)]
    assert [found.items[0].quantity for found in assess_all(texts)] == list(range(1, 2 * TOGETHER + 2))


@settings(max_examples=300, deadline=None)
@given(MIXED)
@example("我是三动五零二的要鸡但两板")
def test_every_text_is_assessed_with_literal_evidence(text: str) -> None:
    heard = assess(text)
    assert heard.text == text
    assert heard.kinds and heard.kind is heard.kinds[0]
    assert Kind.OTHER not in heard.kinds or heard.kinds == (Kind.OTHER,)
    assert 0 <= heard.confidence <= 1
    assert all(span and span in text for span in heard.evidence)
    assert heard.address is None or heard.address in text or heard.address in _houses_put_right(text)


def _houses_put_right(text: str) -> str:
    """The text with 栋 and 单元 for what a recogniser writes in their place, as addresses are given (三动五零二 is 三栋五零二)."""
    return re.sub("[动動冻凍洞]", "栋", text).replace("单员", "单元")


@settings(max_examples=200, deadline=None)
@given(MIXED)
def test_full_and_half_width_are_one(text: str) -> None:
    narrow = unicodedata.normalize("NFKC", text)
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in narrow)
    assert judged(assess(wide)) == judged(assess(narrow))


@settings(max_examples=200, deadline=None)
@given(SAID)
def test_traditional_and_simplified_are_one(text: str) -> None:
    simplified = TO_SIMPLIFIED.convert(text)
    assert judged(assess(TO_TRADITIONAL.convert(simplified))) == judged(assess(simplified))


def test_an_address_is_no_order_and_takes_nothing_from_one() -> None:
    heard = assess("北京路融侨花园3栋，豆芽一斤")
    assert [item.name for item in heard.items] == ["豆芽"]
    heard = assess("半斤虾，一斤蒜到青山路8号")
    assert [item.name for item in heard.items] == ["虾", "蒜"]
    heard = assess("幸福小区5栋，面条两把")
    assert heard.kinds == (Kind.SUPPLY,)
    assert heard.address == "幸福小区5栋"


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("家里的蔬菜已经消耗殆尽", "蔬菜"),
        ("挂面全部告罄", "挂面"),
        ("尿垫用得差不多了", "尿垫"),
        ("蜂窝煤烧完了", "蜂窝煤"),
        ("奶粉撑不了几天了", "奶粉"),
        ("鸡蛋一个都没有了", "鸡蛋"),
        ("降压药吃的差不多了", "降压药"),
        ("米还有，青菜一根都没有了", "青菜"),
        ("叔叔没胰岛素了", "胰岛素"),
        ("我们楼有个独居老人没米了", "米"),
    ],
)
def test_what_is_used_up_is_asked_for_without_an_amount(text: str, thing: str) -> None:
    heard = assess(text)
    assert heard.kinds == (Kind.SUPPLY,)
    assert heard.items == (Item(thing, None),)


@pytest.mark.parametrize("text", ["红烧肉香得我魂都没了", "手机电量快没了，先挂了", "剪刀丢了，找了一上午", "面条吃完了，真香"])
def test_what_is_gone_beside_a_thing_is_no_order(text: str) -> None:
    assert assess(text).kinds == (Kind.OTHER,)


@pytest.mark.parametrize(
    "text",
    ["闺女在外地回不来急死我了", "女儿回不来我着急", "我姑娘三个月没来电话了", "三天没人来", "年三十一个人", "邻居给我下毒"],
)
def test_who_is_left_alone_or_afraid_of_others_is_to_be_listened_to(text: str) -> None:
    assert Kind.PSYCHOLOGICAL in assess(text).kinds


def test_a_gift_named_without_its_giver_is_no_order() -> None:
    found = assess("捐五箱方便面")
    assert (found.intent, found.items) == (Intent.OFFER_HELP, ())
