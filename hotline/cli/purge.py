"""`hotline purge`: remove what is older than it is kept."""

from __future__ import annotations

import getpass
import sys

import click

from hotline.cli.connected import connected
from hotline.flows.purge import DAYS, old_rows
from hotline.flows.purge import purge as purge_old
from hotline.wiring import make_house


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say how much it would be.")
@click.option("--keep", multiple=True, metavar="SUBJECT=DAYS", help="Another time than the built-in one, e.g. --keep messages=180.")
def purge(dry_run: bool, keep: tuple[str, ...]) -> None:
    """Remove words, recordings and technical rows that are older than they are kept; tickets and their history stay."""
    days = dict(DAYS)
    for entry in keep:
        subject, _, number = entry.partition("=")
        if subject not in DAYS or not number.isdigit() or int(number) < 1:
            raise click.BadParameter(f"{entry}: expects SUBJECT=DAYS with SUBJECT one of {', '.join(DAYS)}", param_hint="--keep")
        days[subject] = int(number)
    with connected() as settings:
        house = make_house(settings, pool=2)
        found = old_rows(house, days)
        if not dry_run:
            bar = click.progressbar(length=sum(found.values()), file=sys.stderr, hidden=not sys.stderr.isatty())
            with bar as progress:
                found = purge_old(house, actor=f"cli:{getpass.getuser()}", days=days, tick=progress.update)
    for subject, count in found.items():
        click.echo(f"{subject:15} {count:>9} older than {days[subject]} days{' would go' if dry_run else ' gone'}")
