"""Virtual time in which several wait: it moves to the next moment somebody waits for, once nobody has anything left to do before it.

So a pace of thirty a second, requests that take their time, and one that hangs are lived through under a clock that jumps, and the
moments at which they reach the carrier are those of the rule, not of the machine the rehearsal runs on.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hotline.flows.pacing import Pace
from hotline.jobs.rate import Leave
from hotline.kernel.clock import VirtualClock

LOOK_SECONDS = 0.05  # of real time: somebody who was about to wait may have been forgotten


@dataclass
class Passing:
    """`at_work`: requests on their way that are not waiting; `waits`: the moments that are waited for."""

    clock: VirtualClock
    at_work: int = 0
    waits: list[datetime] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def work(self, more: int) -> None:
        """A request sets out (1), or has come back (-1)."""
        with self.changed:
            self.at_work += more
            self.changed.notify_all()

    def until(self, moment: datetime, *, of_work: int = 0) -> None:
        """Waits for a moment. `of_work` 1: a request that is on its way waits."""
        with self.changed:
            self.at_work -= of_work
            self.waits.append(moment)
            self.changed.notify_all()
            while self.clock.now() < moment:
                if self.at_work == 0 and moment <= min(self.waits):
                    self.clock.set(moment)
                else:
                    self.changed.wait(LOOK_SECONDS)
            self.waits.remove(moment)
            self.at_work += of_work
            self.changed.notify_all()

    def travel(self, seconds: float) -> None:
        """A request, or its answer, is on its way for so long."""
        self.until(self.clock.now() + timedelta(seconds=seconds), of_work=1)


@dataclass
class PassingPace:
    """A pace whose waits pass in virtual time: who asks is answered when the moment has come."""

    pace: Pace
    passing: Passing

    def ask(self, cost: int = 1, *, crisis: bool = False) -> Leave:
        """Leave to go, once the pace gives it."""
        while (leave := self.pace.ask(cost, crisis=crisis)).wait > 0:
            self.passing.until(self.passing.clock.now() + timedelta(seconds=leave.wait))
        self.passing.work(1)
        return leave

    def arrived(self, leave: Leave, trip: float | None = None) -> None:
        """As the pace; how long it took is told in virtual time."""
        took = self.passing.clock.now().timestamp() - leave.asked
        self.pace.arrived(leave, None if trip is None else took)
        self.passing.work(-1)

    def slow_down(self, retry_after: float | None = None) -> None:
        """As the pace."""
        self.pace.slow_down(retry_after)


def most_in_a_second(moments: list[datetime]) -> int:
    """The most of these moments that lie in one sliding second."""
    ordered, first, most = sorted(moments), 0, 0
    for n, moment in enumerate(ordered):
        while ordered[first] <= moment - timedelta(seconds=1):
            first += 1
        most = max(most, n - first + 1)
    return most
