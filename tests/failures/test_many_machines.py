"""Two machines on one database and one Redis: both are replaced one after the other, and no text is lost or taken twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from twilio.request_validator import RequestValidator

from tests.journeys.conftest import Line
from tests.journeys.test_webhooks import text
from tests.servers import TEST_ENVIRONMENT
from tests.setup.test_up import two_free_ports

PATIENCE = 90.0


@dataclass
class Machine:
    """A web server, a worker and a schedule, with a data directory of their own."""

    port: int
    environment: dict[str, str]
    web_processes: int = 1
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        web = ["hotline.cli.web", "127.0.0.1", str(self.port), "8", str(self.web_processes)]
        modules = (web, ["workers"], ["workers.scheduler"])
        self.processes = [subprocess.Popen([sys.executable, "-m", *module], env=self.environment) for module in modules]
        deadline = time.monotonic() + PATIENCE
        while not self.ready():
            assert time.monotonic() < deadline, "it never became ready"
            threading.Event().wait(0.1)

    def ready(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(60)


@pytest.fixture
def machines(line: Line, tmp_path: Path) -> list[Machine]:
    made = []
    for name in ("one", "two"):
        own = {"HOTLINE_DATA_DIR": str(tmp_path / name), "PATH": os.environ["PATH"]}
        made.append(Machine(two_free_ports(), line.environment | own))
    return made


def test_a_rolling_restart_loses_no_text_and_takes_none_twice(line: Line, machines: list[Machine]) -> None:
    for machine in machines:
        machine.start()
    sent: list[str] = []
    answers: Counter[int] = Counter()
    over = threading.Event()

    def balance() -> None:
        """A load balancer: the next machine when one does not answer; and the carrier, which delivers some twice."""
        n = 0
        while not over.wait(0.05):
            n += 1
            sid = f"SM{n:032d}"
            sent.append(sid)
            for _ in range(2 if n % 5 == 0 else 1):
                answers[_delivered(line, machines, n, sid)] += 1

    carrier = threading.Thread(target=balance)
    carrier.start()
    try:
        for machine in machines:
            machine.stop()
            machine.start()
    finally:
        over.set()
        carrier.join()
        for machine in machines:
            machine.stop()
    assert set(answers) == {200}
    taken = Counter(row["sid"] for row in line.rows("select sid from messages where direction = 'inbound'"))
    assert taken == Counter(set(sent))


def test_several_web_processes_tell_the_same_figures(line: Line, machines: list[Machine]) -> None:
    machine = machines[0]
    machine.web_processes = 3
    machine.start()
    try:
        answers = [_delivered(line, [machine], n, f"SM{n:032d}") for n in range(12)]
        pages = [requests.get(f"http://127.0.0.1:{machine.port}/metrics", timeout=30).text for _ in range(9)]
        kept_to = [core for pid in _children(machine.processes[0].pid) if (core := _only_core(pid)) is not None]
    finally:
        machine.stop()
    assert answers == [200] * 12
    found = [sample.value for page in pages for family in text_string_to_metric_families(page) for sample in family.samples
             if sample.name == "hotline_triage_seconds_count"]  # fmt: skip
    assert len(found) == 9
    assert min(found) == max(found) >= 12  # and what each read as it started
    cores = os.sched_getaffinity(0)
    assert sorted(kept_to) == (sorted(cores)[:3] if len(cores) > 1 else []), "a core each, as far as there are"


def _children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def _only_core(pid: int) -> int | None:
    """The core all threads of a process keep to; None where they may go anywhere."""
    allowed = {frozenset(os.sched_getaffinity(int(task.name))) for task in Path(f"/proc/{pid}/task").iterdir()}
    return next(iter(next(iter(allowed)))) if len(allowed) == 1 and all(len(cores) == 1 for cores in allowed) else None


def _delivered(line: Line, machines: list[Machine], n: int, sid: str) -> int:
    fields = text(sid, f"你好{n}") | {"From": f"+86139{n:08d}"}
    address = line.environment["HOTLINE_PUBLIC_URL"] + "/twilio/sms"
    signature = RequestValidator(TEST_ENVIRONMENT["TWILIO_AUTH_TOKEN"]).compute_signature(address, fields)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for machine in machines[n % 2 :] + machines[: n % 2]:
            try:
                where = f"http://127.0.0.1:{machine.port}/twilio/sms"
                return requests.post(where, data=fields, headers={"X-Twilio-Signature": signature}, timeout=10).status_code
            except requests.RequestException:
                continue
    return 0
