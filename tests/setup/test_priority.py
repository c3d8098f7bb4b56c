"""Workers stand behind danger, also where the system counts niceness within a session only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hotline.kernel import priority

STANDS_BEHIND = """
import os
from hotline.kernel import priority
from tests.setup.test_priority import session_of_its_own
priority.stand_behind(10)
print(os.nice(0), session_of_its_own(priority.OF_THE_SESSION))
"""


def session_of_its_own(groups: Path) -> str:
    """Niceness of the session; `none` where the system has no such groups, or this process is in none and the file is empty."""
    told = groups.read_text().split() if groups.exists() else []
    return told[-1] if told else "none"


def stands(own_session: bool) -> list[str]:
    """Niceness of a process that stands behind, and of its session."""
    command = [sys.executable, "-c", STANDS_BEHIND]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, start_new_session=own_session).stdout.split()


def test_a_process_with_a_session_of_its_own_takes_the_session_along() -> None:
    nice, session = stands(own_session=True)
    assert int(nice) >= 10
    assert session in ("10", "none")


def test_whoever_shares_its_session_is_left_alone() -> None:
    """The terminal it was started from."""
    before = session_of_its_own(priority.OF_THE_SESSION)
    nice, session = stands(own_session=False)
    assert int(nice) >= 10
    assert session == before
