"""A core of its own for each of several web processes.

A Python process computes on one core at a time. Let loose on several, its threads hand the interpreter from core to core with every
answer of the database, which costs a third of what the machine can do (`hotline/docs/performance.md`). Where a web server runs
several processes it is given the machine, and each of them keeps to a core; databases and workers go where there is room.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import IO

_held: list[IO[bytes]] = []  # locks that end with the process, however it ends, so that its successor takes its core


def keep_to_one_core(folder: Path) -> int | None:
    """Moves all threads of this process, and those to come, to a core that no other process with this folder has; which one.

    None, and nothing happens, where there are more processes than cores or where the system knows no such thing.
    """
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))
    core = next((core for core in cores if _taken(folder / f"core-{core}")), None) if len(cores) > 1 else None
    if core is not None:
        for thread in os.listdir("/proc/self/task"):
            with suppress(OSError):  # it has ended meanwhile
                os.sched_setaffinity(int(thread), {core})
    return core


def _taken(path: Path) -> bool:
    lock = path.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return False
    _held.append(lock)
    return True
