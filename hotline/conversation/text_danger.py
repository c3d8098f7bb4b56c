"""Danger that comes by text: we ask to be allowed to ring, ring at once, and want to know where help is needed.

Who is on no roster has no address with us, and what somebody writes next is often nothing but where they are. That is
no order: it goes to everybody who is on the way.
"""

from __future__ import annotations

from dataclasses import replace

from hotline.conversation import danger
from hotline.conversation.drafts import broken_off, draft_of, ticket_of
from hotline.conversation.orders import summary_of
from hotline.conversation.text_needs import ROOM_FOR_PLACE, reply, shortened
from hotline.conversation.turns import Act, AddToTicket, Facts, Heard, Place, Talk, TellPlace, Turn
from hotline.terms import Assessment, Kind, Line

MOST_KEPT = 500


def in_danger(talk: Talk, assessment: Assessment, facts: Facts) -> Turn:
    """Words of danger: we ask to be allowed to ring, and ring; goods named in the same text are not forgotten."""
    act = danger.raised(assessment, summary_of(talk.draft, talk.lang), talk.where)
    key = "text.crisis" if act.kind is Kind.PSYCHOLOGICAL else "text.emergency"
    if talk.crisis is act.kind:
        key += "_again"
    say: tuple[Line, ...] = (Line(key, {"numbers": danger.numbers(facts, act.kind, assessment.text)}),)
    if act.kind is not Kind.PSYCHOLOGICAL and not act.address and (act.about_another or not facts.has_address):
        say += (Line("text.emergency_where"),)
    acts: tuple[Act, ...] = (act,)
    if Kind.SUPPLY in assessment.kinds and assessment.items and (facts.has_address or assessment.address):
        acts += (ticket_of(draft_of(assessment, Kind.SUPPLY)),)
    talk = replace(talk, crisis=act.kind, need_known=True, where=act.address or talk.where, unfinished=broken_off(talk))
    return reply(talk, Place.START, *say, acts=acts)


def placed(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """Where somebody in danger is; None for anything else, and where the words ask for goods."""
    assessment = heard.assessment
    if assessment is None or not assessment.address or assessment.items or talk.place is not Place.START:
        return None
    kind = talk.crisis or next((ticket.kind for ticket in facts.tickets if ticket.in_danger and not ticket.placed), None)
    if kind is None:
        return None
    line = Line("text.emergency_placed", {"where": shortened(assessment.address, ROOM_FOR_PLACE)})
    return reply(replace(talk, where=assessment.address), Place.START, line, acts=(TellPlace(kind, assessment.address),))


def written_on(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """What somebody in danger writes further and triage makes nothing of ("120打了", "她开门了"): kept, and told to whoever has it in hand.

    Nobody in danger reads that they were not understood.
    """
    open_kinds = [ticket.kind for ticket in facts.tickets if ticket.in_danger]
    kind = talk.crisis if talk.crisis in open_kinds else next(iter(open_kinds), None)
    words = " ".join(heard.speech.split())[:MOST_KEPT]
    if kind is None or not words:
        return None
    line = Line("text.crisis_heard" if kind is Kind.PSYCHOLOGICAL else "text.emergency_heard", {"numbers": danger.numbers(facts, kind)})
    return reply(talk, Place.START, line, acts=(AddToTicket(kind, words),))
