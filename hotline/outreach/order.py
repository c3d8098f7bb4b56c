"""In which order people are rung: danger, then promises, then the rest of the day, then rounds; and how long the last may starve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hotline.terms import Purpose

PRIORITIES: dict[Purpose, int] = {
    Purpose.CRISIS: 0,
    Purpose.REQUESTED: 1,
    Purpose.MISSED_CALL: 2,
    Purpose.NOT_UNDERSTOOD: 2,
    Purpose.DELIVERY_CHECK: 2,
    Purpose.FOLLOW_UP: 2,
    Purpose.CHECK_IN: 3,
}
# Whoever has been due for longer gets one call in four, whatever else is waiting (danger apart): with lines enough for
# n calls an hour, the longest-waiting of m is rung within 4m/n hours.
STARVING = timedelta(minutes=30)
EVERY = 4


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of the free places go by priority, and how many to whoever waits longest."""

    by_priority: int
    overdue: int


def priority_of(purpose: Purpose) -> int:
    """0 danger, 1 asked-for times, 2 the rest of the day, 3 rounds."""
    return PRIORITIES[purpose]


def shares(places: int, placed_before: int) -> Shares:
    """Divides free places. `placed_before` counts all calls placed so far, so single places, too, give every fourth to the overdue."""
    places = max(places, 0)
    overdue = (placed_before + places) // EVERY - placed_before // EVERY
    return Shares(places - overdue, overdue)
