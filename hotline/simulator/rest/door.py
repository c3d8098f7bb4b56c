"""The door of the REST API: who may enter, how errors look, and how the API fails when told to.

The resources themselves are in the modules beside this one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, Response, current_app, jsonify, request

from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import API_VERSION

P = ParamSpec("P")
PREFIX = f"/{API_VERSION}/Accounts/<account>"


def exchange_here() -> Exchange:
    """The exchange behind the application that serves this request."""
    exchange: Exchange = current_app.extensions["exchange"]
    return exchange


def path(exchange: Exchange, resource: str) -> str:
    """The path of a list of the account, such as `Calls`."""
    return f"/{API_VERSION}/Accounts/{exchange.settings.account_sid}/{resource}.json"


def guard(blueprint: Blueprint) -> None:
    """Let only the account in, and answer every refusal in the carrier's shape."""
    blueprint.before_request(_authenticate)
    blueprint.register_error_handler(CarrierError, refused)


def _authenticate() -> None:
    settings = exchange_here().settings
    given = request.authorization
    if given is None or given.username != settings.account_sid or given.password != settings.auth_token:
        raise CarrierError(20003)
    if (request.view_args or {}).pop("account", None) != settings.account_sid:
        raise CarrierError(20404, request.path)


def refused(error: CarrierError) -> tuple[Response, int]:
    """The carrier's error body."""
    return jsonify(error.as_json()), error.status


def failing(resource: str) -> Callable[[Callable[P, tuple[Any, int]]], Callable[P, tuple[Any, int]]]:
    """Wrap a creating view: it fails as the misbehaviour of `resource` says. See misbehaviour.RestFault."""

    def around(view: Callable[P, tuple[Any, int]]) -> Callable[P, tuple[Any, int]]:
        @wraps(view)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> tuple[Any, int]:
            exchange = exchange_here()
            fault = exchange.ask(lambda: exchange.misbehaviour.next_fault(resource))
            if fault is None:
                return view(*args, **kwargs)
            if fault.mode in ("429", "500"):
                exchange.ask(lambda: exchange.created(resource, sid=None, refused=fault.mode))
                raise CarrierError(20429 if fault.mode == "429" else 20500)
            answer = view(*args, **kwargs)
            if fault.mode in ("slow", "timeout"):
                time.sleep(fault.seconds)
            if fault.mode in ("lost", "timeout"):
                raise CarrierError(20500)
            return answer

        return wrapped

    return around
