"""Danger heard by a web process is dialled by it, at once: no queue, no other process stands between the words and a telephone.

The workers are woken as well, and do whatever is left (the resident's own telephone, the texts) or all of it, should this process
have died in the meantime: a row is claimed before it is sent, whoever sends it, so nothing goes out twice for it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from hotline.flows.danger_left_lying import send_danger_left_lying
from hotline.flows.flush_calls import flush_calls
from hotline.flows.give_way import way
from hotline.flows.house import DANGER_FIRST, House, Nudges
from hotline.flows.pacing import Pace
from hotline.kernel.logs import get_logger
from hotline.store.engine import DatabaseAway

log = get_logger(__name__)
LOOK_SECONDS = 2.0
SECONDS = 2.0  # for one run: what then still waits is the workers'
THREADS = 8
AHEAD_SECONDS = 0.2  # whatever keeps this process from dialling, the workers are woken then


@dataclass(frozen=True, slots=True)
class Alarm:
    """The queue as a web process has it: a nudge about danger is heard here before it goes on to the workers."""

    queue: Nudges
    heard: threading.Event = field(default_factory=threading.Event)
    undialled: deque[threading.Event] = field(default_factory=deque)

    def nudge(self, names: Iterable[str]) -> None:
        """As the queue's; workers who would do the same at the same moment, on the same cores, are woken when it is being dialled."""
        names = list(names)
        if DANGER_FIRST in names:
            dialled = threading.Event()
            self.undialled.append(dialled)
            self.heard.set()
            dialled.wait(AHEAD_SECONDS)
        self.queue.nudge(names)

    def dialled(self) -> None:
        """What was heard until now has been claimed, and its requests are under way."""
        way.handed_on()
        while self.undialled:
            self.undialled.popleft().set()

    def answers(self) -> bool:
        """As the queue's."""
        return self.queue.answers()


def watch_for_danger(house: House, alarm: Alarm, calls: Pace, segments: Pace, stop: threading.Event) -> None:
    """Until `stop`: dials what is due about danger whenever the alarm is given, and sends what lies about untaken. Never raises."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="danger") as pool, ThreadPoolExecutor(1, thread_name_prefix="left-lying") as aside:
        lying: Future[int] | None = None  # takes seconds where the carrier is slow, and an alarm is not to wait for it
        while not stop.is_set():
            try:
                if alarm.heard.wait(LOOK_SECONDS):
                    alarm.heard.clear()
                    _dial(house, alarm, calls, pool, stop)
                if lying is None or lying.done():
                    before, lying = lying, aside.submit(send_danger_left_lying, house, calls, segments)
                    if before is not None:
                        before.result()
            except DatabaseAway:
                stop.wait(LOOK_SECONDS)
            except Exception:
                log.exception("watch_failed")  # this thread must outlive whatever it meets
                stop.wait(LOOK_SECONDS)


def _dial(house: House, alarm: Alarm, calls: Pace, pool: ThreadPoolExecutor, stop: threading.Event) -> None:
    try:
        flush_calls(house, calls, pool, lane="crisis", threads=THREADS, looked=alarm.dialled, stopping=stop.is_set, seconds=SECONDS)
    finally:
        alarm.dialled()
