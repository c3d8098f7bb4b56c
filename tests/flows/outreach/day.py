"""A day of a round in virtual time: people who behave as people do, and a carrier that duplicates, reorders, drops, delays and refuses.

Small as a test, in full by `scripts/bench round`. Everything of ours is real but the clock and the carrier: the pace, too, is the one
of life, kept in a real Valkey under a clock that jumps.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, select

from hotline.flows.flush_calls import flush_calls
from hotline.flows.flush_texts import flush_texts
from hotline.flows.house import House
from hotline.flows.pacing import Pace
from hotline.flows.place_calls import place_calls, place_crisis
from hotline.flows.plan_repeats import plan_repeats
from hotline.flows.reconcile import SILENT_AFTER, reconcile
from hotline.flows.take_answer import take_answer
from hotline.flows.take_call_status import CallStatus, take_call_status
from hotline.flows.take_step import StepIn, take_step
from hotline.kernel.clock import VirtualClock
from hotline.store.models import Attempt, Call, Callback, Outbox, Ticket
from tests.flows.carrier_double import NoPace
from tests.flows.outreach.bad_day import Misbehaving
from tests.flows.outreach.passing import PassingPace

LINE = "+862800000000"
THREADS = 40  # so many requests are on their way at once, each waiting for its moment in a thread of its own
STEP = timedelta(seconds=30)  # as often as somebody looks, while there is something to look at
SELDOM = 5  # doublings of it
# what somebody does when the telephone rings, and how many of a hundred do
WAYS = {"well": 40, "need": 12, "talk": 5, "crisis": 1, "stop": 2, "silent": 6, "machine": 6, "busy": 8, "no_answer": 18, "no_number": 2}
SPEECH = {"need": "家里没米了，要一袋大米", "talk": "心里慌，睡不着", "crisis": "我不想活了"}
KEYS = {"well": "3", "stop": "5"}
NEVER_REACHED = ("machine", "busy", "no_answer", "silent", "no_number")


@dataclass(order=True)
class Event:
    """Something the carrier tells us at a moment."""

    at: datetime
    n: int
    what: str = field(compare=False)
    sid: str = field(compare=False)
    row: int = field(compare=False)
    phone: str = field(compare=False)
    way: str = field(compare=False)


@dataclass
class RoundDay:
    """`people` maps phones to how they behave; those with two ways first do the one, later the other. `pace` is that of calls."""

    house: House
    clock: VirtualClock
    carrier: Misbehaving
    people: dict[str, list[str]]
    dice: random.Random
    pace: Pace
    events: list[Event] = field(default_factory=list)
    numbers: Any = field(default_factory=count)
    met: int = 0
    told: int = 0
    idle: int = 0

    def run(self, until: datetime) -> None:
        """Lives through the day, and on until nothing more can come of it or `until` has come."""
        pace = PassingPace(self.pace, self.carrier.passing)
        with ThreadPoolExecutor(THREADS) as pool:
            while self.clock.now() < until:
                before = (len(self.carrier.asked), self.told)
                place_crisis(self.house)
                place_calls(self.house)
                for lane, kind in self._waiting_to_go():
                    if kind == "text":
                        flush_texts(self.house, NoPace(), pool, lane=lane)
                    else:
                        flush_calls(self.house, pace, pool, lane=lane, threads=THREADS, refill=self._meanwhile)
                self._goes_on()
                reconcile(self.house)
                plan_repeats(self.house)
                self.idle = self.idle + 1 if before == (len(self.carrier.asked), self.told) else 0
                if not self._skip_idle():
                    return

    def _meanwhile(self) -> int:
        """What happens while calls are being placed: those that were placed run their course, and others are due."""
        self._goes_on()
        return place_calls(self.house)

    def _goes_on(self) -> None:
        self._ring_those_taken()
        self._tell()

    def _waiting_to_go(self) -> list[tuple[str, str]]:
        """Which senders have something to send: lanes, danger first, with "call" for calls and orders about them, or "text"."""
        with self.house.transaction() as work:
            due = select(Outbox.lane, Outbox.kind).where(Outbox.state == "ready", Outbox.not_before <= work.now).distinct()
            return sorted({(lane, "text" if kind == "text" else "call") for lane, kind in work.db.execute(due)})

    def _ring_those_taken(self) -> None:
        for sid, call, at in self.carrier.taken[self.met :]:
            self.met += 1
            ways = self.people.get(call.to, ["well"])
            way = ways.pop(0) if len(ways) > 1 else ways[0]
            row = int(call.status_callback.rpartition("=")[2])
            self._course(sid, row, call.to, way, at)

    def _course(self, sid: str, row: int, phone: str, way: str, at: datetime) -> None:
        """What the carrier will tell of one call: in order in life, and then as a bad network brings it."""
        course = {
            "busy": ["busy"],
            "no_answer": ["ringing", "no-answer"],
            "machine": ["ringing", "in-progress", "answer", "machine", "completed"],
        }
        told = course.get(way, ["ringing", "in-progress", "answer", "completed"])
        for what in told:
            at += timedelta(seconds=self.dice.uniform(2, 20))
            self._later(at, what, sid, row, phone, way)
            if what == "answer":
                continue  # the carrier waits for our answer: this one is neither lost nor repeated
            if self.dice.random() < 0.1:
                self._later(at + timedelta(seconds=self.dice.uniform(0, 60)), what, sid, row, phone, way)

    def _later(self, at: datetime, what: str, sid: str, row: int, phone: str, way: str) -> None:
        lost = what not in ("answer",) and self.dice.random() < 0.05
        late = timedelta(seconds=self.dice.uniform(20, 120)) if self.dice.random() < 0.1 and what != "answer" else timedelta()
        heapq.heappush(self.events, Event(at + late, next(self.numbers), f"lost {what}" if lost else what, sid, row, phone, way))

    def _tell(self) -> None:
        while self.events and self.events[0].at <= self.clock.now():
            event = heapq.heappop(self.events)
            self.told += 1
            what = event.what.removeprefix("lost ")
            if what in ("completed", "busy", "no-answer"):
                self.carrier.now_is(event.sid, what)
            if event.what.startswith("lost "):
                continue
            if what == "answer":
                self._talk(event)
            else:
                labelled = {"answered_by": "machine_start"} if what == "machine" else {}
                report = CallStatus(event.sid, "" if labelled else what, LINE, event.phone, "outbound-api", outbox_id=event.row, **labelled)
                take_call_status(self.house, report)

    def _talk(self, event: Event) -> None:
        """Somebody picks up: the dialogue, step by step, as far as they take it."""
        take_answer(self.house, event.row, event.sid)
        said = {"keys": KEYS.get(event.way, ""), "speech": SPEECH.get(event.way, "")}
        heard = [said] if any(said.values()) else [{}, {}]
        for n, step in enumerate(heard, 1):
            take_step(self.house, StepIn(event.sid, n, LINE, event.phone, **step))
            take_step(self.house, StepIn(event.sid, n, LINE, event.phone, **step))  # every step comes twice on a bad day

    def _skip_idle(self) -> bool:
        """Goes on to the next moment at which something is due, but no closer than people look; False when nothing ever will be.

        What is overdue and does not move (the calls of a day are used up) is looked at more and more seldom.
        """
        with self.house.transaction() as work:
            moments = (
                select(func.min(Callback.next_attempt_at)).where(Callback.state == "waiting"),
                select(func.min(Outbox.not_before)).where(Outbox.state == "ready"),
                select(func.min(Outbox.claimed_until)).where(Outbox.state.in_(("claimed", "unknown"))),
                select(func.min(func.coalesce(Call.asked_at, Call.started_at)) + SILENT_AFTER).where(Call.ended_at.is_(None)),
                select(func.min(Attempt.started_at) + SILENT_AFTER).where(Attempt.ended_at.is_(None)),
            )
            due = [moment for query in moments if (moment := work.db.scalar(query)) is not None]
        due += [event.at for event in self.events[:1]]
        now = self.clock.now()
        ahead = [moment if moment > now else now + STEP * 2 ** min(self.idle, SELDOM) for moment in due]
        if ahead:
            self.clock.set(max(now + STEP, min(ahead)))
        return bool(ahead)

    def figures(self) -> dict[str, Counter[Any]]:
        """Counted at the end: callbacks by state and outcome, attempts by outcome, tickets by kind."""
        with self.house.transaction() as work:
            callbacks = work.db.execute(select(Callback.state, Callback.outcome)).all()
            return {
                "callbacks": Counter((state.value, outcome.value if outcome else None) for state, outcome in callbacks),
                "attempts": Counter(work.db.scalars(select(Attempt.outcome)).all()),
                "tickets": Counter(work.db.scalars(select(Ticket.kind)).all()),
            }


def ways_of(phones: Sequence[str], dice: random.Random) -> dict[str, list[str]]:
    """A way for each person: one in three of those who miss a call take the next."""
    drawn = dice.choices(list(WAYS), weights=list(WAYS.values()), k=len(phones))
    return {
        phone: [way, *(["well"] if way in ("busy", "no_answer", "machine") and dice.random() < 0.34 else [])]
        for phone, way in zip(phones, drawn, strict=True)
    }
