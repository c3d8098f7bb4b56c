"""Amounts as they are said of things named before: "两斤", "各一盒", "一桶5升的", "不是两斤是三斤", "能送20个吗"."""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation.turns import Draft
from hotline.conversation.where import AMOUNT, PLACE_WORDS
from hotline.terms import Item
from hotline.triage import assess
from hotline.words.numerals import number_of

MOST_WITHOUT_UNIT = 30
ENDS = " ，。,.!！"
_NO_GOODS = re.compile(r"[电號号楼栋住岁]|地址|房间")
MEASURE = re.compile("公斤|[斤包袋瓶盒桶箱个把罐克升棵板提条卷支双块只份串根颗]")
_LEADS_IN = re.compile(r"^(?:应该|就|是|要|来|买|拿|送|改成|换成|那个)+")
_PORTION = re.compile(
    rf"(?:{_LEADS_IN.pattern[1:]})?\s*(?:\d{{1,3}}(?:\.\d+)?|[零一二三两兩俩四五六七八九十半]+)\s*(?:{MEASURE.pattern})[^,，。?？不没吗嘛是]{{0,6}}"
)
"""An amount, and perhaps a size, of something named before: no price, no age, no hour."""
_OFFER = re.compile(
    r"(?:那)?(?:能不能|可不可以|能|可以|可否|得唔得)(?:给我|帮我|畀我)?(?:多)?(?:送|要|来|买|拿)(?P<amount>.{2,6}?)(?:行不行|可以吗|行吗|吗|嘛|么|不)"
)
"""An amount put as a question: "能送20个吗"."""
_WAS = re.compile(r"^\s*(\d+(?:\.\d+)?|[零一二三两兩俩四五六七八九十半]+)\s*([一-鿿]{1,2}?)?\s*(?:是|要|改)")
_ENOUGH = re.compile(r"(?:就|也)?(?:够了?|行了?|好了?|可以了?|得了)[吧嘛哈啊。.!！ ]*$")
_OF_EACH = re.compile(
    r"(?:(?:各|每样|每樣|每种|每種|一样)(?:要|来|買|买|拿|带)?|都(?:要|来|买|拿|带))\s*(?P<amount>\d{1,3}(?:\.\d+)?|[一二两兩三四五六七八九十半]+)\s*(?P<unit>公斤|[斤包袋瓶盒桶箱个把罐板支条份样根棵颗])"
)
PARTICLES = re.compile("[吧嘛哈啊呀呗啦了。.!！ ]+$")
_NO_UNIT = re.compile(r"[岁歲天日年月点點度次声聲下回遍趟会會样樣些起直定般旦边]")
_TELLS_SIZE = re.compile(r"[段码寸瓦伏]|装$|厘米|毫米")
"""Behind a number: what kind it is to be ("十片装", "三段的"), and not how much of it."""
_ASKS = re.compile(r"多少|几[个斤袋包瓶盒]|吗|嗎|[?？]|how many|how much")
"""Of the amount of something: a question is no order."""


def counted(item: Item, number: float, unit: str | None) -> Item:
    """The item with this amount, or with this size where the unit tells one."""
    if unit is not None and _TELLS_SIZE.search(unit):
        size = f"{number:g}{unit}"
        return item if item.size and size in item.size else replace(item, size=f"{item.size or ''}{size}")
    return replace(item, quantity=number, unit=unit or item.unit)


def each_of(items: tuple[Item, ...], words: str) -> tuple[Item, ...] | None:
    """The items with an amount that is said of all that have none yet: "各一盒", "每样来两斤"; None where it is not."""
    found = _OF_EACH.search(words)
    number = number_of(found["amount"]) if found else None
    unsaid = [item for item in items if item.quantity is None]
    if found is None or number is None or not unsaid or PLACE_WORDS.search(found["unit"]):
        return None
    return tuple(replace(item, quantity=number, unit=found["unit"]) if item.quantity is None else item for item in items)


def updated(known: Item, now: Item) -> Item:
    """What is known with what was said now over it."""
    return Item(known.name, now.quantity if now.quantity is not None else known.quantity, now.unit or known.unit, now.size or known.size)


def with_amount(items: tuple[Item, ...], rest: str) -> tuple[Item, ...] | None:
    """The items with another amount: of the only one, or of the one whose old amount is denied ("不是两斤是三斤")."""
    offer = _OFFER.fullmatch(rest.strip(ENDS + "?？"))
    rest = offer["amount"] if offer else rest
    amount, was = amount_in(rest), _WAS.match(rest)
    if amount is None or _ASKS.search(rest):
        return None
    old = number_of(was[1]) if was else None
    meant = [item for item in items if old is not None and item.quantity == old] if len(items) > 1 else list(items)
    if len(meant) != 1:
        return None
    now = counted(meant[0], *amount)
    return tuple(now if item is meant[0] else item for item in items)


def with_unit(items: tuple[Item, ...], rest: str) -> tuple[Item, ...] | None:
    """The items with the unit of the one number that has none yet: "公斤" after "5"."""
    bare = [item for item in items if item.quantity is not None and item.unit is None]
    if len(bare) != 1 or not MEASURE.fullmatch(rest.strip(ENDS)):
        return None
    return tuple(replace(item, unit=rest.strip(ENDS)) if item is bare[0] else item for item in items)


def measured(draft: Draft, heard: Item) -> Draft | None:
    """ "那就大桶两桶": what is named is a measure of the thing spoken of last, and no thing called 桶."""
    name = draft.items[0].name if len(draft.items) == 1 else draft.spoken_of
    if heard.quantity is None or not any(item.name == name for item in draft.items):
        return None
    now = Item(heard.name, heard.quantity, heard.unit or heard.name)
    return replace(
        draft, items=tuple(replace(item, quantity=now.quantity, unit=now.unit) if item.name == name else item for item in draft.items)
    )


def portioned(draft: Draft, rest: str) -> tuple[Item, ...] | None:
    """The items with an amount and size of the thing spoken of last, or of the only one without an amount: "一桶5升的", "是3斤"."""
    unsaid = [item.name for item in draft.items if item.quantity is None]
    name = draft.items[0].name if len(draft.items) == 1 else unsaid[0] if len(unsaid) == 1 else draft.spoken_of
    words = PARTICLES.sub("", rest.strip(ENDS))
    if not any(item.name == name for item in draft.items) or not _PORTION.fullmatch(words):
        return None
    heard = next((item for item in assess(f"要{_LEADS_IN.sub('', words)}{name}").items if item.name == name and item.quantity), None)
    if heard is None:
        return None
    return tuple(updated(item, heard) if item.name == name else item for item in draft.items)


def spoken_of(before: tuple[Item, ...], after: tuple[Item, ...]) -> str:
    """The one thing that is new or other than before; "" where there are several, or none."""
    other = [item.name for item in after if item not in before]
    return other[0] if len(other) == 1 else ""


def amount_in(rest: str) -> tuple[float, str | None] | None:
    """The amount words end with. A bare number that is large, or that tells where somebody lives, is none."""
    found = AMOUNT.search(_ENOUGH.sub("", PARTICLES.sub("", rest)))
    number = number_of(found[1]) if found else None
    if found is None or number is None or (found[2] is None and (number > MOST_WITHOUT_UNIT or _NO_GOODS.search(rest))):
        return None
    if found[2] is not None and _NO_UNIT.search(found[2]):
        return None  # "他两岁": no amount of anything
    return number, (found[2].removesuffix("的") or None) if found[2] else None
