"""Which goods a volunteer could not bring: "缺油、盐", "没买到大米", "少了一包盐"."""

from __future__ import annotations

import re

_LEAD = re.compile(
    r"^(?:只是|就是|但|但是|还|东西|有的|有些|超市|店里|菜场|里|,|，)*(?:缺少|缺|少了|少|没买到|买不到|没有|没|missing|no)\s*",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"^[\d一二两三四五六七八九十半几]*\s*(?:公斤|斤|包|袋|瓶|盒|桶|箱|个|把|罐|克|升|kg|g|l)?(?=.)", re.IGNORECASE)
_PARTS = re.compile(r"[、,，;；和跟与/]|\band\b")
_END = re.compile(r"[。.!！了]+$")
MOST_NAMED = 8
LONGEST_NAME = 12
_SOLD_OUT = re.compile(
    r"^(?:但是?|不过|超市|店里|菜场|市场|那边|今天|的)*(?P<goods>[^\s,，。?？吗没冇]{1,8}?)(?:都|也|已经)?(?:卖完|卖光|售罄|断货|[没冇缺]货|买不到|[没冇]买到|[没冇]得卖|没有卖)[了咯]?[。.!！]*$"
)
PLAIN = re.compile(
    rf"^(?:只是|就是|但是?|还|东西|有的|有些|超市|店里|菜场|里)*(?:缺少?|少了|没买到|买不到)\s*[^\s?？吗]{{1,20}}[。.!！]*$|{_SOLD_OUT.pattern}"
)
"""A whole text that says nothing but what is missing."""


def goods_missing(said: str) -> tuple[str, ...]:
    """The names in what was said, without amounts; empty when it does not say that anything is missing."""
    words = said.strip()
    gone = _SOLD_OUT.match(words)
    if gone is not None:
        return named_goods(gone["goods"])
    led = _LEAD.match(words)
    if led is None:
        return ()
    return named_goods(words[led.end() :])


def named_goods(said: str) -> tuple[str, ...]:
    """A list of goods, each without its amount: "一包盐和油" is 盐, 油."""
    parts = (_AMOUNT.sub("", _END.sub("", part.strip())).strip() for part in _PARTS.split(said))
    return tuple(part[:LONGEST_NAME] for part in parts if part)[:MOST_NAMED]
