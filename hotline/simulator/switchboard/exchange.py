"""The switchboard: all state of the exchange, and the one loop that may touch it.

Everything is owned by a single asyncio loop in a thread of its own. Web requests hand
their work over with `ask` and wait for the result, so no other lock is needed, and hundreds of
calls cost a few kilobytes each instead of a thread.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from hotline.simulator.settings import ExchangeSettings
from hotline.simulator.switchboard.errors import CarrierError
from hotline.simulator.switchboard.journal import Event, Journal
from hotline.simulator.switchboard.misbehaviour import Misbehaviour
from hotline.simulator.switchboard.records import Behaviour, Call, CallQueue, Handset, LineNumber, Message, Recording
from hotline.simulator.switchboard.twiml import BadDocument
from hotline.simulator.switchboard.webhooks import WebhookFailed, Webhooks

T = TypeVar("T")

# how callers who hide their number arrive: "anonymous" and "unknown" spelt on a keypad; nothing can be sent back to these
WITHHELD = frozenset({"+266696687", "+8656696", "+86282452253", "+7378742833", "+2562533"})


class Exchange:
    """One carrier account with its line. Start it before use and stop it after; it may not be started twice."""

    def __init__(self, settings: ExchangeSettings) -> None:
        self.settings = settings
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="exchange", daemon=True)
        self._tasks: set[asyncio.Task[Any]] = set()
        self.misbehaviour = Misbehaviour()
        self.journal = Journal()
        self.webhooks = Webhooks(settings.auth_token, settings.webhook_timeout, lambda: self.misbehaviour, self.sleep)
        self._empty()

    def _empty(self) -> None:
        """As on the first day: the line, the sample handsets, nothing said yet."""
        settings = self.settings
        line = LineNumber(
            number=settings.line_number,
            voice_url=settings.webhook_base + settings.voice_path,
            sms_url=settings.webhook_base + settings.sms_path,
            status_callback=settings.webhook_base + settings.voice_status_path,
            voice_fallback_url=settings.voice_fallback_url,
            sms_fallback_url=settings.sms_fallback_url,
            friendly_name=settings.line_number,
        )
        self.numbers: dict[str, LineNumber] = {line.sid: line}
        self.messages: dict[str, Message] = {}
        self.calls: dict[str, Call] = {}
        self.recordings: dict[str, Recording] = {}
        self.queues: dict[str, CallQueue] = {}
        self.conferences: dict[str, list[Call]] = {}
        self.handsets = {sample.number: Handset(sample.number, sample.name, sample.role) for sample in settings.numbers}
        self.creates: list[dict[str, Any]] = []

    # the loop

    def start(self) -> None:
        """Start the loop; returns once it takes work."""
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def stop(self) -> None:
        """End every call without telling anybody, close connections, stop the loop."""
        if not self._thread.is_alive():
            return
        asyncio.run_coroutine_threadsafe(self._shut(), self.loop).result(timeout=5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout=5)
        self.loop.close()

    async def _shut(self) -> None:
        await self._cancel_all()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:  # requests that still wait for an event
            task.cancel()
        await self.webhooks.close()

    async def _cancel_all(self) -> None:
        """Cancel what runs, and again what a cancelled call started as its last act."""
        while self._tasks:
            for task in (running := list(self._tasks)):
                task.cancel()
            await asyncio.wait(running, timeout=1)

    async def reset(self) -> None:
        """Forget all messages, calls, behaviours and misbehaviours, and end every call silently."""
        await self._cancel_all()
        self._empty()
        self.journal.clear()
        self.webhooks.debugger.clear()
        self.misbehaviour = Misbehaviour()

    def ask(self, work: Callable[[], T]) -> T:
        """Run `work` on the loop and return its result; exceptions come back too. For other threads than the loop's."""

        async def on_the_loop() -> T:
            return work()

        return self.ask_long(on_the_loop())

    def ask_long(self, work: Coroutine[Any, Any, T], timeout: float | None = None) -> T:
        """Run a coroutine on the loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run on the side; on the loop only."""
        task = self.loop.create_task(work, context=contextvars.Context())  # else each call would hold on to the request that asked for it
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        expected = (BadDocument, WebhookFailed)  # handled and noted by whoever awaits the task
        if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, expected):
            self.webhooks.note(0, f"the exchange itself failed: {error!r}")

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds of the telephone network's time."""
        await asyncio.sleep(seconds / self.settings.speed)

    async def within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T:
        """Do this within so many seconds of the telephone network's time. Raises TimeoutError."""
        async with asyncio.timeout(seconds / self.settings.speed):
            return await work

    # what is known

    def handset(self, number: str) -> Handset:
        """The handset of a number; any number has one, but those of hidden callers cannot be reached."""
        if number not in self.handsets:
            self.handsets[number] = Handset(number)
            if number in WITHHELD:
                self.handsets[number].behaviour = Behaviour(answer="failed", sms="invalid")
        return self.handsets[number]

    def owned(self, number: str) -> LineNumber | None:
        """The line with this number, None when the account does not own it."""
        return next((line for line in self.numbers.values() if line.number == number), None)

    def happened(self, kind: str, number: str, **facts: Any) -> Event:
        """Note an event about a handset; who waits for it is woken."""
        return self.journal.add(kind, number, **facts)

    def created(self, resource: str, **facts: Any) -> None:
        """Note a REST creation with its time, for those who check rates. `at` is seconds of a steady clock."""
        self.creates.append({"resource": resource, "at": time.monotonic(), **facts})

    def call(self, call_sid: str) -> Call:
        """The call with this SID. Raises CarrierError 20404."""
        if call_sid not in self.calls:
            raise CarrierError(20404, f"/Calls/{call_sid}")
        return self.calls[call_sid]
