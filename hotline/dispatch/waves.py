"""How many are asked at once, for how long, and how far around: data, scaled by how urgent a ticket is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from hotline.policy import OffersPolicy
from hotline.terms import Kind, Urgency


class Circle(IntEnum):
    """How near a volunteer is to a ticket; smaller is nearer."""

    BUILDING = 0
    COMMUNITY = 1
    NEIGHBOUR = 2
    STATION = 3


@dataclass(frozen=True, slots=True)
class Haste:
    """How an urgency scales the policy: how many are asked in each wave (the last number holds for all later ones), for what part of
    the time, and how far around at first."""

    sizes: tuple[int, ...]
    expiry: float
    first_circle: Circle


HASTE: dict[Urgency, Haste] = {
    Urgency.NORMAL: Haste((1, 1, 1, 1, 2, 3), 1.0, Circle.COMMUNITY),
    Urgency.URGENT: Haste((3, 3, 4), 0.6, Circle.COMMUNITY),
    Urgency.CRISIS: Haste((4, 4, 6), 0.4, Circle.NEIGHBOUR),
}
"""An ordinary order has two hours: one neighbour is asked after the other, best first, and nobody is called out for nothing; only
when four have not come are several asked at once. What is urgent asks several from the start."""
SHORTEST_EXPIRY = timedelta(seconds=1)
LOOK_AGAIN = timedelta(minutes=15)
"""After a coordinator was told that nobody took a ticket, volunteers who came on duty since are still asked this often."""


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave: how many volunteers, from which circle, for how long."""

    number: int
    size: int
    circle: Circle
    expiry: timedelta


def wave(number: int, urgency: Urgency, kind: Kind, policy: OffersPolicy) -> Wave | None:
    """The wave of this number (1 the first); None when the policy has no more of them.

    Each wave looks one circle wider. Counsellors are few and help by telephone: for them the whole station is one circle.
    """
    if number > policy.max_waves:
        return None
    haste = HASTE[urgency]
    circle = Circle.STATION if kind is Kind.PSYCHOLOGICAL else Circle(min(haste.first_circle + number - 1, Circle.STATION))
    expiry = max(timedelta(seconds=policy.expiry_seconds * haste.expiry), SHORTEST_EXPIRY)
    return Wave(number, _size(number, haste, policy), circle, expiry)


def most_asked(urgency: Urgency, policy: OffersPolicy) -> int:
    """How many volunteers all waves together may ask before a coordinator is told."""
    return sum(_size(number, HASTE[urgency], policy) for number in range(1, policy.max_waves + 1))


def _size(number: int, haste: Haste, policy: OffersPolicy) -> int:
    return policy.wave * haste.sizes[min(number, len(haste.sizes)) - 1]
