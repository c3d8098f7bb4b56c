"""Posts what happened to the line's owner, signed as the carrier signs, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urldefrag, urlencode

import aiohttp
from twilio.request_validator import RequestValidator
from yarl import URL

from hotline.simulator.switchboard.misbehaviour import Misbehaviour
from hotline.simulator.switchboard.records import utcnow

MAX_BODY = 64 * 1024  # 11750: response body too large
STATUSES_AT_ONCE = 32  # what became of texts and calls is told as networks tell it; whoever texts or calls waits for nobody else
DEBUGGER_KEPT = 2_000
URL_SAFE = "%:/?#[]@!$&'()*+,;=-._~"
Params = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the owner's server answered. `kind` is the content type without its parameters."""

    status: int
    body: str
    kind: str


class WebhookFailed(Exception):
    """No usable answer after all repeats; `code` is the carrier's (11200 HTTP error, 11205 connection, 11750 too large)."""

    def __init__(self, code: int, message: str, policy: str) -> None:
        self.code = code
        self.policy = policy
        super().__init__(message)


@dataclass
class Webhooks:
    """One client with kept connections for the whole exchange. Everything runs on the exchange's loop."""

    auth_token: str
    timeout: float
    misbehaviour: Callable[[], Misbehaviour]
    sleep: Callable[[float], Any]
    debugger: list[dict[str, Any]] = field(default_factory=list)
    sent: int = 0
    statuses: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(STATUSES_AT_ONCE))
    _session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the kept connections."""
        if self._session is not None:
            await self._session.close()

    def note(self, code: int, message: str, **facts: Any) -> None:
        """Write into the debugger, the carrier's list of what it did not like."""
        self.debugger.append({"at": utcnow().isoformat(), "code": code, "message": message, **facts})
        del self.debugger[:-DEBUGGER_KEPT]

    async def ask(self, kind: str, url: str, params: Params, method: str = "POST") -> Answer:
        """Send and wait for the answer. Raises WebhookFailed; the failure is in the debugger."""
        chaos = self.misbehaviour()
        if chaos.delay_seconds and kind in chaos.kinds:
            await self.sleep(chaos.delay_seconds)
        twice = chaos.happens(chaos.duplicate, kind)
        try:
            if twice:
                first, answer = await asyncio.gather(self._repeating(url, params, method), self._repeating(url, params, method, again=True))
                return first or answer
            return await self._repeating(url, params, method)
        except WebhookFailed as failure:
            self.note(failure.code, str(failure), url=url, params=dict(params))
            raise

    async def tell(self, url: str, params: Params, method: str = "POST", kind: str = "status") -> None:
        """Send and care for nothing but a 2xx; what fails stands in the debugger."""
        chaos = self.misbehaviour()
        if chaos.happens(chaos.drop, kind):
            return
        with contextlib.suppress(WebhookFailed):
            async with self.statuses:
                await self.ask(kind, url, params, method)

    async def _repeating(self, url: str, params: Params, method: str, again: bool = False) -> Answer:
        """Repeat by the policy in the address's fragment (`#rc=2&rp=ct,rt`); by default once when the connection fails."""
        bare, fragment = urldefrag(url)
        override = parse_qs(fragment)
        repeats = _repeats(override)
        policies = ",".join(override.get("rp", ["ct"])).split(",")
        token = str(uuid.uuid4())
        for attempt in range(repeats + 1):
            try:
                return await self._once(bare, params, method, token if again or attempt else None)
            except WebhookFailed as failure:
                if attempt == repeats or not ({"all", failure.policy} & set(policies)):
                    raise
        raise AssertionError("unreachable")

    async def _once(self, url: str, params: Params, method: str, token: str | None) -> Answer:
        if method.upper() == "GET":
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}"
            params = {}
        url = quote(url, safe=URL_SAFE)  # an address with Chinese in it is signed as it is sent
        headers = {"X-Twilio-Signature": RequestValidator(self.auth_token).compute_signature(url, dict(params)), "Accept": "*/*"}
        headers["User-Agent"] = "TwilioProxy/1.1"
        if token:
            headers["I-Twilio-Idempotency-Token"] = token
        data = urlencode(params).encode() if method.upper() == "POST" else None
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        self.sent += 1
        try:
            async with self._client().request(method.upper(), URL(url, encoded=True), data=data, headers=headers) as response:
                body = b""
                async for chunk in response.content.iter_chunked(MAX_BODY):
                    body += chunk
                    if len(body) > MAX_BODY:
                        raise WebhookFailed(11750, f"response body of {url} too large", "")
                answer = Answer(response.status, body.decode("utf-8", "replace"), response.content_type)
        except TimeoutError as error:
            raise WebhookFailed(11200, f"no answer from {url} within {self.timeout} s", "rt") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise WebhookFailed(11205, f"HTTP connection failure to {url}: {error}", "ct") from error
        if answer.status >= 400:
            raise WebhookFailed(11200, f"HTTP {answer.status} from {url}", "5xx" if answer.status >= 500 else "4xx")
        return answer

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            # no total: a request waiting for a free connection has not reached the owner yet
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=min(5.0, self.timeout), sock_read=self.timeout)
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session


def _repeats(override: Mapping[str, list[str]]) -> int:
    try:
        return max(0, min(5, int(override.get("rc", ["1"])[0])))
    except ValueError:
        return 1
