"""One text in, one assessment out: where the parts of this room meet.

Danger is looked for first and over the whole text; what it says cannot be outweighed by anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from hotline.terms import Assessment, Intent, Item, Kind, Risk, Urgency
from hotline.triage.address import Place, find_place, read_place
from hotline.triage.intent import Wanted, find_intent
from hotline.triage.items import cut, find_items
from hotline.triage.kinds import Weighed, weigh
from hotline.triage.language import word_classes
from hotline.triage.lexicon import Lexicon, built_in
from hotline.triage.likeness import Likeness, feared, likeness, pressed
from hotline.triage.mark import Mark
from hotline.triage.misheard import meant
from hotline.triage.mishearing import unwritten
from hotline.triage.phrases import Hit, matcher
from hotline.triage.pinyin import Typed, typed
from hotline.triage.risk import NO_DANGER, Danger, find_danger
from hotline.triage.sounds import signs
from hotline.triage.text import LONGEST, TOGETHER, Heard, characters, hear, pairs
from hotline.triage.urgency import Pressure, find_pressure
from hotline.triage.when import find_wish
from hotline.triage.who import find_who

ASK_BACK: Final = 0.35
"""Below this confidence the conversation asks back what is needed."""

PERSON: Final = 0.2
"""Below this confidence, after asking back, a person decides."""

_MOST_EVIDENCE: Final = 6
_MISSING: Final = "somebody_missing"


def assess(text: str, *, lexicon: Lexicon | None = None) -> Assessment:
    """What a text needs, how badly, and why we think so.

    Pure, never raises on any string. Reads the first `LONGEST` characters closely and the rest for danger only. The
    spans in `evidence` are literal substrings of the text, the weightiest first. `lexicon` None: the built-in one.
    """
    return _read_together((text,), lexicon or built_in())[0]


def assess_all(texts: Sequence[str], *, lexicon: Lexicon | None = None) -> list[Assessment]:
    """As `assess`, of many texts that are there at once; one assessment a text, in their order.

    Faster by a tenth and more than one after the other: what one part of this room knows is too much for the fast memory of a
    processor to hold beside what all the others know, so each part reads some dozens of texts before the next one has its turn.
    """
    lexicon = lexicon or built_in()
    together = (texts[start : start + TOGETHER] for start in range(0, len(texts), TOGETHER))
    return [assessment for some in together for assessment in _read_together(some, lexicon)]


class _Reading:
    """One text, and what is known of it so far; each part of this room adds what it finds."""

    hits: dict[str, list[Hit]]
    danger: Danger
    pressure: Pressure
    wanted: Wanted | None
    place: Place | None
    marks: list[Mark]
    items: tuple[Item, ...]
    lacking: bool
    alike: Likeness | None
    answer: Assessment

    def __init__(self, text: str, lexicon: Lexicon, heard: Heard, in_letters: Typed | None, norm: str) -> None:
        self.text = text
        self.lexicon = lexicon
        self.heard = heard
        self.typed = in_letters
        self.norm = norm


def _read_together(texts: Iterable[str], lexicon: Lexicon) -> list[Assessment]:
    readings = [_begin(text, lexicon) for text in texts]
    for part in _PARTS:
        for reading in readings:
            part(reading)
    for kept in _KEPT:
        kept.cache_clear()
    return [reading.answer for reading in readings]


def _begin(text: str, lexicon: Lexicon) -> _Reading:
    """A text, or the Chinese that was typed in Latin letters, in plain spelling."""
    heard = hear(text)
    in_letters = typed(heard, lexicon)
    if in_letters is not None:
        text = in_letters.han
        heard = hear(text)
    return _Reading(text, lexicon, heard, in_letters, meant(heard.norm, lexicon))


def _look_for_phrases(reading: _Reading) -> None:
    reading.hits = matcher(reading.lexicon).hits(reading.norm)


def _look_for_danger(reading: _Reading) -> None:
    norm, hits, lexicon = reading.norm, reading.hits, reading.lexicon
    reading.danger = find_danger(norm, hits, lexicon)
    reading.pressure = find_pressure(norm, hits, lexicon)
    if reading.danger.faint and reading.pressure.crisis:
        reading.danger = NO_DANGER
    reading.wanted = find_intent(norm, hits)


def _look_for_place(reading: _Reading) -> None:
    reading.place = find_place(reading.heard, reading.lexicon)


def _cut(reading: _Reading) -> None:
    reading.marks = cut(reading.heard, reading.lexicon)


def _look_for_items(reading: _Reading) -> None:
    reading.items, reading.lacking = find_items(reading.marks, reading.heard, reading.lexicon, place=reading.place)


def _compare(reading: _Reading) -> None:
    """What the text sounds like, where nothing plain was heard in it."""
    norm, hits, danger, pressure = reading.norm, reading.hits, reading.danger, reading.pressure
    plain = reading.wanted is not None or any(item.quantity is not None for item in reading.items)
    reading.alike = None if plain or pressure.crisis or danger.risk is not Risk.NONE else likeness(norm)
    if reading.alike is not None:
        reading.danger = danger = feared(danger, reading.alike, norm, hits, reading.lexicon)
        reading.pressure = pressed(pressure, danger, reading.alike, hits)
    reading.items = _bystanders(reading.items, danger, reading.heard, reading.lexicon)


def _answer(reading: _Reading) -> None:
    text, lexicon = reading.text, reading.lexicon
    further = _danger_further_on(text, lexicon) if len(text) > LONGEST else None
    answer = further or _assessment(reading)
    reading.answer = answer if reading.typed is None else reading.typed.read_back(answer)


_PARTS: Final = (_look_for_phrases, _look_for_danger, _look_for_place, _cut, _look_for_items, _compare, _answer)
"""Who reads a text, one behind the other. Danger is looked for first, and nothing that is found later takes it away."""
_KEPT: Final = (characters, pairs, signs, unwritten)
"""What is kept of a text while it is read, and would only be in the way of the next ones."""


def _assessment(of: _Reading) -> Assessment:
    weighed = weigh(
        of.norm,
        of.hits,
        danger=of.danger,
        pressure=of.pressure,
        wanted=of.wanted,
        items=of.items,
        lacking=of.lacking,
        place=of.place,
        alike=of.alike,
    )
    return Assessment(
        text=of.text,
        kind=weighed.kinds[0],
        kinds=weighed.kinds,
        risk=of.danger.risk,
        urgency=_urgency(of.danger, of.pressure, weighed, of.items),
        items=of.items if Kind.SUPPLY in weighed.kinds else (),
        address=read_place(of.place, of.heard),
        intent=_intent(weighed, of.wanted),
        confidence=weighed.confidence,
        evidence=_evidence(of.heard, weighed, of.pressure),
        who=find_who(of.heard, of.lexicon),
        time=find_wish(of.heard, of.lexicon),
    )


def _bystanders(items: tuple[Item, ...], danger: Danger, heard: Heard, lexicon: Lexicon) -> tuple[Item, ...]:
    """The items that are not themselves what somebody means to end their life with.

    Beside a high risk nobody is to be brought anything that kills (the class `_deadly` of the risk book).
    """
    if danger.risk is not Risk.HIGH or not items:
        return items
    means = " ".join(heard.said(start, end) for start, end in danger.spans)
    deadly = _deadly(lexicon)
    return tuple(item for item in items if item.name not in means and not any(word in hear(item.name).norm for word in deadly))


@lru_cache(maxsize=8)
def _deadly(lexicon: Lexicon) -> tuple[str, ...]:
    return word_classes(lexicon.book("risk"))["deadly"].words


def _urgency(danger: Danger, pressure: Pressure, weighed: Weighed, items: tuple[Item, ...]) -> Urgency:
    if danger.risk is Risk.HIGH or pressure.crisis:
        return Urgency.CRISIS
    if danger.risk is Risk.CONCERN:
        return Urgency.URGENT
    if weighed.kinds == (Kind.OTHER,):
        missing = any(hit.concept.name == _MISSING for hit in pressure.urgent)
        return Urgency.URGENT if missing else Urgency.NORMAL
    if pressure.urgent or (pressure.haste and not pressure.calm and items):
        return Urgency.URGENT
    return Urgency.NORMAL


def _intent(weighed: Weighed, wanted: Wanted | None) -> Intent | None:
    return wanted.intent if wanted is not None and weighed.kinds == (Kind.OTHER,) else None


def _evidence(heard: Heard, weighed: Weighed, pressure: Pressure) -> tuple[str, ...]:
    spans = list(weighed.spans) + [(hit.start, hit.end) for hit in pressure.urgent[:1]]
    said = (heard.said(start, end).strip() for start, end in spans)
    return tuple(dict.fromkeys(span for span in said if span))[:_MOST_EVIDENCE]


def _danger_further_on(text: str, lexicon: Lexicon) -> Assessment | None:
    """The first stretch of the rest of a long text that tells of danger, as the assessment of the whole."""
    overlap = LONGEST // 10
    for start in range(LONGEST - overlap, len(text), LONGEST - overlap):
        heard = hear(text[start : start + LONGEST])
        norm = meant(heard.norm, lexicon)
        danger = find_danger(norm, matcher(lexicon).hits(norm), lexicon)
        if danger.risk is Risk.HIGH:
            spans = tuple(heard.said(*span) for span in danger.spans)
            kinds = (Kind.PSYCHOLOGICAL,)
            return Assessment(text, kinds[0], kinds, danger.risk, Urgency.CRISIS, confidence=0.9, evidence=spans)
    return None
