"""A report as a file: text to paste, JSON for programs, CSV and XLSX for a spreadsheet. Each is in the audit."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import IO

from openpyxl import Workbook

from hotline.flows.export import defused
from hotline.flows.house import House
from hotline.reporting.figures import Report
from hotline.reporting.paper import as_object, as_text
from hotline.reporting.sentences import brief, counted_words, title
from hotline.reporting.tables import tables
from hotline.store.queries.exports import audit

LONGEST_SHEET = 31


def write_report(house: House, report: Report, form: str, out: IO[bytes], *, lang: str, actor: str) -> None:
    """Writes the report to a binary stream. Raises KeyError for an unknown form."""
    write = WRITERS[form]
    with house.transaction() as work:
        span = {"from": report.span.start.isoformat(), "to": report.span.end.isoformat()}
        audit(work.db, actor, "report", place=report.place, form=form, **span)
    write(out, report, lang)


def _text(out: IO[bytes], report: Report, lang: str) -> None:
    out.write(as_text(report, lang).encode())


def _json(out: IO[bytes], report: Report, lang: str) -> None:
    out.write(json.dumps(as_object(report, lang), ensure_ascii=False, indent=1).encode() + b"\n")


def _csv(out: IO[bytes], report: Report, lang: str) -> None:
    """One line a figure: table, row, column, value - what a spreadsheet can turn any way."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(("table", "row", "column", "value"))
    for table in tables(report, lang):
        for row in table.rows:
            for head, cell in zip(table.head[1:], row[1:], strict=True):
                if cell is not None:
                    writer.writerow([defused(value) for value in (table.title, row[0], head, cell)])
    out.write("\ufeff".encode() + lines.getvalue().encode())  # spreadsheets read UTF-8 only with this mark


def _xlsx(out: IO[bytes], report: Report, lang: str) -> None:
    """The brief on the first sheet, each table on one of its own."""
    book = Workbook(write_only=True)
    first = book.create_sheet(title(report, lang)[:LONGEST_SHEET].translate(str.maketrans("[]:*?/\\", "       ")))
    for sentence in (title(report, lang), *brief(report, lang), counted_words(report, lang)):
        first.append([defused(sentence)])
    for table in tables(report, lang):
        sheet = book.create_sheet(table.title[:LONGEST_SHEET])
        sheet.append(list(table.head))
        for row in table.rows:
            sheet.append([defused(cell) for cell in row])
        if table.note:
            sheet.append([])
            sheet.append([table.note])
    book.save(out)


WRITERS: dict[str, Callable[[IO[bytes], Report, str], None]] = {"text": _text, "json": _json, "csv": _csv, "xlsx": _xlsx}
FORMATS = tuple(WRITERS)
