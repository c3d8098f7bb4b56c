"""Everything that happened, in order, so that a test or the page can wait for the next thing without sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hotline.simulator.switchboard.records import utcnow

KEPT = 100_000

Event = dict[str, Any]


@dataclass
class Journal:
    """An append-only log of events; `seq` counts from 1. The oldest are forgotten beyond KEPT."""

    events: list[Event] = field(default_factory=list)
    first: int = 1
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def last(self) -> int:
        """The number of the latest event, 0 before the first."""
        return self.first + len(self.events) - 1

    def add(self, kind: str, number: str, **facts: Any) -> Event:
        """Append one event about the handset `number` and wake who waits."""
        event: Event = {"seq": self.last + 1, "at": utcnow().isoformat(), "kind": kind, "number": number, **facts}
        self.events.append(event)
        if len(self.events) > KEPT + KEPT // 10:
            dropped = len(self.events) - KEPT
            del self.events[:dropped]
            self.first += dropped
        self._more.set()
        self._more = asyncio.Event()
        return event

    def after(self, seq: int) -> list[Event]:
        """The events later than number `seq`."""
        return self.events[max(0, seq + 1 - self.first) :]

    async def wait(self, since: int, wanted: Callable[[Event], bool], timeout: float) -> Event | None:
        """The first event after `since` that is wanted, now or within `timeout` seconds; None when there was none."""
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout
        while True:
            more = self._more
            for event in self.after(since):
                if wanted(event):
                    return event
            since = max(since, self.last)
            try:
                async with asyncio.timeout_at(until):
                    await more.wait()
            except TimeoutError:
                return None

    def clear(self) -> None:
        """Forget everything; the counting goes on."""
        self.first = self.last + 1
        self.events.clear()
