"""`hotline restore FILE`: a backup into an empty database."""

from __future__ import annotations

from pathlib import Path

import click

from hotline.cli.connected import connected
from hotline.store.dump import restore as restore_dump


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Drop what is in the database first.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, replace: bool, yes: bool) -> None:
    """Fill the database from FILE, all or nothing. Stop the line first."""
    if replace and not yes:
        click.confirm("This drops everything in the database. Go on?", abort=True)
    with connected(as_it_is=True) as settings:
        restore_dump(settings.database_url or "", file, replace=replace)
    click.echo(f"restored from {file}")
