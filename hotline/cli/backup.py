"""`hotline backup FILE`: the whole database in one file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from hotline.cli.connected import connected
from hotline.store.dump import dump


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def backup(file: Path | None) -> None:
    """Write the whole database to FILE (default: hotline-DATE.dump), while everything runs."""
    file = file or Path(f"hotline-{datetime.now(UTC):%Y%m%d-%H%M%S}.dump")
    with connected(as_it_is=True) as settings:
        size = dump(settings.database_url or "", file)
        click.echo(f"{file}: {size:,} bytes")
        click.echo(
            f"Keep HOTLINE_ENCRYPTION_KEYS (or the key files in {settings.data_dir}) apart from it: what was sealed opens with them alone.",
            err=True,
        )
