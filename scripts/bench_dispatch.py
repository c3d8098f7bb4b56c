"""A simulated evening: 132 volunteers who accept, decline, stay silent, answer late or give back; 400 orders over 60 communities.

People differ: some nearly always come, some hardly ever answer; over all of them every second offer would be accepted.

The real flows on the embedded PostgreSQL, under a clock that jumps from event to event; nothing is sent. Printed: what became of
the orders, how long they waited, what it asked of the volunteers, and the machine's time from a yes to the resident's text.

    scripts/bench dispatch [--orders N] [--volunteers N] [--communities N] [--seed N] [--wave N] [--history N] [--alike]

`--history`: how many offers each volunteer has answered in earlier weeks (0: the station's first evening). `--alike`: nobody is more
reliable than anybody else, so nothing can be learnt of them.
"""

from __future__ import annotations

import argparse
import heapq
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from hotline.dispatch.replies import read_reply
from hotline.embedded import running
from hotline.flows.expire_offers import expire_offers
from hotline.flows.house import House
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.open_ticket import open_ticket
from hotline.flows.take_volunteer_text import take_volunteer_text
from hotline.flows.watch_promises import watch_promises
from hotline.kernel.clock import VirtualClock
from hotline.policy import Policy
from hotline.settings import load_settings
from hotline.store.models import Community, Message, Offer, Page, Station, Ticket, Volunteer
from hotline.store.queries.places import default_station
from hotline.terms import Item, Kind, OfferState, TicketStatus
from hotline.wiring import make_house

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # five in the afternoon in Shanghai
EVENING = timedelta(hours=4)
SWEEP = timedelta(seconds=15)
TEMPERS = {"dependable": (0.75, 0.12, 0.06), "now and then": (0.4, 0.3, 0.12), "hardly ever": (0.15, 0.15, 0.15)}
"""Shares of offers accepted, declined, accepted too late; the rest is silence."""
MIX = ("dependable", "dependable", "dependable", "dependable", "now and then", "now and then", "now and then", "hardly ever", "hardly ever")
Temper = tuple[float, float, float]
EVERY_SECOND: tuple[Temper, ...] = ((0.45, 0.25, 0.05),)
ONE_AND_ANOTHER = tuple(TEMPERS[name] for name in MIX)
GIVES_BACK = 0.05
GOODS = ("大米", "青菜", "鸡蛋", "牛奶", "油", "盐", "面条", "降压药")


@dataclass
class Evening:
    """The town, its people, and what is still to happen."""

    house: House
    clock: VirtualClock
    dice: random.Random
    tempers: tuple[Temper, ...] = ONE_AND_ANOTHER
    queue: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    serial: Iterator[int] = field(default_factory=lambda: count(1))
    seen: int = 0
    answer_seconds: list[float] = field(default_factory=list)
    would: list[float] = field(default_factory=list)

    def at(self, moment: datetime, what: Callable[[], None]) -> None:
        """Something happens at `moment`."""
        heapq.heappush(self.queue, (moment, next(self.serial), what))

    def run(self, until: datetime) -> None:
        """Time goes on, with the sweeps every 15 seconds as the schedule has them."""
        while self.clock.now() < until:
            while self.queue and self.queue[0][0] <= self.clock.now():
                heapq.heappop(self.queue)[2]()
            expire_offers(self.house)
            offer_due_tickets(self.house)
            watch_promises(self.house)
            self._volunteers_read_their_texts()
            self.clock.set(self.clock.now() + SWEEP)

    def settle(self, communities: int, volunteers: int) -> None:
        """Communities in a ring, each next to two others; volunteers spread over them, a fifth may fetch medicine."""
        with self.house.transaction() as work:
            station = default_station(work.db)
            places = [Community(station_id=station.id, name=f"第{n}社区") for n in range(communities)]
            work.db.add_all(places)
            work.db.flush()
            for n, place in enumerate(places):
                place.neighbours = [places[n - 1].id, places[(n + 1) % communities].id]
            work.db.add_all(
                Volunteer(
                    station_id=station.id, community_id=places[n % communities].id, name=f"志愿者{n}", phone=f"+86139{n:08d}",
                    trained_at=work.now, skills=["delivery", "medicine"] if n % 5 == 0 else ["delivery"],
                )
                for n in range(volunteers)
            )  # fmt: skip

    def remember(self, offers: int) -> None:
        """What the station knows of each volunteer from earlier weeks: so many offers answered as it is their way."""
        with self.house.transaction() as work:
            people = work.db.execute(select(Volunteer.id, Volunteer.phone, Volunteer.station_id)).all()
            before = work.now - timedelta(days=14)
            for n, (volunteer_id, phone, station_id) in enumerate((*person,) for person in people for _ in range(offers)):
                accept, decline, _late = self.temper_of(phone)
                mood = self.dice.random()
                state = OfferState.ACCEPTED if mood < accept else OfferState.DECLINED if mood < accept + decline else OfferState.EXPIRED
                old = Ticket(
                    station_id=station_id, code=f"Z{n}", cause=f"before:{n}", kind=Kind.SUPPLY, status=TicketStatus.CLOSED, opened_at=before
                )
                work.db.add(old)
                work.db.flush()
                times = {"offered_at": before, "expires_at": before, "answered_at": before}
                work.db.add(Offer(ticket_id=old.id, volunteer_id=volunteer_id, state=state, **times))

    def temper_of(self, phone: str) -> Temper:
        """How this volunteer answers."""
        return self.tempers[int(phone[-8:]) % len(self.tempers)]

    def order(self, n: int) -> None:
        """A resident of some community orders one to three things."""
        with self.house.transaction() as work:
            station = work.db.scalars(select(Station)).first()
            places = work.db.scalars(select(Community).order_by(Community.id)).all()
            place = places[self.dice.randrange(len(places))]
            items = [Item(name) for name in self.dice.sample(GOODS, self.dice.randint(1, 3))]
            open_ticket(
                work, self.house, station, cause=f"bench:{n}", kind=Kind.SUPPLY, summary="", phone=f"+86137{n:08d}", community_id=place.id,
                address=f"{place.name}{self.dice.randint(1, 9)}栋301", items=items,
            )  # fmt: skip

    def say(self, phone: str, body: str) -> None:
        """A volunteer texts; the time the machine took until the resident's text stood in the outbox is kept for a yes."""
        began = time.perf_counter()
        with self.house.transaction() as work:
            station = work.db.scalars(select(Station)).first()
            message = Message(
                station_id=station.id, direction="inbound", from_phone=phone, to_phone="", body=body, status="received", created_at=work.now
            )
            work.db.add(message)
            work.db.flush()
            person = work.db.scalars(select(Volunteer).where(Volunteer.phone == phone)).one()
            take_volunteer_text(work, self.house, station, phone, person, False, read_reply(body), message.id, body)
        if body.startswith("1"):
            self.answer_seconds.append(time.perf_counter() - began)

    def _volunteers_read_their_texts(self) -> None:
        with self.house.transaction() as work:
            query = select(Offer.id, Ticket.id, Ticket.code, Volunteer.phone).join(Ticket, Ticket.id == Offer.ticket_id)
            query = query.join(Volunteer, Volunteer.id == Offer.volunteer_id).where(Offer.id > self.seen).order_by(Offer.id)
            fresh = work.db.execute(query).all()
        for offer_id, ticket_id, code, phone in fresh:
            self.seen = offer_id
            self._decide(ticket_id, code, phone)

    def _decide(self, ticket_id: int, code: str, phone: str) -> None:
        mood, now = self.dice.random(), self.clock.now()
        accept, decline, late = self.temper_of(phone)
        self.would.append(accept + late)
        soon = now + timedelta(seconds=self.dice.uniform(20, 240))
        if mood < accept:
            self.at(soon, lambda: self._go(ticket_id, code, phone))
        elif mood < accept + decline:
            self.at(soon, lambda: self.say(phone, f"2 {code}"))
        elif mood < accept + decline + late:
            self.at(now + timedelta(minutes=self.dice.uniform(6, 15)), lambda: self._go(ticket_id, code, phone))

    def _go(self, ticket_id: int, code: str, phone: str) -> None:
        self.say(phone, f"1 {code}")
        ticket = self._mine(ticket_id, phone)
        if ticket is None:
            return
        later = self.clock.now() + timedelta(minutes=self.dice.uniform(15, 60))
        back = self.dice.random() < GIVES_BACK
        self.at(later, lambda: self.say(phone, f"4 {code}" if back else f"3 {code} {ticket.door_code}"))

    def _mine(self, ticket_id: int, phone: str) -> Ticket | None:
        with self.house.transaction() as work:
            ticket = work.db.get_one(Ticket, ticket_id)
            holder = work.db.get(Volunteer, ticket.volunteer_id) if ticket.volunteer_id else None
        return ticket if holder is not None and holder.phone == phone else None

    def report(self) -> dict[str, Any]:
        """The figures, by name."""
        with self.house.transaction() as work:
            tickets = work.db.scalars(select(Ticket).where(Ticket.cause.startswith("bench:"))).all()
            offers = work.db.scalars(select(Offer).where(Offer.ticket_id.in_([t.id for t in tickets]))).all()
            paged = set(work.db.scalars(select(Page.ticket_id)))
            loads = list(work.db.execute(text("select deliveries from volunteers")).scalars())
        done = [t for t in tickets if t.status in (TicketStatus.DELIVERED, TicketStatus.CLOSED)]
        waits = [(t.assigned_at - t.opened_at).total_seconds() / 60 for t in tickets if t.assigned_at]
        seeking = [t for t in tickets if t.status in (TicketStatus.OPEN, TicketStatus.OFFERED)]
        lost = [t for t in seeking if t.id not in paged and t.promised_at is not None and t.promised_at < self.clock.now()]
        return {
            "orders": len(tickets),
            "share delivered": f"{len(done) / len(tickets):.3f}",
            "held or delivered": len(tickets) - len(seeking),
            "a coordinator was told": len(paged),
            "neither held nor escalated past the promise": len(lost),
            "median minutes to acceptance": f"{statistics.median(waits):.1f}",
            "90th percentile": f"{statistics.quantiles(waits, n=10)[-1]:.1f}",
            "offers per order": f"{len(offers) / len(tickets):.2f}",
            "acceptance rate of those asked": f"{statistics.mean(self.would):.2f}",
            "offers by state": dict(Counter(offer.state.value for offer in offers if offer.state is not OfferState.OFFERED)),
            "Gini of deliveries over volunteers": f"{gini(loads):.2f}",
            "yes to resident's text, machine ms, median / worst": (
                f"{statistics.median(self.answer_seconds) * 1000:.0f} / {max(self.answer_seconds) * 1000:.0f}"
            ),
        }


def gini(values: list[int]) -> float:
    """0 when everybody carried the same, near 1 when one carried all."""
    ordered, total = sorted(values), sum(values)
    if not total:
        return 0.0
    weighted = sum(place * value for place, value in enumerate(ordered, start=1))
    return 2 * weighted / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)


@contextmanager
def town(wave: int | None) -> Iterator[tuple[House, VirtualClock]]:
    """A house on servers of its own that are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="hb-") as folder:
        env = {"HOTLINE_DATA_DIR": str(Path(folder) / "var"), "HOTLINE_QUIET_HOURS": ""}
        settings = load_settings(env | {"HOTLINE_ENCRYPTION_KEYS": "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtMTI="})
        if wave:
            settings = settings.replaced(policy=Policy(replace(settings.policy.offers, wave=wave)))
        with running(settings) as stack:
            upgrade = [sys.executable, "-m", "hotline.cli", "db", "upgrade"]
            subprocess.run(upgrade, env=env | {"HOTLINE_DATABASE_URL": stack.database_url}, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
            clock = VirtualClock(START)
            house = make_house(settings.replaced(database_url=stack.database_url, redis_url=stack.redis_url), clock=clock, pool=4)
            yield house, clock
            house.engine.dispose()


def main() -> None:
    """Runs the evening and prints its figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("orders", 400), ("volunteers", 132), ("communities", 60), ("seed", 7), ("wave", 0), ("history", 10)):
        options.add_argument(f"--{name}", type=int, default=default)
    options.add_argument("--alike", action="store_true")
    chosen = options.parse_args()
    with town(chosen.wave) as (house, clock):
        evening = Evening(house, clock, random.Random(chosen.seed), EVERY_SECOND if chosen.alike else ONE_AND_ANOTHER)  # noqa: S311 - behaviour, no secret
        evening.settle(chosen.communities, chosen.volunteers)
        evening.remember(chosen.history)
        with house.transaction() as work:
            evening.seen = work.db.scalar(select(func.max(Offer.id))) or 0
        for n in range(chosen.orders):
            evening.at(START + timedelta(seconds=evening.dice.uniform(0, EVENING.total_seconds() * 0.6)), lambda n=n: evening.order(n))
        began = time.perf_counter()
        evening.run(START + EVENING)
        for name, figure in evening.report().items():
            print(f"{name:<52} {figure}")  # noqa: T201 - the bench's output
        print(f"{'seconds of machine time for the evening':<52} {time.perf_counter() - began:.0f}")  # noqa: T201 - likewise


if __name__ == "__main__":
    main()
