"""One text in, one assessment out: where the parts of this room meet.

Danger is looked for first and over the whole text; what it says cannot be outweighed by anything else.
"""

from __future__ import annotations

from functools import lru_cache

from hotline.terms import Assessment, Intent, Item, Kind, Risk, Urgency
from hotline.triage.address import find_place, read_place
from hotline.triage.intent import Wanted, find_intent
from hotline.triage.items import find_items
from hotline.triage.kinds import Weighed, weigh
from hotline.triage.language import keys_of, word_classes
from hotline.triage.lexicon import Lexicon, built_in
from hotline.triage.likeness import feared, likeness, pressed
from hotline.triage.misheard import meant
from hotline.triage.phrases import matcher
from hotline.triage.pinyin import typed
from hotline.triage.risk import NO_DANGER, Danger, find_danger
from hotline.triage.text import LONGEST, Heard, hear
from hotline.triage.urgency import Pressure, find_pressure
from hotline.triage.when import find_wish
from hotline.triage.who import find_who

ASK_BACK = 0.35
"""Below this confidence the conversation asks back what is needed."""

PERSON = 0.2
"""Below this confidence, after asking back, a person decides."""

_MOST_EVIDENCE = 6
_MISSING = "somebody_missing"


def assess(text: str, *, lexicon: Lexicon | None = None) -> Assessment:
    """What a text needs, how badly, and why we think so.

    Pure, never raises on any string. Reads the first `LONGEST` characters closely and the rest for danger only. The
    spans in `evidence` are literal substrings of the text, the weightiest first. `lexicon` None: the built-in one.
    """
    lexicon = lexicon or built_in()
    heard = hear(text)
    in_letters = typed(heard, lexicon)
    if in_letters is not None:
        return in_letters.read_back(assess(in_letters.han, lexicon=lexicon))
    norm = meant(heard.norm, lexicon)
    hits = matcher(lexicon).hits(norm, keys_of(norm))
    danger = find_danger(norm, hits, lexicon)
    pressure = find_pressure(norm, hits, lexicon)
    if danger.faint and pressure.crisis:
        danger = NO_DANGER
    place = find_place(heard, lexicon)
    items = find_items(heard, lexicon, place=place)
    wanted = find_intent(norm, hits)
    plain = wanted is not None or any(item.quantity is not None for item in items)
    alike = None if plain or pressure.crisis or danger.risk is not Risk.NONE else likeness(norm)
    if alike is not None:
        danger = feared(danger, alike, norm, hits, lexicon)
        pressure = pressed(pressure, danger, alike, hits)
    items = _bystanders(items, danger, heard, lexicon)
    weighed = weigh(norm, hits, danger=danger, pressure=pressure, wanted=wanted, items=items, place=place, alike=alike)
    if len(text) > LONGEST and (further := _danger_further_on(text, lexicon)):
        return further
    return Assessment(
        text=text,
        kind=weighed.kinds[0],
        kinds=weighed.kinds,
        risk=danger.risk,
        urgency=_urgency(danger, pressure, weighed, items),
        items=items if Kind.SUPPLY in weighed.kinds else (),
        address=read_place(place, heard),
        intent=_intent(weighed, wanted),
        confidence=weighed.confidence,
        evidence=_evidence(heard, weighed, pressure),
        who=find_who(heard, lexicon),
        time=find_wish(heard, lexicon),
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
        danger = find_danger(norm, matcher(lexicon).hits(norm, keys_of(norm)), lexicon)
        if danger.risk is Risk.HIGH:
            spans = tuple(heard.said(*span) for span in danger.spans)
            kinds = (Kind.PSYCHOLOGICAL,)
            return Assessment(text, kinds[0], kinds, danger.risk, Urgency.CRISIS, confidence=0.9, evidence=spans)
    return None
