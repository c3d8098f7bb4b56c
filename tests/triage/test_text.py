"""One plain spelling, and the way back to the caller's own characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hotline.triage.text import LONGEST, hear

ZERO_WIDTH = "\u200b"


def test_width_case_and_script_become_one() -> None:
    assert hear("兩斤　Ａ米").norm == "两斤 a米"


def test_invisible_characters_do_not_split_words() -> None:
    assert hear("不​想‌活").norm == "不想活"


def test_a_span_is_cut_out_of_what_was_said() -> None:
    heard = hear("要５ ㎏嘅大米，謝謝")
    start = heard.norm.index("5")
    assert heard.said(start, start + 4) == "５ ㎏"


def test_only_the_beginning_of_an_endless_text_is_read_closely() -> None:
    assert len(hear("米" * (LONGEST * 3)).norm) == LONGEST


@given(st.text(max_size=80))
def test_every_place_of_the_plain_spelling_leads_back_into_the_text(text: str) -> None:
    heard = hear(text)
    assert len(heard.origin) == len(heard.norm)
    assert all(0 <= place < len(text) for place in heard.origin)
    assert list(heard.origin) == sorted(heard.origin)
    assert heard.said(0, len(heard.norm)) in text


def test_everyday_characters_are_heard_alike_whether_they_are_looked_up_or_not() -> None:
    signs, han, wide = range(0x20, 0x3400), range(0x4E00, 0xA000), range(0xFF00, 0xFFF0)
    for char in map(chr, (*signs, *han, *wide)):
        looked_up = hear(char + ZERO_WIDTH)  # which no everyday text holds
        assert hear(char).norm == looked_up.norm, char
