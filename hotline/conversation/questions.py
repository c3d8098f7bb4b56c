"""The question that is open at each place of a call: its lines, the keys it takes, and how long it waits.

Asked again it is the same question, so "9" and "再说一遍" only have to ask here. At most three choices are ever
offered, besides 0 and 9 (and the 5 by which check-in calls are ended for good).
"""

from __future__ import annotations

from hotline.conversation.timing import brought_at
from hotline.conversation.turns import Draft, Facts, Place, Talk, TicketFact
from hotline.conversation.ways import Ask
from hotline.conversation.where import needs_no_place
from hotline.terms import Kind, Line, TicketStatus
from hotline.words.catalogue import render
from hotline.words.goods import items_speech

OPEN = frozenset({Place.NEED, Place.ADDRESS, Place.WHERE, Place.TALK})
"""Questions that keys cannot answer."""
KEYS: dict[Place, str] = {
    Place.WHO: "12",
    Place.FIRST: "12",
    Place.CHECK_IN: "1235",
    Place.READ_BACK: "12",
    Place.SAFETY: "12",
    Place.COUNSELLOR: "12",
    Place.CALL_TIME: "123",
    Place.DELIVERED: "12",
    Place.FOLLOW_UP: "12",
    Place.LAST_TIME: "12",
    Place.CANCEL: "12",
    Place.AGAIN: "12",
    Place.MORE: "12",
}
"""The keys a question takes besides 0 and 9."""
_SECONDS = {Place.NEED: 10, Place.ADDRESS: 10, Place.WHERE: 10, Place.TALK: 12, Place.MORE: 6}
_WITH_A_CORE = frozenset(
    {
        Place.FIRST, Place.CHECK_IN, Place.NEED, Place.ADDRESS, Place.COUNSELLOR, Place.CALL_TIME, Place.DELIVERED, Place.FOLLOW_UP,
        Place.LAST_TIME, Place.CANCEL, Place.MORE,
    }
)  # fmt: skip
"""Questions that can be put in fewer words still."""
_WITH_GOODS = frozenset({Place.FIRST, Place.NEED, Place.CHECK_IN, Place.MORE, Place.READ_BACK})


def keys_at(place: Place, facts: Facts) -> str:
    """The keys a place takes besides 0 and 9; at the first prompt 4 while a volunteer is on the way."""
    return KEYS.get(place, "") + ("4" if place is Place.FIRST and facts.held_code else "")


def question(talk: Talk, facts: Facts) -> tuple[tuple[Line, ...], Ask]:
    """The lines and the listening of the place the talk is at."""
    speech = not talk.keys_only
    lines = _core(talk, facts) if talk.repeats > 1 else _lines(talk, facts)
    if talk.repeats:
        return lines, _listening(talk, speech=speech)
    if speech and talk.place not in OPEN:
        lines += (Line("call.or_say_need" if talk.place in (Place.FIRST, Place.CHECK_IN) else "call.or_say"),)
    if talk.place in (Place.FIRST, Place.CHECK_IN):
        lines += (Line("call.zero_nine"),)
    return lines, _listening(talk, speech=speech)


def _listening(talk: Talk, *, speech: bool) -> Ask:
    return Ask(keys=1, speech=speech, timeout=_SECONDS.get(talk.place, 8), hints=_hints(talk) if speech else ())


def cancellable(facts: Facts) -> tuple[TicketFact, ...]:
    """The open orders that a caller may still cancel, newest first.

    What somebody poured out to us is not read out as an order, and a danger is called off by whoever has it in hand.
    """
    under_way = (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED)
    no_order = (Kind.PSYCHOLOGICAL, Kind.WELFARE_CHECK)
    return tuple(ticket for ticket in facts.tickets if ticket.kind not in no_order and not ticket.in_danger and ticket.status in under_way)


def destination(draft: Draft, talk: Talk, facts: Facts) -> Line:
    """Where it goes: the caller's own words; a stored address to the community only, and in a call out not even that."""
    if needs_no_place(draft):
        return Line("call.to_number")
    if draft.address:
        return Line("call.to_address", {"address": draft.address})
    if facts.community and (talk.confirmed or not facts.outbound):
        return Line("call.to_community", {"community": facts.community})
    return Line("call.to_home")


def _lines(talk: Talk, facts: Facts) -> tuple[Line, ...]:
    if talk.place is Place.READ_BACK and talk.draft is not None:
        return _read_back(talk.draft, talk, facts)
    if talk.place is Place.FIRST and facts.held_code:
        return (Line("call.first"), Line("call.first_volunteer"))
    if talk.place is Place.NEED and talk.draft is not None:
        return (Line("call.which_things"),)
    if talk.place is Place.TALK:
        return (Line("call.talk_open" if talk.said == 0 else "call.talk_more"),)
    if talk.place is Place.WHO:
        return (Line("call.who", {"called": facts.called}) if facts.called else Line("call.who_promised"),)
    if talk.place is Place.LAST_TIME:
        return (Line("call.last_time", {"words": facts.last_time}),)
    if talk.place is Place.CANCEL:
        return (Line("call.cancel", {"code": talk.asked_code or ""}),)
    return (Line(f"call.{talk.place.value}"),)


def _core(talk: Talk, facts: Facts) -> tuple[Line, ...]:
    """The question in the fewest words, for whoever did not catch it twice; whole where there are no fewer."""
    if talk.place is Place.READ_BACK and talk.draft is not None and talk.draft.items:
        return (Line("call.core_goods", {"items": items_speech(talk.draft.items, talk.lang)}), Line("call.core_read_back"))
    if talk.place is Place.WHO and facts.called:
        return (Line("call.core_who", {"called": facts.called}),)
    return (Line(f"call.core_{talk.place.value}"),) if talk.place in _WITH_A_CORE else _lines(talk, facts)


def _read_back(draft: Draft, talk: Talk, facts: Facts) -> tuple[Line, ...]:
    items = items_speech(draft.items, talk.lang)
    said = Line("call.you_want", {"items": items}) if items else Line("call.you_said", {"words": draft.summary[:80]})
    return (said, destination(draft, talk, facts), *how_brought(draft, talk, facts), Line("call.read_back"))


def how_brought(draft: Draft, talk: Talk, facts: Facts) -> tuple[Line, ...]:
    """When it is wished for, and what its carrier is told."""
    time = brought_at(draft.wish, facts, talk.lang)
    wished = (Line("call.wished", {"time": time}),) if time else ()
    return wished + ((Line("call.remarks", {"words": draft.remarks}),) if draft.remarks else ())


def _hints(talk: Talk) -> tuple[str, ...]:
    """Words the recogniser should expect."""
    key = "hints.goods" if talk.place in _WITH_GOODS else "hints.place" if talk.place in (Place.ADDRESS, Place.WHERE) else "hints.answers"
    return tuple(word.strip() for word in render(Line(key), talk.lang).split(",") if word.strip())
