"""The servers from wheels: kept by one, joined by others, back after the worst, in nobody's way."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from hotline.embedded import EmbeddedError, Stack, kept_secret, postgres, running, with_kept_secrets
from hotline.embedded.ground import LONGEST_SOCKET_FOLDER
from hotline.settings import Settings, load_settings
from tests.setup.eventually import eventually

KEEPER = """
import sys
from pathlib import Path
from hotline.embedded import running
from hotline.settings import load_settings
with running(load_settings({"HOTLINE_DATA_DIR": sys.argv[1]})) as stack:
    print(stack.database_url, *(server.process.pid for server in stack.servers), flush=True)
    sys.stdin.readline()
    print("leaving", flush=True)
"""


def settings_in(data_dir: Path) -> Settings:
    return load_settings({"HOTLINE_DATA_DIR": str(data_dir)})


@contextmanager
def another_process(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", KEEPER, str(data_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def remember(stack: Stack, what: str) -> None:
    with psycopg.connect(stack.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (what text)")
        connection.execute("INSERT INTO kept VALUES (%s)", (what,))
    with redis.Redis.from_url(stack.redis_url) as connection:
        connection.set("kept", what)


def remembered(stack: Stack) -> list[str]:
    with psycopg.connect(stack.database_url) as connection:
        return [str(row[0]) for row in connection.execute("SELECT what FROM kept ORDER BY what")]


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def test_killed_servers_come_back_with_their_data(data_dir: Path) -> None:
    with running(settings_in(data_dir)) as stack:
        remember(stack, "rice")
        with redis.Redis.from_url(stack.redis_url) as connection:
            eventually(lambda: connection.info("persistence")["aof_pending_bio_fsync"] == 0)
        for server in stack.servers:
            assert server.process
            os.kill(server.process.pid, signal.SIGKILL)
            eventually(server.died)
        stack.tend()
        assert remembered(stack) == ["rice"]
        with redis.Redis.from_url(stack.redis_url) as connection:
            assert connection.get("kept") == b"rice"


def test_servers_die_with_a_killed_keeper_and_the_next_start_finds_their_data(data_dir: Path) -> None:
    with running(settings_in(data_dir)) as stack:
        remember(stack, "rice")
    with another_process(data_dir) as keeper:
        assert keeper.stdout
        _, *pids = keeper.stdout.readline().split()
        assert len(pids) == 2
        keeper.kill()
        keeper.wait()
        with running(settings_in(data_dir)) as stack:
            assert stack.servers
            assert remembered(stack) == ["rice"]
            eventually(lambda: all(gone(int(pid)) for pid in pids))


def test_another_command_joins_and_leaves_the_servers_running(data_dir: Path) -> None:
    with running(settings_in(data_dir)) as stack:
        with another_process(data_dir) as other:
            assert other.stdout
            assert other.stdout.readline().split() == [stack.database_url]
            other.communicate("\n")
            assert other.returncode == 0
        remember(stack, "rice")
        assert remembered(stack) == ["rice"]


def test_a_short_command_stops_its_servers_only_when_those_who_joined_have_left(data_dir: Path) -> None:
    with another_process(data_dir) as keeper:
        assert keeper.stdin
        assert keeper.stdout
        keeper.stdout.readline()
        with running(settings_in(data_dir)) as stack:
            assert not stack.servers
            keeper.stdin.write("\n")
            keeper.stdin.flush()
            assert keeper.stdout.readline() == "leaving\n"
            remember(stack, "rice")
            assert remembered(stack) == ["rice"]
        assert keeper.wait(60) == 0


def test_two_trees_do_not_share_a_data_directory(data_dir: Path) -> None:
    settings = settings_in(data_dir)
    with running(settings, keep=True), pytest.raises(EmbeddedError, match=str(os.getpid())), running(settings, keep=True):
        pass


def test_two_stacks_on_one_machine_know_nothing_of_each_other(data_dir: Path) -> None:
    with running(settings_in(data_dir)) as one, running(settings_in(data_dir.with_name("second"))) as other:
        remember(one, "rice")
        remember(other, "oil")
        assert remembered(one) == ["rice"]
        assert remembered(other) == ["oil"]


def test_a_deep_data_directory_gets_a_short_path_for_its_sockets_and_keeps_it(data_dir: Path) -> None:
    deep = data_dir / ("d" * LONGEST_SOCKET_FOLDER) / ("e" * LONGEST_SOCKET_FOLDER)
    with running(settings_in(deep)) as stack:
        remember(stack, "rice")
        first = stack.database_url
    with running(settings_in(deep)) as stack:
        assert remembered(stack) == ["rice"]
        assert stack.database_url == first
    for note in deep.glob("*.path"):
        (data_dir / note.name).write_text(note.read_text())  # for the fixture to clear away


def test_a_pid_that_now_belongs_to_another_program_does_not_keep_postgres_from_starting(data_dir: Path) -> None:
    with running(settings_in(data_dir)) as stack:
        assert stack.ground
        pid_file = stack.ground.home / "postgres" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with running(settings_in(data_dir)) as stack:
        remember(stack, "rice")


def test_valkey_starts_empty_rather_than_not_at_all(data_dir: Path) -> None:
    with running(settings_in(data_dir)) as stack:
        remember(stack, "rice")
        assert stack.ground
        files = stack.ground.home / "valkey" / "appendonlydir"
    for path in files.glob("*.manifest"):
        path.write_text("nonsense")
    with running(settings_in(data_dir)) as stack:
        assert remembered(stack) == ["rice"]
        with redis.Redis.from_url(stack.redis_url) as connection:
            assert connection.dbsize() == 0


def test_nobody_else_can_reach_the_servers(data_dir: Path) -> None:
    with running(settings_in(data_dir)) as stack:
        assert stack.ground
        assert stat.S_IMODE(stack.ground.sockets.stat().st_mode) == 0o700
        with psycopg.connect(stack.database_url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
        with redis.Redis.from_url(stack.redis_url) as connection:
            assert connection.config_get("port") == {"port": "0"}
            assert connection.config_get("appendfsync") == {"appendfsync": "everysec"}


def test_given_addresses_are_taken_as_they_are_and_nothing_is_started(data_dir: Path) -> None:
    given = settings_in(data_dir).replaced(database_url="postgresql://db/x", redis_url="redis://cache")
    with running(given) as stack:
        assert (stack.database_url, stack.redis_url, stack.servers) == ("postgresql://db/x", "redis://cache", [])
    assert not data_dir.exists()


def test_a_data_directory_that_cannot_be_is_told_by_name(data_dir: Path) -> None:
    data_dir.write_text("a file")
    with pytest.raises(EmbeddedError, match="HOTLINE_DATA_DIR"), running(settings_in(data_dir)):
        pass


def test_secrets_are_made_once_and_readable_by_their_owner_only(data_dir: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda n: kept_secret(data_dir, "some.key", lambda: f"secret {n}"), range(8)))
    assert len(set(asked)) == 1
    assert stat.S_IMODE((data_dir / "some.key").stat().st_mode) == 0o600
    first, second = (with_kept_secrets(settings_in(data_dir)) for _ in range(2))
    assert first == second
    assert first.secret_key
    assert first.encryption_keys
    assert first.account_sid.startswith("AC")


def test_an_emptied_secret_is_a_fault_and_not_silently_replaced(data_dir: Path) -> None:
    kept_secret(data_dir, "some.key", lambda: "x")
    (data_dir / "some.key").write_text("")
    with pytest.raises(EmbeddedError, match=r"some\.key is empty"):
        kept_secret(data_dir, "some.key", lambda: "x")


def test_a_disk_without_room_is_told_in_one_line_before_anything_is_made(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "ROOM_BYTES", 1 << 60)
    with pytest.raises(EmbeddedError, match=r"^.* MB left: the first start needs .*HOTLINE_DATA_DIR.*$"), running(settings_in(data_dir)):
        pass
    assert not list(data_dir.rglob("postgres.new")) and not list(data_dir.rglob("PG_VERSION"))
