"""Orders wait a moment while danger is on its way to a telephone.

On a machine that is out of breath, words of danger share its cores with every order that comes in at the same time: the team's
telephones rang three times as late as on an idle one (`scripts/bench crisis`). An order can be answered a second later; so while danger
is being handed on, texts that come in are taken up a second later, a few at most, and none of them longer than that. Calls are not
held: somebody waits on the line.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

HOLD_SECONDS = 1.0  # what the way from the words to the dialled telephone takes under load
LOOK_SECONDS = 0.02
MOST_WAITING = 8  # each holds one of the web server's threads, which the next words of danger need


@dataclass(slots=True)
class Way:
    """Of one process. `now` counts seconds, `sleep` lets them pass."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    until: float = float("-inf")
    waiting: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(MOST_WAITING))

    def for_danger(self) -> None:
        """From now on others wait."""
        self.until = self.now() + HOLD_SECONDS

    def give(self) -> None:
        """Returns when no danger is on its way any more, after a second at most; at once where enough others wait already."""
        latest = self.now() + HOLD_SECONDS
        if self.now() >= self.until or not self.waiting.acquire(blocking=False):
            return
        try:
            while self.now() < min(self.until, latest):
                self.sleep(LOOK_SECONDS)
        finally:
            self.waiting.release()


way = Way()
