"""Addresses as volunteers may read them: to the building before they accept, whole afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BUILDING = re.compile(r"([0-9A-Za-z一二三四五六七八九十零〇]{1,4})\s*(?:号楼|栋|幢|座|楼|組|组|队)")
_WITHIN = re.compile(r"[0-9A-Za-z一二三四五六七八九十]{1,4}\s*(?:单元|層|层|室|房|户|门)|[0-9]{1,2}-[0-9]{3,4}|[0-9]{3,4}\s*$")
_ESTATE = "社区|小区|花园|家园|新村|公寓|大院|居委会|屋苑|邨"
_NAMED_SO = re.compile(rf"^(.{{2,}}?)(?:{_ESTATE})$")
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


def community_of(address: str, names: Sequence[str]) -> int | None:
    """Which of these communities an address names, as an index; None where none is, or it could be two. All in plain spelling.

    The longest name that stands in it; else the one whose name differs only in 社区, 小区, 花园 and the like, if no other does
    ("滨江小区3栋" is 滨江社区, "滨江路3号" is not).
    """
    whole = [index for index, name in enumerate(names) if name and name in address]
    if whole:
        return max(whole, key=lambda index: len(names[index]))
    alike = [index for index, name in enumerate(names) if _stem_in(name, address)]
    return alike[0] if len(alike) == 1 else None


def is_vaguer(said: str, stored: str) -> bool:
    """Whether a place as said is only the building of the whole address that is known: "三栋" of "滨江社区3栋2单元301"."""
    found = _BUILDING.search(said)
    if found is None or building_of(said) != building_of(stored) or _WITHIN.search(said[found.end() :]):
        return False
    estate = said[: found.start()].strip(" ,，、就是在我住")
    return not estate or estate in stored


def stands_at(words: str, name: str) -> tuple[int, int] | None:
    """Where the community of that name stands in the words, however it is called there, as start and end. All in plain spelling."""
    found = _stem(name).search(words)
    return found.span() if found else None


def _stem_in(name: str, address: str) -> bool:
    return len(name) > 1 and _stem(name).search(address) is not None


def _stem(name: str) -> re.Pattern[str]:
    found = _NAMED_SO.match(name)
    return re.compile(rf"{re.escape(found[1] if found else name)}(?:(?:{_ESTATE})|$|(?=[0-9a-z一二三四五六七八九十栋幢座]))")


def _plain(number: str) -> str:
    """ "三" is "3", "十二" is "12", "二十" is "20"; what is no Chinese numeral stays, upper case."""
    if not all(char in _DIGITS or char == "十" for char in number):
        return number.upper()
    if "十" not in number:
        return "".join(_DIGITS[char] for char in number)
    tens, _, ones = number.partition("十")
    return f"{_DIGITS.get(tens, '1')}{_DIGITS.get(ones, '0')}"
