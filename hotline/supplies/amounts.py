"""How much of what: weights in one unit, packs of a known weight by their weight, everything else as it is counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

JIN = "斤"
PORTION = "份"
PIECE = "个"
STEP = Decimal("0.001")
MOST = Decimal(10_000_000)
IN_JIN: Mapping[str, Decimal] = {
    "斤": Decimal(1), "市斤": Decimal(1), "jin": Decimal(1), "公斤": Decimal(2), "千克": Decimal(2), "kg": Decimal(2), "两": Decimal("0.1"),
    "克": Decimal("0.002"), "g": Decimal("0.002"), "吨": Decimal(2000),
}  # fmt: skip
"""Weights, in 斤 of 500 g: to a thousandth, so that every whole gram has its place."""
_NUMBER = re.compile(r"\d{1,8}(?:\.\d{1,6})?")
_WEIGHT = re.compile(
    rf"(?:每.)?(\d{{1,6}}(?:\.\d{{1,3}})?)({'|'.join(sorted(IN_JIN, key=len, reverse=True))})(?:装|的|[/每]\S)?", re.IGNORECASE
)


class BadAmount(ValueError):
    """Not an amount: no number, not above 0, too small to be counted, or beyond belief."""


class Goods(NamedTuple):
    """What is counted together: a name and the unit it is counted in."""

    item: str
    unit: str


class Lot(NamedTuple):
    """So much of these goods; the quantity is above 0 and has at most three places."""

    goods: Goods
    quantity: Decimal


def read_quantity(said: str) -> Decimal:
    """A number as people type it, full-width digits too. Raises BadAmount."""
    plain = unicodedata.normalize("NFKC", said).strip().replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise BadAmount(said)
    return _counted(Decimal(plain))


def lot(name: str, quantity: Decimal | None, unit: str | None, size: str | None = None, *, by_weight: bool = False) -> Lot:
    """What an amount comes to. `name` is the one goods are counted under; `by_weight`: packs of it count by what they weigh.

    "2 公斤 大米" is 4 斤, "3 包 of 5公斤" 30 斤. A size that is no weight (5升, XL) keeps goods apart and becomes part of the name. What
    was asked for without a number is one 份, a number without a unit counts pieces. Raises BadAmount.
    """
    if quantity is None:
        return Lot(Goods(_sized(name, None if by_weight else size), PORTION), Decimal(1))
    told = _plain(unit) or PIECE
    pack = _WEIGHT.fullmatch(_plain(size)) if by_weight and size else None
    if told in IN_JIN:
        return Lot(Goods(_sized(name, None if by_weight else size), JIN), _counted(quantity * IN_JIN[told]))
    if pack is not None:
        return Lot(Goods(name, JIN), _counted(quantity * Decimal(pack[1]) * IN_JIN[pack[2].lower()]))
    return Lot(Goods(_sized(name, size), told), _counted(quantity))


def without_weight(words: str) -> tuple[str, str | None]:
    """A name or a unit without the weight written into it, and that weight: "大米5公斤装" is 大米, 5公斤; "袋(10斤)" is 袋, 10斤."""
    plain = unicodedata.normalize("NFKC", words).strip()
    found = _WEIGHT.search(plain)
    if found is None:
        return words.strip(), None
    rest = (plain[: found.start()] + plain[found.end() :]).replace("()", "").strip(" /")
    return (rest, found[1] + found[2]) if rest else (words.strip(), None)


def total(lots: Iterable[Lot]) -> dict[Goods, Decimal]:
    """The sums, by goods, in the order in which the goods first came."""
    sums: dict[Goods, Decimal] = {}
    for goods, quantity in lots:
        sums[goods] = sums.get(goods, Decimal(0)) + quantity
    return sums


def shown(quantity: Decimal) -> str:
    """A number without zeros that say nothing: 10, 2.5."""
    return f"{quantity.normalize():f}"


def _counted(quantity: Decimal) -> Decimal:
    if not quantity.is_finite() or not 0 < quantity <= MOST:
        raise BadAmount(str(quantity))
    counted = quantity.quantize(STEP, ROUND_HALF_UP)
    if not counted:
        raise BadAmount(str(quantity))
    return counted


def _plain(words: str | None) -> str:
    return unicodedata.normalize("NFKC", words or "").strip().lower()


def _sized(name: str, size: str | None) -> str:
    return f"{name} {_plain(size)}" if size else name
