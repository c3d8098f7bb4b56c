"""Amounts in digits, Chinese words and English."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.triage.lexicon import built_in
from hotline.triage.quantities import measures, number
from hotline.triage.text import hear

MEASURES = measures(built_in())


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("一", 1), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("一百五", 150), ("一百五十", 150), ("一百零五", 105), ("三千二",
        3200), ("两万", 20000), ("三四", 4), ("一两", 2), ("仨", 3), ("5", 5), ("2.5", 2.5),
        ("1/2", 0.5), ("2.7万", 27000), ("几", None), ("十几", None), ("", None), ("斤", None), ("1/0", None),
    ],
)  # fmt: skip
def test_numbers(said: str, value: float | None) -> None:
    assert number(said) == value


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [
        ("半斤", 0.5, "斤"),
        ("一斤半", 1.5, "斤"),
        ("半板", 0.5, "板"),
        ("两三个", 3, "个"),
        ("一两个", 2, "个"),
        ("一两", 1, "两"),
        ("二两", 2, "两"),
        ("二十来斤", 20, "斤"),
        ("三斤多", 3, "斤"),
        ("三斤五两", 3.5, "斤"),
        ("一到两斤", 2, "斤"),
        ("3-5个", 5, "个"),
        ("三个或者四个", 3, "个"),
        ("一小把", 1, "把"),
        ("两大袋", 2, "袋"),
        ("几个", None, "个"),
        ("5kg", 5, "kg"),
        ("500 g", 500, "g"),
        ("五十块钱", 50, "块钱"),
    ],
)
def test_amounts(said: str, value: float | None, unit: str) -> None:
    norm = hear(said).norm
    amount = MEASURES.at(norm, 0)
    assert amount is not None
    assert (amount.value, norm[amount.unit_start : amount.unit_end]) == (value, unit)


def test_english_amounts() -> None:
    for said, value, unit in (
        ("two bottles of oil", 2, "bottles"),
        ("a dozen eggs", 1, "dozen"),
        ("half a dozen eggs", 0.5, "dozen"),
        ("a few bags of rice", None, "bags"),
    ):
        amount = MEASURES.english_at(said, 0)
        assert amount is not None
        assert (amount.value, said[amount.unit_start : amount.unit_end]) == (value, unit)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="零一二两三四五六七八九十百千万半几0123456789./-~到至来多个斤块五两袋 xx*kgml", min_size=1, max_size=20))
def test_never_raises(said: str) -> None:
    for start in range(len(said)):
        amount = MEASURES.at(said, start)
        assert amount is None or start < amount.end <= len(said)
    number(said)
