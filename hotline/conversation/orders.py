"""The order dialogue of a call: what, where to, read back, and on a yes the ticket."""

from __future__ import annotations

from dataclasses import replace

from hotline.conversation.answers import answer_of
from hotline.conversation.drafts import address_in, amounted, corrected, joined, ticket_of
from hotline.conversation.going import ask, go_on, miss, opens, promise, record, ring, understood
from hotline.conversation.turns import Act, Draft, Facts, Heard, Place, Talk, Turn, opened
from hotline.terms import Kind, Line, Urgency
from hotline.words.goods import items_speech

MOST_CORRECTIONS = 6
"""Corrections in a row before a person had better listen."""


def take_order(talk: Talk, draft: Draft, facts: Facts, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """On with an order: ask what is missing, or read it back. "没吃的了" is asked once which things, then taken as said."""
    asked_which = talk.place in (Place.NEED, Place.ADDRESS) and talk.draft is not None
    talk = replace(talk, draft=draft, misses=0)
    if not draft.items and not asked_which:
        return ask(talk, Place.NEED, facts, *say, acts=acts)
    if not draft.address and not facts.has_address:
        return ask(talk, Place.ADDRESS, facts, *say, acts=acts)
    return ask(talk, Place.READ_BACK, facts, *say, acts=acts)


def at_address(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """The answer to "where to?". Goods named here are added; an address of any wording is taken the second time."""
    draft, assessment = talk.draft, heard.assessment
    if draft is None or not heard.speech.strip():
        return miss(talk, facts, Line("call.say_address"))
    if (told := amounted(draft, heard.speech)) is not None:
        return ask(replace(talk, draft=told), Place.ADDRESS, facts)
    if assessment is not None and assessment.items and not assessment.address:
        draft = joined(draft, assessment)
        added = Line("call.added", {"items": items_speech(assessment.items, talk.lang)})
        return ask(replace(talk, draft=draft), Place.ADDRESS, facts, added)
    address = address_in(heard.speech, assessment, asked_twice=talk.turns > 0)
    if address is None:
        return miss(talk, facts, Line("call.say_address"))
    if assessment is not None and assessment.items:
        draft = joined(draft, assessment)
    return take_order(replace(talk, misses=0), replace(draft, address=address), facts)


def at_read_back(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """Yes opens the ticket; a correction is read back again; a bare no asks for all of it once more."""
    draft = talk.draft
    if draft is None:
        return ask(talk, Place.NEED, facts)
    answer = answer_of(heard)
    if heard.assessment is not None and (better := corrected(draft, answer, heard.assessment)) is not None:
        if talk.turns >= MOST_CORRECTIONS:
            return record(replace(talk, draft=better), Line("call.record_order"))
        return ask(replace(understood(talk), draft=better), Place.READ_BACK, facts, Line("call.changed"))
    if answer.yes is True:
        return confirmed(talk, draft, facts)
    if answer.yes is False:
        return _again(talk, draft, facts)
    return miss(talk, facts)


def corrects(talk: Talk, heard: Heard) -> bool:
    """Whether words at the read-back take something out of the order ("肉不要了") rather than call all of it off."""
    if talk.place is not Place.READ_BACK or talk.draft is None or heard.assessment is None:
        return False
    return corrected(talk.draft, answer_of(heard), heard.assessment) is not None


def confirmed(talk: Talk, draft: Draft, facts: Facts) -> Turn:
    """The ticket, or a person where the machine must not open one: a number that cannot be rung, or too many open tickets."""
    if facts.at_limit or facts.withheld:
        why = "at_limit" if facts.at_limit else "withheld"
        talk, line, acts = promise(talk, facts, why, summary_of(draft, talk.lang))
        return go_on(talk, facts, Line("call.at_limit" if facts.at_limit else "call.withheld_order"), line, acts=acts)
    act = ticket_of(draft)
    talk = opens(talk, act)
    taken = Line("call.order_taken", {"code": opened()})
    after = Line("call.order_waits") if facts.waits_for_yes else Line("call.order_next", {"minutes": facts.promise_minutes})
    if act.kind is Kind.MEDICAL and draft.urgency is not Urgency.NORMAL:
        return ring(replace(talk, draft=None), Place.PERSON, "coordinators", taken, Line("call.medical_person"), acts=(act,))
    return go_on(talk, facts, taken, after, acts=(act,))


def summary_of(draft: Draft | None, lang: str) -> str:
    """What a person needs to know of an order that was not finished."""
    if draft is None:
        return ""
    parts = (items_speech(draft.items, lang), draft.address or "", draft.summary)
    return "；".join(part for part in parts if part)[:500]


def _again(talk: Talk, draft: Draft, facts: Facts) -> Turn:
    """ "No": what and where are asked afresh; after the second time a recorded message is kinder than a third."""
    if talk.waited >= 2:
        return record(talk, Line("call.record_order"))
    talk = replace(understood(talk), draft=None, waited=talk.waited + 1)
    return ask(talk, Place.NEED, facts, Line("call.say_again"))
