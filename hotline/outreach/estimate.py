"""How long a round takes, before anything rings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.outreach.retry import Day

SECONDS_A_CALL = 45.0  # ringing and a short talk, one with another
RINGS_A_PERSON = 1.6  # some are rung again


@dataclass(frozen=True, slots=True)
class Estimate:
    """`first_pass_ends`: everybody has been rung once by then; `ends`: tries included. `per_second`: calls that can start."""

    starts: datetime
    first_pass_ends: datetime
    ends: datetime
    per_second: float


def estimate(people: int, *, starts: datetime, per_second: float, lines: int, day: Day) -> Estimate:
    """What a round of `people` takes at the given rate and lines, in the hours in which they may be rung."""
    pace = min(per_second, lines / SECONDS_A_CALL)
    begins = day.allowed(starts)
    once = timedelta(seconds=people / pace)
    return Estimate(begins, ends_after(begins, once, day), ends_after(begins, once * RINGS_A_PERSON, day), pace)


def ends_after(starts: datetime, work: timedelta, day: Day) -> datetime:
    """When `work` is done that begins at `starts` and rests in quiet hours."""
    moment = day.allowed(starts)
    if day.quiet is None:
        return moment + work
    for _ in range(3650):
        rests_at = _next_rest(moment, day)
        if moment + work <= rests_at:
            return moment + work
        work -= rests_at - moment
        moment = day.allowed(rests_at)
    return moment


def _next_rest(moment: datetime, day: Day) -> datetime:
    """When quiet hours begin next after `moment`, which is not in them."""
    assert day.quiet is not None  # noqa: S101 - for the type checker; the caller has looked
    local = moment.astimezone(day.zone)
    today = datetime.combine(local.date(), day.quiet[0], tzinfo=day.zone)
    return today if today > moment else datetime.combine(local.date() + timedelta(days=1), day.quiet[0], tzinfo=day.zone)
