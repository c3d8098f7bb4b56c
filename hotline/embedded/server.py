"""One server process of ours: started tied to us, watched, stopped in order, cleared away when it outlived its keeper."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hotline.kernel.errors import HotlineError

TETHER = Path(__file__).with_name("tether.py")
START_SECONDS = 60.0
PAUSE = 0.02


class EmbeddedError(HotlineError):
    """A server from the wheels cannot run here; the message says why and where its log is."""


@dataclass(frozen=True, slots=True)
class Account:
    """The system user a server runs as."""

    uid: int
    gid: int


def tethered(command: Sequence[str], *, dying: signal.Signals, account: Account | None = None) -> list[str]:
    """The command line that runs `command` so that it gets the signal `dying` when this process (its calling thread, in fact) dies."""
    user = f"{account.uid}:{account.gid}" if account else "-"
    return [sys.executable, "-S", "-E", str(TETHER), str(os.getpid()), str(int(dying)), user, *command]


@dataclass(slots=True)
class Server:
    """A server that can be started again as often as it dies.

    `answers` asks it whether it serves; `prepare` runs before each start. `stop_signals`
    are sent one after the other, each given its seconds, before it is killed.
    """

    name: str
    command: list[str]
    log: Path
    pid_file: Path
    home: Path
    answers: Callable[[], bool]
    stop_signals: tuple[tuple[signal.Signals, float], ...]
    prepare: Callable[[], None]
    account: Account | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it serves. Raises EmbeddedError when it dies or is not ready in time."""
        end_leftover(self.pid_file, self.name, self.stop_signals)
        self.prepare()
        command = tethered(self.command, dying=self.stop_signals[0][0], account=self.account)
        # A session of its own: Ctrl-C at the terminal is for the keeper, who stops servers last.
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.home, env=dict(self.env), start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None:
                raise EmbeddedError(f"{self.name} did not start: {_last_line(self.log)} (log: {self.log})")
            if time.monotonic() > deadline:
                self.stop()
                raise EmbeddedError(f"{self.name} did not answer within {START_SECONDS:.0f} s (log: {self.log})")
            time.sleep(PAUSE)

    def died(self) -> bool:
        """Whether it was started and is gone."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """Stop it, kindly first; returns when it is gone."""
        if self.process is None:
            return
        for which, patience in (*self.stop_signals, (signal.SIGKILL, None)):
            if self.process.poll() is None:
                self.process.send_signal(which)
            try:
                self.process.wait(patience)
                break
            except subprocess.TimeoutExpired:
                continue
        self.process = None


def end_leftover(pid_file: Path, name: str, stop_signals: Sequence[tuple[signal.Signals, float]]) -> None:
    """End a server of an earlier keeper that was killed, and clear its pid file.

    The caller holds the lock of the data directory, so nobody else's living server can be meant. A
    pid that now belongs to another program (common in containers) is left alone.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    for which, patience in (*stop_signals, (signal.SIGKILL, 5.0)):
        if not _is_server(pid, name):
            break
        os.kill(pid, which)
        deadline = time.monotonic() + patience
        while _is_server(pid, name) and time.monotonic() < deadline:
            time.sleep(PAUSE)
    pid_file.unlink(missing_ok=True)


def _is_server(pid: int, name: str) -> bool:
    try:
        os.kill(pid, 0)
        return name in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode() if sys.platform == "linux" else True
    except OSError:
        return False


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"
