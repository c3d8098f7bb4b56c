"""`hotline triage`: one text a line in, one assessment a line out. No database, no server."""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import click

from hotline.terms import Assessment, Item
from hotline.triage import BadLexicon, Lexicon, assess, assess_all, built_in, extended

if TYPE_CHECKING:
    from hotline.cli.spread import Crew

_AT_ONCE = 65_536
_LARGE = 32_768
"""From so many bytes on that have arrived at once, further processes are worth it."""
_MOST_JOBS = 8
_AN_ORDER = "要两斤米"
_COLLECT_AFTER = 20_000
"""Objects, as in the web server: at Python's 700 the collector looks several times through what a single text is made of."""
_JSON = json.JSONEncoder(ensure_ascii=False)
"""Made once: `json.dumps` would make another for every line."""

_words: list[Lexicon] = []
"""The words the command was called with: a process made later finds them here, since they are too large to be sent to it."""


@click.command()
@click.option("--lexicon", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a station's own words (TOML)")
@click.option("--jobs", type=click.IntRange(1), help="processes that share large input; without it one a processor, at most 8")
def triage(file: Path | None, jobs: int | None) -> None:
    """Reads one text a line from standard input and writes one JSON object a line.

    A line is answered as soon as it has arrived; where many have arrived at once, several processes share them.
    """
    _make_ready(file)
    out, stream = sys.stdout.buffer, sys.stdin.buffer
    with ExitStack() as at_the_end:
        crew = None
        for texts, size in _arrivals(stream):
            if crew is None and size >= _LARGE and (jobs or _processors()) > 1:
                crew = at_the_end.enter_context(_crew(jobs or _processors()))
            if crew is None:
                out.write(answers(texts))
            else:
                out.writelines(crew.give(texts))
                if not _is_waiting(stream):
                    out.writelines(crew.rest())
            out.flush()
        if crew is not None:
            out.writelines(crew.rest())


def _crew(jobs: int) -> Crew:
    return cast("Crew", importlib.import_module("hotline.cli.spread").Crew(jobs, answers))


def answers(texts: list[str]) -> bytes:
    """The answers to some texts, a line each."""
    return b"".join(line(found).encode("utf-8") + b"\n" for found in assess_all(texts, lexicon=_words[-1]))


def line(assessment: Assessment) -> str:
    """An assessment as the JSON object of the contract, on one line."""
    return _JSON.encode(
        {
            "text": assessment.text,
            "kind": assessment.kind,
            "kinds": assessment.kinds,
            "risk": assessment.risk,
            "urgency": assessment.urgency,
            "items": [_item(item) for item in assessment.items],
            "address": assessment.address,
            "intent": assessment.intent,
            "confidence": assessment.confidence,
            "evidence": assessment.evidence,
        }
    )


def _item(item: Item) -> dict[str, str | float | None]:
    return {"name": item.name, "quantity": item.quantity, "unit": item.unit, "size": item.size}


def _arrivals(stream: BinaryIO) -> Iterator[tuple[list[str], int]]:
    """The lines that have arrived, as they arrive, so that whoever waits for an answer gets it at once, and of how many bytes.

    Bytes that are no UTF-8 become the replacement character and lose nothing else.
    """
    rest = b""
    while chunk := stream.read1(_AT_ONCE):  # type: ignore[attr-defined]  # every buffered reader has it, BinaryIO does not say so
        *whole, rest = (rest + chunk).split(b"\n")
        yield [_text(raw) for raw in whole], len(chunk)
    if rest:
        yield [_text(rest)], len(rest)


def _is_waiting(stream: BinaryIO) -> bool:
    """Whether more has arrived already, or the end of the input."""
    return bool(select.select([stream], [], [], 0)[0])


def _text(raw: bytes) -> str:
    return raw.rstrip(b"\r").decode("utf-8", errors="replace")


def _make_ready(file: Path | None) -> None:
    """Makes once what is made once, before the first line and before there are further processes, which share it.

    The collector of cycles would go through all of it again and again meanwhile: a quarter of the start.
    """
    gc.disable()
    _words.append(_lexicon(file))
    assess(_AN_ORDER, lexicon=_words[-1])
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    gc.enable()


def _processors() -> int:
    """The processors this process may use, at most `_MOST_JOBS`; 1 where processes cannot share what one has loaded."""
    if not hasattr(os, "fork"):
        return 1
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(found or 1, _MOST_JOBS)


def _lexicon(file: Path | None) -> Lexicon:
    if file is None:
        return built_in()
    try:
        return extended(file.read_text(encoding="utf-8"))
    except (BadLexicon, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from error


if __name__ == "__main__":
    triage()
