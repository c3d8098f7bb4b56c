"""What a flow is handed: settings, the database, the carrier, the queue, the clock, made once a process by `hotline.wiring`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from hotline.carrier.port import Carrier
from hotline.kernel.clock import Clock
from hotline.policy import Policy
from hotline.settings import Settings
from hotline.store.engine import Db, Engine, transaction

DANGER_FIRST = "send_crisis"
"""The wake-up that goes out before all others: it also places what is due about danger, so it need not wait for `place_crisis`."""


class Nudges(Protocol):
    """The queue as flows see it: `nudge` asks that named jobs run soon, and never raises when Redis is away (the sweep finds the work)."""

    def nudge(self, names: Iterable[str]) -> None: ...

    def answers(self) -> bool: ...


class Cipher(Protocol):
    """Seals the words of psychological contacts at rest."""

    def seal(self, words: str) -> str: ...

    def unseal(self, sealed: str) -> str: ...

    def opens(self, sealed: str) -> bool: ...


@dataclass(slots=True)
class Work:
    """One open transaction, the moment it began, and which jobs to nudge once it is committed."""

    db: Db
    now: datetime
    nudges: set[str] = field(default_factory=set)

    def nudge(self, *names: str) -> None:
        """Run these jobs soon, if and only if this transaction commits."""
        self.nudges.update(names)


@dataclass(frozen=True, slots=True)
class House:
    """The wiring of one process."""

    settings: Settings
    engine: Engine
    clock: Clock
    carrier: Carrier
    jobs: Nudges
    cipher: Cipher

    @property
    def policy(self) -> Policy:
        return self.settings.policy

    @contextmanager
    def transaction(self) -> Iterator[Work]:
        """One transaction; its nudges go out after the commit and never before. Raises DatabaseAway."""
        with transaction(self.engine) as db:
            work = Work(db, self.clock.now())
            yield work
        if work.nudges:
            self.jobs.nudge(sorted(work.nudges, key=lambda name: (name != DANGER_FIRST, name)))
