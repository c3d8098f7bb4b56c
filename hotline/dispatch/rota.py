"""Whom the line may ring for somebody who wants to talk, in which order, and where nobody stands in the rota.

A counsellor without shifts is on duty whenever 上线; with shifts, only in them. Talking people out of despair wears
people out, so crisis duty is bounded: by the shifts that may be entered, and by the minutes spent in crisis talks
within a day, after which somebody is rung only when nobody fresher answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from hotline.dispatch.duty import Shift, on_shift
from hotline.terms import Span

MOST_CRISIS_MINUTES = 180
"""Minutes in crisis talks within a day after which somebody is rung last."""
MOST_CRISIS_HOURS_A_SHIFT = 12
MOST_CRISIS_HOURS_A_WEEK = 48
COORDINATORS_TOGETHER = 4
"""Places that coordinators take at most among those who ring together."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counsellor:
    """What is known of a counsellor who is 上线. `engaged`: on the telephone for us already; `crisis_minutes` within the last day."""

    id: int
    phone: str
    name: str = ""
    languages: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()
    last_rung_at: datetime | None = None
    engaged: bool = False
    crisis_minutes: int = 0


def next_to_ring(
    people: Iterable[Counsellor],
    *,
    now: datetime,
    zone: tzinfo,
    language: str | None = None,
    same: int | None = None,
    asked: Collection[str] = (),
) -> list[Counsellor]:
    """Who may be rung now, one after the other: whoever knows the person already (`same`, an id), then who speaks the language.

    Equals take turns: whoever was rung longest ago is first. Those in `asked` (phones) and those on the telephone are left out.
    """
    free = [p for p in people if on_shift(p.shifts, now, zone) and not p.engaged and p.phone not in asked]
    return sorted(free, key=lambda p: (p.id != same, not _speaks(p, language), p.last_rung_at or LONG_AGO, p.id))


def crisis_groups(
    people: Sequence[Counsellor], coordinators: Sequence[str], *, now: datetime, zone: tzinfo, language: str | None = None, together: int
) -> list[tuple[str, ...]]:
    """The telephones that ring together in a crisis, group after group, at most `together` in each; coordinators are in every one.

    First whoever has crisis duty now (everybody on shift where the rota knows no crisis duty), then everybody on shift, those
    engaged or worn out included: a double ring is right where the alternative is a lost crisis.
    """
    on = [p for p in people if on_shift(p.shifts, now, zone)]
    able = sorted(on, key=lambda p: (p.engaged, not _speaks(p, language), p.last_rung_at or LONG_AGO, p.id))
    fresh = [p for p in able if not p.engaged and p.crisis_minutes < MOST_CRISIS_MINUTES]
    duty = [p for p in fresh if on_crisis_duty(p, now, zone)]
    first = _together(duty or fresh, coordinators, together)
    later = [p for p in able if p.phone not in first] or able
    groups = [first, _together(later, coordinators, together)]
    return [group for group in dict.fromkeys(groups) if group]


def on_crisis_duty(person: Counsellor, now: datetime, zone: tzinfo) -> bool:
    """Whether one of the shifts that cover `now` is a crisis shift."""
    return any(shift.crisis and on_shift([shift], now, zone) for shift in person.shifts)


def gaps(people: Iterable[Counsellor], window: Span, zone: tzinfo) -> list[Span]:
    """The stretches of a window in which nobody is in the rota, in order. Somebody without shifts leaves none."""
    covered: list[Span] = []
    for person in people:
        if not person.shifts:
            return []
        covered += [span for shift in person.shifts for span in spans_of(shift, window, zone)]
    found: list[Span] = []
    reached = window.start
    for span in sorted(covered, key=lambda s: s.start):
        if span.start > reached:
            found.append(Span(reached, min(span.start, window.end)))
        reached = max(reached, span.end)
        if reached >= window.end:
            return found
    return [*found, Span(reached, window.end)]


def spans_of(shift: Shift, window: Span, zone: tzinfo) -> list[Span]:
    """The spans of a shift that touch the window."""
    if shift.starts_at is not None and shift.ends_at is not None:
        found = [Span(shift.starts_at, shift.ends_at)]
    elif shift.weekday is None or shift.start_local is None or shift.end_local is None:
        return []
    else:
        first = window.start.astimezone(zone).date() - DAY
        days = [first + DAY * n for n in range((window.end - window.start).days + 4)]
        found = [_span_on(datetime.combine(day, time(), zone), shift) for day in days if day.weekday() == shift.weekday]
    return [span for span in found if span.start < window.end and span.end > window.start]


def crisis_hours(shifts: Iterable[Shift]) -> tuple[float, float]:
    """(the longest crisis shift, all weekly ones together) in hours: what an import holds against the bounds."""
    lengths = [(_hours(shift), shift.weekday is not None) for shift in shifts if shift.crisis]
    return max((hours for hours, _ in lengths), default=0.0), sum(hours for hours, weekly in lengths if weekly)


def _hours(shift: Shift) -> float:
    if shift.starts_at is not None and shift.ends_at is not None:
        return (shift.ends_at - shift.starts_at).total_seconds() / 3600
    span = _span_on(datetime(2026, 1, 5, tzinfo=UTC), shift)
    return (span.end - span.start).total_seconds() / 3600


def _span_on(midnight: datetime, shift: Shift) -> Span:
    """The span of a weekly shift that starts on the day of this local midnight; over the next when its end is not later."""
    start, end = _minutes(shift.start_local or "00:00"), _minutes(shift.end_local or "24:00")
    return Span(midnight + start, midnight + (end if end > start else end + DAY))


def _minutes(clock: str) -> timedelta:
    hours, _, minutes = clock.partition(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _together(people: Iterable[Counsellor], coordinators: Sequence[str], together: int) -> tuple[str, ...]:
    leading = list(coordinators[:COORDINATORS_TOGETHER])
    counsellors = [p.phone for p in people if p.phone not in leading][: max(together - len(leading), 0)]
    return tuple(dict.fromkeys([*counsellors, *leading, *coordinators]))[:together]


def _speaks(person: Counsellor, language: str | None) -> bool:
    return bool(language) and language in person.languages
