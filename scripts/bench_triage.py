"""How fast triage is: the start of the command, and texts a second in one process.

scripts/bench triage [FILE]     texts from FILE, one a line; without it the invented sayings of the tests, over and over:
                                first as they are, then joined to texts as long as people write when they tell everything

The same modules compiled (scripts/quicken) and interpreted are compared in turn, a process each, where they are compiled.
"""

from __future__ import annotations

import gc
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hotline.triage import assess, assess_all, native  # noqa: E402 - the checkout is measured, wherever it is installed
from tests.triage.sayings import sayings  # noqa: E402

STARTS = 5
ATLEAST = 5_000
ROUNDS = 3
LONG = 50
"""About so many characters a joined text has."""
TURNS = 12
COLLECT_AFTER = 20_000
"""As `hotline triage` and the web server have it, which also freeze what they have read."""


def main() -> None:
    if sys.argv[1:2] == ["--passes"]:
        answer_passes(Path(sys.argv[2]))
        return
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
        compare(texts)


def measure(texts: list[str]) -> None:
    """How fast these texts are assessed and how fast they go through the command."""
    settle(texts)
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


def settle(texts: list[str]) -> None:
    """Meet every phrase of the texts once, and tell the collector that what was read stays."""
    assess_all(texts)
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def compare(texts: list[str]) -> None:
    """Texts a second with the modules compiled and interpreted, whole passes in turn, read together and one at a time."""
    if not native.is_ready():
        sys.stdout.write("the modules of triage are interpreted; scripts/quicken compiles them, and both are compared\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        for part in ("hotline", "scripts", "tests"):
            shutil.copytree(ROOT / part, Path(folder) / part, ignore=shutil.ignore_patterns("__native__", "__pycache__"))
        (Path(folder) / "texts").write_text("\n".join(texts), encoding="utf-8")
        sides = {"compiled": passes(ROOT, folder), "interpreted": passes(Path(folder), folder)}
        for way, what in (("together", "read together"), ("alone", "one at a time")):
            rates = {name: [] for name in sides}
            for turn in range(TURNS):
                for name in sorted(sides, reverse=bool(turn % 2)):
                    rates[name].append(rate(sides[name], way))
            for name, found in rates.items():
                say(f"texts a second, {name}, {what}: best of {TURNS} passes; median {median(found):,.0f}", f"{max(found):,.0f}")
            ratio = median(one / other for one, other in zip(rates["compiled"], rates["interpreted"], strict=True))
            say(f"compiled : interpreted, {what} (median of the passes beside each other)", f"{ratio:.2f}")
        for side in sides.values():
            side.communicate()


def passes(root: Path, folder: str) -> subprocess.Popen[str]:
    """A process that goes through the texts of a folder with the code of `root`, once for each line it is given."""
    command = [sys.executable, str(root / "scripts" / "bench_triage.py"), "--passes", str(Path(folder) / "texts")]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)  # noqa: S603 - ourselves


def rate(side: subprocess.Popen[str], way: str) -> float:
    """Texts a second in one pass of the process at that side."""
    assert side.stdin is not None and side.stdout is not None  # noqa: S101 - both were asked for
    side.stdin.write(way + "\n")
    side.stdin.flush()
    return float(side.stdout.readline())


def answer_passes(file: Path) -> None:
    """The other end of `passes`."""
    texts = file.read_text(encoding="utf-8").splitlines()
    settle(texts)
    for way in sys.stdin:
        found, _ = together(texts) if way == "together\n" else one_by_one(texts, [])
        sys.stdout.write(f"{found}\n")
        sys.stdout.flush()


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
