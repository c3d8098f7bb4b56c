"""The web server's process: granian around the application, and nothing else imported.

granian answered a bare view 3.5 times as often as gunicorn's threads on the machines this
was built on. It runs the application in processes of their own, so this one stays small; several of them keep their
figures in one folder, so that /metrics tells the same whichever of them is asked.
Its access log stays off: a query may hold a phone number.

`python -m hotline.cli.web HOST PORT [THREADS [PROCESSES]]` is how `hotline up` runs it: settings come from the environment.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

HEADER_SECONDS = 10  # a client that dribbles its headers is let go
STOP_SECONDS = 3
THREADS = 128  # most of them only wait for their turn (`flows/give_way.py`), so that words of danger find one that is free


def serve_web(host: str, port: int, threads: int = THREADS, processes: int = 1) -> None:
    """Serve `hotline.app:create_app` until SIGTERM or SIGINT; requests under way are finished first. `threads` in each process."""
    with ExitStack() as held:
        if processes > 1:
            # prometheus-client reads it when it is imported, which only the children do.
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = held.enter_context(tempfile.TemporaryDirectory(prefix="hotline-figures-"))
        _serve(host, port, threads, processes)


def _serve(host: str, port: int, threads: int, processes: int) -> None:
    Granian(
        "hotline.app:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        websockets=False,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_access=False,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    serve_web(sys.argv[1], int(sys.argv[2]), *map(int, sys.argv[3:]))
