"""Wishes that come by text and are no need: where is my order, cancel it, stop, a person, thank you."""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation.answers import (
    Asked,
    code_in,
    complains,
    finds_fault,
    gives_number,
    heard_words,
    is_command,
    is_nod,
    mentions,
)
from hotline.conversation.going import is_unclear
from hotline.conversation.lesser import goods_given_up, speaks_of_before, time_instead
from hotline.conversation.orders import summary_of
from hotline.conversation.questions import cancellable
from hotline.conversation.remarks import for_bringing, puts_right, time_put_right
from hotline.conversation.text_needs import booked, reply, want_person
from hotline.conversation.turns import (
    Act,
    AddToTicket,
    AllWell,
    CancelTicket,
    DropCall,
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
from hotline.terms import Intent, Kind, Line, Risk, TicketStatus
from hotline.words.goods import items_text

MOST_TOLD = 3
_ASKS = re.compile(r"(?<!可以)(?<!行)(?<!好)(?:吗|嘛|么)$|是不是|谁|什么|啥")
_FOR_GOOD = re.compile(r"再|以后|永远|一律|所有|again|ever", re.IGNORECASE)
UNDER_WAY = (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED)
ROOM_FOR_GOODS = 12
MOST_WORDS_OF_WELL = 20
"""A longer text that also says "还好" wants more than that."""
LONGEST_COMMAND = 8
"""Characters: "取消订单" is a command; a longer sentence about cancelling is asked about first."""
_SOFT = {
    Intent.THANKS: "text.thanks",
    Intent.GREETING: "text.greeting",
    Intent.REPEAT: "text.greeting",
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
        return waiting(talk, heard, facts)
    return reply(known, talk.place, Line("text.greeting"))


def at_cancel(talk: Talk, heard: Heard, facts: Facts, *, yes: bool | None) -> Turn | None:
    """The answer to "which?" or "really?"; None when it is something else."""
    codes = [ticket.code for ticket in cancellable(facts)]
    if talk.asked_code is None and len(codes) > 1 and mentions(heard, "all_of_them"):
        return _all_cancelled(talk, codes)
    told = codes[:MOST_TOLD]
    place = 0 if mentions(heard, "first_of_them") else 1 if mentions(heard, "second_of_them") else len(told)
    by_place = told[place] if talk.asked_code is None and place < len(told) else None
    named = code_in(heard) or by_place or _by_goods(heard, facts) or (talk.asked_code if yes else None)
    if named and named in {ticket.code for ticket in cancellable(facts)}:
        return _cancelled(talk, named)
    keeps = yes is False or mentions(heard, "keeps")
    return reply(replace(talk, need_known=True), Place.START, Line("text.not_cancelled")) if keeps else None


def _by_goods(heard: Heard, facts: Facts) -> str | None:
    """The one order in which what they name stands ("米那个"); None where it is none, or more than one."""
    words = heard_words(heard)
    meant = [ticket.code for ticket in cancellable(facts) if any(item.name in words for item in ticket.items)]
    return meant[0] if len(meant) == 1 else None


def nodded(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """A nod needs no person: the order stands, or we are here; whatever was asked stays open."""
    if not is_nod(heard) or talk.place not in (Place.START, Place.FIRST) or facts.delivery is not None:
        return None
    order = next((ticket for ticket in facts.tickets if ticket.kind is Kind.SUPPLY and ticket.status in UNDER_WAY), None)
    line = Line("text.order_stands", {"code": order.code}) if order is not None else Line("text.nod")
    return Turn(replace(talk, need_known=True), (line,))


def rebooked(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """ "改成明天上午吧", after a call was promised: the call is put off, or brought forward, to that time.

    Said later than half an hour afterwards it can only mean that call, unless there is an order it may mean.
    """
    assessment = heard.assessment
    if (for_bringing(heard.speech) and facts.tickets) or (_ASKS.search(heard_words(heard)) and not talk.booked):
        return None
    meant = talk.booked or (puts_right(heard.speech) and not any(ticket.kind is Kind.SUPPLY for ticket in facts.tickets))
    if not meant or assessment is None or assessment.items or assessment.risk is not Risk.NONE or not set(assessment.kinds) <= {Kind.OTHER}:
        return None
    time = assessment.time or time_put_right(heard.speech)
    return booked(talk, time, facts, moves=True) if time is not None else None


def called_off(talk: Talk, heard: Heard, command: Asked | None, facts: Facts) -> Turn | None:
    """ "不用打了", "不用了，我好了", after a call was promised: that call is called off, and no other; who was to ring is told why."""
    if not talk.booked or command not in (Asked.OPT_OUT, Asked.CANCEL) or heard.assessment is None:
        return None
    of_the_call = mentions(heard, "of_calls")
    if command is Asked.OPT_OUT and (not of_the_call or _FOR_GOOD.search(heard.speech)):
        return None
    if command is Asked.CANCEL and cancellable(facts) and not of_the_call:
        return None
    acts: tuple[Act, ...] = (DropCall(),)
    if Kind.PSYCHOLOGICAL in talk.kinds_opened:
        acts = (*acts, AddToTicket(Kind.PSYCHOLOGICAL, heard.speech.strip()[:500]))
    known = replace(talk, need_known=True, booked=False, booked_for=None)
    return reply(known, Place.START, Line("text.counsellor_none"), acts=acts)


def given(talk: Talk, heard: Heard) -> Turn:
    """Goods are offered: a person rings about them."""
    return want_person(talk, "donation", heard.speech, Line("text.donation"))


def by_intent(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """The other things somebody may want; None when the text is a need, or nothing we know."""
    assessment = heard.assessment
    if finds_fault(heard) or (mentions(heard, "complaint") and assessment is not None and is_unclear(assessment)):
        return want_person(talk, "about_order", heard.speech, Line("text.delivered_no"))
    if complains(heard) or (facts.tickets and mentions(heard, "who_comes")):
        return waiting(talk, heard, facts)
    if assessment is None or assessment.items or any(kind is not Kind.OTHER for kind in assessment.kinds):
        return None
    if mentions(heard, "door_code"):
        return Turn(replace(talk, need_known=True), (Line("text.about_door_code"),))
    known, intent = replace(talk, need_known=True), assessment.intent
    if intent is Intent.CALLBACK_TIME and gives_number(heard):
        return want_person(talk, "number_given", assessment.text)
    if intent is Intent.CALLBACK_TIME and mentions(heard, "regular"):
        return want_person(talk, "regular_calls", assessment.text)
    if intent is Intent.OPT_OUT:  # not now
        time = time_instead(assessment.text)
        return booked(talk, time, facts, moves=True) if time is not None else reply(talk, Place.CALL_TIME, Line("text.ask_time"))
    if intent is Intent.CALLBACK_TIME:
        return booked(talk, assessment.time, facts) if assessment.time is not None else reply(talk, Place.CALL_TIME, Line("text.ask_time"))
    if intent is Intent.GREETING and Kind.PSYCHOLOGICAL in talk.kinds_opened:
        return reply(known, Place.START, Line("text.still_here"))
    if intent is Intent.OFFER_HELP and mentions(heard, "gives_goods"):
        return given(talk, heard)
    if intent is Intent.OFFER_HELP:
        return reply(known, Place.SIGN_UP, Line("text.offer_help"))
    if intent in _SOFT and mentions(heard, "lacking") and not mentions(heard, "all_well") and facts.held_code:
        return want_person(talk, "about_order", f"{facts.held_code}：{assessment.text}", Line("text.delivered_no"))
    if intent in _SOFT:
        return reply(known, Place.START, Line(_SOFT[intent]))
    if intent is Intent.SPAM and not talk.kinds_opened:
        return reply(known, Place.START)
    if intent is Intent.POLICY_QUESTION:
        return want_person(talk, intent.value, assessment.text, Line("text.policy_question"))
    if intent is Intent.VOLUNTEER_REPLY:
        return want_person(talk, intent.value, assessment.text, Line("text.passed_on"))
    if mentions(heard, "all_well") and len(heard_words(heard)) <= MOST_WORDS_OF_WELL:
        return reply(known, Place.START, Line("text.well_after_danger" if talk.crisis else "text.all_well"), acts=(AllWell(),))
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
    codes = [ticket.code for ticket in cancellable(facts) if ticket.items] or codes  # not what a person was told besides
    if len(codes) > 1 and mentions(heard, "all_of_them"):
        return _all_cancelled(talk, codes)
    if len(codes) > 1:
        gaps: dict[str, str | int] = {"codes": "、".join(codes[:MOST_TOLD]), "code": codes[0]}
        return reply(talk, Place.CANCEL, Line("text.cancel_which", gaps))
    other = not named and _names_other_goods(heard, facts, codes[0])
    if other or len(heard_words(heard)) > LONGEST_COMMAND or (talk.booked and not is_command(heard)):  # perhaps no call, and not no order
        return reply(replace(talk, asked_code=codes[0]), Place.CANCEL, Line("text.cancel_ask", {"code": codes[0]}))
    return _cancelled(talk, codes[0])


def _names_other_goods(heard: Heard, facts: Facts, code: str) -> bool:
    """Whether what they no longer want is not in the order: "青菜不要了" calls off no rice unasked."""
    named = goods_given_up(heard_words(heard))
    items = [item.name for ticket in cancellable(facts) if ticket.code == code for item in ticket.items]
    return bool(named) and bool(items) and not any(name in item or item in name for name in named for item in items)


def _all_cancelled(talk: Talk, codes: list[str]) -> Turn:
    line = Line("text.all_cancelled", {"codes": "、".join(codes[:MOST_TOLD])})
    return reply(replace(talk, need_known=True), Place.START, line, acts=tuple(CancelTicket(code) for code in codes))


def _cancelled(talk: Talk, code: str) -> Turn:
    return reply(replace(talk, need_known=True), Place.START, Line("text.cancelled", {"code": code}), acts=(CancelTicket(code),))


def waiting(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """Where is it? Whoever has waited is told sorry first; where we know of nothing a person looks into it and rings."""
    waited = complains(heard) or mentions(heard, "not_arrived")
    waited = waited or (not facts.tickets and speaks_of_before(heard.speech))
    if waited and not facts.tickets:
        return want_person(talk, "waiting", heard.speech.strip(), Line("text.waited_in_vain"))
    if waited and all(ticket.kind in (Kind.OTHER, Kind.PSYCHOLOGICAL) for ticket in facts.tickets):
        again = AddToTicket(Kind.OTHER, heard.speech.strip()[:500])
        return reply(replace(talk, need_known=True), Place.START, Line("text.waited_in_vain"), acts=(again,))
    sorry, ring = ((Line("text.sorry_waited"),), (Line("text.or_person"),)) if waited else ((), ())
    return reply(replace(talk, need_known=True), Place.START, *sorry, *_states(talk, facts), *ring)


def _states(talk: Talk, facts: Facts) -> tuple[Line, ...]:
    orders = [ticket for ticket in facts.tickets if ticket.kind is not Kind.PSYCHOLOGICAL]
    orders = [ticket for ticket in orders if ticket.kind is not Kind.OTHER or ticket.items] or orders
    if all(ticket.kind is Kind.OTHER and not ticket.items for ticket in orders):
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
