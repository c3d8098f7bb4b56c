"""A list of phones somebody hands in for a round: a table with a column of phones, or one phone a line."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.flows.house import House
from hotline.flows.roster_file import BadFile, read_table
from hotline.flows.roster_rows import RESIDENT_HEADERS
from hotline.kernel.phones import PhoneError, parse_phone

HEADERS = {"phone": RESIDENT_HEADERS["phone"]}


@dataclass(frozen=True, slots=True)
class PhoneList:
    """E.164 numbers in order, each once; `faults`: line number and reason of those that are none."""

    phones: tuple[str, ...]
    faults: tuple[tuple[int, str], ...]


def read_phone_list(house: House, content: bytes) -> PhoneList:
    """The phones of a CSV or XLSX file. Raises BadFile when it has no column of phones and is no plain list of them."""
    try:
        table = read_table(content, HEADERS, ["phone"])
    except BadFile:
        lines = [(n, line.strip()) for n, line in enumerate(content.decode("utf-8-sig", errors="replace").splitlines(), 1) if line.strip()]
        if not lines or not _is_phone(house, lines[0][1]):
            raise
    else:
        lines = [(line.number, line.cells.get("phone", "")) for line in table.lines]
    phones: dict[str, None] = {}
    faults = []
    for n, written in lines:
        try:
            phones[parse_phone(written, house.settings.region)] = None
        except PhoneError as error:
            faults.append((n, error.reason))
    return PhoneList(tuple(phones), tuple(faults))


def _is_phone(house: House, written: str) -> bool:
    try:
        parse_phone(written, house.settings.region)
    except PhoneError:
        return False
    return True
