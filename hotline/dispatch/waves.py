"""How many are asked at once, for how long, and how far around: data, scaled by how urgent a ticket is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from math import ceil

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
    """How an urgency scales the policy: more are asked, for a shorter time, from a wider circle at once."""

    wave: float
    expiry: float
    first_circle: Circle


HASTE: dict[Urgency, Haste] = {
    Urgency.NORMAL: Haste(1.0, 1.0, Circle.COMMUNITY),
    Urgency.URGENT: Haste(1.5, 0.6, Circle.COMMUNITY),
    Urgency.CRISIS: Haste(2.0, 0.4, Circle.NEIGHBOUR),
}
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
    return Wave(number, ceil(policy.wave * haste.wave), circle, expiry)
