"""What a text costs, and how a long one is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.carrier.wording import MAX_BODY, clean, fit, in_pieces
from hotline.words.segments import segments


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("米" * 70, 1),
        ("米" * 71, 2),
        ("米" * 134, 2),
        ("米" * 135, 3),
        ("a" * 69 + "米", 1),
        ("a" * 70 + "米", 2),  # one Chinese character makes all of it UCS-2
        ("€" * 80, 1),  # an escaped character takes two places
        ("€" * 81, 2),
        ("😀" * 35, 1),  # a surrogate pair takes two
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),  # 33 to a segment: none is torn
        ("€" * 152, 2),
        ("€" * 153, 3),  # 76 to a segment
        ("it's\n@£$", 1),
    ],
)
def test_segments_are_counted_as_the_carrier_counts(body: str, count: int) -> None:
    assert segments(body) == count


def test_a_long_text_is_cut_and_says_so() -> None:
    cut = fit("米" * 200, segments=2)
    assert cut == "米" * 133 + "…"
    assert fit("a" * 500, 1) == "a" * 157 + "..."
    assert fit("好的", 1) == "好的"


@given(body=st.text(max_size=2500), most=st.integers(min_value=1, max_value=30))
def test_what_was_fitted_fits(body: str, most: int) -> None:
    cut = fit(body, most)
    assert segments(cut) <= most
    assert len(cut) <= MAX_BODY
    assert fit(cut, most) == cut


def test_control_characters_are_left_out_and_lines_stay() -> None:
    assert clean("米\x00\x07\x1b[31m\n青菜\ud800\ufffe\t。") == "米[31m\n青菜\t。"


@given(words=st.text(max_size=300), size=st.integers(min_value=1, max_value=40))
def test_pieces_are_short_enough_and_nothing_is_lost(words: str, size: int) -> None:
    pieces = in_pieces(words, size)
    assert all(0 < len(piece) <= size for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(words.split())


def test_pieces_end_where_sentences_end() -> None:
    assert in_pieces("一二三。四五六。七八九。", 9) == ["一二三。四五六。", "七八九。"]
