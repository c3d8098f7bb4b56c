"""The line's owner as the exchange sees one: a tiny web server that answers TwiML and remembers what it was told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator
from werkzeug.serving import WSGIRequestHandler, make_server

Form = dict[str, str]
Answer = str | tuple[str, int] | Response
Teller = Callable[[Form], Answer]


@dataclass
class Told:
    """One request the exchange made."""

    path: str
    form: Form
    signed: bool
    method: str
    headers: dict[str, str]


@dataclass
class Owner:
    """`answers` maps a path to TwiML, or to a function from the form to TwiML; anything else gets an empty answer."""

    token: str
    answers: dict[str, str | Teller] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    base: str = ""
    _news: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        app = Flask("owner")
        app.add_url_rule("/<path:path>", view_func=self._take, methods=["GET", "POST"])
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        self.base = f"http://127.0.0.1:{self._server.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()

    def _take(self, path: str) -> Response | tuple[str, int]:
        form = request.values.to_dict()
        raw = self.base + str(request.environ["RAW_URI"] if "RAW_URI" in request.environ else request.environ["REQUEST_URI"])
        signed = RequestValidator(self.token).validate(raw, request.form, request.headers.get("X-Twilio-Signature", ""))
        with self._news:
            self.told.append(Told(f"/{path}", form, signed, request.method, dict(request.headers)))
            self._news.notify_all()
        answer = self.answers.get(f"/{path}", "")
        made: Any = answer(form) if callable(answer) else answer
        if isinstance(made, (tuple, Response)):
            return made
        return Response(f"<Response>{made}</Response>", mimetype="text/xml")

    def requests(self, path: str, **form: str) -> list[Told]:
        """What came in at this path with these parameters."""
        return [it for it in list(self.told) if it.path == path and all(it.form.get(name) == value for name, value in form.items())]

    def wait(self, path: str, count: int = 1, **form: str) -> list[Told]:
        """Wait until so many such requests came in."""
        with self._news:
            found = self._news.wait_for(lambda: len(self.requests(path, **form)) >= count, timeout=30)
        assert found, f"{count} x {path} {form} did not come; what came: {[(it.path, it.form.get('CallStatus')) for it in self.told]}"
        return self.requests(path, **form)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""
