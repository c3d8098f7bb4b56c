"""The pace of sending as flows see it; `hotline.jobs.rate` keeps it in Redis, tests keep it in the head."""

from __future__ import annotations

from typing import Protocol

from hotline.jobs.rate import Leave


class Pace(Protocol):
    """Whether requests to the carrier may go, over all machines."""

    def ask(self, cost: int = 1, *, crisis: bool = False) -> Leave:
        """May a request of so many units go now, or how long is it to wait? Raises PaceAway when nobody can say."""
        ...

    def arrived(self, leave: Leave, trip: float | None = None) -> None:
        """What had leave to go has been answered, `trip` seconds after it was handed over, or was not sent at all."""
        ...

    def slow_down(self, retry_after: float | None = None) -> None:
        """The carrier is busy."""
        ...
