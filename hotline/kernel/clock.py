"""Where "now" comes from.

Rooms take `now` as an argument; only entrances and workers ask a clock, so a
rehearsal of a whole night's quiet hours takes no longer than the code it runs.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """A clock that stands still until it is moved; for tests and benchmarks."""

    def __init__(self, start: datetime) -> None:
        """Start at an aware moment; a naive one raises ValueError, for it has no meaning here."""
        self._now = _in_utc(start)

    def now(self) -> datetime:
        """The moment the clock was last set to, aware, in UTC."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump to an aware moment, forwards or back."""
        self._now = _in_utc(moment)

    def advance(self, **span: float) -> datetime:
        """Move on by `timedelta(**span)`, for example `advance(minutes=5)`; returns the new now."""
        self._now += timedelta(**span)
        return self._now


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock needs an aware datetime")
    return moment.astimezone(UTC)
