"""Puts the exchange behind a Flask application: the carrier's REST API, the people's control API, and the page."""

from __future__ import annotations

import re

from flask import Flask, Response, abort, request

from hotline.simulator.control import control
from hotline.simulator.exchange import Exchange
from hotline.simulator.page import page
from hotline.simulator.rest_calls import calls
from hotline.simulator.rest_messages import messages
from hotline.simulator.rest_others import others
from hotline.simulator.settings import ExchangeSettings
from hotline.simulator.showing import showing

LARGEST_REQUEST = 256 * 1024


def create_exchange(settings: ExchangeSettings) -> Flask:
    """A running exchange as a Flask application; `app.extensions["exchange"]` is the Exchange, whose `stop()` ends it."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    exchange = Exchange(settings)
    exchange.start()
    app.extensions["exchange"] = exchange
    app.before_request(_only_from_here)
    for blueprint in (messages, calls, others, control, showing, page):
        app.register_blueprint(blueprint)
    return app


def _only_from_here() -> None:
    """Refuse requests meant for another name (DNS rebinding) and requests a foreign web page makes."""
    if not re.fullmatch(r"(127\.0\.0\.1|localhost)(:\d+)?", request.host):
        abort(Response("this exchange answers on 127.0.0.1 only\n", 403))
    origin = request.headers.get("Origin")
    if origin and origin != f"http://{request.host}":
        abort(Response("foreign pages may not use this exchange\n", 403))
