"""The whole line, for journeys: the exchange, the web application over HTTP, and a real worker process.

Time is the machine's; what takes minutes in life is reached by asking the flow with a clock that was moved (`later`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from werkzeug.serving import make_server

from hotline.app import make_app, start_watching, with_alarm
from hotline.flows.house import House
from hotline.flows.load_samples import load_samples
from hotline.kernel.clock import VirtualClock
from hotline.settings import load_settings
from hotline.simulator.serve import Server
from hotline.simulator.settings import ExchangeSettings
from hotline.wiring import make_house
from tests.exchange_client import ExchangeClient
from tests.servers import TEST_ENVIRONMENT

LINE = "+862800000000"
COORDINATOR = "+8613800000009"
PATIENCE = 40.0
UNHURRIED = 2.0  # prompts wait three seconds and more for an answer: enough on a slow machine


class Line:
    """One running line: `sim` are the people at the telephones, `rows` what the database holds."""

    def __init__(self, environment: dict[str, str], house: House, sim: ExchangeClient) -> None:
        self.environment, self.house, self.sim = environment, house, sim
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A worker process of all queues."""
        command = [sys.executable, "-m", "workers", "--queues", "crisis,calls,messages,sweeps"]
        self.workers.append(subprocess.Popen(command, env=self.environment))
        return self.workers[-1]

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """What the database says."""
        with psycopg.connect(self.environment["HOTLINE_DATABASE_URL"], row_factory=dict_row) as connection:
            return connection.execute(query, values or None).fetchall()

    def until(self, what: Callable[[], Any]) -> Any:
        """Waits until `what()` is true, and returns it; fails after a generous time."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = what()
            if found:
                return found
            threading.Event().wait(0.05)
        texts = self.rows("select direction, to_phone, status, left(body, 60) as body from messages order by id")
        raise AssertionError(f"never came true; texts: {texts}")

    def later(self, **span: float) -> House:
        """The same house at a later time, for flows that wait for it."""
        return replace(self.house, clock=VirtualClock(datetime.now(UTC) + timedelta(**span)))


def line_environment(database_url: str, redis_url: str, folder: Path, web_port: int, exchange: str) -> dict[str, str]:
    """The environment of a line under test: no quiet hours, fast calls, no ringing before the answer."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_"))}
    return own | TEST_ENVIRONMENT | {
        "HOTLINE_DATABASE_URL": database_url,
        "HOTLINE_REDIS_URL": redis_url,
        "HOTLINE_DATA_DIR": str(folder / "var"),
        "HOTLINE_PUBLIC_URL": f"http://127.0.0.1:{web_port}",
        "HOTLINE_TWILIO_API_URL": exchange,
        "HOTLINE_NUMBER": LINE,
        "HOTLINE_COORDINATORS": COORDINATOR,
        "HOTLINE_CALLS_PER_SECOND": "50",
        "HOTLINE_MESSAGES_PER_SECOND": "200",
        "HOTLINE_RING_SECONDS": "0",
    }  # fmt: skip


def exchange_for(web_port: int, *, speed: float, patient: bool) -> Server:
    """A running exchange whose webhooks go to this port."""
    settings = ExchangeSettings(
        account_sid=TEST_ENVIRONMENT["TWILIO_ACCOUNT_SID"],
        auth_token=TEST_ENVIRONMENT["TWILIO_AUTH_TOKEN"],
        line_number=LINE,
        webhook_base=f"http://127.0.0.1:{web_port}",
        port=0,
        speed=speed,
        patient=patient,
    )
    return Server(settings).start()


@pytest.fixture
def line(fresh_database_url: str, redis_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Line]:
    """A running line with the sample residents and volunteers, and one worker."""
    speed = request.node.get_closest_marker("speed")
    web = make_server("127.0.0.1", 0, lambda _environ, _start: [], threaded=True)
    exchange = exchange_for(web.server_port, speed=speed.args[0] if speed else UNHURRIED, patient=speed is None)
    environment = line_environment(fresh_database_url, redis_url, tmp_path, web.server_port, exchange.address)
    policy = request.node.get_closest_marker("policy")
    if policy is not None:
        (tmp_path / "policy.toml").write_text(policy.args[0])
        environment["HOTLINE_POLICY_FILE"] = str(tmp_path / "policy.toml")
    ours = {name: value for name, value in environment.items() if name.startswith(("HOTLINE_", "TWILIO_"))}
    house, alarm = with_alarm(make_house(load_settings(ours), pool=12))
    load_samples(house)
    web.app = make_app(house)
    stop = threading.Event()
    start_watching(house, alarm, stop)
    threading.Thread(target=web.serve_forever, name="web", daemon=True).start()
    running = Line(environment, house, ExchangeClient(exchange.address, patience=PATIENCE))
    running.start_worker()
    yield running
    stop.set()
    for worker in running.workers:
        worker.kill()
        worker.wait()
    web.shutdown()
    exchange.stop()
    house.engine.dispose()
