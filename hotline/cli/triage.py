"""`hotline triage`: one text a line in, one assessment a line out. No database, no server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from hotline.terms import Assessment, Item
from hotline.triage import BadLexicon, Lexicon, assess, built_in, extended

_AT_ONCE = 16_384
_JSON = json.JSONEncoder(ensure_ascii=False)
"""Made once: `json.dumps` would make another for every line."""


@click.command()
@click.option("--lexicon", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a station's own words (TOML)")
def triage(file: Path | None) -> None:
    """Reads one text a line from standard input and writes one JSON object a line."""
    lexicon = _lexicon(file)
    out = sys.stdout.buffer
    for texts in _lines(sys.stdin.buffer):
        for text in texts:
            out.write(line(assess(text, lexicon=lexicon)).encode("utf-8") + b"\n")
        out.flush()


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


def _lines(stream: BinaryIO) -> Iterator[list[str]]:
    """The lines that have arrived, as they arrive, so that whoever waits for an answer gets it at once.

    Bytes that are no UTF-8 become the replacement character and lose nothing else.
    """
    rest = b""
    while chunk := stream.read1(_AT_ONCE):  # type: ignore[attr-defined]  # every buffered reader has it, BinaryIO does not say so
        *whole, rest = (rest + chunk).split(b"\n")
        yield [_text(raw) for raw in whole]
    if rest:
        yield [_text(rest)]


def _text(raw: bytes) -> str:
    return raw.rstrip(b"\r").decode("utf-8", errors="replace")


def _lexicon(file: Path | None) -> Lexicon:
    if file is None:
        return built_in()
    try:
        return extended(file.read_text(encoding="utf-8"))
    except (BadLexicon, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from error


if __name__ == "__main__":
    triage()
