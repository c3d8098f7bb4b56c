"""Who keeps the embedded servers of a data directory, and how others find them.

One process keeps them: it holds the lock `embedded.lock`, and has written their
addresses into `embedded.json`. Every other command of the same data directory joins;
if nobody keeps them, it keeps them itself for its own duration. A short-lived keeper
waits for those who joined it before it stops the servers. Locks are the kernel's, so
a killed process leaves none behind.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from hotline.embedded import postgres, valkey
from hotline.embedded.ground import Ground, make_data_dir, prepare_ground
from hotline.embedded.server import EmbeddedError, Server
from hotline.kernel.logs import get_logger
from hotline.settings import Settings

JOIN_SECONDS = 90.0
LINGER_SECONDS = 60.0
PAUSE = 0.05
log = get_logger(__name__)


@dataclass(slots=True)
class Stack:
    """The addresses of both servers, embedded or given, and the embedded ones that this process keeps."""

    database_url: str
    redis_url: str
    ground: Ground | None = None
    servers: list[Server] = field(default_factory=list)

    def tend(self) -> None:
        """Start again whichever server of ours has died; for the main thread, now and then. Raises EmbeddedError when it will not start."""
        for server in self.servers:
            if server.died():
                log.error("embedded_server_died", server=server.name)
                _start(server, self.ground)

    def stop(self) -> None:
        """Stop the servers that this process keeps, the last started first."""
        for server in reversed(self.servers):
            server.stop()


@contextmanager
def running(settings: Settings, *, keep: bool = False, redis: bool = True) -> Iterator[Stack]:
    """Give the addresses of a database and a Redis that run for as long as the block does.

    What the settings name is taken as it is; the rest is the embedded server of the data
    directory, joined when another process keeps it. With `keep` this process must be
    the keeper: it waits for a short command to end, and raises EmbeddedError beside a
    longer one. Without `redis` a given database is enough. Call it from the main thread: the servers die with the thread that starts them.
    """
    if settings.database_url and (settings.redis_url or not redis):
        yield Stack(settings.database_url, settings.redis_url or "")
        return
    data_dir = make_data_dir(settings.data_dir)
    with ExitStack() as held:
        lock = held.enter_context(_opened(data_dir / "embedded.lock"))
        joined = held.enter_context(_opened(data_dir / "embedded.users"))
        stack = _join_or_own(settings, data_dir, lock, joined, keep=keep)
        if stack.servers:
            held.callback(_close, stack, data_dir, joined, linger=0.0 if keep else LINGER_SECONDS)
        yield stack


def reachable(stack: Stack) -> None:
    """Raise EmbeddedError, naming the variable, when a database or Redis that the settings gave cannot be used."""
    reason = postgres.unusable(stack.database_url)
    if reason:
        raise EmbeddedError(f"HOTLINE_DATABASE_URL {reason}")
    reason = valkey.unusable(stack.redis_url) if stack.redis_url else None
    if reason:
        raise EmbeddedError(f"HOTLINE_REDIS_URL {reason}")


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("a+")
    except OSError as error:
        raise EmbeddedError(f"{path} cannot be opened: {error.strerror or error}") from None


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _join_or_own(settings: Settings, data_dir: Path, lock: IO[str], joined: IO[str], *, keep: bool) -> Stack:
    deadline = time.monotonic() + JOIN_SECONDS
    while not _locked(lock, fcntl.LOCK_EX):
        record = _record(data_dir)
        if keep and record.get("keeper") and _alive(record.get("pid")):
            raise EmbeddedError(f"another hotline (process {record.get('pid')}) already runs on HOTLINE_DATA_DIR {data_dir}")
        if not keep and _serves(record) and _locked(joined, fcntl.LOCK_SH):
            return Stack(settings.database_url or str(record["database_url"]), settings.redis_url or str(record["redis_url"]))
        if time.monotonic() > deadline:
            raise EmbeddedError(f"the servers under {data_dir} are kept by process {record.get('pid', '?')} and do not answer")
        time.sleep(PAUSE)
    (data_dir / "embedded.json").unlink(missing_ok=True)
    return _own(settings, data_dir, keep=keep)


def _own(settings: Settings, data_dir: Path, *, keep: bool) -> Stack:
    ground = prepare_ground(data_dir)
    stack = Stack(settings.database_url or postgres.address(ground), settings.redis_url or valkey.address(ground), ground)
    try:
        for given, make in ((settings.database_url, postgres.postgres_server), (settings.redis_url, valkey.valkey_server)):
            if not given:
                server = make(ground)
                stack.servers.append(server)
                _start(server, ground)
    except BaseException:
        stack.stop()
        raise
    _write_record(data_dir, stack, keep=keep)
    return stack


def _start(server: Server, ground: Ground | None) -> None:
    if server.name == "valkey-server" and ground:
        valkey.start_valkey(server, ground)
    else:
        server.start()


def _record(data_dir: Path) -> dict[str, object]:
    try:
        record = json.loads((data_dir / "embedded.json").read_text())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(data_dir: Path, stack: Stack, *, keep: bool) -> None:
    record = {"pid": os.getpid(), "keeper": keep, "database_url": stack.database_url, "redis_url": stack.redis_url}
    partial = data_dir / "embedded.json.partial"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(record, file)
    partial.rename(data_dir / "embedded.json")


def _serves(record: dict[str, object]) -> bool:
    """Whether the record is of servers that answer: one left by a killed keeper is not believed."""
    return all(isinstance(record.get(key), str) for key in ("database_url", "redis_url")) and _alive(record.get("pid"))


def _alive(pid: object) -> bool:
    with suppress(OSError):
        if isinstance(pid, int):
            os.kill(pid, 0)
            return True
    return False


def _close(stack: Stack, data_dir: Path, joined: IO[str], *, linger: float) -> None:
    deadline = time.monotonic() + linger
    (data_dir / "embedded.json").unlink(missing_ok=True)  # nobody joins from here on
    while not _locked(joined, fcntl.LOCK_EX) and time.monotonic() < deadline:
        time.sleep(PAUSE)
    stack.stop()
