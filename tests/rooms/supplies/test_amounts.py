"""How much of what: weights convert, packs of a known weight count by it, the rest must be equal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.supplies.amounts import BadAmount, Goods, Lot, lot, read_quantity, shown, total, without_weight
from hotline.triage.one_name import one_name


def rice(quantity: str | None, unit: str | None, size: str | None = None) -> Lot:
    return lot("大米", None if quantity is None else Decimal(quantity), unit, size, by_weight=True)


@pytest.mark.parametrize(
    ("quantity", "unit", "size", "comes_to"),
    [
        ("2", "斤", None, ("大米", "斤", "2")),
        ("2", "公斤", None, ("大米", "斤", "4")),
        ("500", "克", None, ("大米", "斤", "1")),
        ("1", "克", None, ("大米", "斤", "0.002")),
        ("5", "KG", None, ("大米", "斤", "10")),
        ("3", "两", None, ("大米", "斤", "0.3")),
        ("3", "包", "5公斤", ("大米", "斤", "30")),
        ("3", "包", "5公斤装", ("大米", "斤", "30")),
        ("2", "袋", None, ("大米", "袋", "2")),
        ("2", None, None, ("大米", "个", "2")),
        (None, None, None, ("大米", "份", "1")),
    ],
)
def test_an_amount_comes_to(quantity: str | None, unit: str | None, size: str | None, comes_to: tuple[str, str, str]) -> None:
    item, counted_in, much = comes_to
    assert rice(quantity, unit, size) == Lot(Goods(item, counted_in), Decimal(much))


def test_a_size_that_is_no_weight_keeps_goods_apart_and_a_dose_is_no_weight() -> None:
    assert lot("食用油", Decimal(1), "桶", "5升", by_weight=True).goods == Goods("食用油 5升", "桶")
    assert lot("布洛芬", Decimal(2), "盒", "0.3克").goods == Goods("布洛芬 0.3克", "盒")


@pytest.mark.parametrize("said", ["", "0", "-3", "一些", "1e9", "NaN", "Infinity", "123456789", "0.0001", "3; drop table"])
def test_what_is_no_amount_is_refused(said: str) -> None:
    with pytest.raises(BadAmount):
        lot("大米", read_quantity(said), "斤", by_weight=True)


def test_full_width_and_thousands_are_read() -> None:
    assert read_quantity(" １，200．5 ") == Decimal("1200.5")
    assert shown(Decimal("1200.500")) == "1200.5" and shown(Decimal("10.000")) == "10"


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("大米5公斤装", ("大米", "5公斤")),
        ("5kg大米", ("大米", "5kg")),
        ("袋（10斤）", ("袋", "10斤")),
        ("袋/每袋5公斤", ("袋", "5公斤")),
        ("大米", ("大米", None)),
        ("斤", ("斤", None)),
    ],
)
def test_a_weight_written_into_a_name_is_taken_out(written: str, means: tuple[str, str | None]) -> None:
    assert without_weight(written) == means


def test_one_thing_has_one_name_and_medicines_never_stand_in_for_one_another() -> None:
    assert {one_name(said).name for said in ("大米", "米", "白米", " 大 米 ", "rice")} == {"大米"}
    assert one_name("华法林").name == "华法林" and one_name("利伐沙班").name == "利伐沙班"
    assert one_name("防护面罩").name == "防护面罩"
    assert one_name("从没听过的东西").name == "从没听过的东西"


@settings(deadline=None)
@given(st.integers(1, 10_000_000))
def test_every_whole_gram_has_its_place(grams: int) -> None:
    assert rice(str(grams), "克").quantity * 500 == grams


@settings(deadline=None)
@given(st.lists(st.sampled_from([rice("1", "斤"), rice("1", "公斤"), rice("1", "袋")]), max_size=12))
def test_sums_lose_nothing(lots: list[Lot]) -> None:
    assert sum(total(lots).values()) == sum(each.quantity for each in lots)
