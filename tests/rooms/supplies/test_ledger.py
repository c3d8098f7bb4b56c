"""Whatever happens in whatever order: the ledger balances, nothing is below nothing, and one cause has one effect."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.supplies.amounts import Goods
from hotline.supplies.deciding import (
    Amounts,
    Flow,
    astray,
    corrected,
    delivered,
    matched,
    to_release,
    to_reserve,
    undone,
)
from hotline.supplies.ledger import MOVES, NEVER_BELOW_NOTHING, Account, Ledger, Movement, NoSuchMovement, NotThere

RICE, OIL = Goods("大米", "斤"), Goods("食用油", "桶")
THINGS = (RICE, OIL)
amounts = st.decimals("0.001", "60", places=3)
wants = st.dictionaries(st.sampled_from(THINGS), amounts, min_size=1)
happenings = st.one_of(
    st.tuples(st.sampled_from(("donate", "count", "write off")), st.sampled_from(THINGS), amounts),
    st.tuples(st.sampled_from(("ask", "change", "deliver")), st.integers(1, 3), wants),
    st.tuples(st.sampled_from(("cancel", "undo", "astray", "go bad")), st.integers(1, 3), st.just({})),
)


class Keeper:
    """Books what the room decides, as the flows do."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.causes = count()
        self.delivery: dict[int, list[Flow]] = {}

    def write(self, flows: list[Flow], ticket: int | None = None) -> None:
        for flow in flows:
            movement = Movement(f"cause:{next(self.causes)}", *flow, ticket_id=ticket)
            assert self.ledger.book(movement)
            assert not self.ledger.book(movement), "a repeated cause had a second effect"

    def on(self, account: Account, ticket: int | None = None) -> Amounts:
        return {goods: self.ledger.on(account, goods, ticket) for goods in THINGS}

    def happen(self, what: str, about: Goods | int, much: Decimal | dict[Goods, Decimal]) -> None:
        if isinstance(about, Goods):
            assert isinstance(much, Decimal)
            there = self.ledger.on(Account.STOCK, about)
            flow = {
                "donate": Flow(about, much, Account.DONOR, Account.STOCK),
                "count": corrected(about, much, there),
                "write off": Flow(about, min(much, there), Account.STOCK, Account.LOST) if there else None,
            }[what]
            self.write([flow] if flow else [])
            return
        assert isinstance(much, dict)
        held, handed = self.on(Account.RESERVED, about), self.on(Account.HANDED, about)
        flows = {
            "ask": to_reserve(much, held, self.on(Account.STOCK)),
            "change": to_release(held, much),
            "deliver": delivered(much, held),
            "cancel": to_release(held, {}),
            "undo": undone(self.delivery.get(about, [])),
            "astray": astray(handed),
            "go bad": [Flow(goods, quantity / 2, Account.RESERVED, Account.LOST) for goods, quantity in held.items() if quantity],
        }[what]
        if what in ("deliver", "undo", "astray"):
            self.delivery[about] = flows if what == "deliver" else []
        self.write(flows, about)


@settings(deadline=None)
@given(st.lists(happenings, max_size=40))
def test_whatever_happens_it_balances_and_nothing_is_below_nothing(course: list[tuple[str, Goods | int, Decimal]]) -> None:
    keeper = Keeper()
    for what, about, much in course:
        keeper.happen(what, about, much)
        accounts = keeper.ledger.accounts()
        for goods in THINGS:
            assert sum(much for (_, _, of), much in accounts.items() if of == goods) == 0
        assert all(much >= 0 for (account, _, _), much in accounts.items() if account in NEVER_BELOW_NOTHING)


@settings(deadline=None)
@given(st.lists(happenings, max_size=30), st.integers(0, 1000))
def test_written_again_in_any_part_it_stands_the_same(course: list[tuple[str, Goods | int, Decimal]], cut: int) -> None:
    """A replay of all that was written, beginning anywhere, changes nothing."""
    keeper = Keeper()
    for what, about, much in course:
        keeper.happen(what, about, much)
    before = dict(keeper.ledger.accounts())
    written = list(keeper.ledger.movements)
    assert not any(keeper.ledger.book(movement) for movement in written[cut % (len(written) + 1) :])
    assert dict(keeper.ledger.accounts()) == before
    again = Ledger()
    for movement in written:
        again.book(movement)
    assert dict(again.accounts()) == before


@settings(deadline=None)
@given(wants, wants, wants)
def test_a_reservation_never_takes_more_than_is_wanted_or_there(wanted: Amounts, held: Amounts, free: Amounts) -> None:
    for flow in to_reserve(wanted, held, free):
        assert flow.quantity <= free[flow.goods]
        assert flow.quantity + held.get(flow.goods, Decimal(0)) <= wanted[flow.goods]


@settings(deadline=None)
@given(wants, wants)
def test_a_delivery_hands_over_exactly_what_was_brought_and_keeps_nothing(brought: Amounts, held: Amounts) -> None:
    flows = delivered(brought, held)
    handed = {g: sum((f.quantity for f in flows if f.goods == g and f.target is Account.HANDED), Decimal(0)) for g in THINGS}
    assert {goods: much for goods, much in handed.items() if much} == dict(brought)
    left = {g: sum((f.quantity for f in flows if f.goods == g and f.source is Account.RESERVED), Decimal(0)) for g in THINGS}
    assert {goods: much for goods, much in left.items() if much} == dict(held)


@settings(deadline=None)
@given(wants, wants, wants)
def test_need_and_supply_add_up(needed: Amounts, reserved: Amounts, free: Amounts) -> None:
    for row in matched(needed, reserved, free):
        assert row.short == max(row.needed - row.reserved - row.free, 0)


def test_what_is_short_comes_first() -> None:
    rows = matched({RICE: Decimal(30), OIL: Decimal(1)}, {RICE: Decimal(4)}, {OIL: Decimal(5), RICE: Decimal(6)})
    assert [(row.goods, row.short) for row in rows] == [(RICE, 20), (OIL, 0)]


def test_two_cannot_have_the_same_rice() -> None:
    ledger = Ledger()
    ledger.book(Movement("donation:1", RICE, Decimal(10), Account.DONOR, Account.STOCK))
    ledger.book(Movement("ticket:1", RICE, Decimal(8), Account.STOCK, Account.RESERVED, 1))
    with pytest.raises(NotThere) as short:
        ledger.book(Movement("ticket:2", RICE, Decimal(8), Account.STOCK, Account.RESERVED, 2))
    assert short.value.there == 2
    with pytest.raises(NotThere):
        ledger.book(Movement("ticket:2:handed", RICE, Decimal(1), Account.RESERVED, Account.HANDED, 2))


@pytest.mark.parametrize("pair", [(a, b) for a in Account for b in Account if (a, b) not in MOVES])
def test_a_movement_that_is_not_in_the_table_is_refused(pair: tuple[Account, Account]) -> None:
    with pytest.raises(NoSuchMovement):
        Movement("x", RICE, Decimal(1), *pair, ticket_id=1)


@pytest.mark.parametrize("much", ["0", "-1", "NaN"])
def test_nothing_moves_in_a_quantity_that_is_none(much: str) -> None:
    with pytest.raises(ValueError, match="quantity"):
        Movement("x", RICE, Decimal(much), Account.DONOR, Account.STOCK)
    with pytest.raises(NoSuchMovement):
        Movement("x", RICE, Decimal(1), Account.STOCK, Account.RESERVED)
