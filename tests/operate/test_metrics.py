"""What whoever watches the line sees: figures out of rows, nothing personal; and logs that say which, never who."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from hotline.flows.measure import measure
from hotline.kernel.logs import configure_logs
from tests.journeys.conftest import Line
from tests.journeys.people import RESIDENT, code_in, volunteers_asked

DANGER = "+8613800000003"


def figures(line: Line) -> dict[str, float]:
    """Samples as Prometheus writes them: name{label="value",...}."""
    page = requests.get(line.environment["HOTLINE_PUBLIC_URL"] + "/metrics", timeout=30).text
    found = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def test_tickets_queues_latency_and_crisis_times_are_told(line: Line) -> None:
    line.sim.text(RESIDENT, "要2斤青菜")
    line.sim.wait_text(RESIDENT)
    line.sim.text(DANGER, "我不想活了")
    line.sim.wait_ringing(DANGER)

    def seen() -> dict[str, float] | None:
        now = figures(line)
        return now if now.get("hotline_crisis_first_dial_seconds_count{}") and now["hotline_crisis_first_dial_seconds_sum{}"] > 0 else None

    found = line.until(seen)
    assert sum(value for name, value in found.items() if name.startswith("hotline_tickets_open{kind=supply")) == 1
    assert found["hotline_database_up{}"] == found["hotline_redis_up{}"] == 1
    assert found["hotline_spool_events{}"] == 0
    assert found["hotline_scheduler_acts{}"] == 0
    assert any(name.startswith("hotline_queue_age_seconds{queue=crisis") for name in found)
    assert found["hotline_webhook_seconds_count{endpoint=sms.incoming,status=2xx}"] >= 2
    assert found["hotline_triage_seconds_count{}"] >= 2


def test_with_a_server_away_the_others_are_still_told(line: Line) -> None:
    away = replace(line.house, settings=line.house.settings.replaced(redis_url="redis://127.0.0.1:9/0"))
    found = measure(away)
    assert found.queued is None and found.counted is not None


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Where this process's log lines go, written as the web server writes its own."""
    path, root = tmp_path / "all.log", logging.getLogger()
    before, level = root.handlers[:], root.level
    with path.open("a") as stream:
        configure_logs("web", stream=stream)
        yield path
        root.handlers[:], root.level = before, level


def test_a_whole_journey_leaves_no_name_number_or_word_in_any_log(line: Line, log: Path) -> None:
    """An order and a danger, by text and by call; the lines of the web server and of a worker."""
    line.workers.pop().kill()
    command = [sys.executable, "-m", "workers", "--queues", "crisis,calls,messages,sweeps"]
    line.workers.append(subprocess.Popen(command, env=line.environment, stderr=log.open("a")))
    line.sim.text(RESIDENT, "家里没米了，要2斤青菜，我叫王桂芳，住3栋501")
    code = code_in(line.sim.wait_text(RESIDENT, r"[A-Z]\d{2,4}")["body"])
    phone = line.until(lambda: volunteers_asked(line, code, 1))[0]
    line.sim.text(phone, f"1 {code}")
    line.until(lambda: line.rows("select 1 from tickets where code = %s and status = 'assigned'", code))
    line.sim.call(DANGER)
    line.sim.wait_listening(DANGER)
    line.sim.say(DANGER, "我不想活了，药都准备好了")
    line.until(lambda: line.rows("select 1 from tickets where urgency = 'crisis'"))
    line.sim.hangup(DANGER)
    line.workers[-1].terminate()
    line.workers[-1].wait()
    said = log.read_text()
    assert '"component": "web"' in said and '"component": "worker"' in said and "text_taken" in said
    personal = {row[key] for row in line.rows("select name, phone from residents union select name, phone from volunteers") for key in row}
    personal |= {"王桂芳", "青菜", "不想活", "药都准备好", "3栋501"}
    leaked = {word for word in personal if word and (word in said or word.lstrip("+") in said)}
    assert not leaked
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", said)
