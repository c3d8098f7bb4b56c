"""Puts the exchange behind a Flask application: the carrier's REST API, the people's control API, and the page."""

from __future__ import annotations

import re
from concurrent.futures import CancelledError

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from hotline.simulator.people.control import control
from hotline.simulator.people.page import page
from hotline.simulator.people.showing import showing
from hotline.simulator.rest.calls import calls
from hotline.simulator.rest.door import refused
from hotline.simulator.rest.lines import lines
from hotline.simulator.rest.messages import messages
from hotline.simulator.rest.queues import queues
from hotline.simulator.rest.recordings import recordings
from hotline.simulator.settings import ExchangeSettings
from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import API_VERSION

LARGEST_REQUEST = 256 * 1024


def create_exchange(settings: ExchangeSettings) -> Flask:
    """A running exchange as a Flask application; `app.extensions["exchange"]` is the Exchange, whose `stop()` ends it."""
    app = Flask(__name__, static_folder=None)  # the page brings its own files
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    exchange = Exchange(settings)
    exchange.start()
    app.extensions["exchange"] = exchange
    app.before_request(_only_from_here)
    app.register_error_handler(CancelledError, lambda error: ("the exchange has stopped\n", 503))
    app.register_error_handler(404, _nothing_there)
    app.register_error_handler(405, _nothing_there)
    for blueprint in (messages, calls, recordings, queues, lines, control, showing, page):
        app.register_blueprint(blueprint)
    return app


def _nothing_there(error: HTTPException) -> tuple[Response, int] | HTTPException:
    """Unknown paths and methods of the REST API are refused in the carrier's shape."""
    if not request.path.startswith(f"/{API_VERSION}/"):
        return error
    return refused(CarrierError(20404 if error.code == 404 else 20004, request.path))


def _only_from_here() -> None:
    """Refuse requests meant for another name (DNS rebinding) and requests a foreign web page makes."""
    if not re.fullmatch(r"(127\.0\.0\.1|localhost)(:\d+)?", request.host):
        abort(Response("this exchange answers on 127.0.0.1 only\n", 403))
    origin = request.headers.get("Origin")
    if origin and origin != f"http://{request.host}":
        abort(Response("foreign pages may not use this exchange\n", 403))
