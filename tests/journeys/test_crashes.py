"""kill -9 of a worker and FLUSHALL in the middle: everybody is rung once for each attempt, every text is there once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count

import pytest
import redis as redis_client
from sqlalchemy import update

from hotline.flows.book_callback import book_callback
from hotline.flows.reconcile import reconcile
from hotline.store.models import Callback
from hotline.store.queries.outbox import put_texts
from hotline.store.queries.places import default_station
from hotline.terms import CallbackState, Purpose
from tests.journeys.conftest import LINE, Line

PEOPLE = [f"+86139000{n:05d}" for n in range(40)]


@pytest.fixture
def scheduler(line: Line) -> Iterator[None]:
    """The schedule of sweeps, which finds what Redis lost."""
    running = subprocess.Popen([sys.executable, "-m", "workers.scheduler"], env=line.environment)
    yield
    running.kill()
    running.wait()


class Crashes:
    """Two workers, of which one is killed; what it had claimed is settled by asking as if its lease had run out."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.dead = 0
        self.minutes = count(3, 3)
        self.line.start_worker()

    def crash(self) -> None:
        """A worker dies without a word, and Redis forgets everything; another worker lives on."""
        worker = self.line.workers.pop(0)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        with redis_client.Redis.from_url(self.line.environment["HOTLINE_REDIS_URL"]) as connection:
            connection.flushall()
        self.dead = worker.pid

    def settled(self) -> bool:
        """Whether all has been sent. Leases are only cut short when nobody alive holds one."""
        rows = self.line.rows("select state, claim from outbox where state in ('ready','claimed','unknown')")
        if not rows:
            return True
        if not any(row["state"] == "ready" or (row["state"] == "claimed" and f":{self.dead}:" not in row["claim"]) for row in rows):
            reconcile(self.line.later(minutes=next(self.minutes)))
        return False

    def nobody_unrung(self) -> bool:
        """Whether everybody was dialled. Whose call was claimed and never placed waits their turn again, by the clock that ran ahead."""
        rung = {call["to"] for call in self.line.sim.calls(direction="outbound-api")}
        if rung >= set(PEOPLE):
            return True
        with self.line.house.transaction() as work:
            waiting = update(Callback).where(Callback.phone.not_in(rung), Callback.state == CallbackState.WAITING)
            work.db.execute(waiting.values(next_attempt_at=work.now))
            work.nudge("place_calls")
        return False


def in_time(line: Line, what: Callable[[], bool]) -> None:
    """Waits with more patience than usual: workers start anew, and machines are slow."""
    for _ in range(5):
        try:
            line.until(what)
        except AssertionError:
            continue
        return
    line.until(what)


@pytest.mark.usefixtures("scheduler")
def test_everybody_is_rung_once(line: Line) -> None:
    crashes = Crashes(line)
    for phone in PEOPLE:
        line.sim.behave(phone, answer="busy")
    with line.house.transaction() as work:
        station = default_station(work.db)
        for n, phone in enumerate(PEOPLE):
            book_callback(
                work,
                line.house,
                station_id=station.id,
                phone=phone,
                resident_id=None,
                purpose=Purpose.MISSED_CALL,
                cause=f"crash:{n}",
                at=work.now,
            )
    in_time(line, lambda: len(line.sim.started()) >= 8)
    crashes.crash()
    in_time(line, lambda: line.rows("select 1 from callbacks where attempts = 0 limit 1") == [])
    in_time(line, crashes.settled)
    in_time(line, crashes.nobody_unrung)
    in_time(line, lambda: line.rows("select 1 from attempts where ended_at is null limit 1") == [])
    assert Counter(call["to"] for call in line.sim.calls(direction="outbound-api")) == Counter(PEOPLE)
    outcomes = {row["outcome"]: row["n"] for row in line.rows("select outcome, count(*) as n from attempts group by 1")}
    assert outcomes["busy"] == len(PEOPLE)
    assert {row["state"] for row in line.rows("select state from callbacks")} == {"waiting"}


@pytest.mark.usefixtures("scheduler")
def test_every_text_arrives_once(line: Line) -> None:
    crashes = Crashes(line)
    with line.house.transaction() as work:
        station = default_station(work.db)
        for n, phone in enumerate(PEOPLE):
            put_texts(work.db, {phone: f"crash:{n}"}, station_id=station.id, from_=LINE, body=f"第{n}号", segments=1, now=work.now)
        work.nudge("send_messages")
    in_time(line, lambda: len(line.sim.started("messages")) >= 5)
    crashes.crash()
    in_time(line, crashes.settled)
    got = Counter((text["to"], text["body"]) for text in line.sim.texts(direction="outbound-api"))
    assert got == Counter((phone, f"第{n}号") for n, phone in enumerate(PEOPLE))
