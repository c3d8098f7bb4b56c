"""`hotline worker`: background jobs on this machine, beside or instead of those of `hotline up`.

The hotline names jobs and never imports `workers`; this starts that package as a program.
"""

from __future__ import annotations

import click

from hotline.cli.connected import run_with_servers


@click.command()
@click.option("--queues", default="crisis,calls,messages,sweeps", show_default=True, help="Queues to serve, the most urgent first.")
def worker(queues: str) -> None:
    """Run background jobs until SIGTERM or SIGINT; the job under way is finished first."""
    run_with_servers("workers", "--queues", queues)
