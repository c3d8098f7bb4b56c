"""The inbound SMS webhook beside a bare Flask view, under load: scripts/bench webhook [--seconds N] [--rounds N] [--connections N].

The bare view does the least anybody could do: checks the signature, inserts one row, enqueues one RQ job. Ours hears once, knows the
caller, reads the text, answers it and keeps all that. Both talk to the same PostgreSQL (with fsync) and Valkey. The servers
take turns ("-2": in two processes), and every round measures each once, so that a machine that is busy for a while is busy for all of them.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psycopg

from hotline.embedded import postgres, valkey
from hotline.embedded.ground import prepare_ground
from hotline.store import migrate
from scripts.load import LINE, TOKEN, Load, texts

HERE = Path(__file__).resolve().parent
PORT = 8790
THREADS = 32
SERVERS = ("bare/gunicorn", "bare/granian", "hotline/gunicorn", "hotline/granian", "hotline/granian-2")
APPS = {"bare": "scripts.bare_view:create_app", "hotline": "hotline.app:create_app"}


@dataclass(frozen=True, slots=True)
class Figures:
    """One run: answers a second, median and 99th percentile in milliseconds, and answers that were not 200."""

    per_second: float
    p50: float
    p99: float
    failed: int


def command(server: str, port: int) -> list[str]:
    """How a server is started."""
    app, program = server.split("/")
    program, _, processes = program.partition("-")
    if server.startswith("hotline/granian"):  # as it is run in truth
        return [sys.executable, "-m", "hotline.cli.web", "127.0.0.1", str(port), str(THREADS), processes or "1"]
    if program == "granian":
        return [sys.executable, str(HERE / "serve_granian.py"), APPS[app], str(port), str(THREADS), processes or "1"]
    module = APPS[app] + "()"
    return [
        sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS), "--keep-alive", "30",
        "--bind", f"127.0.0.1:{port}", "--log-level", "error", module,
    ]  # fmt: skip


@contextmanager
def running(server: str, environment: dict[str, str], port: int) -> Iterator[int]:
    """The server, once it takes connections; its process id."""
    with Path(os.devnull).open("w") as nowhere:
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            command(server, port), env=environment, stdout=nowhere, stderr=nowhere, cwd=HERE.parent, start_new_session=True
        )
        try:
            wait_for_an_answer(90, port)
            yield process.pid
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(0.5)


def wait_for_an_answer(seconds: float, port: int) -> None:
    """Returns once the server answers anything at all."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                if line.recv(64).startswith(b"HTTP/1.1"):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("the server did not come up")


def measure(server: str, environment: dict[str, str], seconds: float, connections: int, run: int) -> Figures:
    """One run: a second of warming up, then the load."""
    port = PORT + run  # another one each time: nothing that is still stopping can answer
    with running(server, environment | {"HOTLINE_PUBLIC_URL": f"http://127.0.0.1:{port}"}, port):
        Load(port, texts(2000, f"{run:03d}w", port), connections).run(1.5)
        load = Load(port, texts(int(seconds * 1000) + 2000, f"{run:03d}m", port), connections)
        load.run(seconds)
    times = sorted(load.times)
    if not times:
        raise SystemExit(f"{server} answered nothing")
    return Figures(len(times) / load.lasted, times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000, load.failed)


def environment_of(ground_folder: Path, database: str, redis_url: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_"))}
    return own | {
        "HOTLINE_DATABASE_URL": database, "HOTLINE_REDIS_URL": redis_url, "HOTLINE_DATA_DIR": str(ground_folder), "HOTLINE_NUMBER": LINE,
        "HOTLINE_PUBLIC_URL": f"http://127.0.0.1:{PORT}", "TWILIO_ACCOUNT_SID": "AC" + "0" * 31 + "1", "TWILIO_AUTH_TOKEN": TOKEN,
        "HOTLINE_COORDINATORS": "+8613800000009", "HOTLINE_TWILIO_API_URL": "http://127.0.0.1:9", "HOTLINE_SECRET_KEY": "s" * 40,
        "HOTLINE_ENCRYPTION_KEYS": "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtMTI=", "PYTHONPATH": str(HERE.parent),
    }  # fmt: skip


@contextmanager
def ground_of() -> Iterator[dict[str, str]]:
    """PostgreSQL and Valkey with the tables of both applications, and the environment that leads to them."""
    folder = Path(tempfile.mkdtemp(prefix="hl-bench-"))
    folder.chmod(0o711)
    ground = prepare_ground(folder)
    servers = (postgres.postgres_server(ground), valkey.valkey_server(ground))
    for server in servers:
        server.start()
    try:
        url = postgres.address(ground)
        migrate.upgrade(url)
        with psycopg.connect(url) as connection:
            connection.execute("create table bare (id bigserial primary key, sid text unique, phone text, body text, at timestamptz)")
        yield environment_of(folder, url, valkey.address(ground))
    finally:
        for server in reversed(servers):
            server.stop()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--servers", default=",".join(SERVERS))
    given = parser.parse_args(arguments)
    names = given.servers.split(",")
    found: dict[str, list[Figures]] = {name: [] for name in names}
    with ground_of() as environment:
        for turn in range(given.rounds):
            for place, name in enumerate(names):
                figures = measure(name, environment, given.seconds, given.connections, turn * 10 + place)
                found[name].append(figures)
                print(  # noqa: T201 - what it is for
                    f"round {turn + 1} {name:17} {figures.per_second:7.0f}/s  p50 {figures.p50:6.1f} ms  p99 {figures.p99:7.1f} ms  "
                    f"failed {figures.failed}",
                    flush=True,
                )
    report(found, given.connections)


def report(found: dict[str, list[Figures]], connections: int) -> None:
    """Medians over the rounds, and ratios to the bare view under gunicorn's threads."""
    base = found.get("bare/gunicorn") or next(iter(found.values()))
    throughput, tail = (statistics.median(f.per_second for f in base), statistics.median(f.p99 for f in base))
    print(f"\n{connections} connections, load average {os.getloadavg()[0]:.1f}; medians, and ratios to the first")  # noqa: T201
    for name, figures in found.items():
        mine, p99 = statistics.median(f.per_second for f in figures), statistics.median(f.p99 for f in figures)
        print(f"{name:17} {mine:7.0f}/s  x{mine / throughput:.2f}   p99 {p99:7.1f} ms  x{p99 / tail:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
