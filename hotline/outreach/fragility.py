"""Who is rung first in a round: the most fragile. One table of weights, which the store turns into its ordering.

Points, added: age, living alone, disability, days without contact, silence in the last call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# at least so old -> points; the first that fits counts
AGE: tuple[tuple[int, int], ...] = ((90, 40), (85, 35), (80, 30), (75, 20), (65, 10))
ALONE = 30
CATEGORY: dict[str, int] = {"disabled": 20, "pregnant": 10, "child": 10, "low_income": 5}
NEVER_REACHED = 30
A_DAY = 1  # each day without contact, to NEVER_REACHED at most
SILENT = 25  # answered the last call without a word
SILENT_COUNTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Fragile:
    """What the roster knows of one person."""

    birth_year: int | None = None
    lives_alone: bool = False
    categories: tuple[str, ...] = ()
    last_contact_at: datetime | None = None
    last_silent_at: datetime | None = None


def points(person: Fragile, now: datetime) -> int:
    """How fragile somebody is; 0 is nobody to worry about, 160 the most."""
    age = now.year - person.birth_year if person.birth_year else 0
    total = next((score for least, score in AGE if age >= least), 0)
    total += ALONE if person.lives_alone else 0
    total += sum(score for name, score in CATEGORY.items() if name in person.categories)
    total += NEVER_REACHED if person.last_contact_at is None else min(NEVER_REACHED, max((now - person.last_contact_at).days, 0) * A_DAY)
    silent = person.last_silent_at
    return total + (SILENT if silent is not None and now - silent < SILENT_COUNTS and silent >= (person.last_contact_at or silent) else 0)


def rank(person: Fragile, now: datetime) -> int:
    """The order in a round: smaller is rung earlier."""
    return -points(person, now)
