"""What the jobs of one process share: the house, the pace, threads with warm connections, and whether it is time to stop.

Made at the first job of a process, never at import. A forked child finds that the kit is its parent's and makes its own, so no
connection crosses a fork.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from hotline.flows.house import House
from hotline.jobs.queue import Jobs
from hotline.jobs.rate import Rate
from hotline.settings import Settings, load_settings
from hotline.wiring import make_house, make_paces

THREADS = 32  # calls at once: 30 a second at a second each
CRISIS_THREADS = 16  # of their own, so that danger never waits for a thread


@dataclass(slots=True)
class Kit:
    """One process's tools."""

    house: House
    jobs: Jobs
    calls: Rate
    segments: Rate
    pool: ThreadPoolExecutor
    crisis_pool: ThreadPoolExecutor
    pid: int = field(default_factory=os.getpid)


stopping = threading.Event()
_lock = threading.Lock()
_kits: dict[int, Kit] = {}


def kit() -> Kit:
    """This process's kit, made at the first call from the environment."""
    with _lock:
        if os.getpid() not in _kits:
            _kits.clear()
            _kits[os.getpid()] = make_kit(load_settings(os.environ))
        return _kits[os.getpid()]


def make_kit(settings: Settings) -> Kit:
    """Tools out of settings that name both servers. Nothing connects yet."""
    house = make_house(settings, pool=8)
    calls, segments = make_paces(settings)
    return Kit(
        house=house,
        jobs=Jobs(settings.redis_url or ""),
        calls=calls,
        segments=segments,
        pool=ThreadPoolExecutor(2 * THREADS, thread_name_prefix="carrier"),
        crisis_pool=ThreadPoolExecutor(2 * CRISIS_THREADS, thread_name_prefix="crisis"),
    )
