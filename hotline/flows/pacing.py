"""The pace of sending as flows see it; `hotline.jobs.rate` keeps it in Redis, tests keep it in the head."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class Pace(Protocol):
    """Places in time for requests to the carrier, over all machines."""

    def reserve(self, costs: Sequence[int], *, crisis: bool = False) -> list[Any]:
        """Places for the first of these requests, as many as are near. Raises when nobody can say."""
        ...

    def wait(self, place: Any, cost: int = 1) -> None:
        """Sleeps until a place."""
        ...

    def slow_down(self, retry_after: float | None = None) -> None:
        """The carrier is busy."""
        ...
