"""The failure rehearsal: a whole `hotline up` with its simulator, broken in one way after the other while people write, ring and carry.

In each stage people text (twice a second, every fourth an order), ring and say what they need, ring once and hang up, and one is in
danger; volunteers take orders and bring them. At the end it is reckoned what each read or heard, who was lost, what was done
twice, and how long after a break texts were answered within a second again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import click
import psycopg
import requests
from rehearse_breaks import Break, breaks, fill_disk
from rehearse_reckoning import HEAD, Records, Stage, due
from rehearse_town import Town, town

LEAD_SECONDS, SHORTEST_TAIL, LONGEST_TAIL = 3.0, 5.0, 15.0
SETTLE_SECONDS = 75.0
LISTED_SECONDS = 45.0  # until the carrier's list has been asked about what nothing of ours answered
DISK = "320m"
MARKS = ("<!-- rehearsal -->", "<!-- /rehearsal -->")


def stage(here: Town, name: str, act: Break) -> Stage:
    """One break, from a little before it until answers come as usual again, or for a bounded while."""
    began = time.time()
    time.sleep(LEAD_SECONDS)
    danger = threading.Timer(2.0, here.does, ("danger",))
    danger.daemon = True
    danger.start()
    with suppress(requests.RequestException):
        act(here)
    whole = time.time()
    while time.time() < whole + LONGEST_TAIL and not (time.time() > whole + SHORTEST_TAIL and _as_usual(here)):
        time.sleep(1.0)
    return Stage(name, began, whole, time.time())


def _as_usual(here: Town) -> bool:
    """Whether the last three who wrote a moment ago have been answered."""
    asked = [deed for deed in here.deeds if deed.kind == "text" and deed.at < time.time() - 1.5][-3:]
    with suppress(requests.RequestException):
        return bool(asked) and all(here.look("texts", to=deed.phone) for deed in asked)
    return False


def settle(here: Town, seconds: float) -> None:
    """Nobody writes any more; what had to wait for a lease, a look-up or a playback is waited for, within bounds."""
    here.over.set()
    deadline = time.time() + seconds
    time.sleep(min(seconds, LISTED_SECONDS))
    while time.time() < deadline:
        time.sleep(2.0)
        with suppress(psycopg.Error, OSError, KeyError, ValueError):
            if not list((here.data_dir / "spool").glob("*.json")) and not due(here):
                return


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of its own, as large as needed and no larger; None where it may not be had."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0711", "tmpfs", str(folder)]
    made = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own command
    try:
        yield folder if made else None
    finally:
        if made:
            subprocess.run(["umount", "-l", str(folder)], check=False)  # noqa: S603, S607 - the same


def rehearse(folder: Path, acts: dict[str, Break], given: argparse.Namespace, until: float) -> list[str]:
    """All breaks on one line; the lines of the table. What would begin too late is left out, and said so."""
    stages, left_out = [], []
    with town(folder, given.every) as here:
        for name, act in acts.items():
            if time.time() + given.seconds + LEAD_SECONDS + LONGEST_TAIL + given.settle > until:
                left_out.append(f"| {name} | not tried: the time was over | | | | | |")
                continue
            stages.append(stage(here, name, act))
            click.echo(f"{name}: done after {stages[-1].ended - stages[-1].began:.0f} s", err=True)
        settle(here, given.settle)
        records = Records(here)
    lines = [records.line_of(it, given.normal) for it in stages]
    click.echo("\n".join(records.notes), err=True)
    return lines + left_out


def full_disk(folder: Path, given: argparse.Namespace, until: float) -> list[str]:
    """The full disk, on a line that lies on a disk of its own."""
    with small_disk(folder) as disk:
        if disk is None:
            return ["| disk full | not tried: only root may mount a small one | | | | | |"]
        return rehearse(disk, {"disk full": lambda here: fill_disk(here, given.seconds)}, given, until)


def write_into(page: Path, table: Sequence[str]) -> None:
    """Put the table between the two marks of a page."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    _, found, after = rest.partition(MARKS[1])
    if not found:
        raise SystemExit(f"{page} has not the marks {' and '.join(MARKS)}")
    page.write_text(f"{before}{MARKS[0]}\n" + "\n".join(table) + f"\n{MARKS[1]}{after}", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the rehearsal and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30.0, help="how long what is held, full or ill stays so")
    parser.add_argument("--every", type=float, default=0.5, help="seconds between two texts")
    parser.add_argument("--only", default="", help="breaks whose name holds one of these, separated by commas")
    parser.add_argument("--normal", type=float, default=1.0, help="seconds within which an answer is as usual")
    parser.add_argument(
        "--settle", type=float, default=SETTLE_SECONDS, help="seconds at the end for what has to be looked up or played back"
    )
    parser.add_argument("--minutes", type=float, default=14.9, help="what would not end within is left out")
    parser.add_argument("--write", type=Path, help="also put the table into this page, between its marks")
    given = parser.parse_args(arguments)
    until = time.time() + given.minutes * 60
    last_resort = threading.Timer(given.minutes * 60 + 120, os._exit, (3,))
    last_resort.daemon = True
    last_resort.start()  # the tree dies with us
    wanted = [word for word in given.only.split(",") if word]
    acts = {name: act for name, act in breaks(given.seconds).items() if not wanted or any(word in name for word in wanted)}
    load = os.getloadavg()[0]
    shown = " ".join(sys.argv[1:] if arguments is None else arguments)
    lines: list[str] = []
    with_disk = not wanted or any(word in "disk full" for word in wanted)
    with tempfile.TemporaryDirectory(prefix="hl-rehearse-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o711)
        if acts:
            for_disk = 30 + given.seconds + LONGEST_TAIL + given.settle if with_disk else 0
            lines += rehearse(folder / "line", acts, given, until - for_disk)
        if with_disk:
            lines += full_disk(folder / "disk", given, until)
    note = f"`scripts/rehearse {shown}`".replace(" `", "`") + f" on {os.cpu_count()} cores, load average {load:.1f} before it began:"
    table = [note, "", *HEAD, *lines]
    click.echo("\n".join(table))
    if given.write:
        write_into(given.write, table)


if __name__ == "__main__":
    main()
