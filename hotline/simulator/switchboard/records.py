"""What the exchange remembers: messages, calls, recordings, queues, the line's settings, and the people's handsets."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

API_VERSION = "2010-04-01"
LIVE = ("queued", "ringing", "in-progress")  # the statuses from which a call can still move
EVENTS = ("initiated", "ringing", "answered", "completed")


def sid(prefix: str) -> str:
    """A fresh identifier such as CA and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def utcnow() -> datetime:
    """The carrier's clock: aware, UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Message:
    """One text. `direction` is inbound, outbound-api or outbound-reply."""

    sender: str
    to: str
    body: str
    direction: str
    status: str
    segments: int
    status_callback: str = ""
    error_code: int | None = None
    error_message: str | None = None
    service_sid: str | None = None
    sid: str = field(default_factory=lambda: sid("SM"))
    created: datetime = field(default_factory=utcnow)
    updated: datetime = field(default_factory=utcnow)
    sent: datetime | None = None
    callbacks: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)


@dataclass(frozen=True, slots=True)
class Input:
    """What a person did on the handset: one key, something said, or (outright, instead of a time-out) nothing."""

    kind: Literal["key", "speech", "silence"]
    value: str


@dataclass(slots=True)
class CallOptions:
    """How a call was asked for: what to fetch when it is answered and whom to tell how it goes."""

    url: str = ""
    method: str = "POST"
    twiml: str = ""
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    status_method: str = "POST"
    status_events: tuple[str, ...] = ("completed",)
    ring_timeout: float = 60.0
    time_limit: float = 14_400.0
    detect_machine: bool = False
    async_detection: bool = False
    detection_callback: str = ""
    send_digits: str = ""


@dataclass(slots=True)
class Call:
    """One leg between the exchange and one handset. `person` is the handset's number, `line` the exchange's side.

    `direction` is inbound, outbound-api or outbound-dial. `heard` is everything that was audible on the leg, in order.
    """

    sender: str
    to: str
    direction: str
    options: CallOptions = field(default_factory=CallOptions)
    parent_sid: str | None = None
    status: str = "queued"
    answered_by: str | None = None
    error_code: int | None = None
    sid: str = field(default_factory=lambda: sid("CA"))
    created: datetime = field(default_factory=utcnow)
    updated: datetime = field(default_factory=utcnow)
    started: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    sequence: int = 0
    heard: list[dict[str, Any]] = field(default_factory=list)
    callbacks: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    ear: asyncio.Queue[Input] | None = None  # open while somebody listens to the handset
    picked_up: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    over: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    refused: bool = False
    patient: bool = False
    player: asyncio.Task[Any] | None = None
    life: asyncio.Task[Any] | None = None
    redirect: Any = None  # where the owner sent the call by REST while a document was playing
    script: Any = None

    @property
    def person(self) -> str:
        """The number of the handset on this leg."""
        return self.sender if self.direction == "inbound" else self.to

    @property
    def line(self) -> str:
        """The number on the exchange's side of this leg."""
        return self.to if self.direction == "inbound" else self.sender

    @property
    def live(self) -> bool:
        """Whether the leg has not ended."""
        return self.status in LIVE

    @property
    def duration(self) -> int:
        """Seconds spoken, 0 when never answered."""
        return max(0, round((self.ended - self.answered).total_seconds())) if self.answered and self.ended else 0


@dataclass(slots=True)
class Recording:
    """What somebody said after the tone. `words` is what was typed or scripted, the sound itself is silence."""

    call_sid: str
    words: str
    duration: int
    source: str = "RecordVerb"
    sid: str = field(default_factory=lambda: sid("RE"))
    created: datetime = field(default_factory=utcnow)


@dataclass(slots=True)
class Waiting:
    """One caller in a queue. `outcome` is set to what the waiting ended with."""

    call: Call
    since: datetime = field(default_factory=utcnow)
    outcome: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future(), repr=False)


@dataclass(slots=True)
class CallQueue:
    """A named queue of waiting callers, first come first served."""

    name: str
    max_size: int = 100
    members: list[Waiting] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    sid: str = field(default_factory=lambda: sid("QU"))
    created: datetime = field(default_factory=utcnow)
    updated: datetime = field(default_factory=utcnow)


@dataclass(slots=True)
class LineNumber:
    """A number the account owns and where its events go."""

    number: str
    voice_url: str
    sms_url: str
    status_callback: str
    voice_fallback_url: str = ""
    sms_fallback_url: str = ""
    voice_method: str = "POST"
    sms_method: str = "POST"
    status_callback_method: str = "POST"
    voice_fallback_method: str = "POST"
    sms_fallback_method: str = "POST"
    friendly_name: str = ""
    sid: str = field(default_factory=lambda: sid("PN"))
    created: datetime = field(default_factory=utcnow)
    updated: datetime = field(default_factory=utcnow)


@dataclass(slots=True)
class Behaviour:
    """What the person with a handset does on their own. See the control API for the values."""

    answer: str | None = None
    ring_seconds: float = 1.0
    script: tuple[dict[str, Any], ...] = ()
    error_code: int | None = None
    sms: str = "delivered"
    answered_by: str | None = None
    patient: bool | None = None  # None: as the exchange's settings say


@dataclass(slots=True)
class Handset:
    """One telephone in somebody's hand. `live`: a person listens at the page, so that speech takes time."""

    number: str
    name: str = ""
    role: str = ""
    behaviour: Behaviour = field(default_factory=Behaviour)
    live: bool = False
    call: Call | None = None
    blocked: set[str] = field(default_factory=set)  # lines this person sent STOP to
    texts: list[dict[str, Any]] = field(default_factory=list)
