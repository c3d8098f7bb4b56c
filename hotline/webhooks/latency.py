"""How long each webhook takes in this process: the one figure that rows cannot tell."""

from __future__ import annotations

import time

from flask import Blueprint, Response, g, request
from prometheus_client import Histogram

WEBHOOKS = Histogram(
    "hotline_webhook_seconds",
    "From the whole request to the answer",
    ["endpoint", "status"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 15.0),
)


def observe(blueprint: Blueprint) -> None:
    """Measures every request of a blueprint."""
    blueprint.before_request(_begin)
    blueprint.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    if "began" in g:
        WEBHOOKS.labels(request.endpoint or "?", f"{response.status_code // 100}xx").observe(time.perf_counter() - g.began)
    return response
