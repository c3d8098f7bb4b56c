"""`python -m workers` as a process: it listens, does what it is nudged to do, and stops in time when told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from hotline.jobs.catalogue import QUEUES
from hotline.jobs.listening import listening
from hotline.jobs.queue import Jobs
from hotline.settings import Settings
from tests.servers import TEST_ENVIRONMENT

PATIENCE = 90.0


def eventually(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    urls = {"HOTLINE_DATABASE_URL": settings.database_url or "", "HOTLINE_REDIS_URL": settings.redis_url or ""}
    return {"PATH": os.environ["PATH"]} | TEST_ENVIRONMENT | urls


@pytest.fixture
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen([sys.executable, "-m", "workers"], env=environment)
    yield running
    running.kill()
    running.wait()


def test_every_queue_is_served_and_the_process_stops_when_told(worker: subprocess.Popen[bytes], environment: dict[str, str]) -> None:
    url = environment["HOTLINE_REDIS_URL"]
    eventually(lambda: listening(url)[worker.pid] == len(QUEUES))
    jobs = Jobs(url)
    jobs.nudge(["place_crisis", "place_calls", "send_messages", "reconcile"])
    eventually(lambda: jobs.depths() == dict.fromkeys(QUEUES, 0))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=PATIENCE) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"HOTLINE_REDIS_URL": ""}, "hotline worker"),
        ({"HOTLINE_LINES": "many"}, "HOTLINE_LINES expects"),
        ({"ARGS": "--queues=fun"}, "--queues takes"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(environment: dict[str, str], change: dict[str, str], said: str) -> None:
    arguments = [change.pop("ARGS")] if "ARGS" in change else []
    command = [sys.executable, "-m", "workers", *arguments]
    ended = subprocess.run(command, env=environment | change, capture_output=True, text=True, timeout=PATIENCE)
    assert ended.returncode != 0
    assert said in ended.stderr and "Traceback" not in ended.stderr
