"""What cannot wait: life in danger now, or a need that cannot last a day.

The concepts of danger follow what Chinese emergency centres (120, 119, 110) ask callers for: consciousness, breathing,
chest pain, stroke signs, falls, bleeding, poison, gas, fire, water, violence, birth. A missed one may cost a life, a
false one a phone call; figures of speech, drills, stories and things long past are taken out first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hotline.triage.lexicon import Lexicon
from hotline.triage.phrases import Hit, Matcher, keys_of, word_classes
from hotline.triage.risk import without

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


def find_pressure(norm: str, keys: set[str], lexicon: Lexicon) -> Pressure:
    """The signs of danger and haste in a text in plain spelling."""
    idle_rules, rules = _rules(lexicon)
    hits = rules.hits(norm, keys)
    if not hits:
        return NO_PRESSURE
    idle = idle_rules.hits(norm, keys)
    if idle:
        norm = without(norm, idle)
        hits = rules.hits(norm, keys_of(norm))
    return Pressure(*(tuple(hit for hit in hits if hit.concept.fields["level"] == level) for level in _LEVELS))


@lru_cache(maxsize=64)
def _rules(lexicon: Lexicon) -> tuple[Matcher, Matcher]:
    book = lexicon.book(_BOOK)
    idle = [concept for concept in book if concept.fields.get("level") == "harmless"]
    classes = word_classes(book)
    return Matcher(idle, classes), Matcher([concept for concept in book if concept not in idle], classes)
