"""A carrier for tests of flows: takes what it is given, fails as it is told, and remembers. It enters by the port, like the real one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from hotline.carrier.port import CallToPlace, CarrierFault, OwnNumber, Seen, Sent, TextToSend
from hotline.jobs.rate import Leave
from hotline.kernel.clock import Clock


@dataclass
class CarrierDouble:
    """`faults` maps a number to the faults its next requests meet, in order. One with `happened` set is taken all the same."""

    clock: Clock
    calls: list[CallToPlace] = field(default_factory=list)
    texts: list[TextToSend] = field(default_factory=list)
    orders: list[tuple[str, ...]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    faults: dict[str, list[CarrierFault]] = field(default_factory=dict)
    before: Callable[[Any], None] = lambda request: None
    ids: Any = field(default_factory=count)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, number: str, *faults: CarrierFault) -> None:
        self.faults.setdefault(number, []).extend(faults)

    def send_text(self, text: TextToSend) -> Sent:
        return self._take(text, self.texts, "SM", text.body)

    def place_call(self, call: CallToPlace) -> Sent:
        return self._take(call, self.calls, "CA", "")

    def _take(self, request: Any, kept: list[Any], prefix: str, body: str) -> Sent:
        self.before(request)
        with self.lock:
            fault = self.faults[request.to].pop(0) if self.faults.get(request.to) else None
            if fault is not None and not getattr(fault, "happened", False):
                raise fault
            sid = f"{prefix}{next(self.ids):06d}"
            kept.append(request)
            self.seen.append(Seen(sid, "queued", request.to, request.from_, body, created=self.clock.now()))
        if fault is not None:
            raise fault
        return Sent(sid, "queued")

    def find_text(self, to: str, from_: str, since: datetime) -> list[Seen]:
        return self._found("SM", to, since)

    def find_call(self, to: str, from_: str, since: datetime) -> list[Seen]:
        return self._found("CA", to, since)

    def texts_to(self, number: str, since: datetime) -> list[Seen]:
        self.before(number)
        return self._found("SM", number, since)[::-1]

    def calls_to(self, number: str, since: datetime) -> list[Seen]:
        return self._found("CA", number, since)[::-1]

    def _found(self, prefix: str, to: str, since: datetime) -> list[Seen]:
        return [s for s in reversed(self.seen) if s.sid.startswith(prefix) and s.to == to and s.created is not None and s.created >= since]

    def fetch_text(self, sid: str) -> Seen | None:
        return next((s for s in self.seen if s.sid == sid), None)

    def fetch_call(self, sid: str) -> Seen | None:
        return next((s for s in self.seen if s.sid == sid), None)

    def end_call(self, sid: str) -> None:
        self.orders.append(("end", sid))

    def redirect_call(self, sid: str, url: str | None = None, twiml: str | None = None) -> None:
        self.orders.append(("redirect", sid, url or ""))

    def delete_recording(self, sid: str) -> None:
        self.orders.append(("delete", sid))

    def fetch_recording(self, url: str) -> bytes:
        return b""

    def numbers(self) -> Sequence[OwnNumber]:
        return ()

    def configure_number(self, sid: str, voice_url: str, sms_url: str, status_url: str, fallback: str) -> None:
        self.orders.append(("configure", sid))

    def check_credentials(self) -> None:
        return None


class NoPace:
    """Everything may go now; remembers the units asked for and how often it was told to slow down."""

    def __init__(self) -> None:
        self.units: list[int] = []
        self.slowed: list[float | None] = []

    def ask(self, cost: int = 1, *, crisis: bool = False) -> Leave:
        self.units.append(cost)
        return Leave(0.0, 0.0)

    def arrived(self, leave: Leave, trip: float | None = None) -> None:
        """Nobody waits."""

    def slow_down(self, retry_after: float | None = None) -> None:
        self.slowed.append(retry_after)
