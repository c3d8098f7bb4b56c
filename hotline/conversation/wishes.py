"""Wishes that are no need: where is my order, cancel it, stop calling, ring me later, thank you."""

from __future__ import annotations

from dataclasses import replace

from hotline.conversation.answers import Asked, answer_of, code_in, complains, mentions
from hotline.conversation.calling_out import stop_calls
from hotline.conversation.comfort import booked
from hotline.conversation.danger import numbers
from hotline.conversation.going import ask, go_on, goodbye, miss, promise, ring, understood
from hotline.conversation.lesser import speaks_of_before, time_instead
from hotline.conversation.orders import summary_of
from hotline.conversation.questions import cancellable
from hotline.conversation.turns import (
    CancelTicket,
    Facts,
    Heard,
    Place,
    ResumeCalls,
    Sound,
    Talk,
    TicketFact,
    Turn,
    WantPerson,
    WrongNumber,
)
from hotline.terms import Intent, Kind, Line, Risk, TicketStatus

MOST_TIMES = 6
MOST_TOLD = 3
"""Tickets whose state is told in one breath."""
_DRAFTING = (Place.READ_BACK, Place.ADDRESS, Place.NEED)


def obey(asked: Asked, talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """What a command does in a call, whatever question is open."""
    if asked is Asked.REPEAT:
        return not_caught(talk, facts)
    if asked is Asked.PERSON:
        return want_person(talk, facts)
    if asked is Asked.OPT_OUT:
        return stop_calls(talk, facts)
    if asked is Asked.OPT_IN:
        return go_on(replace(talk, need_known=True), facts, Line("call.opted_in"), acts=(ResumeCalls(),))
    if asked is Asked.WRONG_NUMBER:
        # Whoever rang us by mistake is not taken off the roster's calls; a number we rang by mistake is.
        return goodbye(talk, facts, Line("call.wrong_number"), acts=(WrongNumber(),) if facts.outbound else ())
    if asked is Asked.CANCEL:
        return _cancel(talk, heard, facts)
    return waiting(talk, heard, facts)


def rebooked(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """ "改成明天上午吧", after a call was promised in this one: it is moved to that time."""
    assessment = heard.assessment
    if not talk.booked or assessment is None or assessment.time is None or assessment.items or assessment.risk is not Risk.NONE:
        return None
    return booked(talk, assessment.time, facts) if set(assessment.kinds) <= {Kind.OTHER} else None


def again(talk: Talk, facts: Facts) -> Turn:
    """9: the same question once more; not a miss, but not for ever either."""
    return miss(talk, facts) if talk.turns >= MOST_TIMES else ask(talk, talk.place, facts)


def not_caught(talk: Talk, facts: Facts) -> Turn:
    """ "啊？", "听不清": the question more slowly and without what stands around it, then its core alone."""
    return again(replace(talk, slow=True, repeats=talk.repeats + 1), facts)


def want_person(talk: Talk, facts: Facts) -> Turn:
    """0: the coordinators' phones ring together. Who was promised a call already hears that again."""
    if talk.promised:
        return goodbye(talk, facts, Line("call.person_promised_already"))
    return ring(talk, Place.PERSON, "coordinators", Line("call.person_ringing"))


def at_person(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """After the coordinators rang: the caller who talked with one is asked what else; the other is promised a call."""
    if heard.sound is Sound.DIAL_ENDED and heard.joined:
        return go_on(replace(talk, need_known=True), facts, Line("call.still_here"))
    if Kind.MEDICAL in talk.kinds_opened:
        line = Line("call.medical_promised", {"numbers": numbers(facts, Kind.MEDICAL, "")})
        return go_on(replace(talk, need_known=True, promised=True), facts, line)
    summary = summary_of(talk.draft, talk.lang)
    talk, line, acts = promise(talk, facts, "pressed_zero", summary)
    return go_on(talk, facts, line, acts=acts)


def want_volunteer(talk: Talk, facts: Facts) -> Turn:
    """4: the volunteer who holds the caller's ticket is rung; neither sees the other's number."""
    return ring(talk, Place.VOLUNTEER, "volunteer", Line("call.volunteer_ringing"), code=facts.held_code)


def at_volunteer(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """After the volunteer rang."""
    if heard.sound is Sound.DIAL_ENDED and heard.joined:
        return go_on(replace(talk, need_known=True), facts, Line("call.still_here"))
    talk, line, acts = promise(talk, facts, "volunteer_unreachable", facts.held_code or "")
    return go_on(talk, facts, Line("call.volunteer_away"), line, acts=acts)


def at_cancel(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """Really cancel? Yes does it; no goes on to the next open order, if there is one."""
    answer = answer_of(heard)
    if answer.yes is True and talk.asked_code:
        done = replace(talk, need_known=True)
        return go_on(done, facts, Line("call.cancelled", {"code": talk.asked_code}), acts=(CancelTicket(talk.asked_code),))
    if answer.yes is None:
        return miss(talk, facts)
    codes = [ticket.code for ticket in cancellable(facts)]
    later = codes[codes.index(talk.asked_code) + 1 :] if talk.asked_code in codes else []
    if later:
        return ask(replace(talk, asked_code=later[0], misses=0), Place.CANCEL, facts)
    return go_on(replace(talk, need_known=True), facts, Line("call.not_cancelled"))


def given(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """Goods are offered: a person rings about them."""
    talk, line, acts = promise(talk, facts, "donation", heard.speech[:500])
    return go_on(talk, facts, Line("call.donation"), line, acts=acts)


def by_intent(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """The other things somebody may want at a prompt; None when it is a need, or nothing."""
    assessment = heard.assessment
    intent = assessment.intent if assessment is not None else None
    known = replace(talk, need_known=True)
    if assessment is None or intent is None:
        return None
    if intent in (Intent.CALLBACK_TIME, Intent.OPT_OUT):  # the second: not now
        time = assessment.time if intent is Intent.CALLBACK_TIME else time_instead(assessment.text)
        return booked(talk, time, facts) if time is not None else ask(talk, Place.CALL_TIME, facts)
    if intent is Intent.THANKS:
        leaves = talk.place is Place.MORE and not talk.reasons
        return goodbye(known, facts, Line("call.thanks")) if leaves else go_on(known, facts, Line("call.thanks"))
    if intent is Intent.GREETING:
        return again(talk, facts)
    if intent is Intent.OFFER_HELP and mentions(heard, "gives_goods"):
        return given(talk, heard, facts)
    if intent is Intent.OFFER_HELP:
        return go_on(known, facts, Line("call.offer_help"))
    if intent in (Intent.POLICY_QUESTION, Intent.VOLUNTEER_REPLY):
        talk, line, acts = promise(talk, facts, intent.value, assessment.text[:500])
        heard_as = "call.policy_question" if intent is Intent.POLICY_QUESTION else "call.volunteer_words"
        return go_on(talk, facts, Line(heard_as), line, acts=acts)
    return None


def _cancel(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    if talk.draft is not None and talk.place in _DRAFTING:
        return go_on(replace(talk, need_known=True), facts, Line("call.draft_dropped"))
    codes = [ticket.code for ticket in cancellable(facts)]
    if not codes:
        return go_on(replace(talk, need_known=True), facts, Line("call.nothing_open"))
    named = code_in(heard)
    return ask(replace(talk, asked_code=named if named in codes else codes[0], draft=None), Place.CANCEL, facts)


def swindled(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """Who has lost money to a swindler hears whom to ring, and is put through to a person."""
    act = WantPerson("swindled", heard.speech[:500])
    return ring(replace(understood(talk), promised=True), Place.PERSON, "coordinators", Line("call.swindled"), acts=(act,))


def reassured(talk: Talk, doubt: str, facts: Facts) -> Turn:
    """A doubt ("who are you?") is answered, and the same question put again; no miss, but not for ever either."""
    return miss(talk, facts) if talk.turns >= 6 else ask(talk, talk.place, facts, Line(f"call.{doubt}"))


def waiting(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """Where is it? Whoever has waited is told sorry first; where we know of nothing a person looks into it and rings."""
    waited = complains(heard) or mentions(heard, "not_arrived") or (not facts.tickets and speaks_of_before(heard.speech))
    if not waited:
        return _status(talk, facts)
    if facts.tickets:
        return _status(talk, facts, Line("call.sorry_waited"))
    talk, line, acts = promise(talk, facts, "waiting", heard.speech.strip()[:500])
    return go_on(talk, facts, Line("call.sorry_waited"), line, acts=acts)


def _status(talk: Talk, facts: Facts, *say: Line) -> Turn:
    """The state of the caller's orders, by code: goods are not named to a voice that has not proved who it is."""
    told = tuple(_state(ticket) for ticket in facts.tickets if ticket.kind is not Kind.PSYCHOLOGICAL)[:MOST_TOLD]
    if not told:
        told = (Line("call.nothing_open" if not facts.tickets else "call.status_person"),)
    return go_on(replace(talk, need_known=True), facts, *say, *told)


def _state(ticket: TicketFact) -> Line:
    if ticket.status is TicketStatus.ASSIGNED and ticket.volunteer_name:
        return Line("call.status_assigned", {"code": ticket.code, "volunteer": ticket.volunteer_name})
    if ticket.status is TicketStatus.DELIVERED:
        return Line("call.status_delivered", {"code": ticket.code})
    return Line("call.status_open", {"code": ticket.code})
