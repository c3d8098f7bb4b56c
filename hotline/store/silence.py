"""A database that neither answers nor refuses: noticed within seconds, so that people are answered without it.

A server that is gone refuses at once. One that is stopped, or behind a network that swallows packets, leaves every request waiting until
the carrier has given up, and the limits it would keep (`statement_timeout`) are the silent server's own. So a process that answers people
looks at how long its connections are in use; when one is for long, a new connection is tried, and if nobody answers that
either, all that wait are cut loose and nobody else begins to wait until the server answers again.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hotline.kernel.logs import get_logger

log = get_logger(__name__)

SUSPICIOUS_SECONDS = 3.0  # our transactions take hundredths of one
ANSWER_SECONDS = 3  # for a connection to be greeted; half the fifteen seconds of a carrier are gone then
LOOK_SECONDS = 0.5


class Silence:
    """Watches one engine from a thread of its own. `silent`: nobody may begin to wait. `tries`: how often the server was tried."""

    def __init__(self, engine: Engine, *, suspicious_seconds: float = SUSPICIOUS_SECONDS) -> None:
        self._suspicious = suspicious_seconds
        self._url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._in_use: dict[int, tuple[float, Any]] = {}
        self._over = threading.Event()
        self.silent = False
        self.tries = 0
        event.listen(engine, "checkout", self._taken)
        event.listen(engine, "checkin", self._given_back)
        self._thread = threading.Thread(target=self._run, name="database-silence", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._over.set()
        self._thread.join()

    def _taken(self, connection: Any, record: Any, _proxy: object) -> None:
        if self.silent:
            raise PoolTimeout("the database is silent")
        self._in_use[id(record)] = (time.monotonic(), connection)

    def _given_back(self, _connection: object, record: Any) -> None:
        self._in_use.pop(id(record), None)

    def _run(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            oldest = min((since for since, _ in list(self._in_use.values())), default=time.monotonic())
            if not self.silent and time.monotonic() - oldest <= self._suspicious:
                continue
            answers = self._answers()
            self.tries += 1
            if answers == self.silent:
                log.error("database_silent" if not answers else "database_answers_again")
            self.silent = not answers
            if self.silent:
                self._cut_loose()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._url, connect_timeout=ANSWER_SECONDS).close()
        except psycopg.OperationalError:
            return False
        return True

    def _cut_loose(self) -> None:
        """Whoever waits on a connection learns that it is broken: its socket is shut under it."""
        for key, (_, connection) in list(self._in_use.items()):
            with suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(connection.fileno())) as wire:
                wire.shutdown(socket.SHUT_RDWR)
            self._in_use.pop(key, None)
