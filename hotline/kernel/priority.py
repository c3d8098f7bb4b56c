"""Who computes first on a machine that is out of breath.

A process's niceness counts among the processes of one session only, where the system keeps its sessions apart (Linux does, unless
control groups share out the processor: `sched_autogroup`). Each process of ours has a session of its own, so that one key at the
terminal does not end them all: there the session has to be told as well.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

OF_THE_SESSION = Path("/proc/self/autogroup")


def stand_behind(niceness: int) -> None:
    """Others go before this process and the threads it starts from now on. `niceness` as for `os.nice`, 0 to 19."""
    os.nice(niceness)
    if os.getsid(0) == os.getpid():  # else the terminal, or whoever started us, would stand behind too
        with suppress(OSError):  # another system, or one that has no such groups
            OF_THE_SESSION.write_text(str(niceness))
