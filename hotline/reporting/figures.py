"""Counted figures as the room is handed them, and the rates that are made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.reporting.span import LocalSpan

CATEGORIES = ("aged", "alone", "disabled", "child", "pregnant", "low_income")
"""Of the roster. `aged` is 60 and older and `child` under 18 where the year of birth is known, besides what the roster says."""
STEPS = ("offer", "accept", "handle", "close")
"""派单, 接单, 办理, 销单."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures by (what, a, b). What was never counted is 0; a median of nothing is None."""

    counted: Mapping[tuple[str, str, str], float | None]

    def count(self, what: str, a: str = "", b: str = "") -> int:
        """How many."""
        return round(self.counted.get((what, a, b)) or 0)

    def measure(self, what: str, a: str = "", b: str = "") -> float | None:
        """How much, how long (seconds); None where nothing was measured."""
        return self.counted.get((what, a, b))

    def total(self, what: str, a: str | None = None) -> int:
        """All of one thing together, or all of it under one word."""
        return round(sum(n or 0 for (kind, word, _), n in self.counted.items() if kind == what and a in (None, word)))

    def words(self, what: str, place: int) -> list[str]:
        """The words that occur for one thing, as the first (1) or second (2) about it."""
        return list(dict.fromkeys(key[place] for key in self.counted if key[0] == what))


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Goods:
    """One thing handed over, by unit and size; `quantity` leaves out the `unmeasured` of its `lines`. `name` None: what no report names."""

    name: str | None
    unit: str
    size: str
    quantity: float
    lines: int
    unmeasured: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told: of which place, of which span, counted when (local), and the figures.

    `stations`: each with its own figures, where several were asked about. `zone`: by name, empty where stations differ.
    """

    place: str
    span: LocalSpan
    counted_at: datetime
    zone: str
    figures: Figures
    goods: Sequence[Goods] = ()
    stations: Sequence[tuple[str, Figures]] = ()


def response(figures: Figures) -> Rate:
    """响应率: orders with a promised time that somebody took, or settled, before it; of those whose promise is due or that were taken."""
    return Rate(figures.count("response", "part"), figures.count("response", "whole"))


def solved(figures: Figures) -> Rate:
    """解决率: of what was opened in the span and not cancelled, what is delivered or closed as done."""
    return Rate(figures.count("solved", "part"), figures.count("solved", "whole"))


def satisfied(figures: Figures) -> Rate:
    """满意率: residents who answered that it arrived, of all who answered. One no makes an order a no; silence is in neither."""
    yes, no = figures.count("answers", "yes"), figures.count("answers", "no")
    return Rate(yes, yes + no)


def covered(figures: Figures) -> Rate:
    """Of those on the roster who live alone, whom the line or a volunteer met in the span."""
    return Rate(figures.count("roster", "alone_met"), figures.count("roster", "alone"))


def step(figures: Figures, name: str) -> Rate:
    """How many of the orders opened in the span came as far as a step."""
    return Rate(figures.count("step", name, "part"), figures.count("step", name, "whole"))


RATES = {"response": response, "solved": solved, "satisfied": satisfied, "covered": covered}


def nothing_happened(figures: Figures) -> bool:
    """Whether there is nothing to tell of the span."""
    return not any(figures.total(what) for what in ("tickets", "flow", "people", "talks", "calls", "texts", "callbacks", "rounds"))
