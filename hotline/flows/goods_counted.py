"""What is asked for, and what is given, as the ledger counts it: triage knows the name, supplies the amount."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from hotline.store.models import TicketItem
from hotline.supplies.amounts import BadAmount, Goods, Lot, lot, total
from hotline.terms import Item
from hotline.triage.one_name import one_name

LONGEST_NAME = 60
LONGEST_UNIT = 12


def lot_of(item: Item | TicketItem) -> Lot | None:
    """The lot that one line of an order comes to; None for an amount nobody could bring."""
    named = one_name(item.name)
    quantity = None if item.quantity is None else Decimal(str(item.quantity))
    try:
        return lot(named.name[:LONGEST_NAME], quantity, (item.unit or "")[:LONGEST_UNIT], item.size, by_weight=named.eaten)
    except BadAmount:
        return None


def wanted_of(items: Iterable[TicketItem]) -> dict[Goods, Decimal]:
    """What an order comes to, thing by thing, without what is marked as missing."""
    lots = (lot_of(item) for item in items if not item.missing)
    return total(each for each in lots if each is not None)
