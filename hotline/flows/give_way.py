"""Who goes first in a web process: danger at once, everything else a few at a time.

On a machine that is out of breath words of danger share its cores with every order that comes in at the same time, and stand in line
behind all that came before (`scripts/bench crisis`). So texts of other kinds are taken up a few at a time; more at once are no faster,
for one process computes on one core. While danger is on its way to a telephone none is begun, for a second at most. Those under way, and
word of what became of calls and texts, stand aside between two statements until the team is being dialled: each statement of danger
would else wait for one of each of theirs. Words of danger, and calls, where somebody waits on the line, never wait here; who wants no
more calls, or wants them again, has places of their own, for that holds at once.

Whoever waits here holds a thread of the web server, and words of danger need one that is free. So the line has an end: what finds it
full is `Crowded`, and what that means is the caller's to say (a text is kept on disk and read in turn, `crowd.py`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hotline.kernel.errors import HotlineError

HOLD_SECONDS = 1.0  # what the way from the words to the dialled telephone takes under load
RUSH_SECONDS = 0.25  # and most of that goes to the rows that must be written first
LOOK_SECONDS = 0.02
NEVER = float("inf")
PLACES = 6
LINE = 80  # of the web server's 128 threads (`cli/web.py`), with those at work: the rest is for danger and for calls
NEWS = 4  # and each a matter of milliseconds
WISHES, WISHES_LINE = 4, 16  # "no more calls": seldom, quickly done, and of the threads that are left only few
PATIENCE_SECONDS = 4.0  # a carrier waits fifteen, and a database that hangs takes seven of them


class Crowded(HotlineError):
    """More came at once than can be taken up while somebody waits for the answer; nothing has happened."""


_mine = threading.local()


@dataclass(slots=True)
class Way:
    """Of one process. `now` counts seconds, `sleep` lets them pass."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    until: float = -NEVER
    rush: float = -NEVER  # until when danger is between its words and the requests for the calls
    places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(PLACES))
    line: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(LINE))
    news: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(NEWS))
    wishes: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(WISHES))
    wishes_line: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(WISHES_LINE))

    def for_danger(self) -> None:
        """From now on others wait, and those under way stand aside."""
        self.until, self.rush = self.now() + HOLD_SECONDS, self.now() + RUSH_SECONDS

    def handed_on(self) -> None:
        """The telephones of the team are being dialled: who stood aside goes on."""
        self.rush = -NEVER

    def step(self) -> None:
        """Before each statement of this process: a text that is under way stands aside for danger that is in a rush.

        Once, and a quarter of a second at most: the rows it holds are wanted, perhaps by danger itself.
        """
        if getattr(_mine, "may_stand_aside", False) and self.now() < self.rush:
            _mine.may_stand_aside = False
            self.after_the_rush()

    def after_the_rush(self) -> None:
        """Returns when danger is being dialled, in a quarter of a second at most."""
        latest = self.now() + RUSH_SECONDS
        while self.now() < min(self.rush, latest):
            self.sleep(LOOK_SECONDS)

    def quiet(self) -> bool:
        """Whether somebody would be taken up at once."""
        if self.now() < self.until or not self.places.acquire(blocking=False):
            return False
        self.places.release()
        return True

    @contextmanager
    def ordinary(self) -> Iterator[None]:
        """The block begins when there is a place and no danger is on its way. Raises Crowded when too many wait, or for too long."""
        with _one_of(self.line, 0), _one_of(self.places, PATIENCE_SECONDS):
            latest = self.now() + HOLD_SECONDS
            while self.now() < min(self.until, latest):
                self.sleep(LOOK_SECONDS)
            _mine.may_stand_aside = True
            try:
                yield
            finally:
                _mine.may_stand_aside = False

    @contextmanager
    def in_its_time(self) -> Iterator[None]:
        """For word of what became of calls and texts: the block begins when few others have begun, and after the rush.

        It waits before it holds anything: such word comes by the dozen, and connections to the database are few. Raises Crowded when it
        has waited for too long.
        """
        with _one_of(self.news, PATIENCE_SECONDS):
            self.after_the_rush()
            yield

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """The block begins whatever waits in the line: a wish to be left in peace holds from now on.

        Raises Crowded past some twenty of them.
        """
        with _one_of(self.wishes_line, 0), _one_of(self.wishes, PATIENCE_SECONDS):
            yield


@contextmanager
def _one_of(free: threading.BoundedSemaphore, patience: float) -> Iterator[None]:
    if not free.acquire(timeout=patience):
        raise Crowded
    try:
        yield
    finally:
        free.release()


way = Way()
