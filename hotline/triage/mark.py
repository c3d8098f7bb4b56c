"""One mark of a text: a stretch and what it is to an order. What the reader cuts (`marks`) and all rules of an order speak of."""

from __future__ import annotations

from typing import Final

from hotline.triage.goods import Word
from hotline.triage.quantities import Amount

THING: Final = "thing"
AMOUNT: Final = "amount"
SIZE: Final = "size"
CUE: Final = "cue"
STOP: Final = "stop"
COMMA: Final = "comma"
LIST: Final = "list"
SPACE: Final = "space"
UNKNOWN: Final = "unknown"

BREAKS: Final = {
    **dict.fromkeys("。!?;…\n~", STOP), **dict.fromkeys(",,", COMMA), **dict.fromkeys("、/+|·•", LIST),
    **dict.fromkeys(" :=*()()【】[]\"'“”‘’《》<>-—#", SPACE),
    "‼": STOP, "｡": STOP, "？": STOP, "！": STOP, "；": STOP, "，": COMMA, "：": SPACE, "（": SPACE, "）": SPACE, "●": STOP, "､": LIST,
    "―": SPACE, "「": SPACE, "」": SPACE,
}  # fmt: skip
SPOKEN: Final = 90
"""Longer texts were written, not heard: their unknown words are no recogniser's mistakes, nor things asked for."""


class Mark:
    """`norm[start:end]` and what it is; `word` for things and asking words, `amount` for amounts."""

    def __init__(self, kind: str, start: int, end: int, word: Word | None = None, amount: Amount | None = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.word = word
        self.amount = amount
