"""Who may come in: only what the carrier signed, only what is whole.

An unsigned or wrongly signed request gets 403 and leaves no trace but a counter; one that lacks a field gets 400.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from flask import abort, current_app, request
from prometheus_client import Counter

from hotline.carrier.signature import Signer
from hotline.flows.house import House
from hotline.store.engine import Collision, DatabaseAway

REFUSED = Counter("hotline_webhook_refused_total", "Requests at the carrier's door that were not let in", ["why"])
COLLIDED = Counter("hotline_webhook_collisions_total", "Webhooks done again because another stood in their way")
COLLISIONS = 4
T = TypeVar("T")
NUL = "\0"  # PostgreSQL keeps every character but this one
LONGEST = {"MessageSid": 64, "CallSid": 64, "From": 64, "To": 64, "Body": 4000}


def house() -> House:
    """The house of this process, wired by the app."""
    found: House = current_app.extensions["house"]
    return found


def check_signature() -> None:
    """Runs before every webhook: computed over the configured public address and the raw path and query, never over forwarded headers."""
    signer: Signer = current_app.extensions["signer"]
    path = quote(request.environ.get("PATH_INFO", "/"))
    query = request.environ.get("QUERY_STRING", "")
    raw = f"{path}?{query}" if query else path
    is_form = request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data")
    body = None if is_form or not request.content_length else request.get_data(as_text=True)
    if not signer.valid(raw, request.form, body, request.headers.get("X-Twilio-Signature")):
        REFUSED.labels("signature").inc()
        abort(403)


def again_if_in_the_way(flow: Callable[[], T]) -> T:
    """Runs a flow, and runs it again when another request stood in its way. Raises DatabaseAway, also when that goes on."""
    for _ in range(COLLISIONS):
        try:
            return flow()
        except Collision:
            COLLIDED.inc()
    raise DatabaseAway("collisions")


def field(name: str) -> str:
    """A field the carrier always sends; 400 without it, when it is longer than it can be, or holds what no table can keep."""
    value = request.form.get(name, "")
    if not value or len(value) > LONGEST.get(name, 256) or NUL in value:
        REFUSED.labels("field").inc()
        abort(400, description=f"{name} is missing or too long")
    return value


def optional(name: str, longest: int = 2000) -> str:
    """A field that may be missing, cut to a sane length and without what no table can keep."""
    return request.form.get(name, "").replace(NUL, "")[:longest]


def number_in(value: str | None) -> int | None:
    """A whole number out of a query or field; None when it is none."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 18 else None
