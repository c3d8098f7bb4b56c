"""Plans a check-in round: everyone the filters name is rung, the most fragile first.

All in one transaction of a few statements, however many people: a round is planned whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any

from hotline.conversation import calling_out
from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import span_of, zone_of
from hotline.kernel.errors import HotlineError
from hotline.kernel.phones import callable_number
from hotline.outreach.estimate import Estimate, estimate
from hotline.outreach.fragility import CATEGORY
from hotline.outreach.retry import Day
from hotline.store.models import Round, Station
from hotline.store.queries import rounds
from hotline.store.queries.exports import audit
from hotline.store.queries.intake import hear_once, remember_answer
from hotline.store.queries.places import community_named, default_station, station_named
from hotline.terms import Level

SHOWN = 20
LEFT_SHOWN = 50
FORM = "round_form"
SCRIPTS = tuple(calling_out.SCRIPTS)
CATEGORIES = ("aged", "alone", *CATEGORY)


class RoundError(HotlineError):
    """A round that cannot be planned: nobody named, no such community, station, category or script."""


@dataclass(frozen=True, slots=True)
class RoundOrder:
    """What was asked for. `phones` (E.164): a list that was handed in. `at` is aware; None: now. `repeat_at`: daily, local "HH:MM"."""

    station: str | None = None
    community: str | None = None
    level: Level | None = None
    phones: tuple[str, ...] | None = None
    categories: tuple[str, ...] = ()
    script: str = "check_in"
    at: datetime | None = None
    repeat_at: time | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A round as planned, or as it would be (`round_id` None). `left_out` counts by reason.

    `first`: name, phone, community, points; `left`: some of those who are left out: name, phone, community, why.
    """

    round_id: int | None
    people: int
    left_out: Mapping[str, int]
    strangers: int
    first: Sequence[tuple[str, str, str | None, int]]
    estimate: Estimate
    left: Sequence[tuple[str, str, str | None, str]] = ()


def start_round(house: House, order: RoundOrder, *, dry_run: bool = False) -> Planned:
    """Plans the round, or with `dry_run` only says what it would be. Raises RoundError, DatabaseAway."""
    with house.transaction() as work:
        return _start(work, house, order, dry_run=dry_run)


def start_round_once(house: House, order: RoundOrder, *, key: str) -> int:
    """The id of the round of a form: the first press starts it, a second press of the same `key` finds it. Raises as `start_round`."""
    with house.transaction() as work:
        first, before = hear_once(work.db, key, FORM)
        if not first and before:
            return int(before)
        made = _start(work, house, order, dry_run=False).round_id or 0
        remember_answer(work.db, key, FORM, str(made))
        return made


def _start(work: Work, house: House, order: RoundOrder, *, dry_run: bool) -> Planned:
    station = _station(work, order)
    day = Day(zone_of(house, station), span_of(house, station))
    starts = day.allowed(order.at or work.now)
    whom = rounds.Whom(station.id, order.community, order.level, order.phones, order.categories)
    planned = plan_round(work, house, whom, order, starts, day, dry_run=dry_run)
    if planned.round_id is not None:
        audit(work.db, order.by, "round_started", round=planned.round_id, people=planned.people)
    return planned


def plan_round(
    work: Work,
    house: House,
    whom: rounds.Whom,
    order: RoundOrder,
    starts: datetime,
    day: Day,
    *,
    dry_run: bool = False,
    repeat_of: int | None = None,
) -> Planned:
    """The round and its callbacks, in the caller's transaction."""
    rules = rounds.Rules(house.settings.allowed_prefixes, day.start(starts), work.now)
    rounds.look_up(work.db, whom, rules)
    tally = rounds.counts(work.db)
    unknown = _strangers(work, house, whom)
    people, round_id = tally.pop("rung", 0), None
    first, left = rounds.first_in_order(work.db, SHOWN), rounds.left_out(work.db, LEFT_SHOWN)
    if not dry_run:
        made = rounds.new_round(work.db, **_columns(order, whom, starts, day, work, repeat_of))
        people = rounds.plan(work.db, made, work.now)
        made.planned = people + rounds.plan_strangers(work.db, made, unknown, work.now)
        round_id = made.id
        if starts <= work.now:
            work.nudge("place_calls")
    settings = house.settings
    takes = estimate(people + len(unknown), starts=starts, per_second=settings.calls_per_second, lines=settings.lines, day=day)
    return Planned(round_id, people + len(unknown), tally, len(unknown), first, takes, left)


def whom_of(made: Round) -> rounds.Whom:
    """Whom a round was for, out of its row."""
    kept: dict[str, Any] = dict(made.filters)
    level, phones = kept.get("level"), kept.get("phones")
    return rounds.Whom(
        made.station_id, kept.get("community"), Level(level) if level else None, tuple(phones) if phones is not None else None,
        tuple(kept.get("categories", ())),
    )  # fmt: skip


def next_time(repeat_at: str, after: datetime, day: Day) -> datetime:
    """The next moment at which the station's clock shows "HH:MM"."""
    hour, minute = map(int, repeat_at.split(":"))
    local = after.astimezone(day.zone)
    today = datetime.combine(local.date(), time(hour, minute), tzinfo=day.zone)
    return today if today > after else datetime.combine(local.date() + timedelta(days=1), time(hour, minute), tzinfo=day.zone)


def _station(work: Work, order: RoundOrder) -> Station:
    if order.script not in SCRIPTS:
        raise RoundError(f"no script {order.script!r}; there is {', '.join(SCRIPTS)}")
    if unknown := [name for name in order.categories if name not in CATEGORIES]:
        raise RoundError(f"no category {unknown[0]!r}; there is {', '.join(CATEGORIES)}")
    if order.community is None and order.level is None and order.phones is None:
        raise RoundError("whom? --community NAME, --level LEVEL or --file FILE")
    station = station_named(work.db, order.station) if order.station else default_station(work.db)
    if station is None:
        raise RoundError(f"no station {order.station!r}")
    if order.community is not None and community_named(work.db, station.id, order.community) is None:
        raise RoundError(f"no community {order.community!r} on the roster of {station.name}")
    return station


def _strangers(work: Work, house: House, whom: rounds.Whom) -> list[str]:
    if whom.phones is None:
        return []
    prefixes = house.settings.allowed_prefixes
    return [phone for phone in rounds.strangers(work.db, whom.station_id, whom.phones) if callable_number(phone, prefixes)]


def _columns(order: RoundOrder, whom: rounds.Whom, starts: datetime, day: Day, work: Work, repeat_of: int | None) -> dict[str, Any]:
    kept = {key: value for key, value in asdict(whom).items() if value not in (None, ()) and key != "station_id"}
    repeat = f"{order.repeat_at:%H:%M}" if order.repeat_at else None
    return {
        "station_id": whom.station_id,
        "name": whom.community or (whom.level.value if whom.level else "list"),
        "state": "running" if starts <= work.now else "planned",
        "script": order.script,
        "filters": kept,
        "starts_at": starts,
        "repeat_at": repeat,
        "next_at": next_time(repeat, max(starts, work.now), day) if repeat else None,
        "repeat_of": repeat_of,
        "created_by": order.by,
        "created_at": work.now,
    }
