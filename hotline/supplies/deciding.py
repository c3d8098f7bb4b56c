"""What follows from what happened: how much is kept for whom, what a delivery used, what a count puts right, what is short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from hotline.supplies.amounts import Goods
from hotline.supplies.ledger import Account

NOTHING = Decimal(0)
Amounts = Mapping[Goods, Decimal]


class Flow(NamedTuple):
    """A movement that has no cause yet."""

    goods: Goods
    quantity: Decimal
    source: Account
    target: Account


def to_reserve(wanted: Amounts, held: Amounts, free: Amounts) -> list[Flow]:
    """All or part of what a ticket wants and has not, as far as it is there."""
    lacking = {goods: min(quantity - held.get(goods, NOTHING), free.get(goods, NOTHING)) for goods, quantity in wanted.items()}
    return [Flow(goods, quantity, Account.STOCK, Account.RESERVED) for goods, quantity in lacking.items() if quantity > 0]


def to_release(held: Amounts, still_wanted: Amounts) -> list[Flow]:
    """What is kept for a ticket beyond what it still wants goes back."""
    beyond = {goods: quantity - still_wanted.get(goods, NOTHING) for goods, quantity in held.items()}
    return [Flow(goods, quantity, Account.RESERVED, Account.STOCK) for goods, quantity in beyond.items() if quantity > 0]


def delivered(brought: Amounts, held: Amounts) -> list[Flow]:
    """What was brought came from what was kept for it, as far as that goes, and was bought beyond; what is kept besides goes back."""
    flows: list[Flow] = []
    for goods, quantity in brought.items():
        from_stock = min(quantity, held.get(goods, NOTHING))
        flows.append(Flow(goods, from_stock, Account.RESERVED, Account.HANDED))
        flows.append(Flow(goods, quantity - from_stock, Account.BOUGHT, Account.HANDED))
    return [flow for flow in flows if flow.quantity > 0] + to_release(held, brought)


def undone(booked: Iterable[Flow]) -> list[Flow]:
    """A delivery that did not happen, by what was booked for it: what was kept is kept again, what was bought was not."""
    return [Flow(flow.goods, flow.quantity, flow.target, flow.source) for flow in booked if flow.target is Account.HANDED]


def astray(handed: Amounts) -> list[Flow]:
    """Whom it was for has not got it: nobody knows where it is. What turns up again is counted."""
    return [Flow(goods, quantity, Account.HANDED, Account.LOST) for goods, quantity in handed.items() if quantity > 0]


def corrected(goods: Goods, counted: Decimal, there: Decimal) -> Flow | None:
    """What makes the ledger say what was counted; None where it does. `counted` may be 0."""
    if counted == there:
        return None
    more = counted > there
    pair = (Account.COUNTED, Account.STOCK) if more else (Account.STOCK, Account.COUNTED)
    return Flow(goods, abs(counted - there), *pair)


@dataclass(frozen=True, slots=True)
class Matched:
    """Need and supply of one thing: what open tickets want, what of it is kept for them, what is to be had, what is short."""

    goods: Goods
    needed: Decimal
    reserved: Decimal
    free: Decimal
    short: Decimal


def matched(needed: Amounts, reserved: Amounts, free: Amounts) -> list[Matched]:
    """Need against supply, thing by thing: what is short first, then by name. What nobody needs and nobody has is left out."""
    rows = []
    for goods in {*needed, *reserved, *free}:
        want, kept, there = (amounts.get(goods, NOTHING) for amounts in (needed, reserved, free))
        if want or kept or there:
            rows.append(Matched(goods, want, kept, there, max(want - kept - there, NOTHING)))
    return sorted(rows, key=lambda row: (not row.short, row.goods))
