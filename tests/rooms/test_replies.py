"""Commands by text are understood as people type them, and nothing that could be an order is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.dispatch.replies import Command, Verb, read_reply

UNDERSTOOD = [
    ("1 A12", Command(Verb.ACCEPT, "A12")),
    ("1A12", Command(Verb.ACCEPT, "A12")),
    ("１ ａ１２", Command(Verb.ACCEPT, "A12")),
    ("１Ａ１２。", Command(Verb.ACCEPT, "A12")),
    ("1，A12！", Command(Verb.ACCEPT, "A12")),
    ("1、a 12", Command(Verb.ACCEPT, "A12")),
    ("回复1 A12", Command(Verb.ACCEPT, "A12")),
    ("一 A12", Command(Verb.ACCEPT, "A12")),
    ("1 A十二", Command(Verb.ACCEPT, "A12")),
    ("A12 1", Command(Verb.ACCEPT, "A12")),
    ("1 A1234", Command(Verb.ACCEPT, "A1234")),
    ("1 A12 好的，马上去", Command(Verb.ACCEPT, "A12", rest="好的，马上去")),
    ("接单a12", Command(Verb.ACCEPT, "A12")),
    ("接单：A12", Command(Verb.ACCEPT, "A12")),
    ("我接A12", Command(Verb.ACCEPT, "A12")),
    ("A12接单", Command(Verb.ACCEPT, "A12")),
    ("accept a12", Command(Verb.ACCEPT, "A12")),
    ("1", Command(Verb.ACCEPT)),
    ("１", Command(Verb.ACCEPT)),
    ("接单", Command(Verb.ACCEPT)),
    ("2 A12", Command(Verb.DECLINE, "A12")),
    ("不接A12", Command(Verb.DECLINE, "A12")),
    ("不接 A12 今天没空", Command(Verb.DECLINE, "A12", rest="今天没空")),
    ("4 A12 有急事", Command(Verb.GIVE_BACK, "A12", rest="有急事")),
    ("4 A12，家里孩子病了", Command(Verb.GIVE_BACK, "A12", rest="家里孩子病了")),
    ("2 A12 今天加班", Command(Verb.DECLINE, "A12", rest="今天加班")),
    ("2 A12 没空，不好意思", Command(Verb.DECLINE, "A12", rest="没空，不好意思")),
    ("3 A12 4821", Command(Verb.DELIVERED, "A12", "4821")),
    ("3A12 4821", Command(Verb.DELIVERED, "A12", "4821")),
    ("3 A12 4821 门口放着的", Command(Verb.DELIVERED, "A12", "4821", rest="门口放着的")),
    ("3 A12 4821，老人说米太重", Command(Verb.DELIVERED, "A12", "4821", rest="老人说米太重")),
    ("A12送达，门口码4821，老人挺好", Command(Verb.DELIVERED, "A12", "4821", rest="老人挺好")),
    ("A12 已送达 4821", Command(Verb.DELIVERED, "A12", "4821")),
    ("3 A12 4821 缺油、盐", Command(Verb.DELIVERED, "A12", "4821", rest="缺油、盐")),
    ("3 A12 缺油", Command(Verb.DELIVERED, "A12", rest="缺油")),
    ("1 A12 半小时到", Command(Verb.ACCEPT, "A12", rest="半小时到")),
    ("1 A12 2小时后可以吗", Command(Verb.ACCEPT, "A12", rest="2小时后可以吗")),
    ("3A124821", Command(Verb.DELIVERED, "A12", "4821")),
    ("3A12344821", Command(Verb.DELIVERED, "A1234", "4821")),
    ("３Ａ１２，４８２１", Command(Verb.DELIVERED, "A12", "4821")),
    ("三 A12 四八二一", Command(Verb.DELIVERED, "A12", "4821")),
    ("送达A12，4821", Command(Verb.DELIVERED, "A12", "4821")),
    ("送达 A12 口令是4821", Command(Verb.DELIVERED, "A12", "4821")),
    ("送达A124821", Command(Verb.DELIVERED, "A12", "4821")),
    ("3 A12 482", Command(Verb.DELIVERED, "A12", "482")),
    ("3 A12", Command(Verb.DELIVERED, "A12")),
    ("3 4821", Command(Verb.DELIVERED, None, "4821")),
    ("送达 4821", Command(Verb.DELIVERED, None, "4821")),
    ("4 A12", Command(Verb.GIVE_BACK, "A12")),
    ("退单 A12 腿疼", Command(Verb.GIVE_BACK, "A12", rest="腿疼")),
    ("我的单", Command(Verb.MY_LIST)),
    ("上线。", Command(Verb.ON_DUTY)),
    ("下线", Command(Verb.OFF_DUTY)),
    ("同意A12", Command(Verb.APPROVE, "A12")),
    ("不同意 a12", Command(Verb.REFUSE, "A12")),
    ("收到 A12", Command(Verb.ACKNOWLEDGE, "A12")),
    ("收到", Command(Verb.ACKNOWLEDGE)),
    ("完成A12", Command(Verb.FINISH, "A12")),
    ("打 A12", Command(Verb.CALL_RESIDENT, "A12")),
    ("打A12", Command(Verb.CALL_RESIDENT, "A12")),
    ("没人 A12", Command(Verb.NOBODY_HOME, "A12")),
    ("A12没人开门", Command(Verb.NOBODY_HOME, "A12")),
    ("缺 A12 油", Command(Verb.MISSING, "A12", rest="油")),
    ("A12缺油", Command(Verb.MISSING, "A12", rest="油")),
    ("缺油 A12", Command(Verb.MISSING, "A12", rest="油")),
    ("记录 A12 今天心情好些，Ｏ型血", Command(Verb.NOTE, "A12", rest="今天心情好些，Ｏ型血")),
    ("结案 A12 误报", Command(Verb.CLOSE_CASE, "A12", rest="误报")),
    ("退订", Command(Verb.OPT_OUT)),
    ("td", Command(Verb.OPT_OUT)),
    ("Stop.", Command(Verb.OPT_OUT)),
    ("恢复", Command(Verb.OPT_IN)),
    ("人工", Command(Verb.PERSON)),
    ("A12", Command(Verb.CODE_ONLY, "A12")),
    ("报名 王芳 下洋田社区", Command(Verb.SIGN_UP, rest="王芳 下洋田社区", name="王芳", community="下洋田社区")),
    ("报名：王芳，下洋田社区", Command(Verb.SIGN_UP, rest="王芳，下洋田社区", name="王芳", community="下洋田社区")),
    ("我要报名 欧阳娜娜 海甸岛 三区", Command(Verb.SIGN_UP, rest="欧阳娜娜 海甸岛 三区", name="欧阳娜娜", community="海甸岛三区")),
    ("join Mary Ann Smith Riverside", Command(Verb.SIGN_UP, rest="Mary Ann Smith Riverside", name="Mary Ann Smith", community="Riverside")),
    ("报名", Command(Verb.SIGN_UP)),
    ("报名怎么报？", Command(Verb.SIGN_UP, rest="怎么报？")),
]  # fmt: skip
ORDERS = [
    "1斤青菜", "3包盐", "1 斤青菜", "2把葱，3个鸡蛋", "1 B12 维生素", "1B12维生素片", "要1瓶B12", "3 盒A4纸", "1 A4纸",
    "缺半斤维生素B12", "缺维生素B12",
    "4节A23电池", "1、青菜2斤", "2。大米", "缺油", "送到A12栋", "送到3栋A12", "3 A12栋4821室", "1 A12楼", "我要A12",
]  # fmt: skip
TALK = [
    "没人照顾我", "没人", "打120", "取消，我不想活了", "好的马上", "我在路上还要半小时", "1 小时后可以吗", "1小时后可以吗",
    "同意你的看法", "收到的菜坏了", "完成不了", "上线了吗", "我要下线上课", "接我去医院", "接孩子", "12", "5", "", "   ",
    "恢复了没有", "人工耳蜗没电了", "停电了", "打错了", "查询", "取消", "记录一下",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "command"), UNDERSTOOD)
def test_commands_as_people_type_them(typed: str, command: Command) -> None:
    assert read_reply(typed) == command


@pytest.mark.parametrize("typed", ORDERS + TALK)
def test_an_order_or_a_sentence_is_no_command(typed: str) -> None:
    assert read_reply(typed) is None


GOODS = st.sampled_from(["青菜", "盐", "大米", "油", "鸡蛋", "降压药", "维生素B12", "A4纸", "5号电池", "牛奶", "WD40", "口罩"])
UNITS = st.sampled_from(["斤", "包", "袋", "瓶", "盒", "个", "把", "公斤", "kg", "桶", "节", "两"])
AMOUNTS = st.sampled_from([*"12345", "１", "３", "半", "两", "一", "三", "10", "2.5"])
LINES = st.builds(lambda amount, gap, unit, goods: f"{amount}{gap}{unit}{goods}", AMOUNTS, st.sampled_from(["", " "]), UNITS, GOODS)


@given(st.lists(LINES, min_size=1, max_size=4), st.sampled_from(["、", "，", " ", "\n", ""]), st.sampled_from(["", "要", "麻烦送", "缺"]))
def test_no_order_is_ever_read_as_a_command(lines: list[str], separator: str, opening: str) -> None:
    assert read_reply(opening + separator.join(lines)) is None


CODES = st.builds(lambda letter, number: f"{letter}{number}", st.sampled_from("ABKZ"), st.integers(10, 9999))


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@given(
    st.sampled_from(["1", "2", "3", "4", "接单", "不接", "退单", "同意", "不同意", "收到", "完成", "打", "没人"]),
    CODES,
    st.sampled_from(["", " ", "  ", "，", ",", "：", "\u3000", "-"]),
    st.booleans(),
    st.booleans(),
)
def test_width_case_and_separators_change_nothing(verb: str, code: str, gap: str, wide: bool, lower: bool) -> None:
    typed = verb + gap + (code.lower() if lower else code)
    command = read_reply(_wide(typed) if wide else typed)
    assert command is not None
    assert (command.code, command.verb) == (code, read_reply(f"{verb} {code}").verb)  # type: ignore[union-attr]  # asserted a line above


@given(CODES, st.integers(0, 9999), st.sampled_from([" ", "，", "、", "", "\u3000"]))
def test_the_door_code_is_told_from_the_ticket_code(code: str, door: int, gap: str) -> None:
    assert read_reply(f"3{code}{gap}{door:04d}") == Command(Verb.DELIVERED, code, f"{door:04d}")


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_without_complaint(body: str) -> None:
    command = read_reply(body)
    assert command is None or command.verb in Verb
