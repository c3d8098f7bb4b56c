"""A carrier on a bad day: requests that are late, refused, or lost on one of their two ways; and what it took, and when it was asked."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from hotline.carrier.codes import refusal
from hotline.carrier.port import CallToPlace, CarrierAway, CarrierBusy, CarrierRefused, CarrierUnknown, Seen
from tests.flows.carrier_double import CarrierDouble
from tests.flows.outreach.passing import Passing

WAY_SECONDS, UNEVEN_SECONDS = 0.030, 0.004  # how long a request, or an answer, is under way
LATE = 0.03  # of all ways: so many are late, by as many seconds as
LATE_SECONDS = (0.2, 4.0)


class Taken(NamedTuple):
    """A call the carrier took; its row is in the URLs."""

    sid: str
    call: CallToPlace
    at: datetime


@dataclass
class Misbehaving(CarrierDouble):
    """`asked`: when it was asked for each call, whatever came of it; `taken`: what it took; `nobody`: numbers that do not exist."""

    passing: Passing = field(kw_only=True)
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    asked: list[datetime] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    nobody: set[str] = field(default_factory=set)

    def place_call(self, call: CallToPlace) -> Any:
        with self.lock:
            fate, there, back = self.dice.random(), self._way(), self._way()
        if fate < 0.01:
            raise CarrierAway("connection refused")
        self.passing.travel(there)
        with self.lock:
            self.asked.append(self.clock.now())
        try:
            return self._answer(call, fate)
        finally:
            self.passing.travel(back)

    def _answer(self, call: CallToPlace, fate: float) -> Any:
        if call.to in self.nobody:
            raise CarrierRefused(refusal(21217, 400))
        if fate < 0.03:
            raise CarrierBusy(1.0)
        if fate < 0.04:
            raise CarrierUnknown("timed out before it was taken")
        sent = super().place_call(call)
        with self.lock:
            self.taken.append(Taken(sent.sid, call, self.clock.now()))
        if fate < 0.05:
            raise CarrierUnknown("timed out after it was taken")
        return sent

    def now_is(self, sid: str, status: str) -> None:
        """What the carrier would say about a call if it were asked."""
        place = next(i for i, seen in enumerate(self.seen) if seen.sid == sid)
        old = self.seen[place]
        self.seen[place] = Seen(sid, status, old.to, old.from_, old.body, created=old.created)

    def _way(self) -> float:
        late = self.dice.uniform(*LATE_SECONDS) if self.dice.random() < LATE else 0.0
        return WAY_SECONDS + self.dice.uniform(0, UNEVEN_SECONDS) + late
