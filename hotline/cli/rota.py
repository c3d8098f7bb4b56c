"""`hotline rota`: who may be rung for somebody who wants to talk, and when."""

from __future__ import annotations

from pathlib import Path

import click

from hotline.cli.connected import connected
from hotline.dispatch.duty import Shift
from hotline.flows import rota as flow
from hotline.wiring import make_house

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@click.group()
def rota() -> None:
    """The counsellors' rota."""


@rota.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Take shifts from a CSV file: name/phone, weekday or date, start, end, crisis. All or nothing."""
    with connected() as settings:
        count = flow.import_rota(make_house(settings, pool=2), file.read_bytes())
    click.echo(f"{count} shifts")


@rota.command("list")
def list_() -> None:
    """Every counsellor who is on duty (上线), with their shifts."""
    with connected() as settings:
        for person in flow.read_rota(make_house(settings, pool=2)):
            shifts = ", ".join(_shift(s) for s in person.shifts) or "always"
            click.echo(f"{person.name} {person.phone}: {shifts}")


@rota.command()
def now() -> None:
    """Who may be rung now, in the order of ringing."""
    with connected() as settings:
        people = [person for person in flow.read_rota(make_house(settings, pool=2)) if person.on_now]
    for person in people:
        click.echo(f"{person.name} {person.phone}{' crisis' if person.crisis_now else ''}")
    if not people:
        click.echo("nobody")


@rota.command()
def gaps() -> None:
    """Where nobody stands in the rota of the next 24 hours."""
    with connected() as settings:
        found = flow.gaps_ahead(make_house(settings, pool=2))
    for gap in found:
        click.echo(f"{gap.start:%Y-%m-%d %H:%M} to {gap.end:%Y-%m-%d %H:%M}")
    if not found:
        click.echo("none")


def _shift(shift: Shift) -> str:
    if shift.weekday is not None:
        when = f"{DAYS[shift.weekday]} {shift.start_local}-{shift.end_local}"
    elif shift.starts_at is not None and shift.ends_at is not None:
        when = f"{shift.starts_at:%Y-%m-%d %H:%M}Z-{shift.ends_at:%H:%M}Z"
    else:
        when = "?"
    return f"{when}{' crisis' if shift.crisis else ''}"
