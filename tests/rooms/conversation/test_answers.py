"""Yes, no, keys and commands, in the words people use for them."""

from __future__ import annotations

import pytest

from hotline.conversation.answers import Answer, Asked, answer_of, code_in, command_of, key_of
from hotline.conversation.turns import Heard


@pytest.mark.parametrize(
    "words", ["对", "对的", "对对对", "是的，谢谢", "嗯", "好的", "要得", "没错", "系啊", "啱", "Yes", "OK!", "１", "按一", "对头"]
)
def test_yes(words: str) -> None:
    assert answer_of(Heard(speech=words)).yes is True


@pytest.mark.parametrize("words", ["不对", "不是的", "不，不要了", "没有", "莫得", "唔系", "冇", "没收到", "还没有", "No.", "2", "不用了"])
def test_no(words: str) -> None:
    assert answer_of(Heard(speech=words)).yes is False


@pytest.mark.parametrize("words", ["", "我要大米", "对面那家", "三斤", "3", "没米了", "好几天没吃了", "不知道", "有点难受"])
def test_neither(words: str) -> None:
    assert answer_of(Heard(speech=words)).yes is None


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("不对，是三斤", Answer(False, "是三斤")),
        ("不对是三斤", Answer(False, "是三斤")),
        ("对，再加一包盐", Answer(True, "再加一包盐")),
        ("对的再加一包盐", Answer(True, "再加一包盐")),
        ("是的 送来吧", Answer(True, "送来吧")),
    ],
)
def test_what_is_left_over_is_handed_back(words: str, answer: Answer) -> None:
    assert answer_of(Heard(speech=words)) == answer


@pytest.mark.parametrize(
    ("heard", "key"),
    [
        (Heard(keys="1"), "1"),
        (Heard(keys="11"), "1"),
        (Heard(keys="12"), ""),
        (Heard(keys="*"), ""),
        (Heard(speech="１"), "1"),
        (Heard(speech="选二"), "2"),
        (Heard(speech="按零"), "0"),
        (Heard(speech="一斤"), None),
        (Heard(), None),
    ],
)
def test_keys_pressed_or_said(heard: Heard, key: str | None) -> None:
    assert key_of(heard) == key


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("查询", Asked.STATUS),
        ("取消", Asked.CANCEL),
        ("取消 A12", Asked.CANCEL),
        ("取消a12。", Asked.CANCEL),
        ("人工", Asked.PERSON),
        ("转人工！", Asked.PERSON),
        ("退订", Asked.OPT_OUT),
        ("ＴＤ", Asked.OPT_OUT),
        ("stop", Asked.OPT_OUT),
        ("恢复", Asked.OPT_IN),
        ("打错了", Asked.WRONG_NUMBER),
        ("喂，打错了", Asked.WRONG_NUMBER),
        ("再说一遍", Asked.REPEAT),
        ("我要取暖器", None),
        ("停电了", None),
        ("", None),
    ],
)
def test_commands(words: str, asked: Asked | None) -> None:
    assert command_of(Heard(speech=words)) is asked


def test_a_code_is_found_in_what_was_said() -> None:
    assert code_in(Heard(speech="取消 ａ12")) == "A12"
    assert code_in(Heard(speech="取消")) is None
    assert code_in(Heard(speech="AA12")) is None
