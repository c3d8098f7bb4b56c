"""The failure rehearsal: `hotline up` with its simulator, people who write twice a second, and one part after the other broken.

For each break: how many texts were written meanwhile, how long the slowest answer took, whether each was answered, taken
once, and how long until answers came within a second again. A break is a `kill -9`, a stop for some seconds, or FLUSHALL.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import click
import psycopg
import redis
import requests

HERE = Path(__file__).resolve().parent.parent
NORMAL_SECONDS = 1.0
PATIENCE = 120.0


@dataclass(slots=True)
class Rehearsal:
    """A running tree, and everybody who writes to it."""

    port: int
    data_dir: Path
    process: subprocess.Popen[str]
    number: int = 0
    said: dict[str, tuple[str, float]] = field(default_factory=dict)  # phone -> (MessageSid, when)
    answered: dict[str, float] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def simulator(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}/sim"

    def servers(self) -> dict[str, str]:
        return dict(json.loads((self.data_dir / "embedded.json").read_text()))

    def processes(self, part: str) -> list[int]:
        """Process ids of the tree whose command line holds `part`."""
        found, asked = [], [self.process.pid]
        while asked:
            pid = asked.pop()
            with suppress(OSError):
                asked += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
                if part in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
                    found.append(pid)
        return found

    def write(self, every: float) -> None:
        """Somebody new writes, again and again."""
        while not self.over.wait(every):
            self.number += 1
            phone = f"+86139{self.number:08d}"
            with suppress(requests.RequestException, KeyError):
                now = time.monotonic()
                made = requests.post(f"{self.simulator}/handsets/{phone}/text", json={"body": f"你好{self.number}"}, timeout=30).json()
                self.said[phone] = (made["sid"], now)

    def read(self) -> None:
        """Notes when each got an answer."""
        while not self.over.wait(0.1):
            with suppress(requests.RequestException):
                for text in requests.get(f"{self.simulator}/texts", params={"direction": "outbound-reply"}, timeout=30).json()["texts"]:
                    if text["to"] in self.said:
                        self.answered.setdefault(text["to"], time.monotonic())


def kill(run: Rehearsal, part: str) -> None:
    for pid in run.processes(part):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def hold(run: Rehearsal, part: str, seconds: float) -> None:
    """Stopped, so that it neither answers nor refuses: the nastiest way to be away."""
    held = run.processes(part)
    for which, pause in ((signal.SIGSTOP, seconds), (signal.SIGCONT, 0.0)):
        for pid in held:
            with suppress(ProcessLookupError):
                os.kill(pid, which)
        time.sleep(pause)


def flush(run: Rehearsal) -> None:
    with redis.Redis.from_url(run.servers()["redis_url"]) as connection:
        connection.flushall()


def breaks(seconds: float) -> dict[str, Callable[[Rehearsal], None]]:
    """Every break by name."""
    return {
        "nothing": lambda run: None,
        "kill -9 web": lambda run: kill(run, "hotline.cli.web"),
        "kill -9 workers": lambda run: kill(run, "-m workers --queues"),
        "kill -9 scheduler": lambda run: kill(run, "workers.scheduler"),
        "kill -9 Valkey": lambda run: kill(run, "valkey-server"),
        "kill -9 PostgreSQL": lambda run: kill(run, "bin/postgres"),
        "FLUSHALL": flush,
        "workers held": lambda run: hold(run, "-m workers --queues", seconds),
        "Valkey held": lambda run: hold(run, "valkey-server", seconds),
        "PostgreSQL held": lambda run: hold(run, "postgres", seconds),
    }


def rehearse(run: Rehearsal, name: str, act: Callable[[Rehearsal], None]) -> str:
    """One break; the line of the table."""
    run.said.clear(), run.answered.clear()
    time.sleep(3)
    began = time.monotonic()
    act(run)
    broken = time.monotonic()
    deadline = broken + PATIENCE
    time.sleep(3)
    while time.monotonic() < deadline and set(run.said) - set(run.answered) - _just_now(run):
        time.sleep(0.2)
    written = {phone: it for phone, it in run.said.items() if phone not in _just_now(run)}
    waits = {phone: run.answered[phone] - it[1] for phone, it in written.items() if phone in run.answered}
    slow = [written[phone][1] + wait for phone, wait in waits.items() if wait > NORMAL_SECONDS]
    with psycopg.connect(run.servers()["database_url"]) as connection:
        rows = connection.execute("select sid from messages where direction = 'inbound'").fetchall()
    taken = Counter(row[0] for row in rows)
    waiting = len(list((run.data_dir / "spool").glob("*.json")))
    missing = sum(taken[sid] == 0 for sid, _ in written.values())
    twice = sum(taken[sid] > 1 for sid, _ in written.values())
    unanswered = len(written) - len(waits)
    normal = max((at - began for at in slow), default=0.0)
    return (
        f"| {name} | {len(written)} | {max(waits.values(), default=0):.1f} s | {unanswered} | {missing}"
        f"{f' ({waiting} spooled)' if waiting else ''} | {twice} | {normal:.1f} s |"
    )


def _just_now(run: Rehearsal) -> set[str]:
    """Those who wrote a moment ago: no answer of theirs is late yet."""
    return {phone for phone, (_, at) in run.said.items() if time.monotonic() - at < 2}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the rehearsal and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30.0, help="how long what is held is held")
    parser.add_argument("--every", type=float, default=0.5, help="seconds between two texts")
    parser.add_argument("--only", default="", help="breaks whose name holds this")
    given = parser.parse_args(arguments)
    folder, port = Path(tempfile.mkdtemp(prefix="hl-rehearse-")), free_port()
    folder.chmod(0o711)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_"))}
    command = [sys.executable, "-m", "hotline.cli", "up", "--port", str(port)]
    with (folder / "up.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            command, env=own | {"HOTLINE_DATA_DIR": str(folder / "var")}, stdout=subprocess.PIPE, stderr=log, text=True, cwd=HERE
        )
    run = Rehearsal(port, folder / "var", process)
    try:
        if not process.stdout or not process.stdout.readline().startswith("ready"):
            raise SystemExit(f"it did not start: see {folder / 'up.log'}")
        threading.Thread(target=run.write, args=(given.every,), daemon=True).start()
        threading.Thread(target=run.read, daemon=True).start()
        click.echo("| break | texts | slowest answer | unanswered | not taken | taken twice | normal again after |")
        click.echo("|---|---|---|---|---|---|---|")
        for name, act in breaks(given.seconds).items():
            if given.only in name:
                click.echo(rehearse(run, name, act))
    finally:
        run.over.set()
        process.send_signal(signal.SIGTERM)
        process.wait(60)


if __name__ == "__main__":
    main()
