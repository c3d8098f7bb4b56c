"""What came in while the database was away: on disk, synced, in order, and played back when it is there again.

One small file an event, written whole or not at all (temporary name, fsync, rename, fsync of the folder). The carrier's
event goes through the very flow it would have gone through; since flows hear an event once, a file replayed twice has no second effect.
"""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import structlog

from hotline.flows.begin_call import CallIn
from hotline.flows.give_way import Crowded, way
from hotline.flows.house import House
from hotline.flows.take_call import take_call
from hotline.flows.take_call_status import CallStatus, take_call_status
from hotline.flows.take_late_step import take_late_step
from hotline.flows.take_late_text import take_late_text
from hotline.flows.take_step import StepIn
from hotline.flows.take_text import TextIn
from hotline.flows.take_text_status import TextStatus, take_text_status
from hotline.store.engine import DatabaseAway

log = structlog.get_logger()
RUN_SECONDS = 20.0  # a job that is broken off in the middle of an event would set that aside
_count = itertools.count()

Event = TextIn | TextStatus | CallIn | CallStatus | StepIn
FLOWS: dict[str, tuple[type[Any], Callable[[House, Any], object]]] = {
    "text": (TextIn, take_late_text),
    "text_status": (TextStatus, take_text_status),
    "call": (CallIn, take_call),
    "call_status": (CallStatus, take_call_status),
    "step": (StepIn, take_late_step),
}
KINDS = {event: kind for kind, (event, _) in FLOWS.items()}


def spool(house: House, event: Event) -> Path:
    """Keeps one event on disk; it has survived a power cut when this returns. Raises OSError when the disk refuses (full)."""
    folder = _folder(house)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{time.time_ns():020d}-{os.getpid()}-{next(_count):06d}"
    unfinished = folder / f".{name}"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"kind": KINDS[type(event)], "event": asdict(event)}, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    kept = folder / f"{name}.json"
    unfinished.rename(kept)
    _sync(folder)
    log.warning("event_spooled", kind=KINDS[type(event)])
    return kept


def waiting(house: House) -> list[Path]:
    """Events on disk, oldest first."""
    return sorted(_folder(house).glob("*.json"))


def refused(house: House) -> list[Path]:
    """Events that were set aside because they could not be played back."""
    return sorted(_folder(house).glob("*.bad"))


def disk_of(house: House) -> Path:
    """The data directory, or where it would be made: the disk on which events are kept."""
    folder = house.settings.data_dir.resolve()
    while not folder.exists():
        folder = folder.parent
    return folder


def room(house: House) -> int:
    """Bytes left on that disk."""
    return shutil.disk_usage(disk_of(house)).free


def replay_spool(house: House) -> int:
    """Plays back what is on disk, oldest first, for some seconds; how many were taken. What is left is for the next run.

    Stops quietly when the database is away again, and in a process where texts wait whose senders wait too: another may have room.
    Only one process of a machine replays at a time. A file that cannot be read, or whose event a flow refuses, is set aside as `.bad`
    and logged.
    """
    if not waiting(house):
        return 0
    taken, until = 0, time.monotonic() + RUN_SECONDS
    with (_folder(house) / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 0
        for file in waiting(house):
            if not way.quiet():
                break
            try:
                _replay(house, file)
            except (DatabaseAway, Crowded):
                break
            except Exception:
                log.exception("spooled_event_refused", file=file.name)
                file.rename(file.with_suffix(".bad"))
                continue
            file.unlink()
            taken += 1
            if time.monotonic() > until:
                break
    if taken:
        log.info("spool_replayed", events=taken)
        if waiting(house):
            house.jobs.nudge(["replay_spool"])
    return taken


def _replay(house: House, file: Path) -> None:
    kept = json.loads(file.read_text(encoding="utf-8"))
    event, flow = FLOWS[kept["kind"]]
    flow(house, event(**kept["event"]))


def _folder(house: House) -> Path:
    return house.settings.data_dir / "spool"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
