"""Rounds in time: those that repeat get today's, planned ones begin, finished ones end. A time is a column; the sweep looks at it."""

from __future__ import annotations

from datetime import time

from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import span_of, zone_of
from hotline.flows.start_round import RoundOrder, next_time, plan_round, whom_of
from hotline.outreach.retry import Day
from hotline.store.models import Round
from hotline.store.queries import rounds
from hotline.store.queries.places import station_by_id


def plan_repeats(house: House) -> int:
    """Does what is due; returns how many rounds were planned. Safe to run at any time and anywhere."""
    with house.transaction() as work:
        rounds.begin_due(work.db, work.now)
        rounds.end_finished(work.db, work.now)
        due = rounds.due_repeats(work.db, work.now)
        for made in due:
            _again(work, house, made)
        return len(due)


def _again(work: Work, house: House, made: Round) -> None:
    """Today's round of one that repeats. A paused one is passed over for the day."""
    station = station_by_id(work.db, made.station_id)
    day = Day(zone_of(house, station), span_of(house, station))
    if made.state != "paused":
        order = RoundOrder(script=made.script, by=made.created_by)
        plan_round(work, house, whom_of(made), order, day.allowed(work.now), day, repeat_of=made.id)
    made.next_at = next_time(made.repeat_at or f"{time(9):%H:%M}", work.now, day)
