"""Workers stand behind danger, also where the system counts niceness within a session only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STANDS_BEHIND = """
import os
from pathlib import Path
from hotline.kernel import priority
priority.stand_behind(10)
groups = priority.OF_THE_SESSION
print(os.nice(0), groups.read_text().split()[-1] if groups.exists() else "none")
"""


def stands(own_session: bool) -> list[str]:
    """Niceness of a process that stands behind, and of its session; `none` where the system has no such groups."""
    command = [sys.executable, "-c", STANDS_BEHIND]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, start_new_session=own_session).stdout.split()


def test_a_process_with_a_session_of_its_own_takes_the_session_along() -> None:
    nice, session = stands(own_session=True)
    assert int(nice) >= 10
    assert session in ("10", "none")


def test_whoever_shares_its_session_is_left_alone() -> None:
    """The terminal it was started from."""
    groups = Path("/proc/self/autogroup")
    before = groups.read_text().split()[-1] if groups.exists() else "none"
    nice, session = stands(own_session=False)
    assert int(nice) >= 10
    assert session == before
