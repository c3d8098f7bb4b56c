"""`hotline station`: what each station decides for itself."""

from __future__ import annotations

from collections.abc import Callable

import click

from hotline.cli.connected import connected
from hotline.flows.set_station import StationSeen, StationWish, see_stations, set_station
from hotline.kernel.phones import parse_phone
from hotline.kernel.readings import quiet_hours, time_zone
from hotline.wiring import make_house

BACK = "-"


@click.group()
def station() -> None:
    """Stations: set and list."""


@station.command("set")
@click.argument("name", required=False)
@click.option("--line-name", help="What the line calls itself, in calls and at the head of every text.")
@click.option("--number", help="The station's own number; - for the installation's.")
@click.option("--timezone", help="Such as Asia/Urumqi; - for the installation's.")
@click.option("--quiet-hours", help='Such as 21:00-08:00, "" for none; - for the installation\'s.')
@click.option("--memory/--no-memory", default=None, help="Check-in calls ask whether what was complained of last time is better.")
def set_(
    name: str | None, line_name: str | None, number: str | None, timezone: str | None, quiet_hours: str | None, memory: bool | None
) -> None:
    """Set what is named for the station NAME, the first one without it. A new NAME with a number of its own is a new station.

    Memory: only after the person has confirmed who they are, and never anything of a talk or an emergency.
    """
    wish = StationWish(line_name, _number(number), _read(timezone, _zone), _read(quiet_hours, _hours), memory)
    if wish == StationWish():
        raise click.UsageError("what is to be set? --line-name, --number, --timezone, --quiet-hours, --memory")
    with connected() as settings:
        _tell(set_station(make_house(settings, pool=2), name.strip() if name else None, wish))


@station.command("list")
def list_() -> None:
    """All stations as they are set."""
    with connected() as settings:
        for seen in see_stations(make_house(settings, pool=2)):
            _tell(seen)


def _tell(seen: StationSeen) -> None:
    hours = "the installation's" if seen.quiet_hours is None else seen.quiet_hours or "none"
    number, zone = seen.number or "the installation's", seen.timezone or "the installation's"
    memory = "on" if seen.memory else "off"
    click.echo(f"{seen.name}: {seen.line_name}; number {number}; time zone {zone}; quiet hours {hours}; memory {memory}")


def _number(text: str | None) -> str | None:
    return text if text in (None, BACK) else parse_phone(str(text))


def _read(text: str | None, reading: Callable[[str], None]) -> str | None:
    if text not in (None, BACK):
        try:
            reading(str(text))
        except ValueError as bad:
            raise click.UsageError(f"{text}: {str(bad) or 'cannot be read'}") from None
    return text


def _hours(text: str) -> None:
    quiet_hours(text)


def _zone(text: str) -> None:
    time_zone(text)
