"""Who goes first in a web process: danger at once, everything else a few at a time.

On a machine that is out of breath words of danger share its cores with every order that comes in at the same time, and stand in line
behind all that came before (`scripts/bench crisis`). So texts of other kinds, and word of texts that went out, are taken up a few at a
time; more at once are no faster, for one process computes on one core. While danger is on its way to a telephone none is begun, for a
second at most. Words of danger, and calls, where somebody waits on the line, never wait here. The web server has threads enough
for those who do.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HOLD_SECONDS = 1.0  # what the way from the words to the dialled telephone takes under load
LOOK_SECONDS = 0.02
PLACES = 6
PATIENCE_SECONDS = 4.0  # then on all the same: a carrier waits fifteen, and a database that hangs takes seven of them


@dataclass(slots=True)
class Way:
    """Of one process. `now` counts seconds, `sleep` lets them pass."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    until: float = float("-inf")
    places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(PLACES))

    def for_danger(self) -> None:
        """From now on others wait."""
        self.until = self.now() + HOLD_SECONDS

    @contextmanager
    def ordinary(self) -> Iterator[None]:
        """The block begins when there is a place and no danger is on its way; after some seconds whatever there is."""
        place = self.places.acquire(timeout=PATIENCE_SECONDS)
        try:
            latest = self.now() + HOLD_SECONDS
            while self.now() < min(self.until, latest):
                self.sleep(LOOK_SECONDS)
            yield
        finally:
            if place:
                self.places.release()


way = Way()
