"""A list as people keep it - CSV or XLSX, UTF-8 or GB18030, headers in Chinese or English - into rows by the house's own names."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from charset_normalizer import from_bytes
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from hotline.kernel.errors import HotlineError
from hotline.terms import Line as Words
from hotline.words.catalogue import render

XLSX_STARTS = b"PK\x03\x04"
LOOKED_AT = 2  # times as many rows of a workbook as a list may have: some are blank, and some workbooks have a million of those
DELIMITERS = ",\t;，"
_JOINTS = re.compile(r"[\s_\-*（）()]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class BadFile(HotlineError):
    """The file as a whole cannot be read as a list; the message says why, `told` as a line of the catalogue."""

    def __init__(self, key: str, **gaps: str | int) -> None:
        self.told = Words(f"roster.{key}", gaps)
        super().__init__(render(self.told, "en"))


@dataclass(frozen=True, slots=True)
class Limit:
    """How much is read: megabytes as sent and, of a workbook, unpacked; rows that are not blank (None: any number)."""

    mb: int = 200
    unpacked_mb: int = 1000
    rows: int | None = None


USUAL = Limit()


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is not blank: its number in the file (1 the first) and its cells by column name, trimmed."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, the columns it has, and headers nobody knows."""

    lines: tuple[Line, ...]
    columns: frozenset[str]
    unknown: tuple[str, ...]


def read_table(content: bytes, headers: Mapping[str, Sequence[str]], needed: Iterable[str], limit: Limit = USUAL) -> Table:
    """The table in a file. `headers` maps each column to the ways its header is written; `needed` must be among them.

    Raises BadFile when the file is no table, lacks a needed column, or goes beyond the limit.
    """
    if len(content) > limit.mb * 1024 * 1024:
        raise BadFile("file_large", most=limit.mb)
    names = {_plain(written): column for column, ways in headers.items() for written in (column, *ways)}
    rows = _xlsx_rows(content, limit) if content.startswith(XLSX_STARTS) else _csv_rows(_decoded(content, names))
    first = next(rows, None)
    if first is None:
        raise BadFile("file_empty")
    columns = [names.get(_plain(header)) for header in first[1]]
    missing = [f"{column} ({'/'.join(headers[column][:1])})" for column in needed if column not in columns]
    if missing:
        raise BadFile("file_lacks", columns=", ".join(missing))
    twice = {column for column in columns if column is not None and columns.count(column) > 1}
    if twice:
        raise BadFile("file_twice", columns=", ".join(sorted(twice)))
    unknown = tuple(header.strip() for header, column in zip(first[1], columns, strict=True) if column is None and header.strip())
    filled = ((number, cells) for number, cells in rows if any(cell.strip() for cell in cells))
    lines = tuple(Line(number, _cells(columns, cells)) for number, cells in islice(filled, limit.rows + 1 if limit.rows else None))
    if limit.rows and len(lines) > limit.rows:
        raise BadFile("file_rows", most=limit.rows)
    return Table(lines, frozenset(column for column in columns if column), unknown)


def _cells(columns: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return {column: _CONTROLS.sub("", cell).strip() for column, cell in zip(columns, padded, strict=False) if column is not None}


def _plain(header: str) -> str:
    return _JOINTS.sub("", unicodedata.normalize("NFKC", header)).lower().lstrip("\ufeff")


def _decoded(content: bytes, names: Mapping[str, str]) -> str:
    """UTF-8 where it is; GB18030 where that makes known headers; else whatever charset-normalizer takes it for."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("gb18030")
        if any(_plain(header) in names for header in re.split(f"[{DELIMITERS}]", text.partition("\n")[0])):
            return text
    except UnicodeDecodeError:
        pass
    best = from_bytes(content).best()
    if best is None:
        raise BadFile("file_code")
    return str(best)


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line each begins on. Raises BadFile for a quote that is never closed over the limit of a cell."""
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
    begins = 1
    try:
        for row in reader:
            if row:
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BadFile("file_cell", first=begins, words=str(error)) from None


def _xlsx_rows(content: bytes, limit: Limit) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet with their numbers there. Numbers come as they are seen: 13800000001, not 13800000001.0."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if (
                sum(part.file_size for part in parts.infolist()) > limit.unpacked_mb * 1024 * 1024
            ):  # small packed, unpacked it fills the memory
                raise BadFile("file_large", most=limit.unpacked_mb)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        most = LOOKED_AT * limit.rows if limit.rows else None
        seen = islice(sheet.iter_rows(values_only=True), most + 1 if most else None)
        rows = [(number, [_seen(cell) for cell in row]) for number, row in enumerate(seen, start=1)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError) as error:
        raise BadFile("file_book", words=str(error)) from None
    if most and len(rows) > most:
        raise BadFile("file_rows", most=limit.rows or most)
    return iter([(number, cells) for number, cells in rows if any(cells)])


def _seen(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
