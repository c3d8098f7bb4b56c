"""What a text wants that is no need: where is my order, cancel it, stop ringing me, thank you, say that again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.terms import Intent
from hotline.triage.phrases import HARMLESS, Hit

_BOOK = "intent"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The likeliest intent, how much speaks for it, and how much that speaks against a need in the same text."""

    intent: Intent
    points: float
    against: float
    hits: tuple[Hit, ...]


def find_intent(norm: str, hits: Mapping[str, list[Hit]]) -> Wanted | None:
    """The strongest intent of a text in plain spelling, out of what was heard in it; the one said first wins a tie.

    An entry with `role = "harmless"` names words that only sound like its intent: what touches them is not heard as it
    (不要联系我儿子 asks for no silence).
    """
    by_intent: dict[str, list[Hit]] = {}
    idle = hits.get(_BOOK + HARMLESS, ())
    for hit in hits.get(_BOOK, ()):
        if not any(_takes_out(other, hit) for other in idle):
            by_intent.setdefault(str(hit.concept.fields["intent"]), []).append(hit)
    if not by_intent:
        return None
    said = max(by_intent, key=lambda intent: (_points(by_intent[intent], norm), -by_intent[intent][0].start))
    speaking = by_intent[said]
    points = _points(speaking, norm)
    return Wanted(Intent(said), points, points * max(float(hit.concept.fields["against"]) for hit in speaking), tuple(speaking))


def _takes_out(idle: Hit, hit: Hit) -> bool:
    """Whether harmless words touch what was heard of the same intent."""
    return idle.start < hit.end and hit.start < idle.end and idle.concept.fields["intent"] == hit.concept.fields["intent"]


def _points(hits: list[Hit], norm: str) -> float:
    """The entry's own points, a little more for saying it again and for filling much of a short text."""
    own = max(float(hit.concept.fields["points"]) for hit in hits)
    covered = sum(max(hit.end for hit in hits if hit.start == start) - start for start in {hit.start for hit in hits})
    return own + 0.5 * min(2, len({hit.start for hit in hits}) - 1) + min(1.0, covered / max(1, len(norm)))
