"""A process tree: whoever dies is started again, all stop in order, nobody outlives the supervisor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hotline.cli.tree import Child, Tree
from tests.setup.eventually import eventually
from tests.setup.test_embedded import gone

NOTE = "open(sys.argv[1], 'a').write(f'{os.getpid()}\\n')\ntime.sleep(600)"
STAY = "import os, sys, time\n" + NOTE
STUBBORN = "import os, signal, sys, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + NOTE
SAY_GOODBYE = (
    """
import os, signal, sys, time
def goodbye(*_):
    open(sys.argv[2], "a").write(sys.argv[1] + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, goodbye)
"""
    + NOTE
)
SUPERVISOR = """
import os, sys, time
from hotline.cli.tree import Child, Tree
Tree(os.environ).start(Child("x", [sys.executable, "-c", sys.argv[1], sys.argv[2]], 0, 1.0))
time.sleep(600)
"""


def child(name: str, program: str, *arguments: object, rank: int = 0, seconds: float = 30.0) -> Child:
    return Child(name, [sys.executable, "-c", program, *map(str, arguments)], rank, seconds)


def noted(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    tree = Tree(os.environ)
    tree.start(child("x", STAY, tmp_path / "pids"))
    try:
        eventually(lambda: noted(tmp_path / "pids"))
        os.kill(noted(tmp_path / "pids")[0], 9)

        def again() -> bool:
            tree.tend()
            return len(noted(tmp_path / "pids")) == 2

        eventually(again)
        assert tree.children[0].deaths == 1
    finally:
        tree.stop()
    assert all(gone(pid) for pid in noted(tmp_path / "pids"))


def test_lower_ranks_are_gone_before_higher_ones_are_told(tmp_path: Path) -> None:
    goodbyes = tmp_path / "goodbyes"
    children = [child(name, SAY_GOODBYE, tmp_path / name, goodbyes, rank=rank) for name, rank in (("last", 2), ("first", 0), ("middle", 1))]
    tree = Tree(os.environ)
    tree.start(*children)
    eventually(lambda: all(noted(tmp_path / each.name) for each in children))
    tree.stop()
    assert goodbyes.read_text().split() == [str(tmp_path / name) for name in ("first", "middle", "last")]


def test_one_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    tree = Tree(os.environ)
    tree.start(child("x", STUBBORN, tmp_path / "pids", seconds=0.2))
    eventually(lambda: noted(tmp_path / "pids"))
    tree.stop()
    assert gone(noted(tmp_path / "pids")[0])


def test_nobody_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", SUPERVISOR, STAY, str(tmp_path / "pids")]) as supervisor:
        eventually(lambda: noted(tmp_path / "pids"))
        supervisor.kill()
    eventually(lambda: gone(noted(tmp_path / "pids")[0]))
