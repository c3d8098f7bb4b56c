"""A small station: one community with a neighbour, volunteers with phones, and a way to text as any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select, update

from hotline.dispatch.replies import read_reply
from hotline.flows.house import House
from hotline.flows.open_ticket import open_ticket
from hotline.flows.take_volunteer_text import take_volunteer_text
from hotline.kernel.clock import VirtualClock
from hotline.settings import Settings
from hotline.store.models import Community, Message, Offer, Outbox, Page, Resident, Station, Ticket, TicketEvent, Volunteer
from hotline.store.queries.places import default_station
from hotline.store.queries.volunteers import volunteer_by_phone
from hotline.terms import Item, Kind, OfferState
from hotline.words.catalogue import text_body

COORDINATOR = "+8613800000009"
GRANNY = "+8613800000001"


def phone(n: int) -> str:
    """The n-th invented mobile number."""
    return f"+86138000001{n:02d}"


@dataclass
class Place:
    """What tests do and look at, each in a transaction of its own."""

    house: House
    clock: VirtualClock
    station_id: int
    community_id: int
    neighbour_id: int
    messages: Any

    def volunteer(self, n: int, **columns: Any) -> int:
        """Volunteer n (name 志愿者n, phone(n)), of the first community unless said otherwise."""
        with self.house.transaction() as work:
            given = {"community_id": self.community_id, "trained_at": work.now} | columns
            person = Volunteer(station_id=self.station_id, name=f"志愿者{n}", phone=phone(n), **given)
            work.db.add(person)
            work.db.flush()
            return person.id

    def order(self, *items: str, cause: str = "", **told: Any) -> int:
        """Opens a supply ticket of 王婆婆 and returns its id."""
        with self.house.transaction() as work:
            station = work.db.get_one(Station, self.station_id)
            resident = work.db.scalars(select(Resident)).first()
            given: dict[str, Any] = {
                "kind": Kind.SUPPLY, "summary": "家里没米了", "phone": GRANNY, "resident": resident, "community_id": self.community_id,
                "address": "下洋田社区3栋2单元301", "items": [Item(name) for name in items or ("大米",)],
            } | told  # fmt: skip
            ticket, _ = open_ticket(work, self.house, station, cause=cause or f"test:{next(self.messages)}", **given)
            return ticket.id

    def say(self, sender: str, body: str) -> str | None:
        """Texts as `sender`; the reply as it would be sent, or None when the text is the resident's dialogue's."""
        with self.house.transaction() as work:
            station = work.db.get_one(Station, self.station_id)
            message = Message(
                station_id=station.id, direction="inbound", from_phone=sender, to_phone="+862800000000", body=body, status="received",
                sid=f"SM{next(self.messages)}", created_at=work.now,
            )  # fmt: skip
            work.db.add(message)
            work.db.flush()
            lines = take_volunteer_text(
                work, self.house, station, sender, volunteer_by_phone(work.db, station.id, sender), sender == COORDINATOR,
                read_reply(body), message.id, body,
            )  # fmt: skip
        return None if lines is None else text_body(lines, "zh_CN", station.line_name)

    def ticket(self, ticket_id: int) -> Ticket:
        """The ticket as it stands."""
        with self.house.transaction() as work:
            return work.db.get_one(Ticket, ticket_id)

    def code(self, ticket_id: int) -> str:
        """Its code."""
        return self.ticket(ticket_id).code

    def texts(self, to: str) -> list[str]:
        """Texts in the outbox for this number that are sent or will be, oldest first."""
        with self.house.transaction() as work:
            query = select(Outbox.body).where(Outbox.kind == "text", Outbox.to_phone == to, Outbox.state != "skipped").order_by(Outbox.id)
            return [body or "" for body in work.db.scalars(query)]

    def all_sent(self) -> None:
        """The carrier has taken every text that waited."""
        with self.house.transaction() as work:
            work.db.execute(update(Outbox).where(Outbox.kind == "text", Outbox.state == "ready").values(state="sent", tries=1))

    def calls(self, to: str) -> list[dict[str, Any]]:
        """What calls in the outbox to this number are for."""
        with self.house.transaction() as work:
            return list(work.db.scalars(select(Outbox.detail).where(Outbox.kind == "call", Outbox.to_phone == to).order_by(Outbox.id)))

    def offers(self, ticket_id: int) -> list[tuple[str, str]]:
        """(volunteer's name, state) of every offer of a ticket, in the order they were made."""
        with self.house.transaction() as work:
            query = select(Volunteer.name, Offer.state).join(Offer, Offer.volunteer_id == Volunteer.id).where(Offer.ticket_id == ticket_id)
            return [(name, state.value) for name, state in work.db.execute(query.order_by(Offer.id))]

    def asked(self, ticket_id: int) -> list[str]:
        """Names of those whose offer is open."""
        return [name for name, state in self.offers(ticket_id) if state == OfferState.OFFERED]

    def events(self, ticket_id: int) -> list[str]:
        """What happened to a ticket, in order."""
        with self.house.transaction() as work:
            return list(work.db.scalars(select(TicketEvent.event).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)))

    def pages(self, ticket_id: int) -> list[str]:
        """Why coordinators are being paged about a ticket and have not answered."""
        with self.house.transaction() as work:
            query = select(Page.why).where(Page.ticket_id == ticket_id, Page.acknowledged_at.is_(None))
            return list(work.db.scalars(query.order_by(Page.id)))

    def with_settings(self, settings: Settings) -> House:
        """The same house under other settings."""
        return replace(self.house, settings=settings)

    def later(self, **span: float) -> None:
        """Time goes on."""
        self.clock.advance(**span)


@pytest.fixture
def place(house: House, clock: VirtualClock) -> Place:
    """下洋田社区 and its neighbour 上洋田社区, with 王婆婆 on the roster."""
    with house.transaction() as work:
        station = default_station(work.db)
        community = Community(station_id=station.id, name="下洋田社区")
        neighbour = Community(station_id=station.id, name="上洋田社区")
        work.db.add_all([community, neighbour])
        work.db.flush()
        community.neighbours = [neighbour.id]
        address = "下洋田社区3栋2单元301"
        work.db.add(Resident(station_id=station.id, community_id=community.id, name="王秀英", phone=GRANNY, address=address, language="zh"))
        policy = replace(house.policy, offers=replace(house.policy.offers, wave=3))  # the tests speak of three
        wide = replace(house, settings=house.settings.replaced(policy=policy))
        return Place(wide, clock, station.id, community.id, neighbour.id, count(1))


@pytest.fixture
def five(place: Place) -> Sequence[int]:
    """Five volunteers of the community."""
    return [place.volunteer(n) for n in range(1, 6)]
