"""`hotline export`: rows for the street office, a spreadsheet, or another program."""

from __future__ import annotations

import getpass
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from hotline.cli.connected import connected
from hotline.flows.export import FORMATS, WHAT, count
from hotline.flows.export import export as write_export
from hotline.wiring import make_house


@click.command()
@click.argument("what", type=click.Choice(WHAT))
@click.option("--format", "form", type=click.Choice(FORMATS), default="jsonl", show_default=True, help="Shape of the rows.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write; standard output without it.")
@click.option("--sensitive", is_flag=True, help="Also what was said in psychological contacts. This is logged.")
def export(what: str, form: str, output: Path | None, sensitive: bool) -> None:
    """Write all rows of WHAT, oldest first."""
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("an XLSX file is not for a terminal: name one with --output FILE")
    with connected() as settings:
        house = make_house(settings, pool=2)
        actor = f"cli:{getpass.getuser()}"
        shown: AbstractContextManager[Any] = click.progressbar(
            length=count(house, what), label=what, file=sys.stderr, hidden=not sys.stderr.isatty()
        )
        with output.open("wb") if output else click.open_file("-", "wb") as out, shown as bar:
            written = write_export(house, what, form, out, sensitive=sensitive, actor=actor, tick=lambda: bar.update(1))
    if output:
        click.echo(f"{written} {what} → {output}", err=True)
