"""Start-up and memory of a whole line: scripts/bench memory [--texts N].

Starts `hotline up` on a new data directory, again on the same one (that is the time people wait), weighs the tree at rest, sends it
texts, and weighs it again. Memory is the proportional share (PSS), so what processes share is counted once.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click

from hotline.embedded import simulator_account
from scripts.load import Load, texts

HERE = Path(__file__).resolve().parent.parent
PORT = 8690
PARTS = {
    "web": "hotline.cli.web",
    "workers": "workers --queues",
    "scheduler": "workers.scheduler",
    "simulator": "hotline.simulator",
    "postgres": "postgres",
    "valkey": "valkey-server",
}


def start(data_dir: Path) -> tuple[subprocess.Popen[str], float]:
    """A tree that has said `ready`, and after how many seconds."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_"))}
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own command, no shell
        [sys.executable, "-m", "hotline.cli", "up", "--port", str(PORT)],
        env=own | {"HOTLINE_DATA_DIR": str(data_dir)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=HERE,
    )  # fmt: skip
    if not process.stdout or not process.stdout.readline().startswith("ready"):
        raise SystemExit("it did not start")
    return process, time.monotonic() - began


def stop(process: subprocess.Popen[str]) -> float:
    """Seconds until the whole tree was gone."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    return time.monotonic() - began


def weigh(root: int) -> Counter[str]:
    """MiB by part of the tree."""
    found: Counter[str] = Counter()
    asked = [root]
    while asked:
        pid = asked.pop()
        with suppress(OSError):
            asked += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
            line = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            part = next((name for name, words in PARTS.items() if words in line), "supervisor")
            found[part] += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024
    return found


def show(title: str, found: Counter[str]) -> None:
    click.echo(f"{title}: {sum(found.values()):.0f} MiB ({', '.join(f'{name} {mib:.0f}' for name, mib in found.most_common())})")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=10_000)
    given = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="hl-memory-"))
    folder.chmod(0o711)
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "hotline.cli", "--help"], check=True, stdout=subprocess.DEVNULL, cwd=HERE)
    click.echo(f"hotline --help: {time.monotonic() - began:.2f} s")
    process, first = start(folder / "var")
    gone = stop(process)
    process, second = start(folder / "var")
    try:
        click.echo(f"ready after {first:.1f} s on a new data directory, {second:.1f} s the second time; stopped within {gone:.1f} s")
        show("at rest", weigh(process.pid))
        _, token = simulator_account(folder / "var")
        load = Load(PORT, texts(given.texts, "000m", PORT, token=token), 4)
        load.run(3600)
        click.echo(f"{len(load.times)} texts in {load.lasted:.0f} s ({len(load.times) / load.lasted:.0f}/s), {load.failed} failed")
        show(f"after {given.texts} texts", weigh(process.pid))
    finally:
        stop(process)


if __name__ == "__main__":
    main()
