"""How many segments a text takes at the carrier, which is what is paid for and paced by.

GSM 03.38: 160 septets alone, 153 in a chain; any character beyond that alphabet makes the whole text UCS-2, 70
and 67 units. A character outside the basic plane counts two.
"""

from __future__ import annotations

from math import ceil

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")
GSM_ALONE, GSM_CHAINED = 160, 153
UCS2_ALONE, UCS2_CHAINED = 70, 67


def segments(body: str) -> int:
    """The number of segments of a text; an empty one takes one."""
    if all(char in _GSM or char in _GSM_TWICE for char in body):
        size = len(body) + sum(char in _GSM_TWICE for char in body)
        return _parts(size, GSM_ALONE, GSM_CHAINED)
    return _parts(len(body.encode("utf-16-le")) // 2, UCS2_ALONE, UCS2_CHAINED)


def _parts(size: int, alone: int, chained: int) -> int:
    return 1 if size <= alone else ceil(size / chained)
