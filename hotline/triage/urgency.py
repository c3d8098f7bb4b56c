"""What cannot wait: life in danger now, or a need that cannot last a day.

The concepts of danger follow what Chinese emergency centres (120, 119, 110) ask callers for: consciousness, breathing,
chest pain, stroke signs, falls, bleeding, poison, gas, fire, water, violence, birth. A missed one may cost a life, a
false one a phone call; figures of speech, drills, stories and things long past are taken out first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hotline.triage.lexicon import Lexicon
from hotline.triage.phrases import Hit, hits_without
from hotline.triage.signs import said_of

_BOOK: Final = "urgency"
_SIGN: Final = "sign"
_SHORT: Final = 60
"""Longer texts tell of many things, of which two do not make one."""
_PAST: Final = "long_past"
_NEAR: Final = 20
"""So many characters around a sign are looked through for what belongs to it."""
_LEVELS: Final = ("crisis", "urgent", "haste", "calm")


@dataclass(frozen=True, slots=True)
class Pressure:
    """Which signs of haste a text shows, by level, each with its concept and place in the plain spelling."""

    crisis: tuple[Hit, ...] = ()
    urgent: tuple[Hit, ...] = ()
    haste: tuple[Hit, ...] = ()
    calm: tuple[Hit, ...] = ()


NO_PRESSURE: Final = Pressure()


def find_pressure(norm: str, hits: Mapping[str, list[Hit]], lexicon: Lexicon) -> Pressure:
    """The signs of danger and haste in a text in plain spelling, out of what was heard in it."""
    grave = hits_without(norm, hits, _BOOK, lexicon)
    if not grave:
        return NO_PRESSURE
    by_level: dict[str, list[Hit]] = {level: [] for level in (*_LEVELS, _SIGN)}
    for hit in grave:
        by_level[hit.concept.fields["level"]].append(hit)
    if by_level[_SIGN] and not by_level["crisis"] and len(norm) <= _SHORT:
        by_level["crisis"] += _together(norm, by_level[_SIGN], lexicon)
    return Pressure(*(tuple(by_level[level]) for level in _LEVELS))


def _together(norm: str, signs: list[Hit], lexicon: Lexicon) -> list[Hit]:
    """The signs that make a danger with what stands beside them: a fall and what came of it, one side and no strength in it.

    What belongs to each is the word class that its field `needs` names. What is long past, told or over is no danger.
    """
    grave = []
    for hit in signs:
        around = norm[max(0, hit.start - _NEAR) : hit.start] + "\0" + norm[hit.end : hit.end + _NEAR]
        if said_of(lexicon, _BOOK, str(hit.concept.fields["needs"])).search(around):
            grave.append(hit)
    return [] if grave and said_of(lexicon, _BOOK, _PAST).search(norm) else grave
