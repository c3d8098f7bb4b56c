"""A station with counsellors and somebody who needs one: what tests of talks, danger and follow-ups do and look at."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from hotline.flows.answer_offer import take
from hotline.flows.begin_call import CallIn
from hotline.flows.export import export
from hotline.flows.house import House
from hotline.flows.open_ticket import open_ticket
from hotline.flows.take_answer import take_answer
from hotline.flows.take_call import take_call
from hotline.flows.take_call_status import CallStatus, take_call_status
from hotline.flows.take_step import StepIn, take_step
from hotline.flows.take_text import TextIn, take_text
from hotline.kernel.clock import VirtualClock
from hotline.store.models import Call, Callback, Community, Outbox, Resident, Station, Ticket, TicketEvent, Volunteer
from hotline.store.queries.phones import opt_out
from hotline.store.queries.places import default_station
from hotline.store.queries.sending import begin_calls
from hotline.terms import SYSTEM, Kind, Purpose, Risk
from hotline.tickets.moves import TicketEvent as TicketMove

COORDINATOR = "+8613800000009"
GRANNY = "+8613800000001"
GUARDIAN = "+8613800000031"
LINE = "+862800000000"


@dataclass
class Ward:
    """Each look and each deed is a transaction of its own."""

    house: House
    clock: VirtualClock
    station_id: int
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def counsellor(self, n: int, **columns: Any) -> int:
        """Counsellor n is 上线."""
        with self.house.transaction() as work:
            given = {"name": f"心理{n}", "skills": ["counselling"], "trained_at": work.now} | columns
            person = Volunteer(station_id=self.station_id, phone=f"+86138000002{n:02d}", **given)
            work.db.add(person)
            work.db.flush()
            return person.id

    def off_duty(self, volunteer_id: int) -> None:
        """The counsellor goes 下线."""
        with self.house.transaction() as work:
            work.db.get_one(Volunteer, volunteer_id).on_duty = False

    def phone_of(self, volunteer_id: int) -> str:
        """A volunteer's number."""
        with self.house.transaction() as work:
            return work.db.get_one(Volunteer, volunteer_id).phone

    def texts(self, to: str) -> list[str]:
        """Texts in the outbox for this number, oldest first."""
        with self.house.transaction() as work:
            query = select(Outbox.body).where(Outbox.kind == "text", Outbox.to_phone == to)
            return [body or "" for body in work.db.scalars(query.order_by(Outbox.id))]

    def calls(self, to: str) -> list[Outbox]:
        """Calls in the outbox to this number."""
        with self.house.transaction() as work:
            return list(work.db.scalars(select(Outbox).where(Outbox.kind == "call", Outbox.to_phone == to).order_by(Outbox.id)))

    def tickets(self, phone: str = GRANNY) -> list[Ticket]:
        """The tickets of a number, oldest first."""
        with self.house.transaction() as work:
            return list(work.db.scalars(select(Ticket).where(Ticket.resident_phone == phone).order_by(Ticket.id)))

    def callbacks(self, phone: str = GRANNY, *, but: Purpose | None = None) -> list[Callback]:
        """The callbacks of a number, oldest first; `but` leaves out those of a purpose."""
        with self.house.transaction() as work:
            rows = work.db.scalars(select(Callback).where(Callback.phone == phone).order_by(Callback.id))
            return [row for row in rows if row.purpose is not but]

    def rings_in(self, phone: str = GRANNY, sid: str = "CAin") -> str:
        """Somebody rings the line; the TwiML of the first prompt."""
        return take_call(self.house, CallIn(sid, phone, LINE))

    def step(self, n: int, keys: str = "", speech: str = "", sid: str = "CAin", phone: str = GRANNY, dial_status: str = "") -> str:
        """The n-th step of a call in; the TwiML that follows."""
        return take_step(self.house, StepIn(sid, n, phone, LINE, keys=keys, speech=speech, dial_status=dial_status))

    def asks_for_a_talk(self, sid: str = "CAin", phone: str = GRANNY) -> str:
        """She rings, says what weighs on her, and wants somebody now (steps 1 to 3)."""
        self.rings_in(phone, sid)
        self.step(1, speech="一个人在家心里慌，睡不着", sid=sid, phone=phone)
        self.step(2, speech="老伴走了，没人说话", sid=sid, phone=phone)
        return self.step(3, keys="1", sid=sid, phone=phone)

    def ends(self, sid: str = "CAin", phone: str = GRANNY, status: str = "completed") -> None:
        """A call is over, as the carrier tells it."""
        with self.house.transaction() as work:
            call = work.db.scalars(select(Call).where(Call.sid == sid)).one()
            told = (call.from_phone, call.to_phone, call.direction, call.outbox_id)
        take_call_status(self.house, CallStatus(sid, status, told[0], told[1], told[2], told[3]))

    def dials(self, row: Outbox) -> str:
        """The worker hands a call to the carrier; its sid."""
        with self.house.transaction() as work:
            claimed = work.db.get_one(Outbox, row.id)
            claimed.state, claimed.claimed_until, claimed.sid = "claimed", work.now, f"CAout{row.id}"
            begin_calls(work.db, [claimed], work.now)
        return f"CAout{row.id}"

    def rings_only(self, row: Outbox, sid: str) -> None:
        """The carrier rings that number; nobody has answered."""
        with self.house.transaction() as work:
            call = work.db.scalars(select(Call).where(Call.outbox_id == row.id)).one()
            call.sid, call.status = sid, "ringing"

    def picks_up(self, row: Outbox) -> str:
        """Whoever is rung by this call answers; the first TwiML they hear."""
        return take_answer(self.house, row.id, self.dials(row))

    def texts_in(self, phone: str, body: str) -> str | None:
        """Somebody texts the line; the direct answer."""
        return take_text(self.house, TextIn(f"SM{next(self.numbers)}", phone, LINE, body)).body

    def opens_talk(self, *, kind: Kind = Kind.PSYCHOLOGICAL, risk: Risk = Risk.NONE, holder: int | None = None) -> int:
        """A ticket of 王婆婆's, in the hands of a counsellor if one is named; its id."""
        with self.house.transaction() as work:
            resident = work.db.scalars(select(Resident).where(Resident.phone == GRANNY)).one()
            ticket, _ = open_ticket(
                work, self.house, work.db.get_one(Station, self.station_id), cause=f"test:{next(self.numbers)}", kind=kind,
                summary="心里慌", phone=GRANNY, resident=resident, risk=risk,
            )  # fmt: skip
            if holder is not None:
                take(work, ticket, work.db.get_one(Volunteer, holder), TicketMove.ASSIGN, actor=SYSTEM)
            return ticket.id

    def opts_out(self, phone: str) -> None:
        """No more automated calls and texts to this number."""
        with self.house.transaction() as work:
            opt_out(work.db, phone, work.now, "text")

    def exported(self, what: str, *, sensitive: bool) -> list[dict[str, Any]]:
        """The rows of an export."""
        out = io.BytesIO()
        export(self.house, what, "jsonl", out, sensitive=sensitive, actor="test", tick=lambda: None)
        return [json.loads(line) for line in out.getvalue().decode().splitlines()]

    def events(self, ticket_id: int) -> list[str]:
        """What happened to a ticket, in order."""
        with self.house.transaction() as work:
            return list(work.db.scalars(select(TicketEvent.event).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)))


@pytest.fixture
def ward(house: House, clock: VirtualClock) -> Ward:
    """王婆婆 is on the roster, with a guardian."""
    with house.transaction() as work:
        station = default_station(work.db)
        community = Community(station_id=station.id, name="下洋田社区")
        work.db.add(community)
        work.db.flush()
        work.db.add(
            Resident(
                station_id=station.id, community_id=community.id, name="王秀英", phone=GRANNY, guardian_phone=GUARDIAN,
                address="下洋田社区3栋2单元301", language="zh",
            )
        )  # fmt: skip
        return Ward(house, clock, station.id)
