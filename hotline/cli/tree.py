"""A small process tree: children tied to us, started again when they die, stopped in order.

Each child has a session of its own, so Ctrl-C at the terminal reaches only the
supervisor, and what a killed child leaves behind (the web server has processes of its
own) is cleared away as a group before it is started again.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from hotline.embedded import tethered
from hotline.kernel.logs import get_logger

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
SETTLED_SECONDS = 60.0
PAUSE = 0.02
log = get_logger(__name__)


@dataclass(slots=True)
class Child:
    """One child process. `rank` orders the stopping: all of a lower rank are gone before the next is told to stop."""

    name: str
    command: list[str]
    rank: int
    stop_seconds: float
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    deaths: int = 0

    def start(self, env: Mapping[str, str]) -> None:
        """Start it, with its standard output going where our standard error goes: ours is for the line `ready`."""
        command = tethered(self.command, dying=signal.SIGTERM)
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=2, env=dict(env), start_new_session=True)  # noqa: S603 - our own
        self.started_at = time.monotonic()

    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def signal_group(self, which: signal.Signals) -> None:
        """Send a signal to it and to all it has started."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, which)


@dataclass(slots=True)
class Tree:
    """All children and the environment they share."""

    env: Mapping[str, str]
    children: list[Child] = field(default_factory=list)

    def start(self, *children: Child) -> None:
        """Start these, and keep them from now on."""
        for child in children:
            self.children.append(child)
            child.start(self.env)

    def tend(self) -> None:
        """Start again whoever died, each time after a longer pause; one that lived a minute begins with the shortest again."""
        now = time.monotonic()
        for child in self.children:
            if child.alive() or (child.process is None and now < child.start_again_at):
                continue
            if child.process is not None:
                self._note_death(child, now)
            else:
                child.start(self.env)

    def _note_death(self, child: Child, now: float) -> None:
        assert child.process is not None  # noqa: S101 - for the type checker; tend() has looked
        child.deaths = 1 if now - child.started_at > SETTLED_SECONDS else child.deaths + 1
        pause = min(FIRST_PAUSE * 2 ** (child.deaths - 1), LONGEST_PAUSE)
        log.error("child_died", child=child.name, exit_code=child.process.returncode, deaths=child.deaths, again_in_seconds=pause)
        child.signal_group(signal.SIGKILL)
        child.process, child.start_again_at = None, now + pause

    def stop(self) -> None:
        """Stop all, rank by rank; each has its seconds before it is killed with all it started."""
        for rank in sorted({child.rank for child in self.children}):
            self._stop_rank([child for child in self.children if child.rank == rank and child.process is not None])

    def _stop_rank(self, children: Sequence[Child]) -> None:
        for child in children:
            if child.alive() and child.process:
                child.process.terminate()
        begun = time.monotonic()
        while waiting := [child for child in children if child.alive()]:
            for child in waiting:
                if time.monotonic() - begun > child.stop_seconds:
                    log.warning("child_killed", child=child.name)
                    child.signal_group(signal.SIGKILL)
            time.sleep(PAUSE)
        for child in children:
            child.signal_group(signal.SIGKILL)
            child.process = None
