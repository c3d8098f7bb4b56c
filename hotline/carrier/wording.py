"""What a text or a spoken sentence may hold: legal characters, how many segments it costs, how it is cut.

A resident pays attention, a station pays segments. Chinese texts are UCS-2: 70
characters alone, 67 each when joined; plain Latin ones GSM-7: 160, 153 joined.
"""

from __future__ import annotations

import re

from hotline.words.segments import segments as count_segments

MAX_BODY = 1600  # error 21617 beyond
MAX_SAY = 4096  # characters of one <Say>

# XML 1.0 allows no other control characters, no lone surrogates, not U+FFFE and U+FFFF
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SENTENCE_END = re.compile(r"(?<=[。！？；!?;])|(?<=\. )")


def clean(words: str) -> str:
    """The words without characters that XML or a carrier refuses. Line breaks and tabs stay."""
    return _ILLEGAL.sub("", words)


def fit(body: str, segments: int = 2) -> str:
    """The body cut to at most so many segments (one at least) and 1600 characters, with an ellipsis where something was left out.

    Cleans it, too; what is short enough comes back whole.
    """
    body = clean(body)
    if count_segments(body) <= segments and len(body) <= MAX_BODY:
        return body
    low, high = 0, min(len(body), MAX_BODY - 3)
    while low < high:  # segments never fall as a text grows, so halving finds the longest that fits
        middle = (low + high + 1) // 2
        if count_segments(_shortened(body, middle)) <= segments:
            low = middle
        else:
            high = middle - 1
    return _shortened(body, low)


def in_pieces(words: str, size: int = MAX_SAY) -> list[str]:
    """The words in pieces of at most `size` characters, parted at sentence ends where there are any; no empty piece."""
    pieces: list[str] = []
    piece = ""
    for sentence in _SENTENCE_END.split(words):
        for start in range(0, len(sentence), size):
            part = sentence[start : start + size]
            if len(piece) + len(part) > size:
                pieces.append(piece)
                piece = ""
            piece += part
    return [kept for kept in (*pieces, piece) if kept.strip()]


def _shortened(body: str, length: int) -> str:
    """The beginning, and whichever ellipsis costs less: `…` alone would turn a Latin text into UCS-2."""
    kept = body[:length].rstrip()
    return min(f"{kept}…", f"{kept}...", key=count_segments)
