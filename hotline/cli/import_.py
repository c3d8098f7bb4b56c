"""`hotline import`: a roster or a list of volunteers from a file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from hotline.cli.connected import connected
from hotline.flows.import_people import Imported, import_residents, import_volunteers
from hotline.wiring import make_house

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
SKIP = click.option("--skip-bad-rows", is_flag=True, help="Take the good rows all the same.")
STATION = click.option("--station", help="The station whose list it is; the first one without it.")


@click.group()
def import_() -> None:
    """Take a CSV or XLSX file; headers in Chinese or English, UTF-8 or GB18030. All or nothing, unless --skip-bad-rows."""


@import_.command()
@FILE
@SKIP
@STATION
def residents(file: Path, skip_bad_rows: bool, station: str | None) -> None:
    """The roster: name,phone,community,address,birth_year,lives_alone,categories,guardian_phone,language,notes."""
    _run(import_residents, "residents", file, skip_bad_rows, station)


@import_.command()
@FILE
@SKIP
@STATION
def volunteers(file: Path, skip_bad_rows: bool, station: str | None) -> None:
    """Volunteers: name,phone,community,skills,languages. They are active and on duty at once."""
    _run(import_volunteers, "volunteers", file, skip_bad_rows, station)


def _run(take: Callable[..., Imported], what: str, file: Path, skip_bad_rows: bool, station: str | None) -> None:
    content = file.read_bytes()
    with connected() as settings:
        done = take(make_house(settings, pool=2), content, skip_bad_rows=skip_bad_rows, station=station)
    for header in done.unknown:
        click.echo(f"column {header!r} is not known and was left out", err=True)
    for fault in done.faults:
        click.echo(f"line {fault.line}: {fault.reason}", err=True)
    if done.faults and not skip_bad_rows:
        click.echo(f"nothing imported: {len(done.faults)} bad rows (--skip-bad-rows takes the others)", err=True)
        sys.exit(1)
    left_out = f", {len(done.faults)} bad rows left out" if done.faults else ""
    click.echo(f"{done.taken} {what}: {done.new} new, {done.taken - done.new} updated{left_out}")
