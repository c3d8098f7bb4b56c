"""Danger that no rule has words for, and what only looks like it."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from hotline.terms import Kind, Risk, Urgency
from hotline.triage import assess
from hotline.triage.likeness import FILE, LONGEST, grams, likeness

ROOT = Path(__file__).resolve().parents[2]


def test_it_was_learned_of_the_sayings_as_they_are() -> None:
    look = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "learn_likeness.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert look.returncode == 0, look.stderr


def test_every_piece_weighs_for_all_questions() -> None:
    table = json.loads((resources.files("hotline.triage") / "lexicons" / FILE).read_text(encoding="utf-8"))
    assert len(table["bias"]) == 5
    assert all(1 <= len(piece) <= 3 and len(weights) == 5 for piece, weights in table["weights"].items())


@pytest.mark.parametrize(
    "text",
    [
        "老爷子嚼着饭忽然手里的勺子掉了，人往右边歪，话说不成",
        "阿公瞓喺地下，面都黑晒，冇气喘",
        "有个疯子抡着铁锹在砸我家玻璃",
        "老太太从今早起就喊不大醒，眼皮都抬不动",
    ],
)
def test_a_crisis_in_words_of_ones_own_is_heard(text: str) -> None:
    heard = assess(text)
    assert heard.urgency is Urgency.CRISIS
    assert Kind.MEDICAL in heard.kinds
    assert heard.evidence and all(said in text for said in heard.evidence)


def test_despair_in_pictures_goes_to_somebody_who_listens() -> None:
    assert Kind.PSYCHOLOGICAL in assess("我瞧着那江水，脚就不想往家走").kinds


@pytest.mark.parametrize(
    "text",
    [
        "把白酒和花生摆好了，等老伙计来下棋",
        "阳台外沿的花盆掉下去了，没砸着人",
        "麻绳拴在树上给孩子荡秋千",
        "我在江边看人放风筝，不想回去做饭",
        "我腌了两坛酸菜，等你们来尝",
        "我想好了，还是不订了",
    ],
)
def test_what_stands_near_danger_is_none(text: str) -> None:
    heard = assess(text)
    assert (heard.risk, heard.urgency) == (Risk.NONE, Urgency.NORMAL)


def test_only_short_chinese_texts_are_weighed() -> None:
    assert likeness("好") is None
    assert likeness("my heart is heavy tonight") is None
    assert likeness("心里闷得很" * LONGEST) is None


def test_pieces_know_where_a_text_begins_and_ends() -> None:
    assert grams("救命") == {"^", "救", "命", "$", "^救", "救命", "命$", "^救命", "救命$"}
