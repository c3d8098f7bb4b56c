"""By when something must have happened to a ticket: promises, reminders, closing, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.terms import Kind, Urgency

PROMISE_MINUTES: dict[Urgency, int] = {Urgency.CRISIS: 30, Urgency.URGENT: 60, Urgency.NORMAL: 120}
"""What a resident is told a delivery takes at most, counted from when volunteers may be asked."""

CONFIRMED_BY_SILENCE = timedelta(hours=24)
"""A delivered ticket closes after this when the resident says nothing (contract)."""

CODE_RESTS = timedelta(days=30)
"""A code is not given again before this has passed since its ticket ended (contract)."""

DOOR_TRIES = 3
"""So many wrong door codes, and only a coordinator can finish the delivery (contract)."""

REMIND_BEFORE = timedelta(minutes=20)
"""The holder of a ticket is reminded so long before the promise."""

BEFORE_THE_PROMISE = 0.25
"""A coordinator hears of a ticket nobody holds when this share of the promised time is left."""

ASK_BEFORE = timedelta(hours=3)
"""So long before the time an order is wished for volunteers are asked: early enough to find one, late enough for them to know their day."""

ASK_THE_EVENING_BEFORE = timedelta(hours=14)
"""So long before, where three hours before is the middle of the night."""

LEAST_TIME = timedelta(minutes=15)
"""A wish that leaves less than this cannot be promised."""


@dataclass(frozen=True, slots=True)
class Paging:
    """How a coordinator is asked again: seconds between two askings, and how many there are."""

    every_seconds: int
    times: int


PAGING: dict[str, Paging] = {"crisis": Paging(120, 30), "normal": Paging(900, 8)}
"""Lane to how insistently coordinators are paged until one of them says 收到."""


def promised_at(
    urgency: Urgency, kind: Kind, *, asked_from: datetime, wished_from: datetime | None = None, wished_until: datetime | None = None
) -> datetime | None:
    """By when the resident may expect somebody; None where no delivery is promised (talks, other matters).

    `asked_from` is the first moment volunteers may be asked: now, or the end of quiet hours. A wished time is kept to: its end, or the
    usual span after its beginning where it has none.
    """
    if kind in (Kind.PSYCHOLOGICAL, Kind.OTHER):
        return None
    if wished_until is not None and wished_until >= asked_from + LEAST_TIME:
        return wished_until
    begins = asked_from if wished_from is None else max(asked_from, wished_from)
    return begins + timedelta(minutes=PROMISE_MINUTES[urgency])


def warn_at(opened_at: datetime, promise: datetime, wished_from: datetime | None = None) -> datetime:
    """When a coordinator must hear that a promise is about to be broken. A wish for later counts from when it is asked about."""
    begins = opened_at if wished_from is None else max(opened_at, wished_from - ASK_BEFORE)
    return promise - (promise - begins) * BEFORE_THE_PROMISE


def remind_at(now: datetime, promise: datetime | None) -> datetime:
    """When a ticket somebody holds is looked at next: well before the promise, at the promise, later every hour; a talk after a day."""
    if promise is None:
        return now + CONFIRMED_BY_SILENCE
    if now >= promise:
        return now + timedelta(hours=1)
    before = promise - REMIND_BEFORE
    return before if before > now else promise


def needs_door_code(kind: Kind) -> bool:
    """Whether somebody stands at the door and must be told the code: goods, medical help, a visit."""
    return kind in (Kind.SUPPLY, Kind.MEDICAL, Kind.WELFARE_CHECK)


def may_be_offered(kind: Kind) -> bool:
    """Whether volunteers are asked at all: what is none of these a coordinator sees to."""
    return kind in (Kind.SUPPLY, Kind.MEDICAL, Kind.WELFARE_CHECK, Kind.PSYCHOLOGICAL)


def next_page_at(lane: str, rounds: int, now: datetime) -> datetime | None:
    """When coordinators are asked again after `rounds` askings; None when it was asked often enough."""
    paging = PAGING[lane]
    return now + timedelta(seconds=paging.every_seconds) if rounds < paging.times else None
