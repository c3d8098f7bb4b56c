"""What cannot wait: life in danger now, or a need that cannot last a day.

The concepts of danger follow what Chinese emergency centres (120, 119, 110) ask callers for: consciousness, breathing,
chest pain, stroke signs, falls, bleeding, poison, gas, fire, water, violence, birth. A missed one may cost a life, a
false one a phone call; figures of speech, drills, stories and things long past are taken out first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.triage.lexicon import Lexicon
from hotline.triage.phrases import Hit, hits_without

_BOOK = "urgency"
_LEVELS = ("crisis", "urgent", "haste", "calm")


@dataclass(frozen=True, slots=True)
class Pressure:
    """Which signs of haste a text shows, by level, each with its concept and place in the plain spelling."""

    crisis: tuple[Hit, ...] = ()
    urgent: tuple[Hit, ...] = ()
    haste: tuple[Hit, ...] = ()
    calm: tuple[Hit, ...] = ()


NO_PRESSURE = Pressure()


def find_pressure(norm: str, hits: Mapping[str, list[Hit]], lexicon: Lexicon) -> Pressure:
    """The signs of danger and haste in a text in plain spelling, out of what was heard in it."""
    grave = hits_without(norm, hits, _BOOK, lexicon)
    if not grave:
        return NO_PRESSURE
    return Pressure(*(tuple(hit for hit in grave if hit.concept.fields["level"] == level) for level in _LEVELS))
