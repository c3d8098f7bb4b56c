"""The doctor names what is wrong and what to do; `carrier configure` puts the webhooks right."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import redis

from hotline.embedded import postgres
from hotline.embedded.ground import Ground
from hotline.flows.diagnose import diagnose
from hotline.flows.diagnose_carrier import configure
from hotline.flows.findings import Finding, State
from hotline.kernel.clock import VirtualClock
from hotline.settings import load_settings
from hotline.wiring import make_house
from tests.journeys.conftest import Line
from tests.journeys.people import RESIDENT
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
    assert "db upgrade" in found["migrations"].do


def test_looking_moves_no_tables(hotline: Run, empty_database_url: str, data_dir: Path) -> None:
    """Also where only Redis is the embedded one."""
    done = hotline("doctor", HOTLINE_DATABASE_URL=empty_database_url, HOTLINE_REDIS_URL="", HOTLINE_DATA_DIR=str(data_dir))
    assert done.returncode == 1 and "db upgrade" in done.stdout
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)


def test_tables_of_a_newer_release_and_a_database_that_holds_no_chinese_are_told(
    line: Line, fresh_database_url: str, ground: Ground
) -> None:
    with psycopg.connect(fresh_database_url, autocommit=True) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
        connection.execute("create database ascii template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'")
    try:
        assert "newer release" in findings(line, HOTLINE_DATABASE_URL=fresh_database_url)["migrations"].do
        told = findings(line, HOTLINE_DATABASE_URL=postgres.address(ground, "ascii"))["database"]
        assert told.state is State.BAD and "UTF8" in told.found
    finally:
        with psycopg.connect(fresh_database_url, autocommit=True) as connection:
            connection.execute("drop database ascii with (force)")


def test_words_that_the_keys_at_hand_do_not_open_are_told(line: Line) -> None:
    line.sim.text(RESIDENT, "一个人在家心里慌，睡不着")
    line.until(lambda: line.rows("select 1 from messages where sealed is not null"))
    assert "keys" not in findings(line)
    told = findings(line, HOTLINE_ENCRYPTION_KEYS="b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItMTI=")["keys"]
    assert told.state is State.BAD and "HOTLINE_ENCRYPTION_KEYS" in told.do


def test_a_clock_that_is_off_is_told(line: Line) -> None:
    house = replace(line.house, clock=VirtualClock(datetime.now(UTC) + timedelta(minutes=3)))
    told = next(it for it in diagnose(house) if it.subject == "clock")
    assert told.state is State.BAD and "chrony" in told.do


def test_a_redis_is_judged_by_how_it_is_set_up_and_not_by_what_it_happens_to_have_done(line: Line, redis_url: str) -> None:
    def told() -> Finding:
        return findings(line, HOTLINE_REDIS_URL=redis_url)["redis"]

    with redis.Redis.from_url(redis_url) as connection:
        try:
            connection.save()
            assert "appendonly yes" in told().do
            connection.config_set("save", "3600 1")
            assert told().state is State.GOOD
            connection.config_set("maxmemory-policy", "allkeys-lru")
            assert "noeviction" in told().do
        finally:
            connection.config_set("save", "")
            connection.config_set("maxmemory-policy", "noeviction")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://nobody.invalid", "no such name"),
        ("http://127.0.0.1:9", "nobody listens"),
        ("https://{here}", "nobody speaks TLS"),
        ("http://{here}/hotline", "answers 404"),
        ("http://localhost:{port}", "refused at our own door"),
    ],
)
def test_each_way_in_which_the_public_address_is_wrong_is_told_apart(line: Line, address: str, said: str) -> None:
    here = line.environment["HOTLINE_PUBLIC_URL"].partition("://")[2]
    wrong = address.format(here=here, port=here.rpartition(":")[2])
    found = [it for it in findings(line, HOTLINE_PUBLIC_URL=wrong).values() if it.subject in ("public url", "signature")]
    assert any(said in it.found and it.do for it in found if it.state is State.BAD), found


def test_why_a_database_does_not_answer_is_told_without_its_password(line: Line) -> None:
    told = findings(line, HOTLINE_DATABASE_URL="postgresql://hotline:not-to-be-seen@127.0.0.1:9/none")["database"]
    assert "refused" in told.found and "not-to-be-seen" not in told.found


def test_warnings_go_to_standard_error_and_never_between_the_lines_that_were_asked_for(hotline: Run, data_dir: Path) -> None:
    for command in (("doctor", "--json"), ("export", "messages")):
        done = hotline(*command, HOTLINE_ENCRYPTION_KEYS="", HOTLINE_DATA_DIR=str(data_dir))
        assert all(json.loads(row) for row in done.stdout.splitlines())
        assert "encryption_key_kept_locally" in done.stderr


def test_bad_settings_are_findings_and_the_fallback_needs_no_server(hotline: Run) -> None:
    done = hotline("doctor", "--json", HOTLINE_LINES="many")
    assert done.returncode == 1 and "HOTLINE_LINES" in json.loads(done.stdout)["found"]
    words = hotline("carrier", "fallback", HOTLINE_DATABASE_URL="postgresql://127.0.0.1:9/none").stdout
    assert words.startswith("<?xml") and "幺二零" in words and "http" not in words
