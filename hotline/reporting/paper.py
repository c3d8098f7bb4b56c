"""A report as text for a message or a printer, and as plain values for a program."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from hotline.reporting.figures import RATES, Figures, Report
from hotline.reporting.sentences import brief, counted_words, title
from hotline.reporting.tables import Cell, Table, tables

GAP = "  "


def as_text(report: Report, lang: str) -> str:
    """The title, the sentences, then the tables in columns that stand under each other where Chinese is twice as wide as Latin."""
    parts = [title(report, lang), "", *brief(report, lang), counted_words(report, lang)]
    for table in tables(report, lang):
        parts += ["", table.title, *_columns(table), *([table.note] if table.note else [])]
    return "\n".join(parts) + "\n"


def as_object(report: Report, lang: str) -> dict[str, Any]:
    """Figures by what, then one word, then another ("" where there is none); rates with what they are made of; times in seconds."""
    return {
        "place": report.place,
        "from": report.span.start.isoformat(),
        "to": report.span.end.isoformat(),
        "zone": report.zone,
        "counted_at": report.counted_at.isoformat(),
        "title": title(report, lang),
        "brief": brief(report, lang),
        "rates": _rates(report.figures),
        "figures": _nested(report.figures),
        "goods": [
            {
                "item": one.name,
                "unit": one.unit,
                "size": one.size,
                "quantity": one.quantity,
                "lines": one.lines,
                "unmeasured": one.unmeasured,
            }
            for one in report.goods
        ],
        "stations": [{"station": name, "rates": _rates(told), "figures": _nested(told)} for name, told in report.stations],
    }


def _rates(told: Figures) -> dict[str, Any]:
    made = {name: made_of(told) for name, made_of in RATES.items()}
    return {name: {"share": _short(rate.share), "part": rate.part, "whole": rate.whole} for name, rate in made.items() if rate.whole}


def _nested(told: Figures) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for (what, a, b), n in sorted(told.counted.items()):
        nested.setdefault(what, {}).setdefault(a, {})[b] = _short(n)
    return nested


def _short(n: float | None) -> float | int | None:
    """Three decimals at most, none where it is whole."""
    return None if n is None else int(n) if n == int(n) else round(n, 3)


def shown(cell: Cell) -> str:
    """A cell as it is read: nothing is nothing, numbers as short as they can be."""
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) and abs(cell) < 1e6 else str(cell)


def _columns(table: Table) -> list[str]:
    rows = [list(table.head), *([shown(cell) for cell in row] for row in table.rows)]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(table.head))]
    return [_line(row, widths) for row in rows]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return GAP.join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
