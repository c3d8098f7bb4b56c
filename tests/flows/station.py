"""A small station as tests of ringing and sending use it: people, what is booked, what was sent, and how calls end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hotline.conversation import keep
from hotline.conversation.turns import Talk
from hotline.flows.book_callback import book_callback
from hotline.flows.close_attempt import answered
from hotline.flows.flush_calls import flush_calls
from hotline.flows.flush_texts import flush_texts
from hotline.flows.house import House
from hotline.flows.place_calls import place_calls, place_crisis
from hotline.flows.take_call_status import CallStatus, take_call_status
from hotline.kernel.clock import VirtualClock
from hotline.store.models import Attempt, Call, Callback, CallbackEvent, Community, Message, Outbox, Phone, Resident, Ticket
from hotline.store.queries.outbox import put_texts
from hotline.store.queries.places import default_station, get_or_make_community
from hotline.terms import Level, Purpose
from tests.flows.carrier_double import CarrierDouble, NoPace

LINE = "+862800000000"


def number(n: int) -> str:
    """The n-th invented mobile number."""
    return f"+8613{n:09d}"


@dataclass
class Station:
    """Each method is one transaction or one flow."""

    house: House
    carrier: CarrierDouble
    clock: VirtualClock
    pace: NoPace
    pool: ThreadPoolExecutor
    id: int = field(init=False)
    community: int = field(init=False)

    def __post_init__(self) -> None:
        with self.house.transaction() as work:
            self.id = default_station(work.db).id
            made = get_or_make_community(work.db, self.id, "下洋田社区")
            work.db.get_one(Community, made.id).level = Level.LOCKDOWN
            self.community = made.id

    def set(self, **settings: Any) -> None:
        """Changes settings of the house."""
        self.house = replace(self.house, settings=self.house.settings.replaced(**settings))

    def resident(self, n: int, **columns: Any) -> int:
        given = {"name": f"王{n}", "phone": number(n), "community_id": self.community, "lives_alone": True} | columns
        with self.house.transaction() as work:
            person = Resident(station_id=self.id, **given)
            work.db.add(person)
            work.db.flush()
            return person.id

    def know(self, phone: str, **facts: Any) -> None:
        with self.house.transaction() as work:
            work.db.merge(Phone(phone=phone, **facts))

    def book(
        self, n: int, purpose: Purpose = Purpose.MISSED_CALL, *, resident: int | None = None, cause: str = "", **more: Any
    ) -> int | None:
        given = {"at": self.clock.now()} | more
        with self.house.transaction() as work:
            return book_callback(
                work, self.house, station_id=self.id, phone=number(n), resident_id=resident, purpose=purpose,
                cause=cause or f"test:{purpose}:{n}", **given,
            )  # fmt: skip

    def place(self) -> int:
        return place_calls(self.house)

    def place_danger(self) -> int:
        return place_crisis(self.house)

    def send_calls(self, lane: str = "normal", **more: Any) -> int:
        return flush_calls(self.house, self.pace, self.pool, lane=lane, **more)

    def send_texts(self, lane: str = "normal") -> int:
        return flush_texts(self.house, self.pace, self.pool, lane=lane)

    def ring(self) -> list[str]:
        """Places and sends what is due; the numbers that ring now."""
        before = len(self.carrier.calls)
        self.place()
        self.send_calls()
        return [call.to for call in self.carrier.calls[before:]]

    def text(self, n: int, body: str = "您好", *, cause: str = "", **more: Any) -> int | None:
        given: dict[str, Any] = {"segments": 1, "now": self.clock.now()} | more
        causes = {number(n): cause or f"test:text:{n}"}
        with self.house.transaction() as work:
            return put_texts(work.db, causes, station_id=self.id, from_=LINE, body=body, **given).get(causes[number(n)])

    def call_to(self, phone: str) -> Call:
        """The newest call to a number."""
        with self.house.transaction() as work:
            return work.db.scalars(select(Call).where(Call.to_phone == phone).order_by(Call.id.desc())).first()  # type: ignore[return-value]  # there is one

    def pick_up(self, phone: str) -> int:
        """Somebody answers; the call's id."""
        call = self.call_to(phone)
        with self.house.transaction() as work:
            row = work.db.get_one(Call, call.id)
            row.status = "in-progress"
            answered(work, self.house, row)
            return row.id

    def end(self, phone: str, status: str = "no-answer", *, spoke: bool = False, reasons: tuple[Purpose, ...] = (), **more: Any) -> None:
        """The carrier says how the newest call to a number ended. `spoke`: a key or words came; `reasons`: not asked about in it."""
        call = self.call_to(phone)
        if spoke or reasons:
            with self.house.transaction() as work:
                work.db.get_one(Call, call.id).talk = keep.dump(Talk(spoke=spoke, reasons=reasons, need_known=True))
        take_call_status(self.house, CallStatus(call.sid or "", status, LINE, phone, "outbound-api", outbox_id=call.outbox_id, **more))

    def miss(self, phone: str, status: str = "no-answer", **more: Any) -> None:
        """Rings whatever is due, and this number does not answer."""
        assert phone in self.ring()
        self.end(phone, status, **more)

    def later(self, **span: float) -> None:
        self.clock.advance(**span)

    def callback(self, callback_id: int | None) -> Callback:
        with self.house.transaction() as work:
            return work.db.get_one(Callback, callback_id)

    def history(self, callback_id: int | None) -> list[str]:
        with self.house.transaction() as work:
            rows = select(CallbackEvent.move).where(CallbackEvent.callback_id == callback_id).order_by(CallbackEvent.id)
            return list(work.db.scalars(rows))

    def all(self, table: Any) -> list[Any]:
        with self.house.transaction() as work:
            return list(work.db.scalars(select(table).order_by(table.id)))

    def outbox(self, row_id: int | None) -> Outbox:
        with self.house.transaction() as work:
            return work.db.get_one(Outbox, row_id)

    def tickets(self) -> list[Ticket]:
        return self.all(Ticket)

    def attempts(self) -> list[Attempt]:
        return self.all(Attempt)

    def messages(self) -> list[Message]:
        return self.all(Message)


HOUR = timedelta(hours=1)
