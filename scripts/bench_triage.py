"""How fast triage is: the start of the command, and texts a second in one process.

scripts/bench triage [FILE]     texts from FILE, one a line; without it the invented sayings of the tests, over and over:
                                first as they are, then joined to texts as long as people write when they tell everything
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hotline.triage import assess, assess_all  # noqa: E402 - the checkout is measured, wherever it is installed
from tests.triage.sayings import sayings  # noqa: E402

STARTS = 5
ATLEAST = 5_000
ROUNDS = 3
LONG = 50
"""About so many characters a joined text has."""


def main() -> None:
    starts = [start("你好\n") for _ in range(STARTS)]
    say("start of `hotline triage`, seconds (median of 5)", f"{median(wall for wall, _ in starts):.2f}")
    say("the same, seconds of processor time (least of 5)", f"{min(busy for _, busy in starts):.2f}")
    if len(sys.argv) > 1:
        corpora = {sys.argv[1]: Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()}
    else:
        said = [saying.text for saying in sayings()]
        corpora = {"the invented sayings": said, f"the same, joined to about {LONG} characters": joined(said)}
    for name, texts in corpora.items():
        sys.stdout.write(f"\n{name}: {len(texts):,} texts of {sum(map(len, texts)) / len(texts):.0f} characters (mean)\n")
        measure(texts)


def measure(texts: list[str]) -> None:
    """How fast these texts are assessed and how fast they go through the command."""
    assess_all(texts)
    took: list[float] = []
    often = texts * max(1, ATLEAST // len(texts))
    rounds = [(together(often), one_by_one(often, took)) for _ in range(ROUNDS)]
    best = [max(column) for column in zip(*(one + other for one, other in rounds), strict=True)]
    say(f"texts a second, one process, after start, read together as the command reads them (best of {ROUNDS} rounds)", f"{best[0]:,.0f}")
    say("the same, texts a second of processor time", f"{best[1]:,.0f}")
    say("texts a second, one process, one at a time as the webhook reads them", f"{best[2]:,.0f}")
    say("the same, texts a second of processor time", f"{best[3]:,.0f}")
    say("microseconds a text (median)", f"{median(took) * 1e6:.0f}")
    say("microseconds a text (99 in 100 below)", f"{sorted(took)[len(took) * 99 // 100] * 1e6:.0f}")
    lines = [" ".join(text.split()) for text in texts] * max(1, ATLEAST // len(texts))
    for jobs in ("1", str(os.cpu_count() or 1)):
        wall, busy = start("\n".join(lines) + "\n", "--jobs", jobs)
        say(
            f"lines a second through `hotline triage --jobs {jobs}`, start and first meetings of phrases included",
            f"{len(lines) / wall:,.0f}",
        )
        say("the same, lines a second of processor time", f"{len(lines) / busy:,.0f}")


def together(texts: list[str]) -> tuple[float, float]:
    """Texts a second on the clock and of processor time where all are there at once."""
    begun, busy = time.perf_counter(), time.process_time()
    assess_all(texts)
    return len(texts) / (time.perf_counter() - begun), len(texts) / (time.process_time() - busy)


def one_by_one(texts: list[str], took: list[float]) -> tuple[float, float]:
    """The same where each has to wait for the one before; what each took, in seconds, is added to `took`."""
    begun, busy = time.perf_counter(), time.process_time()
    for text in texts:
        at = time.perf_counter()
        assess(text)
        took.append(time.perf_counter() - at)
    return len(texts) / (time.perf_counter() - begun), len(texts) / (time.process_time() - busy)


def joined(said: list[str]) -> list[str]:
    """Sayings that stand beside each other, in one text until it is about `LONG` characters long."""
    texts: list[str] = []
    text = ""
    for saying in said:
        text = f"{text}，{saying}" if text else saying
        if len(text) >= LONG - 5:
            texts.append(text)
            text = ""
    return texts


def start(lines: str, *options: str) -> tuple[float, float]:
    """Seconds on the clock and of processor time from the call of the command to its end, for these lines."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "hotline.cli", "triage", *options]
    subprocess.run(command, input=lines, text=True, check=True, capture_output=True, cwd=ROOT)  # noqa: S603 - our own command
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def median(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def say(what: str, value: str) -> None:
    sys.stdout.write(f"{value:>10}  {what}\n")


if __name__ == "__main__":
    main()
