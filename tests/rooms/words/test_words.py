"""What is said aloud and written: numbers, goods, times and codes as people hear them, and gaps that strangers fill."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.terms import Item, Line, Wish
from hotline.words.catalogue import LANGUAGES, MissingGap, UnknownKey, catalogue, gaps_of, lang_of, plain, render, render_all, text_body
from hotline.words.clock import clock_said, span_said, span_text, wish_said
from hotline.words.goods import items_speech, items_text
from hotline.words.numerals import chinese, measured, number_of, spoken_code, spoken_phone

GREENS, MEAT, RICE = Item("青菜", 2, "斤"), Item("肉", 2, "斤"), Item("大米", 1, "包", "5公斤")


def test_items_are_written_and_spoken_so_that_no_number_runs_into_the_next() -> None:
    assert items_text([GREENS, MEAT, RICE], "zh_CN") == "2斤青菜、2斤肉、一包5公斤的大米"
    assert items_speech([GREENS, MEAT, RICE], "zh_CN") == "两斤青菜，两斤肉，一包五公斤的大米"
    assert items_text([GREENS, RICE], "en") == "2 jin 青菜, 1 pack 大米 (5公斤)"


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (Item("盐"), "盐"),
        (Item("鸡蛋", 12), "十二个鸡蛋"),
        (Item("猪肉", 0.5, "斤"), "半斤猪肉"),
        (Item("牛肉", 1.5, "斤"), "一斤半牛肉"),
        (Item("土豆", 2.25, "斤"), "2.25斤土豆"),
        (Item("油", 1, "桶", "5L"), "一桶五升的油"),
        (Item("奶粉", 2, "罐", "三段"), "两罐三段的奶粉"),
    ],
)
def test_an_item_is_said_as_people_say_it(item: Item, said: str) -> None:
    assert items_speech([item], "zh_CN") == said


def test_a_long_order_is_cut_to_the_room_there_is_and_says_how_many() -> None:
    many = [GREENS, MEAT, RICE, Item("鸡蛋", 10, "个"), Item("盐", 1, "包")]
    assert items_text(many, "zh_CN", 16) == "2斤青菜、2斤肉等5样"
    assert items_text(many, "zh_CN", 6) == "5样东西"
    assert items_text(many, "en", 30) == "2 jin 青菜, 2 jin 肉 and 3 more"


def test_codes_and_numbers_are_spoken_digit_by_digit() -> None:
    assert spoken_code("A12", "zh_CN") == "A，一，二"
    assert spoken_code("4821", "zh_CN") == "四，八，二，一"
    assert spoken_code("A12", "en") == "A, one, two"
    assert spoken_phone("12356", "zh_CN") == "幺二三五六"
    assert spoken_phone("120", "en") == "one two zero"


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "零"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (250, "二百五十"), (3010, "三千零一十")],
)
def test_whole_numbers_in_characters(number: int, said: str) -> None:
    assert chinese(number) == said


@given(st.integers(0, 9999))
def test_what_is_written_in_characters_is_read_back_as_the_same_number(number: int) -> None:
    assert number_of(chinese(number)) == number


@pytest.mark.parametrize(
    ("said", "number"),
    [("三", 3), ("两", 2), ("半", 0.5), ("十二", 12), ("四八二一", 4821), ("2.5", 2.5), ("三栋", None), ("", None)],
)
def test_small_numbers_as_they_are_written(said: str, number: float | None) -> None:
    assert number_of(said) == number


def test_two_before_a_measure_is_liang() -> None:
    assert measured(2, "斤", words=True) == "两斤"
    assert measured(200, "斤", words=True) == "两百斤"
    assert measured(float("nan"), "斤", words=True) == "斤"


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish("现在", now=True), "马上"),
        (Wish("明天早上", day=1), "明天早上"),
        (Wish("下午三点以后", start=15 * 60), "今天下午三点以后"),
        (Wish("x", day=1, start=9 * 60, end=12 * 60), "明天上午九点到中午十二点"),
        (Wish("x", start=14 * 60, end=18 * 60), "今天下午两点到六点"),
        (Wish("下午", start=13 * 60, end=18 * 60), "今天下午"),
        (Wish("半小时后", after=30), "半个小时以后"),
        (Wish("周三上午", weekday=2, start=9 * 60, end=11 * 60), "周三上午九点到十一点"),
        (Wish("下周三", day=7, start=9 * 60, weekday=2), "下周三上午九点以后"),
        (Wish("x", day=2, end=14 * 60 + 30), "后天下午两点半以前"),
    ],
)
def test_wished_times_in_words(wish: Wish, said: str) -> None:
    assert wish_said(wish, "zh_CN") == said


def test_stretches_and_times_of_day() -> None:
    assert (span_said("120", "zh_CN"), span_text("120", "zh_CN"), span_said("120", "en")) == ("两个小时", "2小时", "2 hours")
    assert (span_said("90", "zh_CN"), span_said("30", "zh_CN"), span_said("20", "zh_CN")) == ("一个半小时", "半个小时", "二十分钟")
    assert (clock_said(905, "zh_CN"), clock_said(0, "zh_CN"), clock_said(905, "en")) == ("下午三点零五分", "凌晨十二点", "3:05 pm")


def test_lines_become_sentences_in_the_language_of_the_resident() -> None:
    line = Line("call.order_taken", {"code": "A12"})
    assert render(line, "zh_CN") == "好，您的需求已接单。单号是A，一，二。"
    assert render(line, "en") == "Your order is taken. Its code is A, one, two."
    assert render(Line("call.need"), "yue") == catalogue("yue")["call.need"]
    assert render_all([Line("call.thanks"), Line("call.still_here")], "en") == "You are welcome. I am still here."


def test_a_text_begins_with_the_name_of_the_line() -> None:
    assert text_body([Line("text.thanks")], "zh_CN", "社区热线").startswith("【社区热线】不用谢")
    assert text_body([], "zh_CN", "社区热线") == ""


def test_what_cantonese_lacks_is_said_in_mandarin() -> None:
    lacking = next(key for key in catalogue("zh_CN") if key not in catalogue("yue") and not gaps_of(key))
    assert render(Line(lacking), "yue") == render(Line(lacking), "zh_CN")


def test_faults_of_the_program_are_named() -> None:
    with pytest.raises(UnknownKey, match=r"no\.such_key"):
        render(Line("no.such_key"), "zh_CN")
    with pytest.raises(MissingGap, match=r"call\.order_taken needs code"):
        render(Line("call.order_taken"), "zh_CN")


@pytest.mark.parametrize(
    ("written", "lang"),
    [(None, "zh_CN"), ("", "zh_CN"), ("四川话", "zh_CN"), ("粤语", "yue"), ("Cantonese", "yue"), ("English", "en"), ("en", "en")],
)
def test_the_language_written_in_the_roster(written: str | None, lang: str) -> None:
    assert lang_of(written) == lang


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("3栋\n【银行】请转账", "3栋 [银行]请转账"),
        ("{code.__class__}", "{code.__class__}"),
        ("\u202e反着写\u0000", "反着写"),
        ("%s %(x)s", "%s %(x)s"),
    ],
)
def test_what_fills_a_gap_stays_what_it_is(hostile: str, harmless: str) -> None:
    assert render(Line("call.to_address", {"address": hostile}), "zh_CN") == f"送到{harmless}。"


@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_value_fills_any_gap(value: str, lang: str) -> None:
    for key in ("call.order_taken", "call.crisis_numbers", "call.order_next"):
        said = render(Line(key, dict.fromkeys(gaps_of(key), value)), lang)
        assert "\n" not in said
        assert said == plain(said) or said.endswith(" ") or "  " in said


@pytest.mark.parametrize(
    ("item", "read"),
    [
        (Item("肉", 20, "块"), "20块钱的肉"), (Item("青菜", 5, "块"), "5块钱的青菜"), (Item("米", 50, "元"), "50块钱的米"),
        (Item("豆腐", 2, "块"), "2块豆腐"), (Item("肥皂", 3, "块"), "3块肥皂"), (Item("肉", 1, "块"), "1块肉"),
    ],
)  # fmt: skip
def test_what_it_may_cost_is_no_count_of_pieces(item: Item, read: str) -> None:
    """ "买20块钱的肉" was read back as twenty pieces of meat."""
    assert items_text([item], "zh_CN") == read
