"""Runs the exchange in a process, or in a thread of a test, on the loopback address only."""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import replace
from types import FrameType
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from hotline.simulator.app import create_exchange
from hotline.simulator.settings import BadSetting, ExchangeSettings, from_environment
from hotline.simulator.switchboard.exchange import Exchange

TURN_SECONDS = 0.001  # one thread has all the lines, and must not wait for each of those that take requests, five times as long


class _Handler(WSGIRequestHandler):
    """Keeps connections open, sends at once, and writes no access log."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: numbers and texts stand in the addresses."""


class Server:
    """The exchange with its web server. `start` returns when it takes requests; `stop` ends both within two seconds."""

    def __init__(self, settings: ExchangeSettings) -> None:
        app = create_exchange(settings)
        self.exchange: Exchange = app.extensions["exchange"]
        self._server = make_server(settings.host, settings.port, app, threaded=True, request_handler=_Handler)
        self.exchange.settings = replace(settings, port=self._server.port)  # port 0 means any free one
        self.address = f"http://{settings.host}:{self._server.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="exchange-web", daemon=True)

    def start(self) -> Server:
        """Serve from a thread of its own."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop taking requests, end every call silently."""
        self._server.shutdown()
        self._server.server_close()
        self.exchange.stop()


def main(settings: ExchangeSettings) -> int:
    """Serve until SIGTERM or SIGINT; prints one line when requests are taken. Returns the exit status."""
    sys.setswitchinterval(TURN_SECONDS)
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    server = Server(settings).start()
    sys.stdout.write(f"exchange {server.address}\n")
    sys.stdout.flush()
    ended.wait()
    server.stop()
    return 0


def from_command_line() -> int:
    """`python -m hotline.simulator`: settings from the environment. Returns 2 with one line on stderr when they are wrong."""
    try:
        settings = from_environment(os.environ)
    except BadSetting as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return main(settings)
