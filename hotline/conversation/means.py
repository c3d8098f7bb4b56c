"""Goods that nobody is brought before a person has spoken with whoever asks: what kills, asked for by somebody alone.

Rats are real and so is sleeplessness, so nothing is refused and nothing dark is said; a coordinator rings first and then agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from hotline.terms import Item

_MEANS = re.compile(
    r"农药|除草剂|百草枯|草甘膦|敌敌畏|乐果|[老灭毒杀]鼠|耗子药|杀虫剂|砒霜|氰化|安眠|安定|[唑西]仑|佐匹克隆|唑吡坦|褪黑素|木炭|[煤烧]炭|笑气"
    r"|pesticide|weed ?killer|rat poison|sleeping (?:pill|tablet)|zopiclone|zolpidem|diazepam|charcoal", re.IGNORECASE
)  # fmt: skip


def need_a_word(items: Iterable[Item]) -> bool:
    """Whether any of these is such a thing."""
    return any(_MEANS.search(item.name) for item in items)
