"""What tests of reports share: a small station, and rows as time would have left them."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from hotline.flows.export import export
from hotline.flows.report import read_report
from hotline.kernel.clock import VirtualClock
from hotline.reporting.figures import Report
from hotline.reporting.span import LocalSpan, one_day
from hotline.store.models import Callback, Outbox, Resident, Station, Ticket, TicketEvent, TicketItem
from hotline.terms import CallbackState, Kind, Outcome, Purpose, TicketStatus
from tests.flows.dispatch.conftest import GRANNY, Place, place

__all__ = ["place"]
TODAY = date(2026, 3, 10)
NOON = datetime.fromisoformat("2026-03-10T12:00:00+08:00")
MINUTE = timedelta(minutes=1)


@dataclass
class Ledger:
    """Rows of one station, written as they would stand after everything has happened; each is a transaction of its own."""

    place: Place
    clock: VirtualClock
    numbers: Any = field(default_factory=lambda: count(1))

    def ticket(self, at: datetime = NOON, kind: Kind = Kind.SUPPLY, *, status: TicketStatus = TicketStatus.OPEN, **columns: Any) -> int:
        n = next(self.numbers)
        given = {"station_id": self.place.station_id, "code": f"B{n}", "cause": f"ledger:{n}", "resident_phone": f"+86139{n:08d}"} | columns
        with self.place.house.transaction() as work:
            row = Ticket(kind=kind, status=status, opened_at=at, **given)
            work.db.add(row)
            work.db.flush()
            return row.id

    def done(self, at: datetime = NOON, took: int = 10, trip: int = 30, *, why: str = "confirmed", **columns: Any) -> int:
        """A delivered and closed ticket: taken after `took` minutes, brought after `trip` more, closed an hour later."""
        brought = at + (took + trip) * MINUTE
        times = {"assigned_at": at + took * MINUTE, "delivered_at": brought, "closed_at": brought + 60 * MINUTE}
        return self.ticket(at, status=TicketStatus.CLOSED, close_reason=why, **times | columns)

    def item(self, ticket_id: int, name: str, quantity: float | None = 1, unit: str | None = "包", **columns: Any) -> None:
        with self.place.house.transaction() as work:
            work.db.add(TicketItem(ticket_id=ticket_id, name=name, quantity=quantity, unit=unit, **columns))

    def event(self, ticket_id: int, event: str, at: datetime = NOON, actor: str = "system", why: str | None = None) -> None:
        with self.place.house.transaction() as work:
            work.db.add(TicketEvent(ticket_id=ticket_id, event=event, at=at, actor_kind=actor, why=why))

    def resident(self, **columns: Any) -> int:
        n = next(self.numbers)
        given = {"station_id": self.place.station_id, "name": f"刘秘密{n}", "phone": f"+86137{n:08d}", "address": f"绝密巷{n}号"} | columns
        with self.place.house.transaction() as work:
            row = Resident(**given)
            work.db.add(row)
            work.db.flush()
            return row.id

    def callback(self, outcome: Outcome | None, at: datetime = NOON, purpose: Purpose = Purpose.CHECK_IN, **columns: Any) -> int:
        n = next(self.numbers)
        given = {"station_id": self.place.station_id, "cause": f"ledger:{n}", "phone": f"+86136{n:08d}", "priority": 3} | columns
        given = {"state": CallbackState.DONE} | given
        with self.place.house.transaction() as work:
            row = Callback(purpose=purpose, outcome=outcome, created_at=at, ended_at=at, **given)
            work.db.add(row)
            work.db.flush()
            return row.id

    def dialled(self, ticket_id: int, at: datetime) -> None:
        """The carrier took a call about this ticket then."""
        given = {"kind": "call", "lane": "crisis", "state": "sent", "to_phone": GRANNY, "from_phone": GRANNY, "not_before": at}
        with self.place.house.transaction() as work:
            work.db.add(
                Outbox(cause=f"ledger:{next(self.numbers)}", station_id=self.place.station_id, ticket_id=ticket_id, sent_at=at, **given)
            )

    def station(self, name: str, **columns: Any) -> int:
        with self.place.house.transaction() as work:
            row = Station(name=name, line_name="热线", **columns)
            work.db.add(row)
            work.db.flush()
            return row.id

    def report(self, span: LocalSpan | None = None, **asked: Any) -> Report:
        """Counted the next evening unless the clock is later."""
        self.clock.set(max(self.clock.now(), NOON + timedelta(days=2)))
        return read_report(self.place.house, span or one_day(TODAY), **asked)

    def exported(self, what: str) -> list[dict[str, Any]]:
        out = io.BytesIO()
        export(self.place.house, what, "jsonl", out, sensitive=False, actor="test", tick=lambda: None)
        return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def ledger(place: Place, clock: VirtualClock) -> Ledger:
    """The station of 下洋田社区 with nothing done yet but 王婆婆 on the roster."""
    return Ledger(place, clock)
