"""Why somebody in the registry is not in the pool at all, whatever the ticket: what the store leaves out, said in one word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a volunteer and their phone. `state` and `health` as the registry has them; `own`: it is their own ticket."""

    state: str
    on_duty: bool
    health: str
    away_until: datetime | None = None
    opted_out: bool = False
    unreachable: bool = False
    own: bool = False


def why_left_out(standing: Standing, now: datetime) -> str | None:
    """The first thing against asking this volunteer for anything now, as a constant word; None when there is nothing."""
    against = (
        ("not_active", standing.state != "active"),
        ("own_order", standing.own),
        ("opted_out", standing.opted_out),
        ("no_texts", standing.unreachable),
        ("unwell", standing.health == "unwell"),
        ("no_health_answer", standing.health == "no_answer"),
        ("away", standing.away_until is not None and standing.away_until > now),
        ("off_duty", not standing.on_duty),
    )
    return next((word for word, holds in against if holds), None)
