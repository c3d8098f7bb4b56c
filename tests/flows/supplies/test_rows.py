"""Whatever stands in a cell: it is a lot that the ledger can count, or a fault with the name of its column."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.flows.goods_counted import LONGEST_NAME, LONGEST_UNIT, lot_of
from hotline.flows.goods_rows import read_count, read_donation, read_lot
from hotline.flows.roster_rows import BadCell
from hotline.supplies.amounts import MOST
from hotline.terms import Item

pieces = st.lists(
    st.sampled_from([*"0123456789.,-+eE１２．（）()/每装的 ", "公斤", "kg", "斤", "袋", "大米", "布洛芬", "0.3g", "NaN"]), max_size=8
)
cell = st.one_of(st.text(max_size=80), pieces.map("".join))


@settings(deadline=None)
@given(st.fixed_dictionaries({"donor": cell, "phone": cell, "item": cell, "quantity": cell, "unit": cell, "note": cell}))
def test_any_line_is_a_donation_or_a_named_fault(cells: dict[str, str]) -> None:
    for read in (lambda: read_donation(cells, "CN").lot, lambda: read_lot(cells)):
        try:
            goods, quantity = read()
        except BadCell as bad:
            assert bad.column in cells
        else:
            assert goods.item and 0 < quantity <= MOST and quantity == quantity.quantize(Decimal("0.001"))
            assert len(goods.item) <= 2 * LONGEST_NAME and len(goods.unit) <= LONGEST_UNIT


@settings(deadline=None)
@given(cell, cell, cell)
def test_any_count_is_a_number_from_nothing_up_or_a_named_fault(item: str, quantity: str, unit: str) -> None:
    try:
        goods, counted = read_count({"item": item, "quantity": quantity, "unit": unit})
    except BadCell as bad:
        assert bad.column in ("item", "quantity", "unit")
    else:
        assert goods.item and 0 <= counted <= MOST


@settings(deadline=None)
@given(cell, st.none() | st.floats(), st.none() | cell, st.none() | cell)
def test_any_line_of_an_order_is_counted_or_left_alone(name: str, quantity: float | None, unit: str | None, size: str | None) -> None:
    found = lot_of(Item(name, quantity, unit, size))
    assert found is None or 0 < found.quantity <= MOST
