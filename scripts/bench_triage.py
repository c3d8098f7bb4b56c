"""How fast triage is: the start of the command, and texts a second in one process.

scripts/bench triage [FILE]     texts from FILE, one a line; without it the invented sayings of the tests, over and over
"""

from __future__ import annotations

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
    say("start of `hotline triage`, seconds (median of 5)", f"{median(start() for _ in range(STARTS)):.2f}")
    for text in texts:
        assess(text)
    took = []
    begun = time.perf_counter()
    for _ in range(rounds):
        for text in texts:
            at = time.perf_counter()
            assess(text)
            took.append(time.perf_counter() - at)
    whole = time.perf_counter() - begun
    say("texts a second, one process, after start", f"{len(took) / whole:,.0f}")
    say("characters a text (mean)", f"{sum(map(len, texts)) / len(texts):.0f}")
    say("microseconds a text (median)", f"{median(took) * 1e6:.0f}")
    say("microseconds a text (99 in 100 below)", f"{sorted(took)[len(took) * 99 // 100] * 1e6:.0f}")


def start() -> float:
    begun = time.perf_counter()
    command = [sys.executable, "-m", "hotline.cli", "triage"]
    subprocess.run(command, input="你好\n", text=True, check=True, capture_output=True, cwd=ROOT)  # noqa: S603 - our own command
    return time.perf_counter() - begun


def median(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def say(what: str, value: str) -> None:
    sys.stdout.write(f"{value:>10}  {what}\n")


if __name__ == "__main__":
    main()
