"""A street to play dialogues on: residents who write and ring, volunteers who are asked, all through the real flows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from hotline.flows.begin_call import CallIn
from hotline.flows.expire_offers import expire_offers
from hotline.flows.house import House
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.take_call import take_call
from hotline.flows.take_call_status import CallStatus, take_call_status
from hotline.flows.take_step import StepIn, take_step
from hotline.flows.take_text import TextIn, take_text
from hotline.flows.watch_promises import watch_promises
from hotline.kernel.clock import VirtualClock
from hotline.store.models import Callback, Community, Outbox, Page, Resident, Ticket, TicketItem, Volunteer
from hotline.store.queries.places import default_station
from tests.flows.station import LINE

WANG, STRANGER, HELPER = "+8613900000001", "+8613900000002", "+8613900000050"
SAID = re.compile(r"<(?:prosody|Say)[^>]*>([^<]+)<")


@dataclass
class Telephone:
    """One call: what is said or pressed, and the words that are heard then."""

    house: House
    phone: str
    sid: str
    n: int = 0

    def _step(self, **heard: Any) -> str:
        self.n += 1
        return self._words(take_step(self.house, StepIn(self.sid, self.n, self.phone, LINE, **heard)))

    def _words(self, twiml: str) -> str:
        return "".join(SAID.findall(twiml))

    def say(self, words: str) -> str:
        return self._step(speech=words, confidence=0.9)

    def press(self, key: str) -> str:
        return self._step(keys=key)

    def wait(self) -> str:
        """Nothing is said."""
        return self._step()

    def rung(self, status: str = "no-answer") -> str:
        """The telephones that were rung for the caller are done ringing."""
        return self._step(dial_status=status)

    def hang_up(self) -> None:
        take_call_status(self.house, CallStatus(self.sid, "completed", self.phone, LINE, "inbound"))


@dataclass
class Street:
    """滨江社区, with 王婆婆 on the roster (3栋2单元301), a stranger, and a volunteer nearby."""

    house: House
    clock: VirtualClock
    numbers: Any = field(default_factory=lambda: count(1))

    def text(self, phone: str, body: str) -> str:
        """A text; its direct answer."""
        return take_text(self.house, TextIn(f"SM{next(self.numbers):032d}", phone, LINE, body)).body or ""

    def call(self, phone: str) -> Telephone:
        sid = f"CA{next(self.numbers):032d}"
        take_call(self.house, CallIn(sid, phone, LINE))
        return Telephone(self.house, phone, sid)

    def ask_volunteers(self) -> None:
        """The sweeps that run every few seconds."""
        expire_offers(self.house)
        offer_due_tickets(self.house)
        watch_promises(self.house)

    def texts(self, phone: str) -> list[str]:
        """Texts of ours to this number, besides direct answers, oldest first."""
        with self.house.transaction() as work:
            query = select(Outbox.body).where(Outbox.kind == "text", Outbox.to_phone == phone).order_by(Outbox.id)
            return [body or "" for body in work.db.scalars(query)]

    def rows(self, table: Any) -> list[Any]:
        with self.house.transaction() as work:
            return list(work.db.scalars(select(table).order_by(table.id)))

    def tickets(self) -> list[Ticket]:
        return self.rows(Ticket)

    def goods(self, ticket: Ticket) -> list[str]:
        with self.house.transaction() as work:
            return list(work.db.scalars(select(TicketItem.name).where(TicketItem.ticket_id == ticket.id).order_by(TicketItem.id)))

    def pages(self) -> list[str]:
        """Why coordinators are paged."""
        return [page.why for page in self.rows(Page)]

    def callbacks(self) -> list[Callback]:
        return self.rows(Callback)

    def later(self, **span: float) -> None:
        self.clock.advance(**span)


@pytest.fixture
def street(house: House, clock: VirtualClock) -> Street:
    """At ten in the morning."""
    with house.transaction() as work:
        station = default_station(work.db)
        community = Community(station_id=station.id, name="滨江社区")
        work.db.add(community)
        work.db.flush()
        address = "滨江社区3栋2单元301"
        work.db.add(Resident(station_id=station.id, community_id=community.id, name="王秀英", phone=WANG, address=address))
        work.db.add(Volunteer(station_id=station.id, community_id=community.id, name="李明", phone=HELPER, trained_at=work.now))
    return Street(house, clock)
