"""Addresses as volunteers may read them: to the building before they accept, whole afterwards."""

from __future__ import annotations

import re

_BUILDING = re.compile(r"([0-9A-Za-z一二三四五六七八九十零〇]{1,4})\s*(?:号楼|栋|幢|座|楼|組|组|队)")
_WITHIN = re.compile(r"[0-9A-Za-z一二三四五六七八九十]{1,4}\s*(?:单元|層|层|室|房|户|门)|[0-9]{1,2}-[0-9]{3,4}|[0-9]{3,4}\s*$")
_DIGITS = {char: str(n) for n, char in enumerate("零一二三四五六七八九")} | {"〇": "0"}


def building_of(address: str | None) -> str | None:
    """The building as one plain number or letter: "下洋田社区三栋2单元301" and "3号楼" are both "3"; None when none is named."""
    found = _BUILDING.search(address or "")
    return _plain(found[1]) if found else None


def up_to_the_building(address: str | None, community: str | None) -> str:
    """What an offer may say of a place: community and building, never unit or door; "" when neither is known."""
    written = address or ""
    found = _BUILDING.search(written)
    if found:
        shown = written[: found.end()]
    else:
        within = _WITHIN.search(written)
        shown = community or (written[: within.start()] if within else written)
    if community and community not in shown:
        shown = community + shown
    return shown.strip(" ,，、")


def _plain(number: str) -> str:
    """ "三" is "3", "十二" is "12", "二十" is "20"; what is no Chinese numeral stays, upper case."""
    if not all(char in _DIGITS or char == "十" for char in number):
        return number.upper()
    if "十" not in number:
        return "".join(_DIGITS[char] for char in number)
    tens, _, ones = number.partition("十")
    return f"{_DIGITS.get(tens, '1')}{_DIGITS.get(ones, '0')}"
