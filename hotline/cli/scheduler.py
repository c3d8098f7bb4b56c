"""`hotline scheduler`: the clock of the sweeps. Several may run; a leader lock lets one of them act."""

from __future__ import annotations

import click

from hotline.cli.connected import run_with_servers


@click.command()
def scheduler() -> None:
    """Enqueue the sweeps when they are due, until SIGTERM or SIGINT."""
    run_with_servers("workers.scheduler")
