"""Several web processes keep to a core each; whoever follows one that was killed takes its core."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

TAKES_ONE = """
import os, sys, threading
from pathlib import Path
from hotline.kernel.cores import keep_to_one_core
over = threading.Event()
earlier = threading.Thread(target=over.wait)
earlier.start()
core = keep_to_one_core(Path(sys.argv[1]))
later = threading.Thread(target=over.wait)
later.start()
kept = {tuple(sorted(os.sched_getaffinity(int(thread)))) for thread in os.listdir("/proc/self/task")}
print(core, kept == {(core,)}, flush=True)
sys.stdin.read()
over.set()
"""


@contextmanager
def process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A process that has asked for a core: itself, the core, and whether all its threads keep to it."""
    command = [sys.executable, "-c", TAKES_ONE, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        try:
            assert started.stdout is not None
            core, kept = started.stdout.readline().split()
            yield started, core, kept
        finally:
            started.kill()


def test_each_takes_a_core_with_all_its_threads_and_a_successor_the_one_that_is_free(tmp_path: Path) -> None:
    cores = [str(core) for core in sorted(os.sched_getaffinity(0))]
    if len(cores) == 1:
        cores = []  # nothing to choose
    with ExitStack() as running:
        taken = [running.enter_context(process(tmp_path)) for _ in cores]
        assert [core for _, core, _ in taken] == cores
        assert {kept for *_, kept in taken} <= {"True"}
        _, core, kept = running.enter_context(process(tmp_path))
        assert (core, kept) == ("None", "False"), "more processes than cores: the system decides"
        for killed, core, _ in taken[:1]:
            killed.kill()
            killed.wait(30)
            _, after, kept = running.enter_context(process(tmp_path))
            assert (after, kept) == (core, "True")
