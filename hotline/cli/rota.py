"""`hotline rota`: who may be rung for somebody who wants to talk, and when."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hotline.cli.connected import connected
from hotline.dispatch.duty import Shift
from hotline.flows import rota as flow
from hotline.wiring import make_house

AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@click.group()
def rota() -> None:
    """The counsellors' rota."""


@rota.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Take shifts from a CSV or XLSX file: name/phone, weekday or date, start, end, crisis. All or nothing."""
    with connected() as settings:
        count = flow.import_rota(make_house(settings, pool=2), file.read_bytes())
    click.echo(f"{count} shifts")


@rota.command("list")
@AS_JSON
def list_(as_json: bool) -> None:
    """Every counsellor who is on duty (上线), with their shifts."""
    with connected() as settings:
        people = flow.read_rota(make_house(settings, pool=2))
    for person in people:
        shifts = [_shift(s) for s in person.shifts]
        if as_json:
            _json(name=person.name, phone=person.phone, shifts=shifts, on_now=person.on_now, crisis_now=person.crisis_now)
        else:
            click.echo(f"{person.name} {person.phone}: {', '.join(shifts) or 'always'}")


@rota.command()
@AS_JSON
def now(as_json: bool) -> None:
    """Who may be rung now, in the order of ringing."""
    with connected() as settings:
        people = [person for person in flow.read_rota(make_house(settings, pool=2)) if person.on_now]
    for person in people:
        if as_json:
            _json(name=person.name, phone=person.phone, crisis=person.crisis_now)
        else:
            click.echo(f"{person.name} {person.phone}{' crisis' if person.crisis_now else ''}")
    if not people and not as_json:
        click.echo("nobody")


@rota.command()
@AS_JSON
def gaps(as_json: bool) -> None:
    """Where nobody stands in the rota of the next 24 hours; exit code 1 when there is such a time."""
    with connected() as settings:
        found = flow.gaps_ahead(make_house(settings, pool=2))
    for gap in found:
        if as_json:
            _json(start=gap.start.isoformat(), end=gap.end.isoformat())
        else:
            click.echo(f"{gap.start:%Y-%m-%d %H:%M} to {gap.end:%Y-%m-%d %H:%M}")
    if not found and not as_json:
        click.echo("none")
    raise SystemExit(int(bool(found)))


def _json(**fields: object) -> None:
    click.echo(json.dumps(fields, ensure_ascii=False))


def _shift(shift: Shift) -> str:
    if shift.weekday is not None:
        when = f"{DAYS[shift.weekday]} {shift.start_local}-{shift.end_local}"
    elif shift.starts_at is not None and shift.ends_at is not None:
        when = f"{shift.starts_at:%Y-%m-%d %H:%M}Z-{shift.ends_at:%H:%M}Z"
    else:
        when = "?"
    return f"{when}{' crisis' if shift.crisis else ''}"
