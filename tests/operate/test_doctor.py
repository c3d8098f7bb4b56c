"""The doctor names what is wrong and what to do; `carrier configure` puts the webhooks right."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from hotline.flows.diagnose import diagnose
from hotline.flows.diagnose_carrier import configure
from hotline.flows.findings import Finding, State
from hotline.settings import load_settings
from hotline.wiring import make_house
from tests.journeys.conftest import Line
from tests.operate.conftest import Run


def findings(line: Line, **changed: str) -> dict[str, Finding]:
    """What the doctor finds with some variables changed, by subject; of several about one subject the worst."""
    ours = {name: value for name, value in line.environment.items() if name.startswith(("HOTLINE_", "TWILIO_"))}
    house = make_house(load_settings(ours | changed), pool=2)
    order = list(State)
    found = sorted(diagnose(house), key=lambda it: order.index(it.state))
    house.engine.dispose()
    return {it.subject: it for it in found}


@pytest.fixture
def scheduler(line: Line) -> Iterator[None]:
    """The schedule of sweeps runs."""
    running = subprocess.Popen([sys.executable, "-m", "workers.scheduler"], env=line.environment)
    yield
    running.kill()
    running.wait()


def test_a_line_without_a_scheduler_is_told_what_stays_undone(line: Line) -> None:
    found = findings(line)["scheduler"]
    assert found.state is State.BAD
    assert "hotline scheduler" in found.do


@pytest.mark.usefixtures("scheduler")
def test_a_running_line_is_well_once_its_webhooks_are_entered(line: Line, hotline: Run) -> None:
    line.until(lambda: {findings(line)[it].state for it in ("queues", "scheduler")} == {State.GOOD})
    before = findings(line)
    for subject in ("public url", "migrations", "database", "clock", "carrier", "number", "disk", "spool", "due work"):
        assert before[subject].state is State.GOOD, before[subject]
    assert before["fallback"].do
    configure(line.house, "https://elsewhere.example.org/fallback.xml")
    done = hotline("doctor", "--json")
    told = [json.loads(row) for row in done.stdout.splitlines()]
    assert done.returncode == 0, done.stdout
    assert {"subject": "webhooks", "state": "good", "found": "entered at the number", "do": ""} in told
    assert "fallback" not in {it["subject"] for it in told}


def test_everything_that_is_away_is_named_with_what_to_do(line: Line) -> None:
    nobody = "http://127.0.0.1:9"
    found = findings(
        line, HOTLINE_DATABASE_URL="postgresql://nobody@127.0.0.1:9/none", HOTLINE_REDIS_URL="redis://127.0.0.1:9/0",
        HOTLINE_TWILIO_API_URL=nobody, HOTLINE_PUBLIC_URL=nobody,
    )  # fmt: skip
    assert {name for name, it in found.items() if it.state is State.BAD} >= {"database", "redis", "carrier", "public url"}
    assert all(it.do for it in found.values() if it.state is not State.GOOD)


def test_a_wrong_secret_and_a_strange_number_are_told_apart(line: Line) -> None:
    assert findings(line, HOTLINE_NUMBER="+862899999999")["number"].state is State.BAD
    found = findings(line, TWILIO_AUTH_TOKEN="another")
    assert found["signature"].state is State.BAD and found["carrier"].state is State.BAD


def test_old_tables_are_told(line: Line, empty_database_url: str) -> None:
    found = findings(line, HOTLINE_DATABASE_URL=empty_database_url)
    assert "db upgrade" in found["database"].do


def test_bad_settings_are_findings_and_the_fallback_needs_no_server(hotline: Run) -> None:
    done = hotline("doctor", "--json", HOTLINE_LINES="many")
    assert done.returncode == 1 and "HOTLINE_LINES" in json.loads(done.stdout)["found"]
    words = hotline("carrier", "fallback", HOTLINE_DATABASE_URL="postgresql://127.0.0.1:9/none").stdout
    assert words.startswith("<?xml") and "幺二零" in words and "http" not in words
