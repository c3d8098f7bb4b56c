"""Asks our own webhooks as the carrier would: is the public address reachable, and does a signature survive the way there?

The request is a status of a message nobody knows: it is answered and changes nothing. Its query holds what proxies like to
rewrite (a percent-encoded character, an encoded slash), for a rewritten address is the usual reason why every webhook gets 403.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from twilio.request_validator import RequestValidator

PATH = "/twilio/sms/status?doctor=%E5%A5%BD%2Fa+b"
FORM = {"MessageSid": "SMdoctor", "MessageStatus": "sent"}
SECONDS = 6


@dataclass(frozen=True, slots=True)
class Probe:
    """HTTP status (None: no answer, `why` says why), and how far that machine's clock is ahead of ours, in seconds (None: unsaid)."""

    status: int | None
    why: str = ""
    clock_ahead: float | None = None


def probe(public_url: str, auth_token: str, *, signed: bool = True) -> Probe:
    """Posts the harmless status to `public_url`. Redirects are not followed: the carrier would lose the form."""
    url = public_url.rstrip("/") + PATH
    signature = RequestValidator(auth_token).compute_signature(url, FORM)
    headers = {"X-Twilio-Signature": signature} if signed else {}
    try:
        answer = requests.post(url, data=FORM, headers=headers, timeout=SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        return Probe(None, type(error).__name__)
    return Probe(answer.status_code, clock_ahead=_ahead(answer.headers.get("Date")))


def _ahead(date: str | None) -> float | None:
    try:
        return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds() if date else None
    except (TypeError, ValueError):
        return None
