"""The catalogues are whole: every key that is used exists, is translated, fills its gaps, and fits into two segments."""

from __future__ import annotations

import ast
import re
import string
from functools import lru_cache
from pathlib import Path

import pytest

import hotline
from hotline.conversation.questions import KEYS, OPEN
from hotline.terms import Line
from hotline.words.catalogue import LANGUAGES, catalogue, gaps_of, render, text_body
from hotline.words.gaps import WAYS
from hotline.words.segments import segments
from hotline.words.table import table

HOME = Path(hotline.__file__).parent
FOLDERS = {lang: HOME / "words" / "catalogues" / lang for lang in LANGUAGES}
SUBJECTS = sorted(file.stem for file in FOLDERS["zh_CN"].glob("*.po"))
LONGEST_LINE_NAME = "下洋田社区服务热线"
LONGEST = {
    "address": "下洋田社区海甸岛三东路十二号3栋2单元401",
    "by": "12-31 18:30",
    "called": "欧阳老婆婆",
    "code": "A1234",
    "codes": "A1234、B1234、C1234",
    "community": "海甸岛三东路社区",
    "count": 3,
    "crisis": 12,
    "waiting_yes": 12,
    "nobody": 120,
    "assigned": 120,
    "door_code": "4821",
    "goods": "两斤青菜、两斤猪肉、一包5公斤的大米、三瓶五升的菜籽油、两盒缬沙坦胶囊",
    "items": "两斤青菜，两斤肉",
    "first": "A1234",
    "left": 2,
    "line": LONGEST_LINE_NAME,
    "line_name": LONGEST_LINE_NAME,
    "list": "A1234 下洋田社区3栋 2斤青菜等4样；B1234 下洋田社区12栋 大米；C1234",
    "minutes": 120,
    "name": "欧阳娜娜老婆婆",
    "numbers": "12356,120,110,119",
    "phone": "+8613800138000",
    "pieces": 12,
    "place": "下洋田社区海甸岛三东路十二号3栋2单元",
    "summary": "家里没米了",
    "time": "后天下午两点三十五分到下午五点三十五分",
    "tries": 12,
    "verb": "不同意",
    "verify_code": "482113",
    "volunteer": "欧阳娜娜同学",
    "where": "海甸岛三东路社区十二号3栋2单元401室",
    "words": "家里没米了",
}
"""The longest values that really occur; the flows and the conversation cut longer ones."""
UNLISTED = "十二个字的普通填写内容吧"
"""What stands in a gap that is not listed above."""
SHORTER = {
    "volunteer": {"goods": "两斤青菜、两斤猪肉等6样", "place": "下洋田社区三东路十二号3栋2单元"},
    "page": {"goods": "两斤青菜、两斤猪肉等6样"},
    "text.order_taken_at": {"goods": "两斤青菜、两斤猪肉等6样"},
}
"""Texts of which the writer leaves less room (`flows.ticket_words`, `flows.page_coordinators`, `conversation.text_needs`)."""
ALSO_TEXTS = ("outreach.missed_you", "away.text", "away.text_danger", "away.text_lost")
TEXTS = [key for key in catalogue("zh_CN") if key in ALSO_TEXTS or key.split(".")[0] in ("text", "order", "volunteer", "page")]
DANGEROUS_ASKING = re.compile(r"身份证|银行卡|卡号|密码|转账|汇款|付款|bank account|password|ID number|transfer money")


def filled(key: str, lang: str) -> str:
    """A message with the longest realistic values in its gaps."""
    values = LONGEST | SHORTER.get(key.split(".")[0], {}) | SHORTER.get(key, {})
    return text_body([Line(key, {gap: values.get(gap, UNLISTED) for gap in gaps_of(key)})], lang, LONGEST_LINE_NAME)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_key_stands_in_the_file_it_is_named_after_and_nowhere_twice(lang: str) -> None:
    seen: set[str] = set()
    for file in FOLDERS[lang].glob("*.po"):
        keys = re.findall(r'^msgid "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE)
        assert {key.split(".")[0] for key in keys} == {file.stem}, file
        assert len(keys) == len(set(keys)), file
        assert not seen & set(keys)
        seen |= set(keys)


def test_english_is_complete_and_no_language_says_more_than_chinese() -> None:
    assert set(catalogue("en")) == set(catalogue("zh_CN"))
    assert set(catalogue("yue")) <= set(catalogue("zh_CN"))


def test_residents_who_speak_cantonese_hear_cantonese() -> None:
    heard = ("call", "text", "order", "whisper", "ring", "outreach", "psych")
    ours = {key for key in catalogue("zh_CN") if key.split(".")[0] in heard}
    assert ours <= set(catalogue("yue"))


@pytest.mark.parametrize("lang", ["en", "yue"])
def test_a_translation_has_the_gaps_of_the_original(lang: str) -> None:
    assert {key: gaps_of(key, lang) for key in catalogue(lang)} == {key: gaps_of(key) for key in catalogue(lang)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_gap_is_put_into_words_in_a_way_there_is(lang: str) -> None:
    for key, template in catalogue(lang).items():
        ways = {way for _, name, way, _ in string.Formatter().parse(template) if name is not None}
        assert ways <= set(WAYS), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_fits_into_two_segments(lang: str) -> None:
    bodies = {key: filled(key, lang) for key in TEXTS}
    assert not {key: (len(body), body) for key, body in bodies.items() if segments(body) > 2}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_is_asked_for_money_or_secrets(lang: str) -> None:
    assert not [key for key, template in catalogue(lang).items() if DANGEROUS_ASKING.search(template)]


def test_every_question_of_a_call_has_its_words() -> None:
    asked = {place.value for place in {*KEYS, *OPEN}} - {"talk"}
    assert not [name for name in asked if f"call.{name}" not in catalogue("zh_CN")]


@lru_cache(maxsize=1)
def used() -> dict[str, str]:
    """Every constant that looks like a whole key ("volunteer.offer_" is a beginning that is completed), with its file."""
    looks_like = re.compile(rf"(?:{'|'.join(SUBJECTS)})\.[a-z][a-z0-9_]*[a-z0-9]")
    found: dict[str, str] = {}
    for file in HOME.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and looks_like.fullmatch(node.value):
                found[node.value] = file.name
    return found


def test_every_key_the_program_names_is_in_the_catalogue() -> None:
    assert not {key: file for key, file in used().items() if key not in catalogue("zh_CN")}


def test_the_table_of_keys_names_each_with_its_gaps() -> None:
    rows = table().splitlines()
    assert f"| `call.order_taken` | code | {catalogue('zh_CN')['call.order_taken']} |" in rows
    assert len([row for row in rows if row.startswith("| `")]) == len(catalogue("zh_CN"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_can_be_said(lang: str) -> None:
    for key in catalogue("zh_CN"):
        said = render(Line(key, {gap: LONGEST.get(gap, UNLISTED) for gap in gaps_of(key)}), lang)
        assert said.strip()
        assert not re.search(r"[{}]", said)
