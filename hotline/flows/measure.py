"""The line in figures, for /metrics: counted from rows, so that they are the same whichever process is asked. No personal data.

Asked at every scrape; kept for a few seconds, so that several scrapers, or a hostile one, cost the database one transaction.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

from hotline.flows.house import House
from hotline.flows.spool import refused, room, waiting
from hotline.jobs.health import QueueState, queues, scheduler_leads
from hotline.store.engine import DatabaseAway
from hotline.store.queries.figures import Counted, count_all, crisis_times

KEPT_SECONDS = 5.0
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """`counted` is None while the database is away, `queued` while Redis is. `crises`: seconds to first dial, to acknowledgement."""

    counted: list[Counted] | None
    crises: list[tuple[float | None, float | None]]
    queued: dict[str, QueueState] | None
    spooled: int
    set_aside: int
    room: int  # bytes left where events are kept
    scheduled: bool  # a scheduler acts, on whichever machine


@dataclass(slots=True)
class Gauge:
    """Measures a house, at most once in a few seconds; safe in threads."""

    house: House
    lock: threading.Lock = field(default_factory=threading.Lock)
    last: Measured | None = None
    at: float = 0.0

    def read(self) -> Measured:
        """The figures, at most five seconds old."""
        with self.lock:
            if self.last is None or time.monotonic() - self.at > KEPT_SECONDS:
                self.last, self.at = measure(self.house), time.monotonic()
            return self.last


def measure(house: House) -> Measured:
    """Counts everything once. Never raises for a server that is away."""
    try:
        with house.transaction() as work:
            counted: list[Counted] | None = count_all(work.db, work.now, work.now - DAY)
            crises = crisis_times(work.db, work.now - DAY)
    except DatabaseAway:
        counted, crises = None, []
    redis_url = house.settings.redis_url or ""
    queued, scheduled = queues(redis_url), bool(scheduler_leads(redis_url))
    return Measured(counted, crises, queued, len(waiting(house)), len(refused(house)), room(house), scheduled)
