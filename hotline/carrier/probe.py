"""Asks our own webhooks as the carrier would: is the public address reachable, and does a signature survive the way there?

The request is a status of a message nobody knows: it is answered and changes nothing. Its query holds what proxies like to
rewrite (a percent-encoded character, an encoded slash), for a rewritten address is the usual reason why every webhook gets 403.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from twilio.request_validator import RequestValidator

PATH = "/twilio/sms/status?doctor=%E5%A5%BD%2Fa+b"
FORM = {"MessageSid": "SMdoctor", "MessageStatus": "sent"}
SECONDS = 6
CAUSES: dict[type[BaseException], str] = {
    socket.gaierror: "no such name: correct it, or look at the name server",
    ssl.SSLCertVerificationError: "its certificate is not believed: wrong name, run out, or the intermediate one is missing",
    ssl.SSLError: "nobody speaks TLS there: http behind an https address?",
    ConnectionRefusedError: "nobody listens there",
    requests.Timeout: f"nothing came within {SECONDS} s: a firewall?",
}


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
        return Probe(None, _why(error))
    return Probe(answer.status_code, clock_ahead=_ahead(answer.headers.get("Date")))


def _why(error: requests.RequestException) -> str:
    """The cause at the bottom, in words: it decides where to look."""
    causes = _causes(error)
    for kind, words in CAUSES.items():
        if any(isinstance(cause, kind) for cause in causes):
            return words
    return type(causes[-1]).__name__


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what it stands for: urllib3 keeps that in `reason`, requests in its first argument, the interpreter as its context."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        it = waiting.pop()
        if isinstance(it, BaseException) and it not in found:
            found.append(it)
            waiting += [getattr(it, "reason", None), it.__cause__, it.__context__, *it.args]
    return found


def _ahead(date: str | None) -> float | None:
    try:
        return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds() if date else None
    except (TypeError, ValueError):
        return None
