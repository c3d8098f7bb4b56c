"""`hotline serve`: the web server.

granian answered a bare view 3.5 times as often as gunicorn's threads on the machines this
was built on. Its own access log stays off: a query may hold a phone number.
"""

from __future__ import annotations

import os

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from hotline.cli.connected import as_environment, connected

HEADER_SECONDS = 10


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--threads", default=32, show_default=True, type=click.IntRange(1, 512), help="Requests answered at once.")
def serve(host: str, port: int, threads: int) -> None:
    """Run the web server: webhooks, console, health and metrics."""
    os.environ.setdefault("HOTLINE_PUBLIC_URL", f"http://127.0.0.1:{port}")
    with connected() as settings:
        os.environ.update(as_environment(settings))  # the server's own worker process reads it
        Granian(
            "hotline.app:create_app",
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
            websockets=False,
            workers=1,
            blocking_threads=threads,
            respawn_failed_workers=True,
            workers_kill_timeout=3,
            log_access=False,
            log_enabled=False,
        ).serve()
