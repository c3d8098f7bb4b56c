"""Calls we place: who is ringing and why within eight seconds, then the reasons one after another.

Caller ID is not identity, and a call out may be answered by anybody: until the person has said that they are who
we meant, no illness, no address, no goods and nothing of the last call is mentioned.
"""

from __future__ import annotations

from dataclasses import replace

from hotline.conversation import danger
from hotline.conversation.answers import answer_of, arrived_of, is_vague, key_of, mentions
from hotline.conversation.comfort import seek
from hotline.conversation.going import QUESTION_OF, ask, finish, go_on, goodbye, miss, promise
from hotline.conversation.turns import AllWell, ConfirmDelivery, Facts, Heard, Place, StopCalls, Talk, Turn
from hotline.terms import Intent, Kind, Line, Purpose

_MENUS = (Purpose.CHECK_IN, Purpose.REQUESTED, Purpose.MISSED_CALL, Purpose.NOT_UNDERSTOOD)
"""Reasons that are answered by one and the same menu; the first of these that applies words it."""
_WHY = {
    Purpose.CHECK_IN: "call.out_check_in",
    Purpose.DELIVERY_CHECK: "call.out_delivery",
    Purpose.FOLLOW_UP: "call.out_follow_up",
    Purpose.MISSED_CALL: "call.out_missed",
    Purpose.REQUESTED: "call.out_requested",
    Purpose.NOT_UNDERSTOOD: "call.out_not_understood",
}
SCRIPTS = {
    "check_in": _WHY[Purpose.CHECK_IN],
    "lockdown": "call.out_lockdown",
    "heat": "call.out_heat",
    "cold": "call.out_cold",
    "flood": "call.out_flood",
}
"""What a check-in round may be about, and the sentence that says why we ring; the questions are the same."""


def greet(talk: Talk, facts: Facts) -> Turn:
    """The first words of a call out, and its first question."""
    reasons = reasons_of(facts)
    if reasons and reasons[0] is Purpose.CRISIS:
        return danger.ring_back(replace(talk, reasons=reasons), facts)
    hello = hello_to(facts)
    if facts.talk_promised and reasons[:1] == (Purpose.REQUESTED,):
        return ask(replace(talk, reasons=reasons), Place.WHO, facts, hello, Line("call.out_requested"))
    if (facts.tell or facts.last_time) and facts.called:
        why = (_why(reasons[0], facts),) if reasons and facts.last_time else ()
        return ask(replace(talk, reasons=reasons), Place.WHO, facts, hello, *why)
    return _first_reason(replace(talk, reasons=reasons), facts, hello)


def hello_to(facts: Facts) -> Line:
    """The line's name first, then the person's, surname and honorific at most."""
    if facts.called:
        return Line("call.hello", {"line": facts.line_name, "called": facts.called})
    return Line("call.hello_stranger", {"line": facts.line_name})


def reasons_of(facts: Facts) -> tuple[Purpose, ...]:
    """Why we ring, in order, each question once: what needs no question any more is left out."""
    menu = next((purpose for purpose in _MENUS if purpose in facts.reasons), None)
    gone = {purpose for purpose in _MENUS if purpose is not menu} | ({Purpose.DELIVERY_CHECK} if facts.delivery is None else set())
    kept = tuple(purpose for purpose in dict.fromkeys(facts.reasons) if purpose not in gone)
    return kept or (() if facts.tell else (Purpose.MISSED_CALL,))


def at_who(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """ "Are you ...?": on a yes the personal news, on a no nothing but a kind word; unanswered, the rest of the call."""
    answer = answer_of(heard)
    if answer.yes is True and facts.talk_promised and talk.reasons[:1] == (Purpose.REQUESTED,):
        known = replace(talk, confirmed=True, kinds_opened=(*talk.kinds_opened, Kind.PSYCHOLOGICAL))
        return seek(known, *facts.tell, Line("call.counsellor_ringing"))
    if answer.yes is True and facts.last_time and talk.reasons:
        known = replace(talk, confirmed=True, reasons=(talk.reasons[0], *talk.reasons))  # its answer settles none of them
        return ask(known, Place.LAST_TIME, facts, *facts.tell)
    if answer.yes is True:
        return _first_reason(replace(talk, confirmed=True), facts, *facts.tell)
    if answer.yes is False:
        # somebody spoke, but whom we meant was not reached, whatever was said before the call began once more
        return finish(replace(talk, spoke=False, confirmed=False), Line("call.out_not_them"))
    return miss(talk, facts) if talk.misses < 2 or not talk.spoke else _first_reason(talk, facts)


def at_check_in(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """The menu of a check-in call; None when what was said is to be heard as a need."""
    key = key_of(heard)
    if key == "1":
        return ask(talk, Place.NEED, facts)
    if key == "2":
        return ask(talk, Place.TALK, facts)
    if key == "3" or (key is None and not is_vague(heard) and _well(heard)):
        return go_on(replace(talk, need_known=True), facts, Line("call.all_well"), acts=(AllWell(),))
    if key == "5":
        return stop_calls(talk, facts)
    if key is not None or is_vague(heard):
        return miss(talk, facts)
    answer = answer_of(heard)
    if answer.yes is True and not answer.rest:
        return ask(talk, Place.NEED, facts)
    return None


def at_delivered(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """Did it arrive? A no, or words that something is missing, goes to a coordinator."""
    if facts.delivery is None:
        return go_on(talk, facts)
    yes, lacking = arrived_of(heard), mentions(heard, "lacking")
    if yes is None and not lacking:
        return miss(talk, facts)
    arrived = yes is True and not lacking
    act = ConfirmDelivery(facts.delivery.code, arrived, "" if arrived else heard.speech.strip()[:500])
    return go_on(replace(talk, need_known=True), facts, Line("call.delivered_yes" if arrived else "call.delivered_no"), acts=(act,))


def at_follow_up(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """Are you better? Yes is all well, no leads to the warm exchange; None when it is to be heard as a need."""
    answer = answer_of(heard)
    if answer.yes is True or (answer.yes is None and _well(heard)):
        return go_on(replace(talk, need_known=True), facts, Line("call.follow_up_better"), acts=(AllWell(),))
    if answer.yes is False:
        return ask(talk, Place.TALK, facts, Line("call.follow_up_worse"))
    return None if heard.speech.strip() and not heard.keys else miss(talk, facts)


def at_last_time(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """Is it better than last time? A yes goes on to why we ring, a bare no to a person's call; None when it is to be heard as a need."""
    answer = answer_of(heard)
    if answer.yes is True or (answer.yes is None and _well(heard)):
        return go_on(talk, facts, Line("call.last_time_better"))
    if answer.yes is False and not answer.rest:
        talk, line, acts = promise(talk, facts, "not_better", facts.last_time)
        return go_on(talk, facts, line, acts=acts)
    return None if heard.speech.strip() and not heard.keys else miss(talk, facts)


def stop_calls(talk: Talk, facts: Facts) -> Turn:
    """No more automated calls, at once; how to take it back is said in the same breath."""
    return goodbye(talk, facts, Line("call.opted_out"), acts=(StopCalls(),))


def _first_reason(talk: Talk, facts: Facts, *say: Line) -> Turn:
    if not talk.reasons:
        return ask(replace(talk, need_known=talk.confirmed), Place.MORE, facts, *say)
    reason = talk.reasons[0]
    tried = (Line("call.out_tried"),) if facts.tried else ()
    return ask(talk, QUESTION_OF.get(reason, Place.FIRST), facts, *say, _why(reason, facts), *tried)


def _why(reason: Purpose, facts: Facts) -> Line:
    if reason is Purpose.CHECK_IN and facts.script in SCRIPTS:
        return Line(SCRIPTS[facts.script])
    return Line(_WHY.get(reason, "call.out_missed"))


def _well(heard: Heard) -> bool:
    """All is well: said so, and nothing asked for in the same breath."""
    assessment = heard.assessment
    needy = assessment is not None and (not set(assessment.kinds) <= {Kind.OTHER} or assessment.intent is Intent.CALLBACK_TIME)
    return not needy and (mentions(heard, "all_well") or answer_of(heard).yes is False)
