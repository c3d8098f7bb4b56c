"""Alternatives that branch find just what they find one after the other."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.triage.branching import branching, words_as_branches

WORDS = st.lists(st.text("大米豆小a.|(", min_size=1, max_size=4), min_size=1, max_size=8)
TEXT = st.text("大米豆小a.|(", max_size=12)


@given(WORDS, TEXT)
def test_branches_find_the_same_places_as_the_plain_alternatives(words: list[str], text: str) -> None:
    """In the order given, so that the same alternative wins where several fit."""
    plain = "|".join(map(re.escape, words))
    branched = branching(map(re.escape, words))
    assert [m.span() for m in re.finditer(branched, text)] == [m.span() for m in re.finditer(plain, text)]


@pytest.mark.parametrize(
    ("alternatives", "text"),
    [
        (["没人", "没有人(?:爱|懂)", "没"], "没有人懂"),
        (["大?米", "大豆", "大米"], "大豆大米"),
        (["米", "[小大]米", "小麦"], "小米小麦"),
        (["a|米", "米饭"], "米饭"),
        (["a *b", "ab?", "a"], "ab"),
        ([r"\d楼", "楼上", "楼"], "3楼上"),
    ],
)
def test_what_begins_with_more_than_a_plain_character_keeps_its_place(alternatives: list[str], text: str) -> None:
    found = [m.span() for m in re.finditer(branching(alternatives), text)]
    assert found == [m.span() for m in re.finditer("|".join(alternatives), text)]


def test_the_longest_word_wins_and_no_words_are_found_nowhere() -> None:
    longest = re.match(words_as_branches(["米", "米粉", "米粉肉"]), "米粉肉汤")
    assert longest is not None and longest[0] == "米粉肉"
    assert re.search(branching([]), "米") is None
