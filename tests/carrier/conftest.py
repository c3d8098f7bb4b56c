"""A carrier on a real socket that answers what a test tells it to, or does not answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from hotline.carrier.rest import TwilioCarrier

ACCOUNT = "AC" + "a" * 32
TOKEN = "token-of-the-account"


@dataclass
class Got:
    """One request as it arrived."""

    method: str
    path: str
    query: list[tuple[str, str]]
    form: list[tuple[str, str]]
    headers: dict[str, str]


@dataclass
class Carrier:
    """`answers` are used up one a request, the last one for ever: (status, body[, headers]), or "hang", "drop", "drip"."""

    url: str = ""
    answers: list[Any] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def will(self, *answers: Any) -> None:
        self.answers = list(answers)

    def next(self) -> Any:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _handler(carrier: Carrier) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            carrier.connections += 1
            super().setup()

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            form = parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True)
            carrier.got.append(Got(self.command, parts.path, parse_qsl(parts.query), form, dict(self.headers)))
            answer = carrier.next()
            if answer == "hang":
                carrier.over.wait(60)
                self.close_connection = True
            elif answer == "drop":
                self.close_connection = True
            elif answer == "drip":
                self._drip()
            else:
                self._answer(*answer)

        def _drip(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            while not carrier.over.wait(0.02):
                self.wfile.write(b" ")

        def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            raw = b"" if status == 204 else raw
            self.send_response(status)
            for name, value in {"Content-Length": str(len(raw)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_DELETE = _serve

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what the tests are about."""


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    """A carrier that listens."""
    told = Carrier()
    server = _Server(("127.0.0.1", 0), _handler(told))
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield told
    told.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def port(carrier: Carrier) -> Iterator[TwilioCarrier]:
    """Our adapter, talking to it; patient enough for a slow machine."""
    adapter = TwilioCarrier(ACCOUNT, TOKEN, carrier.url, connect_timeout=5, read_timeout=30)
    yield adapter
    adapter.close()


@pytest.fixture
def hasty(carrier: Carrier) -> Iterator[TwilioCarrier]:
    """Our adapter with next to no patience, for what never answers."""
    adapter = TwilioCarrier(ACCOUNT, TOKEN, carrier.url, connect_timeout=5, read_timeout=0.3)
    yield adapter
    adapter.close()


Make = Callable[..., dict[str, Any]]


def message(**fields: Any) -> dict[str, Any]:
    """A text as the carrier shows it."""
    return {
        "sid": "SM" + "1" * 32,
        "status": "queued",
        "to": "+8613800000001",
        "from": "+862800000000",
        "body": "您好",
        "date_created": "Sat, 28 Nov 2026 10:00:00 +0000",
        "date_sent": None,
        "error_code": None,
        "price": None,
    } | fields


def call(**fields: Any) -> dict[str, Any]:
    """A call as the carrier shows it."""
    return {
        "sid": "CA" + "1" * 32,
        "status": "queued",
        "to": "+8613800000001",
        "from": "+862800000000",
        "date_created": "Sat, 28 Nov 2026 10:00:00 +0000",
        "start_time": None,
        "answered_by": None,
        "duration": None,
        "price": None,
    } | fields


def page(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A list as the carrier shows it, one page long."""
    return {name: rows, "page": 0, "page_size": 50, "next_page_uri": None, "uri": "/", "start": 0, "end": 0}


def refused(code: int, status: int = 400, words: str = "no") -> tuple[int, dict[str, Any]]:
    """A refusal as the carrier words it."""
    return status, {"code": code, "message": words, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
