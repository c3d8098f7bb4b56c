"""How a request reaches the carrier, and what its answer says about whether anything happened.

The official client builds the requests; this is the HTTP client it is given.
It puts another base address in (any carrier that speaks Twilio's API), keeps the
connections, has short time limits, and turns every failure into one of the
port's four errors at the one place where it is still known what was sent.

Only questions (GET) and deletions are repeated here, once: a repeated POST is a second call to an old woman.
"""

from __future__ import annotations

import json
import os
import ssl
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response as TwilioResponse
from urllib3.exceptions import HTTPError, NewConnectionError

from hotline.carrier.codes import Act, refusal
from hotline.carrier.port import CarrierAway, CarrierBusy, CarrierFault, CarrierRefused, CarrierUnknown

REPEATABLE = frozenset({"GET", "DELETE"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_ANSWER = 2 * 1024 * 1024  # bytes; the largest page of a list is far below
IDLE_SECONDS = 20  # carriers close idle connections; one closed at the wrong moment looks like a lost answer
POOL = 16


class Answer(NamedTuple):
    """What came back: HTTP status, headers, the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class CarrierSession(TwilioHttpClient):  # type: ignore[misc]  # the client ships no types
    """HTTP to one carrier: `base_url` is its base, e.g. https://api.twilio.com or http://127.0.0.1:8001, a path may follow.

    `connect_timeout` and `read_timeout` in seconds; the body has `read_timeout` again. Usable from several threads and after a fork.
    Raises ValueError for an address that is none.
    """

    def __init__(self, base_url: str, *, connect_timeout: float = 3.0, read_timeout: float = 8.0) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError("the carrier's address must be http(s)://host[:port][/path]")
        super().__init__(pool_connections=False)
        self.base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self._limits = (connect_timeout, read_timeout)
        self._direct = parts.hostname in LOOPBACK  # a proxy of the environment cannot reach the simulator
        self._http, self._pid, self._used = self._open(), os.getpid(), time.monotonic()

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> TwilioResponse:
        """One request of the official client, sent to our carrier. `timeout` and `allow_redirects` are the client's; ours hold.

        Raises a CarrierFault for everything but a 2xx.
        """
        parts = urlsplit(url)
        address = self.base + parts.path + (f"?{parts.query}" if parts.query else "")
        answer = self.exchange(method.upper(), address, params=params, data=data, headers=headers, auth=auth)
        judge(method.upper(), answer)
        return TwilioResponse(answer.status, answer.body.decode("utf-8", "replace"), answer.headers)

    def exchange(self, method: str, url: str, *, at_most: int = MAX_ANSWER, **parts: Any) -> Answer:
        """Send and read one whole answer of any status. Raises CarrierAway or CarrierUnknown when there is none.

        Redirects are not followed. `parts`: params, data, headers, auth as for requests.
        """
        for again in (True, False) if method in REPEATABLE else (False,):
            try:
                return self._once(method, url, at_most, parts)
            except CarrierAway:
                if not again:
                    raise
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Close the kept connections."""
        self._http.close()

    def _once(self, method: str, url: str, at_most: int, parts: dict[str, Any]) -> Answer:
        try:
            with self._session().request(method, url, timeout=self._limits, stream=True, allow_redirects=False, **parts) as response:
                body = _read(response, at_most, time.monotonic() + self._limits[1])
                return Answer(response.status_code, response.headers, body)
        except (requests.RequestException, HTTPError) as error:
            raise _fault(method, error) from error

    def _session(self) -> requests.Session:
        """The session of this process: sockets must not cross a fork, and long idle ones are not trusted."""
        now = time.monotonic()
        if self._pid != os.getpid():
            self._http, self._pid = self._open(), os.getpid()
        elif now - self._used > IDLE_SECONDS:
            self._http.close()
        self._used = now
        return self._http

    def _open(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = not self._direct
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(pool_maxsize=POOL))
        return session


def judge(method: str, answer: Answer) -> None:
    """Raise what an answer's status means; return for a 2xx.

    429 and its like were never processed. 5xx (and 408) on a POST may have been. Any other refusal is one: nothing happened.
    """
    if 200 <= answer.status < 300:
        return
    outcome = refusal(_code(answer.body), answer.status)
    if answer.status >= 500 or answer.status == 408:
        kind: type[CarrierFault] = CarrierAway if method in REPEATABLE else CarrierUnknown
        raise kind(f"http {answer.status}")
    if outcome.act is Act.TRY_LATER:
        raise CarrierBusy(_retry_after(answer.headers), outcome)
    raise CarrierRefused(outcome)


def _read(response: requests.Response, at_most: int, deadline: float) -> bytes:
    """The body, within a deadline as a whole: the time limit of requests only bounds each single wait."""
    body = bytearray()
    while piece := response.raw.read1(65536, decode_content=True):  # what has arrived; `read` would wait for all of it
        body += piece
        if len(body) > at_most or time.monotonic() > deadline:
            raise requests.exceptions.ContentDecodingError("answer too long or too slow")
    return bytes(body)


def _fault(method: str, error: requests.RequestException | HTTPError) -> CarrierFault:
    words = type(error).__name__  # never the message: it holds the address, and with it telephone numbers
    return CarrierAway(words) if method in REPEATABLE or _never_left(error) else CarrierUnknown(words)


def _never_left(error: requests.RequestException | HTTPError) -> bool:
    """Whether the failure came before the request could be sent: no address, no connection, no trust."""
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    inner = getattr(reason, "original_error", reason)  # a proxy that could not be reached
    cause = reason.args[0] if reason is not None and reason.args else None
    return isinstance(inner, NewConnectionError) or isinstance(cause, ssl.SSLCertVerificationError)


def _code(body: bytes) -> int | None:
    try:
        return int(json.loads(body)["code"])
    except (ValueError, TypeError, KeyError):
        return None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from either form of the header; None where there is none to be understood."""
    said = headers.get("Retry-After", "")
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
