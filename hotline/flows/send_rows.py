"""Hands outbox rows to the carrier: claimed with a lease, sent each at its place in time, recorded.

Three steps, never a transaction open across a request. The carrier is asked by a pool of threads with warm
connections; claiming and recording is done by the caller's thread, many rows at a time; a third hands rows to the pool at the
pace that Redis allows, so that a slow database costs no place in time. A worker that dies in between leaves rows whose lease
runs out; `reconcile` asks the carrier about them before anything is sent again.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta
from socket import gethostname

from hotline.carrier.port import TIME_LIMIT_SECONDS, CarrierFault, Sent
from hotline.flows.errand import Errand
from hotline.flows.house import House
from hotline.flows.pacing import Pace
from hotline.jobs.rate import Leave, PaceAway
from hotline.kernel.ids import token
from hotline.kernel.logs import get_logger
from hotline.store.engine import Collision, DatabaseAway
from hotline.store.models import Outbox
from hotline.store.queries import sending

log = get_logger(__name__)

BUDGET_SECONDS = 20.0  # then the job ends and lets others have its worker
LEASE = timedelta(seconds=TIME_LIMIT_SECONDS + 30)  # the request itself, and the wait for its place
TICK_SECONDS = 0.05
PACE_TICK_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.5  # danger may come, or the carrier recover
BEAR_SECONDS = 20.0
AT_ONCE = Leave(0.0, 0.0)
AHEAD = 8  # rows claimed beyond those being sent


@dataclass(slots=True)
class Flush:
    """One run: sends what is due in a lane until nothing is left, its time is up, or it is told to stop.

    `refill` is asked for more when nothing is due; `looked` is told of each look at the outbox.
    """

    house: House
    pace: Pace
    errand: Errand
    pool: ThreadPoolExecutor
    lane: str
    threads: int
    refill: Callable[[], int] = lambda: 0
    looked: Callable[[], object] = lambda: None
    stopping: Callable[[], bool] = lambda: False
    seconds: float = BUDGET_SECONDS
    claim: str = field(default_factory=lambda: f"{gethostname()}:{os.getpid()}:{token()}")  # who holds a row, for whoever looks
    waiting: deque[Outbox] = field(default_factory=deque)
    flying: dict[Future[Sent | None], Outbox] = field(default_factory=dict)
    landed: list[tuple[Outbox, Future[Sent | None]]] = field(default_factory=list)
    sent: int = 0
    away_since: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)  # over `waiting` and `flying`
    over: threading.Event = field(default_factory=threading.Event)
    stirred: threading.Event = field(default_factory=threading.Event)  # rows were claimed, or it is over: whoever hands them out looks now

    def run(self) -> int:
        """Returns how many rows the carrier took. Raises DatabaseAway; what was claimed then is settled by `reconcile`."""
        begun = time.monotonic()
        more = self._look(begun)
        while self.waiting and not self._launch():  # what may go now need not wait for a thread to come to its senses
            pass
        self.looked()
        pacing = threading.Thread(target=self._dispatch, name=f"pace-{self.lane}")
        pacing.start()
        try:
            while True:
                self._collect()
                if not more and not self.waiting and not self.flying and not self.landed:
                    return self.sent
                more = self._look(begun)
                self.looked()
        finally:
            self.over.set()
            self.stirred.set()
            pacing.join()

    def _look(self, begun: float) -> bool:
        """Claims what is due, or gives back what is not sent any more; True when there may be more."""
        go_on = time.monotonic() - begun < self.seconds and not self.stopping()
        return self._claim() if go_on else self._give_back()

    def _dispatch(self) -> None:
        """Until it is over: hands waiting rows to the pool, each when it may go."""
        while not self.over.is_set():
            pause = self._launch()
            if pause > 0:
                self.stirred.wait(pause)
                self.stirred.clear()

    def _claim(self) -> bool:
        """Claims rows for threads that are free; True when there may be more."""
        room = self.threads + AHEAD - len(self.flying) - len(self.waiting)
        if room <= AHEAD // 2:
            return True
        try:
            found = self._claimed(room)
            return found or (self.refill() > 0 and self._claimed(room))
        except DatabaseAway as away:
            self._bear(away)
            return False

    def _claimed(self, limit: int) -> bool:
        going = self.errand.claim_at_once(self.lane, self.claim, limit)
        found = bool(going)
        if not found:
            with self.house.transaction() as work:
                rows = sending.claim(work.db, self.errand.kinds, self.lane, token=self.claim, now=work.now, lease=LEASE, limit=limit)
                going, found = self.errand.prepare(work, rows) if rows else [], bool(rows)
        with self.lock:
            self.waiting.extend(going)
        if going:
            self.stirred.set()
        return found

    def _launch(self) -> float:
        """Hands one row to the pool if it may go; seconds until it is worth while to look again."""
        with self.lock:
            row = next((row for row in self.waiting if self.errand.cost(row) == 0), self.waiting[0] if self.waiting else None)
            if row is None or len(self.flying) >= self.threads:
                return PACE_TICK_SECONDS
        cost = self.errand.cost(row)
        leave = self._leave(cost) if cost else AT_ONCE
        if leave.wait > 0:
            return min(leave.wait, LONGEST_PAUSE_SECONDS)
        with self.lock:
            going = row in self.waiting
            if going:
                self.waiting.remove(row)
                self.flying[self.pool.submit(self._send, row, leave)] = row
        if not going and leave.places:  # it was given back meanwhile; its place goes unused
            self.pace.arrived(leave)
        return 0.0

    def _send(self, row: Outbox, leave: Leave) -> Sent | None:
        """One request, and word of it to those who wait for its place."""
        begun = time.monotonic()
        try:
            return self.errand.send(row)
        finally:
            if leave.places:
                self.pace.arrived(leave, time.monotonic() - begun)

    def _leave(self, cost: int) -> Leave:
        try:
            return self.pace.ask(cost, crisis=self.lane == "crisis")
        except PaceAway:
            # Nobody knows how many others are sending. Danger goes out all the same; the rest goes back to the outbox.
            if self.lane == "crisis":
                return AT_ONCE
            log.warning("pace_away", lane=self.lane)
            self.seconds = 0
            return Leave(PACE_TICK_SECONDS, 0.0)

    def _collect(self) -> None:
        """Takes in what has come back, and records it. What could not be written is written the next time."""
        with self.lock:
            flying = list(self.flying)
        done, _ = wait(flying, timeout=TICK_SECONDS, return_when=FIRST_COMPLETED) if flying else (set(), set())
        if not flying and (self.waiting or self.landed):
            time.sleep(TICK_SECONDS)
        with self.lock:
            self.landed += [(self.flying.pop(future), future) for future in done]
        try:
            self._record()
        except DatabaseAway as away:
            self._bear(away)

    def _bear(self, away: DatabaseAway) -> None:
        """A collision meets nobody the next time; a database that is away may be back before what is in hand is another's to look up."""
        if isinstance(away, Collision):
            return
        self.away_since = self.away_since or time.monotonic()
        if not (self.landed or self.flying or self.waiting) or time.monotonic() - self.away_since > BEAR_SECONDS:
            raise away
        time.sleep(1.0)

    def _record(self) -> None:
        """All that went well in one transaction, each fault in its own."""
        well = [(row, future.result()) for row, future in self.landed if future.exception() is None]
        if well:
            with self.house.transaction() as work:
                taken = [(row.id, sent.sid, sent.status) for row, sent in well if sent is not None]
                sending.record_sent(work.db, self.errand.table, taken, self.claim, work.now)
                for row, sent in well:
                    if sent is None:
                        sending.record(work.db, row.id, self.claim, state="sent", sent_at=work.now, claimed_until=None)
        self.landed = [(row, future) for row, future in self.landed if future.exception() is not None]
        self.sent += len(well)
        self.away_since = 0.0
        while self.landed:
            row, future = self.landed[-1]
            self._fault(row, future.exception())
            self.landed.pop()

    def _fault(self, row: Outbox, fault: BaseException | None) -> None:
        if isinstance(fault, CarrierFault):
            log.warning("carrier_fault", outbox_id=row.id, fault=type(fault).__name__, why=str(fault))
            with self.house.transaction() as work:
                self.errand.failed(work, row, fault, self.pace)
        elif fault is not None:
            raise fault

    def _give_back(self) -> bool:
        """What is claimed and not being sent goes back to the outbox."""
        with self.lock:
            unsent = list(self.waiting)
            self.waiting.clear()
        if unsent:
            with self.house.transaction() as work:
                for row in unsent:
                    sending.record(work.db, row.id, self.claim, state="ready", claimed_until=None, tries=row.tries - 1)
        return False
