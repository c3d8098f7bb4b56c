"""What is broken in a rehearsal: each part killed, each held without a word, Redis emptied, the disk filled, the carrier ill."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import redis
import requests
from rehearse_town import Town

PARTS: Mapping[str, str] = {
    "web": "hotline.cli.web",
    "workers": "-m workers --queues",
    "scheduler": "workers.scheduler",
    "Valkey": "valkey-server",
    "PostgreSQL": "postgres",
}
"""Each part and what stands in its command line; PostgreSQL's own children say "postgres: ..."."""
ONE_FAILS = "+8613800000011"  # the first volunteer of the samples
MOST_ILL = 20.0  # seconds; the whole must end within fifteen minutes
Break = Callable[[Town], None]


def kill(town: Town, part: str) -> None:
    """kill -9 of all processes of a part; of PostgreSQL the one that makes the others."""
    for pid in town.processes("bin/postgres" if part == "postgres" else part):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def hold(town: Town, part: str, seconds: float) -> None:
    """Stopped, so that it neither answers nor refuses: the nastiest way to be away. It goes on whatever happens to us."""
    held = town.processes(part)
    try:
        _send(held, signal.SIGSTOP)
        time.sleep(seconds)
    finally:
        _send(held, signal.SIGCONT)


def _send(pids: list[int], which: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, which)


def flush(town: Town) -> None:
    """Redis forgets everything."""
    with redis.Redis.from_url(town.addresses()["redis_url"], socket_timeout=5) as connection:
        connection.flushall()


def carrier(town: Town, seconds: float, **how: Any) -> None:
    """The carrier is ill for a while."""
    try:
        town.put("/misbehave", **how)
        time.sleep(seconds)
    finally:
        _well_again(town)


def _well_again(town: Town) -> None:
    for _ in range(5):
        with suppress(requests.RequestException):
            town.put("/misbehave")
            return
        time.sleep(1)


def refuses_one(town: Town, seconds: float) -> None:
    """The carrier takes no text for one volunteer and reaches no telephone of theirs."""
    town.put(f"/handsets/{ONE_FAILS}/behaviour", sms="landline", answer="failed")
    time.sleep(seconds)
    town.put(f"/handsets/{ONE_FAILS}/behaviour")


def fill_disk(town: Town, seconds: float) -> None:
    """The disk that holds database, queue and spool is full; works only where `town` lies on a small file system of its own."""
    ballast = town.data_dir / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(1 << 20))
        time.sleep(seconds)
    finally:
        ballast.unlink(missing_ok=True)


def breaks(seconds: float) -> dict[str, Break]:
    """Every break by name, but the full disk, which needs a line of its own."""

    ill_for = min(seconds, MOST_ILL)

    def both(mode: str) -> Break:
        fault = {"mode": mode, "seconds": min(seconds, 10.0)}
        return lambda town: carrier(town, ill_for, rest_status={"calls": fault, "messages": fault})

    killed: dict[str, Break] = {f"{name} killed": (lambda town, part=part: kill(town, part)) for name, part in PARTS.items()}  # type: ignore[misc]  # each its own
    held: dict[str, Break] = {f"{name} held": (lambda town, part=part: hold(town, part, seconds)) for name, part in PARTS.items()}  # type: ignore[misc]  # the same
    ill: dict[str, Break] = {f"carrier answers {mode}": both(mode) for mode in ("500", "429")}
    return {
        "nothing": lambda town: time.sleep(5),
        **killed,
        "FLUSHALL": flush,
        **held,
        "carrier held": lambda town: hold(town, "hotline.simulator", seconds),
        **ill,
        "carrier takes it, answers 500": both("lost"),
        "carrier takes it, never answers": both("timeout"),
        "carrier slow": both("slow"),
        "carrier tells twice, late, in disorder": lambda town: carrier(town, ill_for, duplicate=0.5, reorder=0.5, delay_seconds=1.0),
        "carrier refuses one number": lambda town: refuses_one(town, ill_for),
    }
