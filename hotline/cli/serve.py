"""`hotline serve`: the web server alone."""

from __future__ import annotations

import os

import click

from hotline.cli.connected import as_environment, connected
from hotline.cli.prepare import local_address, ports_free
from hotline.cli.web import THREADS, serve_web


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 512), help="Requests each answers at once.")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes, one for each core.")
def serve(host: str, port: int, threads: int, processes: int) -> None:
    """Run the web server: webhooks, console, health and metrics."""
    os.environ["HOTLINE_PUBLIC_URL"] = os.environ.get("HOTLINE_PUBLIC_URL") or local_address(host, port)
    ports_free(host, port, simulator=False)
    with connected() as settings:
        os.environ.update(as_environment(settings))  # the process that runs the application reads it
        serve_web(host, port, threads, processes)
