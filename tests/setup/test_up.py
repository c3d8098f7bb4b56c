"""`hotline up`: one tree that is ready when it says so, survives what can be survived, and stops whole."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis

from hotline.embedded import kept_secret, running, with_kept_secrets
from hotline.jobs.catalogue import QUEUES
from hotline.jobs.health import queues
from hotline.jobs.listening import WORKERS, listening
from hotline.settings import load_settings
from hotline.store import migrate
from tests.servers import remove_data_dir, short_folder
from tests.setup.eventually import eventually
from tests.setup.test_embedded import gone

STOP_SECONDS = 10  # the contract's
KEY = "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtMTI="


@dataclass
class Tree:
    """A running `hotline up`."""

    process: subprocess.Popen[str]
    data_dir: Path
    port: int
    log: Path

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def descendants(self) -> dict[int, str]:
        """Process ids and command lines of everything it started."""
        found: dict[int, str] = {}
        asked = [self.process.pid]
        while asked:
            pid = asked.pop()
            with suppress(OSError):
                children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
                asked += children
                found |= {child: Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ") for child in children}
        return found


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOTLINE_DATA_DIR": str(data_dir), **more}


def two_free_ports() -> int:
    """A port that is free together with the next one, below those that outgoing connections are given."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as first, socket.socket() as second, suppress(OSError):
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            return port


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "hotline.cli", *arguments]


def hotline(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), env=env, capture_output=True, text=True, check=False)


@contextmanager
def tree(data_dir: Path, *arguments: str, port: int | None = None, **more: str) -> Iterator[Tree]:
    """Start a tree and wait for its line `ready`; killed at the end if it still runs."""
    port = port or two_free_ports()
    log = data_dir.with_suffix(".log")
    with log.open("a") as errors:
        started = command("up", "--port", str(port), *arguments)
        process = subprocess.Popen(started, env=environment(data_dir, **more), stdout=subprocess.PIPE, stderr=errors, text=True)
    with process:
        try:
            assert process.stdout
            assert process.stdout.readline() == f"ready http://127.0.0.1:{port}\n", log.read_text()[-3000:]
            yield Tree(process, data_dir, port, log)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(60)
                finally:
                    process.kill()


@pytest.fixture(scope="module")
def up() -> Iterator[Tree]:
    folder = short_folder()
    with tree(folder / "var") as started:
        yield started
    remove_data_dir(folder / "var")
    remove_data_dir(folder)


def test_ready_means_calls_and_texts_can_be_taken(up: Tree) -> None:
    assert up.get("/healthz") == 200
    assert up.get("/readyz") == 200
    assert up.get("/metrics") == 200
    assert up.get("/twilio/sms") in (403, 405)


def test_the_simulator_runs_beside_it_on_the_next_port(up: Tree) -> None:
    with socket.create_connection(("127.0.0.1", up.port + 1), timeout=10):
        pass


def test_other_commands_find_its_database_through_the_data_directory(up: Tree) -> None:
    done = hotline("db", "upgrade", env=environment(up.data_dir))
    assert done.stdout.startswith("at ")
    exported = hotline("export", "residents", env=environment(up.data_dir))
    residents = [json.loads(line) for line in exported.stdout.splitlines()]
    assert residents, exported.stderr


def test_a_second_tree_on_the_same_data_directory_is_refused_in_one_line(up: Tree) -> None:
    done = hotline("up", "--port", str(two_free_ports()), env=environment(up.data_dir))
    assert done.returncode == 2
    assert str(up.process.pid) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_a_taken_port_is_named(up: Tree, data_dir: Path) -> None:
    for taken in (up.port, up.port - 1):  # its own, or the simulator's of the new one
        done = hotline("up", "--port", str(taken), env=environment(data_dir))
        assert done.returncode == 2
        assert str(up.port) in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_web_server_of_its_own_names_a_taken_port_and_a_strange_address_too(up: Tree, data_dir: Path) -> None:
    for host, taken, do in (("127.0.0.1", up.port, "--port"), ("192.0.2.1", two_free_ports(), "--host")):
        done = hotline("serve", "--host", host, "--port", str(taken), env=environment(data_dir))
        assert done.returncode == 2
        assert str(taken) in done.stderr and f"choose another with {do}" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_tables_of_a_newer_release_are_refused_in_one_line(fresh_database_url: str, redis_url: str, data_dir: Path) -> None:
    with psycopg.connect(fresh_database_url) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    given = environment(data_dir, HOTLINE_DATABASE_URL=fresh_database_url, HOTLINE_REDIS_URL=redis_url, HOTLINE_ENCRYPTION_KEYS=KEY)
    for command in (("up", "--port", str(two_free_ports())), ("db", "upgrade")):
        done = hotline(*command, env=given)
        assert done.returncode == 2
        assert "newer" in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr


def test_a_database_without_our_tables_is_told_in_one_line_by_any_command(empty_database_url: str, redis_url: str, data_dir: Path) -> None:
    given = environment(data_dir, HOTLINE_DATABASE_URL=empty_database_url, HOTLINE_REDIS_URL=redis_url, HOTLINE_ENCRYPTION_KEYS=KEY)
    done = hotline("export", "tickets", env=given)
    assert done.returncode == 2
    assert "hotline db upgrade" in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr


def test_a_name_server_that_is_away_does_not_keep_a_text_until_the_carrier_gives_up(up: Tree) -> None:
    """The C library reads how long it may ask from the environment, in whatever process looks up the database's name."""
    ours = [pid for pid, line in up.descendants().items() if "hotline.cli.web" in line or "-m workers" in line]
    assert len(ours) >= 3
    for pid in ours:
        assert "RES_OPTIONS=timeout:1 attempts:2" in Path(f"/proc/{pid}/environ").read_text().split("\0")


def test_bad_settings_stop_it_before_anything_is_started(data_dir: Path) -> None:
    bad = environment(data_dir, HOTLINE_LINES="many", HOTLINE_PUBLIC_URL="https://hotline.example.org")
    done = hotline("up", env=bad)
    assert done.returncode == 2
    assert {line.split()[0] for line in done.stderr.splitlines()} == {"HOTLINE_LINES", "HOTLINE_PUBLIC_URL"}
    assert not data_dir.exists()


def test_a_real_carrier_needs_its_secrets_and_coordinators(data_dir: Path) -> None:
    done = hotline("up", "--no-simulator", env=environment(data_dir))
    assert done.returncode == 2
    named = {line.split()[0] for line in done.stderr.splitlines()}
    assert named == {"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "HOTLINE_COORDINATORS"}


def test_who_serves_is_known_again_when_redis_has_lost_everything_and_the_dead_are_not_counted_for_long(up: Tree) -> None:
    url = json.loads((up.data_dir / "embedded.json").read_text())["redis_url"]
    with redis.Redis.from_url(url) as connection:
        connection.flushall()
        eventually(lambda: all(state.workers for state in (queues(url) or {}).values()))
        eventually(lambda: all(0 <= connection.ttl(worker) <= 90 for worker in connection.smembers(WORKERS)))


@pytest.mark.parametrize("part", ["hotline.cli.web", "bin/postgres", "valkey-server", "-m workers"])
def test_whatever_is_killed_comes_back(up: Tree, part: str) -> None:
    killed = [pid for pid, line in up.descendants().items() if part in line]
    assert killed
    for pid in killed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    eventually(lambda: all(gone(pid) for pid in killed))
    eventually(lambda: any(part in line and pid not in killed for pid, line in up.descendants().items()), 120)
    eventually(lambda: up.get("/readyz") == 200, 120)


def test_each_way_to_end_it_ends_the_whole_tree_and_the_next_start_has_its_data(data_dir: Path) -> None:
    with tree(data_dir) as first:
        started = first.descendants()
        assert len(started) >= 6
        stop(first, signal.SIGTERM)
        assert all(gone(pid) for pid in started)
    loaded = (data_dir / "samples.json").stat().st_mtime_ns
    with tree(data_dir, port=first.port) as second:
        orphans = second.descendants()
        second.process.kill()
        second.process.wait()
        with tree(data_dir, port=first.port) as third:  # at once: those it left behind are still going
            assert third.get("/readyz") == 200
            assert (data_dir / "samples.json").stat().st_mtime_ns == loaded
            started = third.descendants()
            stop(third, signal.SIGINT)
            assert all(gone(pid) for pid in started)
    eventually(lambda: all(gone(pid) for pid in orphans), STOP_SECONDS * 3)


def test_a_worker_told_to_stop_after_redis_went_away_does_not_wait_for_it(data_dir: Path) -> None:
    with running(with_kept_secrets(load_settings({"HOTLINE_DATA_DIR": str(data_dir)}))) as stack:
        migrate.upgrade(stack.database_url)
        valkey = next(server.process for server in stack.servers if server.name == "valkey-server")
        assert valkey
        keys = {"HOTLINE_ENCRYPTION_KEYS": kept_secret(data_dir, "encryption.key", str)}
        servers = {"HOTLINE_DATABASE_URL": stack.database_url, "HOTLINE_REDIS_URL": stack.redis_url}
        command = [sys.executable, "-m", "workers"]
        with subprocess.Popen(command, env=environment(data_dir, **servers, **keys), stderr=subprocess.PIPE, text=True) as worker:
            eventually(lambda: listening(stack.redis_url)[worker.pid] == len(QUEUES))
            valkey.kill()
            assert worker.stderr
            noticed = (line for line in worker.stderr if "could not connect" in line)
            assert all(next(noticed) for _ in range(3 * len(QUEUES)))  # RQ waits longer each time
            worker.terminate()
            assert worker.wait(STOP_SECONDS) == 0


def stop(tree: Tree, which: signal.Signals) -> None:
    tree.process.send_signal(which)
    assert tree.process.wait(STOP_SECONDS * 3) == 0  # thrice the contract's, for machines under load
