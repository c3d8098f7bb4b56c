"""What the control API takes from a request, and how it says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest


class Wrong(ValueError):
    """The request makes no sense now or ever; the message says why."""


class NotNow(Wrong):
    """It makes sense, but not at this moment: no call, nothing rings."""


def guard(blueprint: Blueprint) -> None:
    """Answer 409 to NotNow and 400 to every other ValueError, with the reason as JSON."""

    def refuse(error: ValueError) -> tuple[Response, int]:
        return jsonify({"error": str(error)}), 409 if isinstance(error, NotNow) else 400

    blueprint.register_error_handler(ValueError, refuse)


def given() -> Mapping[str, Any]:
    """The JSON object sent; an empty body is an empty object. Raises Wrong.

    Only application/json is taken: a foreign web page cannot send that without asking first, so it cannot play with the exchange.
    """
    if not request.get_data(cache=True) and request.mimetype in ("", "application/json"):
        return {}
    if request.mimetype != "application/json":
        raise Wrong("send application/json")
    try:
        data = request.get_json()
    except BadRequest as error:
        raise Wrong("send a JSON object") from error
    if not isinstance(data, dict):
        raise Wrong("send a JSON object")
    return data


def number(name: str, default: float) -> float:
    """A number from the query. Raises Wrong."""
    try:
        return float(request.args.get(name) or default)
    except ValueError as error:
        raise Wrong(f"{name}: a number") from error
