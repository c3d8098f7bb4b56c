"""One line of a list of donations, or of a form about stock, into what the ledger counts; what cannot be understood is named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hotline.flows.goods_counted import LONGEST_NAME, LONGEST_UNIT
from hotline.flows.roster_rows import PHONE_FAULTS, BadCell
from hotline.kernel.phones import PhoneError, parse_phone
from hotline.supplies.amounts import BadAmount, Goods, Lot, lot, read_quantity, without_weight
from hotline.triage.one_name import one_name

DONATION_HEADERS: Mapping[str, Sequence[str]] = {
    "donor": ("捐赠人", "捐赠方", "捐赠单位", "单位名称"),
    "phone": ("电话", "手机", "联系电话"),
    "item": ("物品", "名称", "品名", "物资"),
    "quantity": ("数量",),
    "unit": ("单位",),
    "note": ("备注", "说明"),
}
NEEDED = ("donor", "item", "quantity")
LONGEST: Mapping[str, int] = {"donor": 40, "item": LONGEST_NAME, "unit": LONGEST_UNIT, "note": 200, "ticket": 10}
_WITH_UNIT = re.compile(r"([\d.,]+)\s*(\D\S*)")
_NONE = frozenset({"0", "0.0", "0.00"})


@dataclass(frozen=True, slots=True)
class Donation:
    """One line: who gave how much of what."""

    donor: str
    phone: str | None
    lot: Lot
    note: str | None


def read_donation(cells: Mapping[str, str], region: str) -> Donation:
    """A line of a list of donations. Raises BadCell."""
    donor = _text(cells, "donor") or _missing("donor")
    written, phone = cells.get("phone", "").strip(), None
    if written:
        try:
            phone = parse_phone(written, region)
        except PhoneError as error:
            raise BadCell("phone", PHONE_FAULTS.get(error.reason, "phone_wrong"), words=written[:40]) from None
    return Donation(donor, phone, read_lot(cells), read_note(cells))


def read_lot(cells: Mapping[str, str]) -> Lot:
    """How much of what: `item`, `quantity`, `unit`; "100斤" is read in the quantity too. Raises BadCell."""
    quantity, unit = _quantity_and_unit(cells)
    item, weight = without_weight(_text(cells, "item") or _missing("item"))
    unit, own_weight = without_weight(unit)
    named = one_name(item)
    if not named.name:
        _missing("item")
    try:
        return lot(named.name, read_quantity(quantity), unit, own_weight or weight, by_weight=named.eaten)
    except BadAmount:
        raise BadCell("quantity", "quantity", words=quantity[:20]) from None


def read_count(cells: Mapping[str, str]) -> tuple[Goods, Decimal]:
    """What was counted, 0 too. Raises BadCell."""
    quantity, unit = _quantity_and_unit(cells)
    none = unicodedata.normalize("NFKC", quantity).strip() in _NONE
    counted = read_lot({**cells, "quantity": "1" if none else quantity, "unit": unit})
    return counted.goods, Decimal(0) if none else counted.quantity


def read_reason(cells: Mapping[str, str]) -> str:
    """Why something is put right or written off. Raises BadCell: nothing vanishes without a word."""
    return _text(cells, "note") or str(_missing("note"))


def read_code(cells: Mapping[str, str]) -> str:
    """The code of the ticket that is meant, as people write it. Raises BadCell."""
    return (unicodedata.normalize("NFKC", _text(cells, "ticket")) or str(_missing("ticket"))).upper()


def read_note(cells: Mapping[str, str]) -> str | None:
    """What somebody wanted to add. Raises BadCell where it is too long."""
    return _text(cells, "note") or None


def _quantity_and_unit(cells: Mapping[str, str]) -> tuple[str, str]:
    quantity, unit = cells.get("quantity", "").strip(), _text(cells, "unit")
    both = _WITH_UNIT.fullmatch(unicodedata.normalize("NFKC", quantity))
    return (both[1], both[2]) if both and not unit else (quantity, unit)


def _text(cells: Mapping[str, str], column: str) -> str:
    written = " ".join(cells.get(column, "").split())
    if len(written) > LONGEST[column]:
        raise BadCell(column, "too_long", most=LONGEST[column])
    return written


def _missing(column: str) -> str:
    raise BadCell(column, "missing")
