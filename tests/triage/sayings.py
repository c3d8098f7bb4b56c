"""Invented sentences of residents, with what must be heard in them (sayings*.tsv)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Saying:
    """One text and what a careful listener makes of it; `intent` "-" for none."""

    kinds: frozenset[str]
    risk: str
    urgency: str
    intent: str
    text: str


def sayings() -> list[Saying]:
    """All of them, in the order of the files."""
    files = sorted(Path(__file__).parent.glob("sayings*.tsv"))
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return [Saying(frozenset(kinds.split(",")), risk, urgency, intent, text) for kinds, risk, urgency, intent, text in rows]


def risk_sayings() -> list[tuple[str, str]]:
    """Risk and text of sentences near the border between the grades (risk_sayings.tsv)."""
    lines = (Path(__file__).parent / "risk_sayings.tsv").read_text(encoding="utf-8").splitlines()
    return [(risk, text) for risk, text in (line.split("\t") for line in lines if not line.startswith("#"))]
