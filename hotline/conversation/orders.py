"""The order dialogue of a call: what, where to, read back, and on a yes the ticket."""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation import again
from hotline.conversation.answers import Answer, answer_of
from hotline.conversation.drafts import amounted, corrected, joined, ticket_of
from hotline.conversation.going import ask, go_on, miss, opens, promise, record, ring, understood
from hotline.conversation.means import need_a_word
from hotline.conversation.remarks import another_time, joined_remarks, remark_of, when_brought
from hotline.conversation.timing import brought_at
from hotline.conversation.turns import Act, Draft, Facts, Heard, NoteOrder, Place, ReviseTicket, Talk, TicketFact, Turn, opened
from hotline.conversation.where import (
    LONGEST_SUMMARY,
    address_in,
    at_theirs,
    goes_home,
    landmark_in,
    moved,
    needs_no_place,
    to_their_door,
    wants_own_door,
)
from hotline.terms import Assessment, Intent, Kind, Line, Risk, TicketStatus, Urgency, Who
from hotline.words.goods import items_speech

CHANGEABLE = (TicketStatus.OPEN, TicketStatus.OFFERED)
"""Nobody has taken an order in these."""
BESIDE_THE_POINT = (Intent.OFFER_HELP, Intent.VOLUNTEER_REPLY, Intent.THANKS, Intent.REPEAT, Intent.SPAM, Intent.GREETING)
"""What triage takes words about an order for besides, without harm: "送来的时候喊我一声" offers no help."""
_ADDS = re.compile(r"再加|再要|加上|添|加个|加一|另外加|仲要加|add")
"""Plainly to what was ordered before."""
MOST_CORRECTIONS = 6
"""Corrections in a row before a person had better listen."""


def take_order(talk: Talk, draft: Draft, facts: Facts, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """On with an order: ask what is missing, or read it back. "没吃的了" is asked once which things, then taken as said."""
    asked_which = talk.place in (Place.NEED, Place.ADDRESS) and talk.draft is not None
    talk = replace(talk, draft=draft, misses=0)
    if not draft.items and not asked_which:
        return ask(talk, Place.NEED, facts, *say, acts=acts)
    home = goes_home(draft, facts) or needs_no_place(draft)
    if talk.where and (draft.address or not home):  # "8栋502", after a whole address: in the same estate
        draft = replace(draft, address=moved(talk.where, draft.address) if draft.who is not Who.NEIGHBOUR else draft.address)
        talk = replace(talk, draft=draft)
    if (ticket := again.under_way(draft, facts)) is not None:
        return _asked_again(talk, draft, ticket, facts, *say, acts=acts)
    if draft.code is None and not draft.address and not home:
        return ask(talk, Place.ADDRESS, facts, *say, acts=acts)
    return ask(talk, Place.READ_BACK, facts, *say, acts=acts)


def _asked_again(talk: Talk, draft: Draft, ticket: TicketFact, facts: Facts, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """The same order, under way already: said so, and asked whether it is wanted twice. Whoever has not said who they are hears no code."""
    line = Line("call.under_way", {"items": items_speech(draft.items, talk.lang)})
    time = brought_at(ticket.wish, facts, talk.lang)
    about: tuple[Line, ...] = (Line("call.under_way_code", {"code": ticket.code}),) if talk.confirmed or not facts.outbound else ()
    about += (Line("call.wished", {"time": time}),) if time else ()
    waits = replace(understood(talk), draft=again.offered_again(draft, ticket), need_known=True)
    return ask(waits, Place.AGAIN, facts, *say, line, *about, acts=(*acts, *again.asked_again(draft, ticket)))


def at_again(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """Yes brings it twice, no leaves it at the one under way, "要两袋" changes that one; anything else is heard as a need."""
    draft, answer, assessment = talk.draft, answer_of(heard), heard.assessment
    if (more := again.another(talk, heard, facts)) is not None:
        return _ordered(talk, more, facts)
    if draft is not None and answer == Answer(False):
        return go_on(talk, facts, Line("call.order_stands"))
    if draft is None or assessment is None or assessment.items or assessment.address:
        return None
    better = corrected(draft, answer, assessment)
    return ask(replace(understood(talk), draft=better), Place.READ_BACK, facts, Line("call.changed")) if better is not None else None


def at_address(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """The answer to "where to?". Goods named here are added; an address of any wording is taken the second time."""
    draft, assessment = talk.draft, heard.assessment
    if draft is None or not heard.speech.strip():
        return miss(talk, facts, Line("call.say_address"))
    if (theirs := at_theirs(draft, heard.speech)) is not None and facts.has_address:
        return take_order(replace(talk, misses=0), theirs, facts)
    if (told := amounted(draft, heard.speech)) is not None:
        return ask(replace(talk, draft=told), Place.ADDRESS, facts)
    if assessment is not None and assessment.items and not assessment.address:
        draft = joined(draft, assessment)
        added = Line("call.added", {"items": items_speech(assessment.items, talk.lang)})
        return ask(replace(talk, draft=draft), Place.ADDRESS, facts, added)
    address = address_in(heard.speech, assessment, asked_twice=talk.turns > 0)
    if address is None and (mark := landmark_in(heard.speech)) is not None:
        draft = replace(draft, remarks=joined_remarks(draft.remarks, mark))
        return miss(replace(talk, draft=draft), facts, Line("call.say_address"))
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
    if (elsewhere := _other_door(talk, draft, heard, facts)) is not None:
        return elsewhere
    if answer.yes is True:
        return confirmed(talk, draft, facts)
    if answer.yes is False:
        return _again(talk, draft, facts)
    return miss(talk, facts)


def _other_door(talk: Talk, draft: Draft, heard: Heard, facts: Facts) -> Turn | None:
    """ "送到我女儿那里", "还是送我家吧", said of the order that was read back: asked where, or read back with their own door."""
    if draft.code is not None or talk.turns >= MOST_CORRECTIONS:
        return None
    said = replace(draft, address=None, summary=f"{draft.summary}；{heard.speech.strip()}"[:LONGEST_SUMMARY])
    talk = understood(talk)
    if to_their_door(heard.speech):
        return ask(replace(talk, draft=said), Place.ADDRESS, facts)
    if not (draft.address and facts.has_address and wants_own_door(heard.speech)):
        return None
    return ask(replace(talk, draft=replace(said, who=Who.SELF), where=None), Place.READ_BACK, facts, Line("call.changed"))


def corrects(talk: Talk, heard: Heard, facts: Facts) -> bool:
    """Whether words take something out of the order read back, or just taken, ("肉不要了") rather than call all of it off."""
    draft = talk.draft if talk.place is Place.READ_BACK else just_taken(talk, facts) if talk.place is Place.MORE else None
    if draft is None or heard.assessment is None:
        return False
    return corrected(draft, answer_of(heard), heard.assessment) is not None


def confirmed(talk: Talk, draft: Draft, facts: Facts) -> Turn:
    """The ticket, or a person where the machine must not open one: a number that cannot be rung, or too many open tickets."""
    if draft.code is not None:
        return _revised(talk, draft, draft.code, facts)
    if (ticket := again.under_way(draft, facts)) is not None:  # as it was set right
        return _asked_again(talk, draft, ticket, facts)
    return _ordered(talk, draft, facts)


def _ordered(talk: Talk, draft: Draft, facts: Facts) -> Turn:
    if facts.at_limit or facts.withheld:
        why = "at_limit" if facts.at_limit else "withheld"
        talk, line, acts = promise(talk, facts, why, summary_of(draft, talk.lang))
        return go_on(talk, facts, Line("call.at_limit" if facts.at_limit else "call.withheld_order"), line, acts=acts)
    act = ticket_of(draft)
    talk = replace(opens(talk, act), where=draft.address or talk.where)
    taken = Line("call.order_taken", {"code": opened()})
    after = _what_follows(draft, talk, facts)
    if act.kind is Kind.MEDICAL and draft.urgency is not Urgency.NORMAL:
        return ring(replace(talk, draft=None), Place.PERSON, "coordinators", taken, Line("call.medical_person"), acts=(act,))
    return go_on(talk, facts, taken, after, acts=(act,))


def just_taken(talk: Talk, facts: Facts) -> Draft | None:
    """The order this call opened and nobody has taken yet, as a draft that changes it; None when there is none."""
    for ticket in facts.tickets:
        if ticket.code in talk.opened and ticket.kind is Kind.SUPPLY and ticket.status in CHANGEABLE and ticket.items:
            return Draft(kinds=(Kind.SUPPLY,), items=ticket.items, address=talk.where, code=ticket.code, wish=ticket.wish)
    return None


def ordered_before(talk: Talk, facts: Facts) -> Draft | None:
    """The newest order nobody has taken yet, of whichever call or text, as a draft that changes it.

    None in a call of ours to somebody who has not said who they are: what was ordered is read back.
    """
    if facts.outbound and not talk.confirmed:
        return None
    newest = next((ticket for ticket in facts.tickets if ticket.kind is Kind.SUPPLY and ticket.status in CHANGEABLE and ticket.items), None)
    return None if newest is None else Draft(kinds=(Kind.SUPPLY,), items=newest.items, code=newest.code, wish=newest.wish)


def to_join(talk: Talk, assessment: Assessment, order: Kind | None, facts: Facts) -> Draft | None:
    """The order just taken with these goods, where they belong to it: not when they are for somebody else, or go somewhere else."""
    if order is not Kind.SUPPLY or assessment.who not in (None, Who.SELF) or to_their_door(assessment.text):
        return None
    before = just_taken(talk, facts) or (ordered_before(talk, facts) if _ADDS.search(assessment.text) else None)
    elsewhere = assessment.address is not None and (before is None or assessment.address != before.address)
    if before is None or elsewhere or another_time(before.wish, assessment):
        return None
    said = Heard(speech=assessment.text, assessment=assessment)
    return corrected(before, answer_of(said), assessment) or joined(before, assessment)


def put_right(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """Words about the order just taken that name no new goods: set right and read back, or noted for whoever carries it."""
    draft, assessment = just_taken(talk, facts), heard.assessment
    if assessment is None or assessment.items or assessment.risk is not Risk.NONE:
        return None
    if draft is None and (remark_of(assessment) or when_brought(assessment)):
        draft = ordered_before(talk, facts)
    if draft is None or draft.code is None:
        return None
    if not set(assessment.kinds) <= {Kind.SUPPLY, Kind.OTHER} or assessment.intent not in (None, Intent.CANCEL, *BESIDE_THE_POINT):
        return None
    better = corrected(draft, answer_of(heard), assessment)
    if better is None:
        return None
    if (better.items, better.address) != (draft.items, draft.address):
        return ask(replace(understood(talk), draft=better), Place.READ_BACK, facts, Line("call.changed"))
    act = NoteOrder(draft.code, better.wish if better.wish != draft.wish else None, better.remarks, assessment.text[:500])
    time = brought_at(better.wish, facts, talk.lang) if better.wish != draft.wish else ""
    say: tuple[Line, ...] = (Line("call.noted_time", {"time": time}),) if time else ()
    say += (Line("call.noted_remarks", {"words": better.remarks}),) if better.remarks else ()
    return go_on(talk, facts, *say, acts=(act,)) if say else None


def _what_follows(draft: Draft, talk: Talk, facts: Facts) -> Line:
    """What happens next: somebody looks at a first order, or a neighbour is sought, for the time that was wished."""
    if need_a_word(draft.items):
        return Line("call.order_checked")
    if facts.waits_for_yes:
        return Line("call.order_waits")
    time = brought_at(draft.wish, facts, talk.lang)
    return Line("call.order_next_at", {"time": time}) if time else Line("call.order_next", {"minutes": facts.promise_minutes})


def _revised(talk: Talk, draft: Draft, code: str, facts: Facts) -> Turn:
    """A yes to the order as it is now; where somebody took it meanwhile the flow hands it to a person, and so it is said."""
    act = ReviseTicket(code, draft.items, draft.address if draft.address != talk.where else None, draft.summary, draft.wish, draft.remarks)
    talk = replace(talk, where=draft.address or talk.where)
    if not any(ticket.code == code and ticket.status in CHANGEABLE for ticket in facts.tickets):
        talk, line, _ = promise(talk, facts, "order_changed")
        return go_on(talk, facts, line, acts=(act,))
    return go_on(replace(talk, need_known=True), facts, Line("call.order_changed", {"code": code}), acts=(act,))


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
