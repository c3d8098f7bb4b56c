"""Plays documents on one leg: fetches, reads, runs verb after verb, follows redirects, and copes when a document is bad."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from hotline.simulator.switchboard.exchange import Exchange
from hotline.simulator.switchboard.records import Call
from hotline.simulator.switchboard.twiml import PLAY_SECONDS, SPEECH_SECONDS_PER_CHARACTER, BadDocument, Verb, parse, warnings
from hotline.simulator.switchboard.webhooks import WebhookFailed
from hotline.simulator.voice import legs

SORRY = "An application error has occurred. Goodbye."
UNANSWERED = ("Pause", "Redirect", "Reject", "Dial")  # verbs that let the phone go on ringing


@dataclass(frozen=True, slots=True)
class Goto:
    """Fetch the document at `url` and go on there; `twiml` is used instead of fetching when given."""

    url: str
    method: str = "POST"
    params: dict[str, str] = field(default_factory=dict)
    twiml: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing more is played; `hangup`: the leg ends; otherwise the caller leaves the queue."""

    hangup: bool = True


Next = Goto | Stop | None  # None: on to the next verb
Play = Callable[["Session", Verb], Awaitable[Next]]


@dataclass
class Session:
    """One leg, the verbs it may be played, and where its present document came from."""

    exchange: Exchange
    call: Call
    verbs: Mapping[str, Play]
    url: str = ""
    method: str = "POST"
    fallback: Goto | None = None
    extra: dict[str, str] = field(default_factory=dict)

    async def follow(self, where: Goto) -> Stop | None:
        """Play from here until the end; None when a document ended without saying how (a whisper is accepted then).

        Raises BadDocument or WebhookFailed when a document and its fallback cannot be played.
        """
        step: Next = where
        while isinstance(step, Goto):
            step = await self.run(await self._open(step))
        return step

    async def run(self, verbs: tuple[Verb, ...]) -> Next:
        """Run verbs one after the other until one leads elsewhere."""
        if not verbs or verbs[0].name not in UNANSWERED:
            legs.answer(self.exchange, self.call)
        for place, verb in enumerate(verbs):
            if place and verb.name in ("Say", "Play", "Gather", "Record", "Enqueue", "Hangup"):
                legs.answer(self.exchange, self.call)
            play = self.verbs.get(verb.name)
            if play is None:
                continue  # noted in the debugger when the document was read
            step = await play(self, verb)
            if step is not None:
                return step
        return None

    async def _open(self, where: Goto) -> tuple[Verb, ...]:
        if where.twiml:
            return self._read(where.twiml, "text/xml", where.url)
        url = urljoin(self.url, where.url)
        try:
            return await self._fetch(url, where.method, where.params)
        except (BadDocument, WebhookFailed) as failure:
            self._noted(failure, url)
            fallback, self.fallback = self.fallback, None
            if fallback is None:
                raise
            params = where.params | {"ErrorCode": str(failure.code), "ErrorUrl": url}
            try:
                return await self._fetch(fallback.url, fallback.method, params)
            except (BadDocument, WebhookFailed) as second:
                self._noted(second, fallback.url)
                raise

    async def _fetch(self, url: str, method: str, params: dict[str, str]) -> tuple[Verb, ...]:
        everything = legs.voice_params(self.exchange, self.call) | self.extra | params
        answer = await self.exchange.webhooks.ask("voice", url, everything, method)
        self.url, self.method = url, method
        return self._read(answer.body, "text/xml" if answer.status == 204 else answer.kind, url)

    def _read(self, body: str, kind: str, url: str) -> tuple[Verb, ...]:
        if kind == "text/plain":
            return (Verb("Say", {}, body.strip()),)
        if kind not in ("text/xml", "application/xml", "text/html"):
            raise BadDocument(12300, f"Invalid Content-Type: {kind}")
        verbs = parse(body)
        for code, words in warnings(verbs):
            self.exchange.webhooks.note(code, words, url=url, call=self.call.sid)
        return verbs

    def _noted(self, failure: BadDocument | WebhookFailed, url: str) -> None:
        if isinstance(failure, BadDocument):  # a failed request noted itself
            self.exchange.webhooks.note(failure.code, str(failure), url=url, call=self.call.sid)

    def action(self, verb: Verb, params: dict[str, str]) -> Goto:
        """Where a verb's result goes: its `action`, or the present document when it has none."""
        return Goto(urljoin(self.url, verb.get("action")) if verb.get("action") else self.url, verb.get("method", "POST"), params)

    def address(self, relative: str) -> str:
        """An address given in the present document, made whole; empty stays empty."""
        return urljoin(self.url, relative) if relative else ""

    async def say(self, text: str) -> None:
        """Let the handset hear a sentence; it takes time only where a person listens at the page."""
        legs.hear(self.exchange, self.call, text)
        if self.exchange.handset(self.call.person).live:
            await self.exchange.sleep(len(text) * SPEECH_SECONDS_PER_CHARACTER)
        else:
            await self.exchange.sleep(0)

    async def play(self, url: str) -> None:
        """Let the handset hear a sound file."""
        legs.hear(self.exchange, self.call, self.address(url), sound="play")
        await self.exchange.sleep(PLAY_SECONDS)
