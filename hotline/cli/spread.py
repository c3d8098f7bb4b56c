"""Lines spread over several processes, their answers in the order in which the lines came.

Loaded only for input that is worth it: what it imports takes longer to load than a few texts take to be assessed.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self

import click

_BATCH = 64
_WAITING = 2
"""So many batches of lines a process may have waiting and no more, so that memory stays bounded however long the input is."""

Answer = Callable[[list[str]], bytes]


class Crew:
    """Processes that know all that this one knows when they are made. `answer` must be a function of a module."""

    def __init__(self, jobs: int, answer: Answer) -> None:
        self._answer = answer
        self._most = jobs * _WAITING
        self._held: list[str] = []
        self._waiting: deque[Future[bytes]] = deque()
        self._pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _leave_interrupts_to_the_parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    def give(self, texts: list[str]) -> Iterator[bytes]:
        """Hands these over; the answers come back that had to be waited for meanwhile."""
        self._held += texts
        while len(self._held) >= _BATCH:
            batch, self._held = self._held[:_BATCH], self._held[_BATCH:]
            self._waiting.append(self._pool.submit(self._answer, batch))
            while len(self._waiting) > self._most:
                yield self._next()

    def rest(self) -> Iterator[bytes]:
        """The answers to all that was handed over and not answered yet."""
        if self._held:
            self._waiting.append(self._pool.submit(self._answer, self._held))
            self._held = []
        while self._waiting:
            yield self._next()

    def _next(self) -> bytes:
        try:
            return self._waiting.popleft().result()
        except BrokenProcessPool as error:
            raise click.ClickException("a process ended before it had answered, for want of memory perhaps; try --jobs 1") from error


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
