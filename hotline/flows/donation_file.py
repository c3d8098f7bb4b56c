"""A list of donations from a file: all of it or nothing, every bad row named. The same file twice is booked once."""

from __future__ import annotations

from hashlib import sha256

from hotline.flows.goods_rows import DONATION_HEADERS, NEEDED, Donation, read_donation
from hotline.flows.house import House
from hotline.flows.import_people import Fault, Imported
from hotline.flows.roster_file import USUAL, Limit, read_table
from hotline.flows.roster_rows import BadCell
from hotline.flows.steer_stock import put_donations, station_of


def import_donations(house: House, content: bytes, *, by: str, station: str | None = None, limit: Limit = USUAL) -> Imported:
    """Takes donor, phone, item, quantity, unit, note (捐赠人, 电话, 物品, 数量, 单位, 备注). `new`: lines not booked before.

    A line is known by the file's content and its place in it. Raises BadFile.
    """
    table = read_table(content, DONATION_HEADERS, NEEDED, limit)
    file = sha256(content).hexdigest()[:24]
    given: list[tuple[str, Donation]] = []
    faults: list[Fault] = []
    for line in table.lines:
        try:
            given.append((f"donations:{file}:{line.number}", read_donation(line.cells, house.settings.region)))
        except BadCell as bad:
            faults.append(Fault(line.number, str(bad), bad.column, bad.told))
    if faults:
        return Imported(0, 0, tuple(faults), table.unknown)
    with house.transaction() as work:
        new = put_donations(work, station_of(work, station), given, by=by)
    return Imported(len(given), new, (), table.unknown)
