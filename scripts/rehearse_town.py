"""A whole line under a rehearsal: `hotline up` with its simulator, and the people who write, ring, hang up, carry and despair meanwhile."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import requests

HERE = Path(__file__).resolve().parent.parent
COORDINATOR = "+8613800000009"
TEAM = (COORDINATOR, "+8613800000013", "+8613800000016")
STARTS = {"text": "+86139", "order": "+86134", "call": "+86137", "ring": "+86135", "danger": "+86136"}
SPOKEN_ORDER = [{"say": "要两袋大米，送到下洋田社区3栋501"}, {"key": "1"}, {"key": "1"}, {"hangup": True}]
NO_NEED = [{"say": "不用了，谢谢"}, {"hangup": True}]
PATIENCE = 60.0
ACKNOWLEDGED_AFTER = 20
Row = tuple[Any, ...]


class Deed(NamedTuple):
    """What somebody did: each has a number of their own and does one thing. `sid` is the carrier's; `at` seconds since 1970."""

    kind: str
    phone: str
    sid: str
    at: float


@dataclass(slots=True)
class Town:
    """A running tree, and everybody who turns to it."""

    port: int
    data_dir: Path
    process: subprocess.Popen[str]
    deeds: list[Deed] = field(default_factory=list)
    said: dict[tuple[str, str], float] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    number: int = field(default_factory=lambda: random.randrange(10_000_000))  # noqa: S311 - so that two rehearsals differ, no secret
    lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self, path: str, **given: Any) -> dict[str, Any]:
        """Somebody's hand at the simulator. Raises requests.RequestException."""
        answer = requests.post(f"http://127.0.0.1:{self.port + 1}/sim{path}", json=given, timeout=PATIENCE)
        answer.raise_for_status()
        return dict(answer.json())

    def put(self, path: str, **given: Any) -> None:
        """A setting of the simulator. Raises requests.RequestException."""
        requests.put(f"http://127.0.0.1:{self.port + 1}/sim{path}", json=given, timeout=PATIENCE).raise_for_status()

    def look(self, what: str, **filters: str) -> list[dict[str, Any]]:
        """All texts or calls the simulator knows of. Raises requests.RequestException."""
        answer = requests.get(f"http://127.0.0.1:{self.port + 1}/sim/{what}", params=filters, timeout=PATIENCE)
        return list(answer.json()[what])

    def addresses(self) -> dict[str, str]:
        """Of the embedded servers."""
        return dict(json.loads((self.data_dir / "embedded.json").read_text()))

    def rows(self, query: str, *values: object) -> list[Row]:
        """Rows of the line's database. Raises psycopg.Error."""
        with psycopg.connect(self.addresses()["database_url"], connect_timeout=5) as connection:
            return connection.execute(query, values).fetchall()

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

    def does(self, kind: str) -> None:
        """Somebody new does one thing; where the carrier does not take it, nobody has heard of it."""
        with self.lock:
            self.number += 1
            n = self.number
        phone, now = f"{STARTS[kind]}{n:08d}", time.time()
        with suppress(requests.RequestException, KeyError):
            self.deeds.append(Deed(kind, phone, str(self._deed(kind, phone, n)["sid"]), now))

    def _deed(self, kind: str, phone: str, n: int) -> dict[str, Any]:
        if kind == "call":
            return self.post(f"/handsets/{phone}/call", script=SPOKEN_ORDER)
        if kind == "ring":
            self.put(f"/handsets/{phone}/behaviour", answer="human", script=NO_NEED)
            made = self.post(f"/handsets/{phone}/call")
            time.sleep(1.0)
            with suppress(requests.RequestException):
                self.post(f"/handsets/{phone}/hangup")
            return made
        words = {"text": f"你好{n}", "order": f"要2斤青菜、一袋大米，送到下洋田社区{n % 9 + 1}栋101", "danger": "我不想活了，药都准备好了"}
        return self.post(f"/handsets/{phone}/text", body=words[kind])

    def carry(self) -> None:
        """Volunteers take what they are offered and bring it; whoever is paged about danger says so after a while."""
        for code, phone in self.rows("select t.code, v.phone from offers o join tickets t on t.id = o.ticket_id "
                                     "join volunteers v on v.id = o.volunteer_id where o.state = 'offered'"):  # fmt: skip
            self._says(phone, f"1 {code}")
        for code, phone, door in self.rows("select t.code, v.phone, t.door_code from tickets t join volunteers v on v.id = t.volunteer_id "
                                           "where t.status = 'assigned' and t.door_code is not null"):  # fmt: skip
            self._says(phone, f"3 {code} {door}")
        for (code,) in self.rows("select code from tickets where urgency = 'crisis' and acknowledged_at is null "
                                 "and opened_at < now() - %s * interval '1 second'", ACKNOWLEDGED_AFTER):  # fmt: skip
            self._says(COORDINATOR, f"收到 {code}")

    def _says(self, phone: str, body: str) -> None:
        """One of ours texts it, and is patient before they text it again."""
        if time.time() > self.said.get((phone, body), 0.0) + 120:
            self.said[phone, body] = time.time()
            self.post(f"/handsets/{phone}/text", body=body)

    def live(self, every: float) -> None:
        """Everybody begins, each in their own time: texts, orders, calls, rings of those who hang up, and volunteers."""
        for kind, seconds in (("text", every), ("order", 4 * every), ("call", 4 * every), ("ring", 6 * every)):
            self._again(lambda kind=kind: self.does(kind), seconds)  # type: ignore[misc]  # each its own
        self._again(self.carry, 2.0)

    def _again(self, act: Callable[[], None], seconds: float) -> None:
        def run() -> None:
            while not self.over.wait(seconds):
                with suppress(requests.RequestException, psycopg.Error, OSError, KeyError, ValueError):
                    act()

        threading.Thread(target=run, daemon=True).start()


@contextmanager
def town(folder: Path, every: float) -> Iterator[Town]:
    """A whole line over `folder`, ready and with its people; stopped at the end, killed should it not stop."""
    port = _two_free_ports()
    own = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_"))}
    pace = {"HOTLINE_CALLS_PER_SECOND": "5", "HOTLINE_LINES": "40", "HOTLINE_MAX_CALLS_PER_DAY": "100000"}
    env = own | pace | {"HOTLINE_DATA_DIR": str(folder / "var")}
    with (folder.parent / f"{folder.name}.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            [sys.executable, "-m", "hotline.cli", "up", "--port", str(port)],
            env=env,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=HERE,
        )
    here = Town(port, folder / "var", process)
    try:
        if not process.stdout or not process.stdout.readline().startswith("ready"):
            raise SystemExit(f"it did not start: see {log.name}")
        here.live(every)
        yield here
    finally:
        here.over.set()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)


def _two_free_ports() -> int:
    while True:
        port = random.randrange(10_000, 32_000)  # noqa: S311 - no secret
        with socket.socket() as first, socket.socket() as second, suppress(OSError):
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            return port
