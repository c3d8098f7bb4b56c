"""Handing rows to the outside: what may be seen, in which shape, and who asked for it.

What was said in psychological contacts stays null unless it is asked for by name, and that is written into the audit.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook

from hotline.flows.house import House
from hotline.store.queries.exports import SUBJECTS, audit, count_rows, export_rows

FORMATS = ("jsonl", "csv", "xlsx")
WHAT = tuple(SUBJECTS)
SEALED = "sealed_"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = dict[str, Any]


def export(house: House, what: str, form: str, out: IO[bytes], *, sensitive: bool, actor: str, tick: Callable[[], object]) -> int:
    """Writes all rows of `what` to a binary stream as `form`; the number of rows. `tick` is called once a row, for progress.

    Raises KeyError for an unknown subject or form. Every export is audited, one with `sensitive` as such.
    """
    write = WRITERS[form]
    with house.transaction() as work:
        audit(work.db, actor, "export", what=what, sensitive=sensitive)
    written = 0
    with house.transaction() as work:

        def rows() -> Iterator[Row]:
            nonlocal written
            for row in export_rows(work.db, what):
                written += 1
                tick()
                yield _shown(house, row, sensitive)

        write(out, rows())
    return written


def count(house: House, what: str) -> int:
    """How many rows an export would have, for progress. Raises KeyError for an unknown subject."""
    with house.transaction() as work:
        return count_rows(work.db, what)


def _shown(house: House, row: Mapping[str, Any], sensitive: bool) -> Row:
    shown = {key: value for key, value in row.items() if not key.startswith(SEALED)}
    hidden = not sensitive and row.get("sensitive")
    for key, sealed in row.items():
        if key.startswith(SEALED):
            plain = key.removeprefix(SEALED)
            if sealed and sensitive:
                shown[plain] = house.cipher.unseal(sealed)
            elif sealed or hidden:
                shown[plain] = None
    return {key: _plain(value) for key, value in shown.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _jsonl(out: IO[bytes], rows: Iterator[Row]) -> None:
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False, default=str).encode() + b"\n")


def _csv(out: IO[bytes], rows: Iterator[Row]) -> None:
    class Lines:
        """csv writes text; the stream takes bytes."""

        def write(self, line: str) -> int:
            return out.write(line.encode())

    out.write("\ufeff".encode())  # spreadsheets read UTF-8 only with this mark
    writer = csv.writer(Lines())
    for index, row in enumerate(rows):
        if index == 0:
            writer.writerow(row)
        writer.writerow([defused(_cell(value)) for value in row.values()])


def _xlsx(out: IO[bytes], rows: Iterator[Row]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("export")
    for index, row in enumerate(rows):
        if index == 0:
            sheet.append(list(row))
        sheet.append([defused(_cell(value)) for value in row.values()])
    book.save(out)


def _cell(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def defused(value: Any) -> Any:
    """A cell that no spreadsheet runs as a formula: text that begins like one gets an apostrophe; phones (+86...) stay."""
    if not isinstance(value, str) or not value.startswith(FORMULA):
        return value
    if value[0] == "+" and value[1:].isascii() and value[1:].isdigit():
        return value
    return "'" + value


WRITERS: dict[str, Callable[[IO[bytes], Iterator[Row]], None]] = {"jsonl": _jsonl, "csv": _csv, "xlsx": _xlsx}
