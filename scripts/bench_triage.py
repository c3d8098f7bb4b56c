"""How fast triage is: the start of the command, and texts a second in one process.

scripts/bench triage [FILE]     texts from FILE, one a line; without it the invented sayings of the tests, over and over
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hotline.triage import assess  # noqa: E402 - the checkout is measured, wherever it is installed
from tests.triage.sayings import sayings  # noqa: E402

STARTS = 5
ATLEAST = 5_000


def main() -> None:
    texts = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines() if len(sys.argv) > 1 else [saying.text for saying in sayings()]
    rounds = max(1, ATLEAST // len(texts))
    starts = [start() for _ in range(STARTS)]
    say("start of `hotline triage`, seconds (median of 5)", f"{median(wall for wall, _ in starts):.2f}")
    say("the same, seconds of processor time (least of 5)", f"{min(busy for _, busy in starts):.2f}")
    for text in texts:
        assess(text)
    took = []
    begun, busy = time.perf_counter(), time.process_time()
    for _ in range(rounds):
        for text in texts:
            at = time.perf_counter()
            assess(text)
            took.append(time.perf_counter() - at)
    whole, busy = time.perf_counter() - begun, time.process_time() - busy
    say("texts a second, one process, after start", f"{len(took) / whole:,.0f}")
    say("texts a second of processor time", f"{len(took) / busy:,.0f}")
    say("characters a text (mean)", f"{sum(map(len, texts)) / len(texts):.0f}")
    say("microseconds a text (median)", f"{median(took) * 1e6:.0f}")
    say("microseconds a text (99 in 100 below)", f"{sorted(took)[len(took) * 99 // 100] * 1e6:.0f}")


def start() -> tuple[float, float]:
    """Seconds on the clock and of processor time from the call of the command to its end, for one line."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "hotline.cli", "triage"]
    subprocess.run(command, input="你好\n", text=True, check=True, capture_output=True, cwd=ROOT)  # noqa: S603 - our own command
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def median(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def say(what: str, value: str) -> None:
    sys.stdout.write(f"{value:>10}  {what}\n")


if __name__ == "__main__":
    main()
