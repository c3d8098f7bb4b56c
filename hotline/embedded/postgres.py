"""The embedded PostgreSQL: made on first use, no TCP, its socket in a folder only we can enter.

Local connections are trusted, so the folder's mode is the lock on the door. Its log
holds no statements and no details of rows: those are people's words and numbers.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from urllib.parse import quote

import psycopg

from hotline.embedded.ground import Ground
from hotline.embedded.server import EmbeddedError, Server, end_leftover, tethered

DATABASE = "hotline"
SUPERUSER = "postgres"
ROOM_BYTES = 100 << 20  # new files take 40 MB, a day of a small station a few more
STOP = ((signal.SIGINT, 1.2), (signal.SIGQUIT, 0.4))  # fast, then immediate, which the next start repairs
TUNING = {
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "10min",
    # Our queries are short; parallel ones would need room in /dev/shm, which containers are stingy with.
    "max_parallel_workers_per_gather": "0",
    "dynamic_shared_memory_type": "mmap",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Bare: nothing of the caller's environment (PGDATA, PGOPTIONS, LC_ALL) shall steer it.
ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}


def address(ground: Ground, database: str = DATABASE) -> str:
    """The URL of a database of the embedded server."""
    return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(ground.sockets), safe='')}"


def postgres_server(ground: Ground, *, forgetful: bool = False) -> Server:
    """The server, not yet started. `forgetful` trades safety against crashes for speed: for tests only."""
    data = ground.folder("postgres")
    logs = ground.folder("log")
    settings = TUNING | {"log_directory": str(logs)} | (FORGETFUL if forgetful else {})
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    listening = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={_quoted(str(ground.sockets))}"]
    return Server(
        name="postgres",
        command=[str(ground.postgres_bin / "postgres"), "-D", str(data), *listening, *options],
        log=ground.home / "postgres-start.log",
        pid_file=data / "postmaster.pid",
        home=ground.home,
        answers=lambda: _answers(ground),
        stop_signals=STOP,
        prepare=lambda: _prepare(ground),
        account=ground.account,
        env=ENVIRONMENT,
    )


def _quoted(folder: str) -> str:
    return '"' + folder.replace('"', '""') + '"'  # the setting is a list: commas and blanks in it need quotes


def _prepare(ground: Ground) -> None:
    end_leftover(ground.sockets / ".s.PGSQL.5432.lock", "postgres", STOP)
    data = ground.folder("postgres")
    if (data / "PG_VERSION").exists():
        return
    free = shutil.disk_usage(ground.home).free
    if free < ROOM_BYTES:
        raise EmbeddedError(
            f"{ground.home} has {free >> 20} MB left: the first start needs {ROOM_BYTES >> 20} (HOTLINE_DATA_DIR, another disk?)"
        )
    # Made aside and moved in whole: a first start that was killed leaves nothing half made.
    new = ground.home / "postgres.new"
    shutil.rmtree(new, ignore_errors=True)
    ground.folder(new.name)
    initdb = [str(ground.postgres_bin / "initdb"), "-D", str(new), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C"]
    done = subprocess.run(  # noqa: S603 - our own command, no shell
        tethered([*initdb, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"], dying=signal.SIGTERM, account=ground.account),
        capture_output=True, text=True, cwd=ground.home, env=ENVIRONMENT, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        why = next((row for row in said if re.search(r"FATAL|PANIC|error:", row)), "".join(said[-1:]))
        raise EmbeddedError(f"PostgreSQL could not make its files: {why[-300:]}")
    data.rmdir()
    new.rename(data)


def _answers(ground: Ground) -> bool:
    try:
        with psycopg.connect(address(ground, "postgres"), autocommit=True, connect_timeout=5) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.OperationalError:
        return False
    return True


def unusable(url: str) -> str | None:
    """Why a database cannot be used, as the end of a sentence of one line; None when it can. No password is in it."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            encoding = connection.info.parameter_status("server_encoding")
    except psycopg.Error as error:
        return f"does not answer: {' '.join(str(error).split())[:300]}"
    return None if encoding == "UTF8" else f"is a database in {encoding}: make one for it with ENCODING 'UTF8' TEMPLATE template0"
