"""Danger that comes by text: we ask to be allowed to ring, ring at once, and want to know where help is needed.

Who is on no roster has no address with us, and what somebody writes next is often nothing but where they are. That is
no order: it goes to everybody who is on the way.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation import danger
from hotline.conversation.answers import Asked, code_in, heard_words, is_command, is_nod, key_of
from hotline.conversation.drafts import broken_off, draft_of, ticket_of
from hotline.conversation.going import is_unclear
from hotline.conversation.orders import summary_of
from hotline.conversation.questions import cancellable
from hotline.conversation.text_needs import ROOM_FOR_PLACE, reply, shortened
from hotline.conversation.turns import Act, AddToTicket, Facts, Heard, Place, Talk, TellPlace, Turn
from hotline.terms import Assessment, Kind, Line

MOST_KEPT = 500
_BETTER = re.compile(
    r"(?:好|舒服|轻松|松快)(?:一?点|一?些|多|得多)儿?[了啦喇]|不(?:那么|怎么|太)?(?:疼|痛|晕|慌|闷|喘|难受)了|缓过来|缓过劲|没事[了啦喇]"
    r"|\b(?:feel|feeling) better\b"
)
_CALLED = re.compile("[打电]|電|call|ring")
"""Of a wish to hear no more of us: a call that is coming now is refused, and not all texts for good."""


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


def answered(talk: Talk, heard: Heard, command: Asked | None, facts: Facts) -> Turn | None:
    """What is said to "may we ring you?" and to nothing else: a yes, a no, "不用打了", "好点了". Kept, and told to whoever has it in hand.

    None where no danger was told in this dialogue or it is over, and for a plain command or words about an order.
    """
    if talk.crisis is None or heard.assessment is None or heard.assessment.items:
        return None
    if _BETTER.search(heard_words(heard)) and is_unclear(heard.assessment):
        turn = written_on(talk, heard, facts)
        return replace(turn, say=(Line("text.well_after_danger"),)) if turn is not None else None
    declines = command is Asked.OPT_OUT or (command is Asked.CANCEL and not _names_order(heard, facts))
    plain = is_command(heard) and not _CALLED.search(heard.speech) and (command is Asked.OPT_OUT or bool(cancellable(facts)))
    if is_nod(heard) or key_of(heard) in ("1", "2") or (declines and not plain):
        return written_on(talk, heard, facts)
    return None


def _names_order(heard: Heard, facts: Facts) -> bool:
    words = heard_words(heard)
    return code_in(heard) is not None or any(item.name in words for ticket in facts.tickets for item in ticket.items)


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
