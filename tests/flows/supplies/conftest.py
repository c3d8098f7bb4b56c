"""The small station of the dispatch tests, with a ledger to look into."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

import pytest
from sqlalchemy import select

from hotline.flows.steer_stock import count_stock, receive, write_off
from hotline.store.models import StockMovement
from hotline.supplies.amounts import Goods
from hotline.supplies.ledger import Account, Ledger, Movement
from tests.flows.dispatch.conftest import Place, five, place

__all__ = ["Stock", "five", "place"]


class Stock:
    """The station's stock as tests fill it and look at it."""

    def __init__(self, at: Place) -> None:
        self.at = at
        self.keys = count(1)

    def give(self, item: str, quantity: str, unit: str, *, donor: str = "街道办", cause: str = "", phone: str = "") -> None:
        cells = {"donor": donor, "item": item, "quantity": quantity, "unit": unit, "phone": phone}
        receive(self.at.house, cells, cause=cause or f"donation:{next(self.keys)}", by="lin")

    def count(self, item: str, quantity: str, unit: str, *, cause: str = "") -> None:
        cells = {"item": item, "quantity": quantity, "unit": unit, "note": "月底盘点"}
        count_stock(self.at.house, cells, cause=cause or f"count:{next(self.keys)}", by="lin")

    def write_off(self, item: str, quantity: str, unit: str, *, cause: str = "") -> None:
        cells = {"item": item, "quantity": quantity, "unit": unit, "note": "受潮"}
        write_off(self.at.house, cells, cause=cause or f"writeoff:{next(self.keys)}", by="lin")

    def ledger(self) -> Ledger:
        """The rows as the room keeps them: it refuses whatever would not balance or go below nothing."""
        ledger = Ledger()
        for row in self.rows():
            movement = Movement(row.cause, Goods(row.item, row.unit), row.quantity, row.from_account, row.to_account, row.ticket_id)
            assert ledger.book(movement)
        return ledger

    def rows(self) -> list[StockMovement]:
        with self.at.house.transaction() as work:
            return list(work.db.scalars(select(StockMovement).order_by(StockMovement.id)))

    def on(self, account: Account, ticket: int | None = None, item: str = "大米", unit: str = "斤") -> Decimal:
        return self.ledger().on(account, Goods(item, unit), ticket)


@pytest.fixture
def stock(place: Place) -> Stock:
    """An empty stock."""
    return Stock(place)
