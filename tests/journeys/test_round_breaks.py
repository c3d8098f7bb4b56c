"""A round in the middle of which everything is killed once: nobody is skipped, and nobody is rung twice for the same attempt."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
import requests

from hotline.flows.reconcile import reconcile
from hotline.flows.start_round import RoundOrder, start_round
from hotline.flows.steer_round import see_round
from hotline.settings import load_settings
from hotline.wiring import make_house
from tests.exchange_client import ExchangeClient
from tests.journeys.conftest import PATIENCE, Line, exchange_for, line_environment
from tests.journeys.test_crashes import in_time

PEOPLE = [f"+86139000{n:05d}" for n in range(60)]
PER_SECOND = 6
CUT_OFF = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


class Breakable(Line):
    """A line whose every part is a process: each can be killed without a word, and is started again."""

    def start_web(self) -> None:
        """The web server, in a group of its own, for it has a process of its own."""
        port = self.environment["HOTLINE_PUBLIC_URL"].rpartition(":")[2]
        command = [sys.executable, "-m", "hotline.cli", "serve", "--port", port]
        self.web = subprocess.Popen(command, env=self.environment, start_new_session=True)

    def start_scheduler(self) -> None:
        self.scheduler = subprocess.Popen([sys.executable, "-m", "workers.scheduler"], env=self.environment)

    def ready(self) -> bool:
        try:
            return requests.get(self.environment["HOTLINE_PUBLIC_URL"] + "/healthz", timeout=3).ok
        except requests.RequestException:
            return False

    def change(self, statement: str, *values: str) -> None:
        with psycopg.connect(self.environment["HOTLINE_DATABASE_URL"]) as connection:
            connection.execute(statement, values or None)

    def kill_web(self) -> None:
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        self.start_web()

    def kill_worker(self) -> None:
        worker = self.workers.pop(0)
        worker.kill()
        worker.wait()
        self.start_worker()
        self.change("update outbox set claimed_until = now() where state = 'claimed' and claim like %s", f"%:{worker.pid}:%")

    def kill_scheduler(self) -> None:
        self.scheduler.kill()
        self.scheduler.wait()
        self.start_scheduler()

    def flush(self) -> None:
        """Redis forgets everything."""
        with redis.Redis.from_url(self.environment["HOTLINE_REDIS_URL"]) as connection:
            connection.flushall()

    def cut_off(self) -> None:
        """Every connection to the database is gone, in the middle of whatever it was doing."""
        self.change(CUT_OFF)
        self.house.engine.dispose()  # ours too

    def rung(self) -> Counter[str]:
        """How often the carrier was asked to ring each."""
        return Counter(call["to"] for call in self.sim.calls(direction="outbound-api"))

    def settled(self) -> bool:
        """Whether every attempt has ended. Nothing is on its way any more; ends that nobody was there to hear of are asked about, later."""
        if not self.rows("select 1 from outbox where state in ('ready', 'claimed', 'unknown') limit 1"):
            reconcile(self.later(minutes=11))
        return self.rows("select 1 from attempts where ended_at is null limit 1") == []

    def stop(self) -> None:
        os.killpg(self.web.pid, signal.SIGKILL)
        for child in (self.web, self.scheduler, *self.workers):
            child.kill()
            child.wait()


@pytest.fixture
def breakable(fresh_database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Breakable]:
    """A line of processes with a roster of people who are all busy."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    exchange = exchange_for(port, speed=20.0, patient=False)
    environment = line_environment(fresh_database_url, redis_url, tmp_path, port, exchange.address)
    environment |= {"HOTLINE_CALLS_PER_SECOND": str(PER_SECOND), "HOTLINE_LINES": "1000"}
    ours = {name: value for name, value in environment.items() if name.startswith(("HOTLINE_", "TWILIO_"))}
    house = make_house(load_settings(ours), pool=4)
    running = Breakable(environment, house, ExchangeClient(exchange.address, patience=PATIENCE))
    for phone in PEOPLE:
        running.sim.behave(phone, answer="busy")
    running.start_web()
    running.start_scheduler()
    in_time(running, running.ready)
    running.start_worker()
    running.start_worker()
    yield running
    running.stop()
    exchange.stop()
    house.engine.dispose()


def test_whatever_is_killed_in_the_middle_nobody_is_skipped_and_nobody_rung_twice(breakable: Breakable) -> None:
    line = breakable
    begun = start_round(line.house, RoundOrder(phones=tuple(PEOPLE))).round_id or 0
    blows = (line.kill_worker, line.flush, line.cut_off, line.kill_web, line.kill_scheduler)
    for n, blow in enumerate(blows, 1):
        in_time(line, lambda n=n: len(line.sim.started()) >= 8 * n)
        blow()
    in_time(line, lambda: set(line.rung()) == set(PEOPLE))
    in_time(line, line.settled)
    made = line.rows("select phone, count(*) as n from attempts where outcome <> 'withdrawn' group by 1")
    assert line.rung() == {row["phone"]: row["n"] for row in made}, "each attempt is one call at the carrier, each call an attempt"
    seen = see_round(line.house, begun)
    assert seen.planned == sum(seen.figures.values()) == len(PEOPLE)
