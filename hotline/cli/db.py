"""`hotline db`: the schema of the database."""

from __future__ import annotations

import os

import click

from hotline.embedded import reachable, running
from hotline.settings import load_settings
from hotline.store import migrate


@click.group()
def db() -> None:
    """Move the database to the newest tables."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest tables. Safe to run again, and from several machines at once."""
    with running(load_settings(os.environ), redis=False) as stack:
        reachable(stack)
        before, _ = migrate.current(stack.database_url)
        migrate.upgrade(stack.database_url)
        after, _ = migrate.current(stack.database_url)
    click.echo(f"at {after}" if before == after else f"from {before or 'nothing'} to {after}")
