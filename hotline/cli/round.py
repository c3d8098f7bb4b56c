"""`hotline round`: check-in rounds, from the question who would be rung to the table of what came of it."""

from __future__ import annotations

import getpass
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import click

from hotline.cli.connected import connected
from hotline.flows.house import House
from hotline.flows.read_phone_list import read_phone_list
from hotline.flows.roster_rows import CATEGORIES
from hotline.flows.start_round import SCRIPTS, Planned, RoundOrder, start_round
from hotline.flows.steer_round import RoundSeen, cancel_round, pause_round, resume_round, see_round, see_rounds
from hotline.kernel.phones import mask
from hotline.terms import Level
from hotline.wiring import make_house

LEVELS = [level.value for level in Level if level is not Level.NORMAL]
WATCH_SECONDS = 2.0
BAR = 40
REASONS = {
    "opted_out": "want no automated calls",
    "blocked": "blocked",
    "reached_today": "spoken with today already",
    "already_waiting": "waiting for a check-in call already",
    "not_allowed": "outside HOTLINE_ALLOWED_PREFIXES",
}
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
OUTCOMES = {
    "reached": "reached",
    "all_well": "all is well",
    "need_taken": "need taken",
    "exhausted": "not reached: somebody is sent to the door",
    "opted_out": "want no more such calls",
    "withdrawn": "withdrawn",
    "waiting": "waiting",
    "dialing": "being rung",
    "in_call": "in a call",
}
AT_FORMATS = ["%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]


@click.group()
def round() -> None:
    """Check-in rounds: start, list, pause, resume, cancel."""


@round.command()
@click.option("--community", help="Everybody on the roster of this community.")
@click.option("--level", type=click.Choice(LEVELS), help="Everybody in communities at this control level.")
@click.option(
    "--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Phones: CSV or XLSX with a column 电话/phone."
)
@click.option(
    "--category",
    "categories",
    multiple=True,
    help="Only these: aged, alone, disabled, child, pregnant, low_income (or 独居, 残疾 ...); may be repeated.",
)
@click.option("--station", help="The station whose roster it is; the first one without it.")
@click.option("--script", type=click.Choice(SCRIPTS), default=SCRIPTS[0], show_default=True, help="What the call says it is about.")
@click.option("--at", "at", type=click.DateTime(AT_FORMATS), help="When it begins, local time; at once without it.")
@click.option("--repeat", "repeat", type=click.DateTime(["%H:%M"]), help="Again every day at HH:MM, local time.")
@click.option("--dry-run", is_flag=True, help="Say who would be rung and how long it takes; ring nobody.")
@click.option("--watch", is_flag=True, help="Show its progress until it is done; Ctrl-C stops watching, not the round.")
def start(
    community: str | None,
    level: str | None,
    file: Path | None,
    categories: tuple[str, ...],
    station: str | None,
    script: str,
    at: datetime | None,
    repeat: datetime | None,
    dry_run: bool,
    watch: bool,
) -> None:
    """Ring everybody the options name, the most fragile first. Returns once the round is planned."""
    with _house() as house:
        order = RoundOrder(
            station=station,
            community=community,
            level=Level(level) if level else None,
            phones=_phones(house, file),
            categories=tuple(CATEGORIES.get(name, name) for name in categories),
            script=script,
            at=_moment(house, at),
            repeat_at=repeat.time() if repeat else None,
            by=getpass.getuser(),
        )
        planned = start_round(house, order, dry_run=dry_run)
        _tell(house, planned)
        if watch and planned.round_id is not None:
            _watch(house, planned.round_id)


@round.command("list")
@AS_JSON
def list_(as_json: bool) -> None:
    """Rounds, newest first, with how far they have come."""
    with _house() as house:
        for seen in see_rounds(house):
            come = f"{seen.planned - seen.left}/{seen.planned}{_again(house, seen)}"
            line = f"{seen.id}  {seen.name}  {seen.state}  {_local(house, seen.starts_at)}  {come}"
            click.echo(_json(house, seen) if as_json else line)


@round.command()
@click.argument("round_id", type=int)
@click.option("--watch", is_flag=True, help="Until it is done.")
@AS_JSON
def show(round_id: int, watch: bool, as_json: bool) -> None:
    """What came of one round."""
    with _house() as house:
        if as_json:
            click.echo(_json(house, see_round(house, round_id)))
        elif watch:
            _watch(house, round_id)
        else:
            _table(see_round(house, round_id))


@round.command()
@click.argument("round_id", type=int)
def pause(round_id: int) -> None:
    """Ring nobody further until it is resumed; of one that repeats, no day of it."""
    with _house() as house:
        click.echo(f"round {round_id} is paused, {pause_round(house, round_id, by=getpass.getuser())} wait")


@round.command()
@click.argument("round_id", type=int)
def resume(round_id: int) -> None:
    """Go on with a paused round."""
    with _house() as house:
        click.echo(f"round {round_id} goes on, {resume_round(house, round_id, by=getpass.getuser())} wait")


@round.command()
@click.argument("round_id", type=int)
def cancel(round_id: int) -> None:
    """Ring nobody further, for good; one that repeats is not repeated either."""
    with _house() as house:
        click.echo(f"round {round_id} is cancelled, {cancel_round(house, round_id, by=getpass.getuser())} were still waiting")
        of = see_round(house, round_id).repeat_of
        if of is not None and (first := see_round(house, of)).next_at is not None:
            click.echo(f"round {of} comes again at {_local(house, first.next_at)}; hotline round cancel {of} ends that")


@contextmanager
def _house() -> Iterator[House]:
    with connected() as settings:
        house = make_house(settings, pool=2)
        yield house
        house.engine.dispose()


def _phones(house: House, file: Path | None) -> tuple[str, ...] | None:
    if file is None:
        return None
    listed = read_phone_list(house, file.read_bytes())
    for line, reason in listed.faults:
        click.echo(f"line {line}: {reason}", err=True)
    return listed.phones


def _moment(house: House, at: datetime | None) -> datetime | None:
    """A local time as given; one without a date is today's, or tomorrow's when it has passed."""
    if at is None:
        return None
    zone, now = house.settings.timezone, house.clock.now()
    if at.year != 1900:
        return at.replace(tzinfo=zone)
    today = datetime.combine(now.astimezone(zone).date(), at.time(), tzinfo=zone)
    return today if today >= now else today + timedelta(days=1)


def _local(house: House, moment: datetime) -> str:
    return f"{moment.astimezone(house.settings.timezone):%Y-%m-%d %H:%M}"


def _again(house: House, seen: RoundSeen) -> str:
    if seen.repeat_at and seen.next_at:
        return f", daily at {seen.repeat_at}, next {_local(house, seen.next_at)}"
    return f", of round {seen.repeat_of}" if seen.repeat_of else ""


def _json(house: House, seen: RoundSeen) -> str:
    """Times are local, with their offset; `figures` counts callbacks by state, ended ones by outcome, and adds up to `planned`."""
    zone = house.settings.timezone
    moments = {name: getattr(seen, name) for name in ("starts_at", "ended_at", "next_at")}
    told = {name: moment.astimezone(zone).isoformat(timespec="seconds") if moment else None for name, moment in moments.items()}
    known = {name: getattr(seen, name) for name in ("id", "name", "state", "repeat_at", "repeat_of", "planned", "left")}
    return json.dumps(known | told | {"figures": dict(seen.figures)}, ensure_ascii=False)


def _tell(house: House, planned: Planned) -> None:
    verb = "would be rung" if planned.round_id is None else "will be rung"
    click.echo(f"{planned.people} {verb}" + (f", {planned.strangers} of them on no roster" if planned.strangers else ""))
    for why, count in sorted(planned.left_out.items()):
        click.echo(f"{count} left out: {REASONS[why]}")
    for place, (name, phone, community, points) in enumerate(planned.first, 1):
        if planned.round_id is None:
            click.echo(f"{place:3}. {name[:1]}*  {mask(phone)}  {community or '-'}  {points} points")
    takes = planned.estimate
    click.echo(f"begins {_local(house, takes.starts)}, {takes.per_second:.2g} calls a second")
    click.echo(f"everybody rung once by {_local(house, takes.first_pass_ends)}, with further tries by about {_local(house, takes.ends)}")
    if planned.round_id is not None:
        click.echo(f"round {planned.round_id} is planned; hotline round show {planned.round_id} says how far it has come")


def _watch(house: House, round_id: int) -> None:
    try:
        while (seen := see_round(house, round_id)).state in ("planned", "running", "paused") and (seen.left or seen.state == "planned"):
            _bar(seen)
            time.sleep(WATCH_SECONDS)
    except KeyboardInterrupt:
        click.echo()
    _table(see_round(house, round_id))


def _bar(seen: RoundSeen) -> None:
    over = seen.planned - seen.left
    filled = BAR * over // max(seen.planned, 1)
    line = f"[{'#' * filled}{'.' * (BAR - filled)}] {over}/{seen.planned} {seen.state}"
    click.echo(f"\r{line}" if sys.stdout.isatty() else line, nl=not sys.stdout.isatty())


def _table(seen: RoundSeen) -> None:
    click.echo(f"\nround {seen.id} ({seen.name}) is {seen.state}: {seen.planned - seen.left} of {seen.planned} settled")
    for word, count in sorted(seen.figures.items(), key=lambda pair: -pair[1]):
        click.echo(f"{count:8}  {OUTCOMES.get(word, word.replace('_', ' '))}")
