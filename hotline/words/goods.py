"""Things asked for, put into words: read back over the telephone, and written into texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hotline.terms import Item
from hotline.words.numerals import measured, number_of

_ENGLISH_UNITS = {
    "斤": "jin", "公斤": "kg", "千克": "kg", "克": "g", "两": "liang", "包": "pack", "袋": "bag", "瓶": "bottle", "盒": "box",
    "桶": "bucket", "箱": "case", "个": "", "把": "bunch", "条": "", "只": "", "颗": "", "支": "", "罐": "tin", "升": "litre",
}  # fmt: skip
_COUNTED = frozenset({"pack", "bag", "bottle", "box", "bucket", "case", "bunch", "tin", "litre"})
_LATIN_UNITS = {"kg": "公斤", "g": "克", "l": "升", "ml": "毫升"}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(kg|ml|g|l)?", re.IGNORECASE)
_MONEY = "块钱的"
_IN_PIECES = (
    "豆腐", "豆干", "香干", "豆皮", "皂", "饼", "糕", "姜", "毛巾", "布", "砖", "电池", "肉", "排", "腊", "鱼",
    "糖", "巧克力", "瓜", "藕", "表", "面包", "炭", "膏药", "红薯", "土豆", "山药",
)  # fmt: skip
_MOST_PIECES = 7  # of such things; ten pieces of meat are ten yuan's worth
_LONGEST_NAME = 20
MOST_OF_A_SYMBOL = 2  # kg, ml
_LONGEST_SIZE = 12


def items_text(items: Sequence[Item], lang: str, room: int | None = None) -> str:
    """Items to be read: "2斤青菜、2斤肉、一包5公斤的大米"; within `room` characters by naming the first and counting the rest."""
    return _listed([_item(item, lang, spoken=False) for item in items], lang, "、", room)


def items_speech(items: Sequence[Item], lang: str) -> str:
    """Items to be heard, numbers in words: "两斤青菜，两斤肉，一包五公斤的大米"."""
    return _listed([_item(item, lang, spoken=True) for item in items], lang, "，", None)


def _listed(parts: list[str], lang: str, separator: str, room: int | None) -> str:
    separator = ", " if lang == "en" else separator
    whole = separator.join(parts)
    if room is None or len(whole) <= room:
        return whole
    for shown in range(len(parts) - 1, 0, -1):
        short = separator.join(parts[:shown])
        short += f" and {len(parts) - shown} more" if lang == "en" else f"等{len(parts)}样"
        if len(short) <= room:
            return short
    return f"{len(parts)} items" if lang == "en" else f"{len(parts)}样东西"


def _item(item: Item, lang: str, *, spoken: bool) -> str:
    name, said_size = item.name[:_LONGEST_NAME], (item.size or "")[:_LONGEST_SIZE]
    if lang == "en":
        return _english_item(item, name)
    # Beside a size the amount is always in words: "1包5公斤" is heard and read as 15.
    unit = _MONEY if _is_for_money(item) else item.unit or "个"
    unit = f" {unit}" if unit.isascii() and len(unit) > MOST_OF_A_SYMBOL else unit
    amount = measured(item.quantity, unit, words=spoken or bool(said_size)) if item.quantity is not None else ""
    size = _said_size(said_size) if spoken else said_size
    return _beside(_beside(amount, f"{size}的" if size else ""), name)


def _is_for_money(item: Item) -> bool:
    """Whether the amount is what it may cost: "20块钱的肉". 块 also counts what comes in pieces (两块豆腐)."""
    if item.unit != "块" or item.size is not None:
        return item.unit in ("元", "块钱")
    return not any(piece in item.name for piece in _IN_PIECES) or (item.quantity or 0) > _MOST_PIECES


def _beside(left: str, right: str) -> str:
    """Both, with a space where two Latin words meet: "2 kilos rice"."""
    meet = bool(left and right) and left[-1].isascii() and right[0].isascii() and (left[-1].isalpha() or right[0].isalpha())
    return f"{left} {right}" if meet else left + right


def _english_item(item: Item, name: str) -> str:
    unit = _ENGLISH_UNITS.get(item.unit or "", item.unit or "")
    if item.quantity not in (None, 1, 0.5) and unit in _COUNTED:
        unit += "es" if unit.endswith(("x", "ch")) else "s"
    amount = "" if item.quantity is None else f"{item.quantity:g} {unit}".strip()
    said = f"{amount} {name}".strip()
    return f"{said} ({item.size[:_LONGEST_SIZE]})" if item.size else said


def _said_size(size: str) -> str:
    """ "5公斤" is 五公斤, "5kg" 五公斤; without a number it stays as it was said."""

    def said(match: re.Match[str]) -> str:
        unit = (match[2] or "").lower()
        return measured(number_of(match[1]) or 0, _LATIN_UNITS.get(unit, ""), words=True)

    return _NUMBER.sub(said, size)
