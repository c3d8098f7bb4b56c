"""Wishes that come by text and are no need: where is my order, cancel it, stop, a person, thank you."""

from __future__ import annotations

from dataclasses import replace

from hotline.conversation.answers import Asked, code_in, heard_words, mentions
from hotline.conversation.orders import summary_of
from hotline.conversation.questions import cancellable
from hotline.conversation.text_needs import booked, reply, want_person
from hotline.conversation.turns import (
    AllWell,
    CancelTicket,
    Facts,
    Heard,
    Place,
    ResumeCalls,
    StopCalls,
    Talk,
    TicketFact,
    Turn,
    WrongNumber,
)
from hotline.terms import Intent, Kind, Line, TicketStatus
from hotline.words.goods import items_text

MOST_TOLD = 3
ROOM_FOR_GOODS = 12
MOST_WORDS_OF_WELL = 20
"""A longer text that also says "还好" wants more than that."""
LONGEST_COMMAND = 8
"""Characters: "取消订单" is a command; a longer sentence about cancelling is asked about first."""
_SOFT = {
    Intent.THANKS: "text.thanks",
    Intent.GREETING: "text.greeting",
    Intent.REPEAT: "text.greeting",
    Intent.OFFER_HELP: "text.offer_help",
}
"""Intents that only want a friendly sentence."""


def obey(asked: Asked, talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """What a command does by text, whatever question is open. The reply says what happened."""
    known = replace(talk, need_known=True)
    if asked is Asked.PERSON:
        return want_person(talk, "asked", summary_of(talk.draft, talk.lang))
    if asked is Asked.OPT_OUT:
        return reply(known, Place.START, Line("text.opted_out"), acts=(StopCalls(),))
    if asked is Asked.OPT_IN:
        return reply(known, Place.START, Line("text.opted_in"), acts=(ResumeCalls(),))
    if asked is Asked.WRONG_NUMBER:
        return reply(known, Place.START, Line("text.wrong_number"), acts=(WrongNumber(),))
    if asked is Asked.CANCEL:
        return _cancel(talk, heard, facts)
    if asked is Asked.STATUS:
        return reply(known, Place.START, *_states(talk, facts))
    return reply(known, talk.place, Line("text.greeting"))


def at_cancel(talk: Talk, heard: Heard, facts: Facts, *, yes: bool | None) -> Turn | None:
    """The answer to "which?" or "really?"; None when it is something else."""
    named = code_in(heard) or (talk.asked_code if yes else None)
    if named and named in {ticket.code for ticket in cancellable(facts)}:
        return _cancelled(talk, named)
    return reply(replace(talk, need_known=True), Place.START, Line("text.not_cancelled")) if yes is False else None


def by_intent(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """The other things somebody may want; None when the text is a need, or nothing we know."""
    assessment = heard.assessment
    if assessment is None or assessment.items or any(kind is not Kind.OTHER for kind in assessment.kinds):
        return None
    known, intent = replace(talk, need_known=True), assessment.intent
    if intent is Intent.CALLBACK_TIME:
        return booked(talk, assessment.time) if assessment.time is not None else reply(talk, Place.CALL_TIME, Line("text.ask_time"))
    if intent in _SOFT:
        return reply(known, Place.START, Line(_SOFT[intent]))
    if intent is Intent.SPAM:
        return reply(known, Place.START)
    if intent is Intent.POLICY_QUESTION:
        return want_person(talk, intent.value, assessment.text, Line("text.policy_question"))
    if intent is Intent.VOLUNTEER_REPLY:
        return want_person(talk, intent.value, assessment.text, Line("text.passed_on"))
    if mentions(heard, "all_well") and len(heard_words(heard)) <= MOST_WORDS_OF_WELL:
        return reply(known, Place.START, Line("text.all_well"), acts=(AllWell(),))
    return None


def _cancel(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """One open order is cancelled at a word; where triage only takes it to be meant, or there are several, it is asked."""
    if talk.draft is not None and talk.place in (Place.NEED, Place.ADDRESS):
        return reply(replace(talk, need_known=True), Place.START, Line("text.draft_dropped"))
    codes = [ticket.code for ticket in cancellable(facts)]
    named = code_in(heard)
    if not codes or (named and named not in codes):
        return reply(replace(talk, need_known=True), Place.START, Line("text.nothing_open"))
    if named:
        return _cancelled(talk, named)
    if len(codes) > 1:
        gaps: dict[str, str | int] = {"codes": "、".join(codes[:MOST_TOLD]), "code": codes[0]}
        return reply(talk, Place.CANCEL, Line("text.cancel_which", gaps))
    if len(heard_words(heard)) > LONGEST_COMMAND:
        return reply(replace(talk, asked_code=codes[0]), Place.CANCEL, Line("text.cancel_ask", {"code": codes[0]}))
    return _cancelled(talk, codes[0])


def _cancelled(talk: Talk, code: str) -> Turn:
    return reply(replace(talk, need_known=True), Place.START, Line("text.cancelled", {"code": code}), acts=(CancelTicket(code),))


def _states(talk: Talk, facts: Facts) -> tuple[Line, ...]:
    orders = [ticket for ticket in facts.tickets if ticket.kind is not Kind.PSYCHOLOGICAL]
    if not orders:
        return (Line("text.status_person" if facts.tickets else "text.nothing_open"),)
    return tuple(_state(ticket, talk.lang) for ticket in orders[:MOST_TOLD])


def _state(ticket: TicketFact, lang: str) -> Line:
    gaps: dict[str, str | int] = {"code": ticket.code, "goods": items_text(ticket.items, lang, ROOM_FOR_GOODS)}
    key = "text.status_open"
    if ticket.status is TicketStatus.ASSIGNED and ticket.volunteer_name:
        key, gaps["volunteer"] = "text.status_assigned", ticket.volunteer_name[:8]
    elif ticket.status is TicketStatus.DELIVERED:
        key = "text.status_delivered"
    return Line(key if ticket.items else f"{key}_no_goods", gaps)
