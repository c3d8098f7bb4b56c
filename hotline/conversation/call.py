"""A telephone call, step by step: from the place in it and what was just heard to what is said next.

The order of hearing is the contract's: danger, then a command, then the question that is open, then a need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hotline.conversation import calling_out, comfort, danger, look_in, orders, wishes
from hotline.conversation.answers import (
    Answer,
    Asked,
    answer_of,
    arrived_of,
    asks_for_kin,
    command_of,
    complains,
    doubt_of,
    gives,
    gives_up_order,
    is_ambiguous,
    is_done,
    key_of,
    mentions,
    thinks,
)
from hotline.conversation.drafts import broken_off, draft_of, joined
from hotline.conversation.going import (
    MOST_STEPS,
    ask,
    finish,
    give_up,
    go_on,
    goodbye,
    is_unclear,
    miss,
    promise,
    ring,
    understood,
    wants_nothing,
)
from hotline.conversation.needs import acts_at_once, kind_of_order
from hotline.conversation.questions import keys_at
from hotline.conversation.remarks import for_bringing, remark_of, when_brought
from hotline.conversation.turns import Act, AddToTicket, Facts, Heard, LeaveMessage, Place, Sound, Talk, Turn
from hotline.conversation.where import tells_more
from hotline.terms import Assessment, Kind, Line, Risk
from hotline.words.goods import items_speech

_RUNG = {
    Place.PERSON: wishes.at_person,
    Place.VOLUNTEER: wishes.at_volunteer,
    Place.WAITING: comfort.at_waiting,
    Place.CRISIS: danger.at_crisis,
}
"""Places at which people are being rung."""
_ANSWERED: dict[Place, Callable[[Talk, Heard, Facts], Turn]] = {
    Place.WHO: calling_out.at_who,
    Place.READ_BACK: orders.at_read_back,
    Place.ADDRESS: orders.at_address,
    Place.WHERE: look_in.at_where,
    Place.TALK: comfort.at_talk,
    Place.SAFETY: comfort.at_safety,
    Place.COUNSELLOR: comfort.at_counsellor,
    Place.CALL_TIME: comfort.at_call_time,
    Place.DELIVERED: calling_out.at_delivered,
    Place.CANCEL: wishes.at_cancel,
}
"""Questions whose answer is looked for before a need; the other places are prompts."""
_PERHAPS_A_NEED: dict[Place, Callable[[Talk, Heard, Facts], Turn | None]] = {
    Place.AGAIN: orders.at_again,
    Place.CHECK_IN: calling_out.at_check_in,
    Place.FOLLOW_UP: calling_out.at_follow_up,
    Place.LAST_TIME: calling_out.at_last_time,
}
"""Questions beside which a need may be heard; what does not answer them is heard as one."""
_LISTENING = (*_RUNG, Place.TALK, Place.SAFETY, Place.COUNSELLOR, Place.CALL_TIME)
"""Places where such words are what the place is for."""
_ORDERING = (Place.READ_BACK, Place.ADDRESS, Place.NEED)
_SILENCE_MATTERS = (Place.TALK, Place.SAFETY, Place.COUNSELLOR, Place.CALL_TIME)


def next_turn(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """The next turn of a call in or out. Never raises on anything a carrier or a caller may send; every path ends.

    Commands and needs become acts for the flow; `Turn.talk` is to be kept and handed in with the next step.
    """
    nothing = not heard.keys and not heard.speech.strip()
    talk = replace(talk, steps=talk.steps + 1, spoke=talk.spoke or not nothing)
    if heard.assessment is not None and danger.is_danger(heard.assessment):
        return danger.raise_crisis(talk, heard.assessment, facts)
    if talk.place in _RUNG and (heard.sound is not Sound.INPUT or nothing or talk.place is Place.CRISIS):
        return _RUNG[talk.place](talk, heard, facts)
    if talk.steps > MOST_STEPS:
        return _enough(talk, facts)
    if talk.place is Place.START or heard.sound is Sound.START:
        return _start(talk, facts)
    if talk.place is Place.RECORD or heard.sound is Sound.RECORDING:
        return _after_record(talk, heard, facts)
    if talk.place is Place.ENDED:
        return finish(talk, Line("call.goodbye", {"line": facts.line_name}))
    if nothing:
        return _silence(talk, heard, facts)
    return _heard(talk, heard, facts)


def _start(talk: Talk, facts: Facts) -> Turn:
    if facts.outbound:
        return calling_out.greet(talk, facts)
    return ask(talk, Place.FIRST, facts, calling_out.hello_to(facts))


def _heard(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """Keys or words: a command, then the answer to the open question, then a need."""
    key = key_of(heard)
    if heard.assessment is not None and heard.assessment.risk is not Risk.NONE and talk.place not in _LISTENING:
        return _grief(talk, heard.assessment, facts)
    if key == "0" and talk.place is not Place.PERSON:
        return wishes.want_person(talk, facts)
    if talk.place in _RUNG:
        return _RUNG[talk.place](talk, heard, facts)
    if key == "9":
        return wishes.again(talk, facts)
    command = None if heard.keys else command_of(heard)
    if command is not None and not _answers_instead(command, talk, heard, facts):
        return wishes.obey(command, talk, heard, facts)
    if talk.place not in _LISTENING and mentions(heard, "swindled"):
        return wishes.swindled(talk, heard, facts)
    if talk.place not in _LISTENING and (doubt := doubt_of(heard)) is not None:
        return wishes.reassured(talk, doubt, facts)
    if talk.place not in _LISTENING and thinks(heard) and talk.turns < wishes.MOST_TIMES:
        return ask(talk, talk.place, facts, Line("call.take_your_time"))
    if talk.place in _ORDERING and gives_up_order(heard) and not orders.corrects(talk, heard, facts):
        return wishes.obey(Asked.CANCEL, talk, heard, facts)
    if talk.place in _ANSWERED:
        if key is not None and key not in keys_at(talk.place, facts) and talk.place not in _SILENCE_MATTERS:
            return miss(talk, facts)
        return _ANSWERED[talk.place](talk, heard, facts)
    return _at_prompt(talk, heard, facts)


def _answers_instead(command: Asked, talk: Talk, heard: Heard, facts: Facts) -> bool:
    """What triage takes for a command and is the answer: "没收到" to "did it arrive?", "肉不要了" at the read-back."""
    if command is Asked.STATUS:
        return talk.place is Place.DELIVERED and arrived_of(heard) is not None
    if talk.place in (Place.MORE, Place.AGAIN) and command is Asked.CANCEL and answer_of(heard) == Answer(False):
        return True  # "不要了" is what the question itself asks them to say
    return command is Asked.CANCEL and orders.corrects(talk, heard, facts)


def _grief(talk: Talk, assessment: Assessment, facts: Facts) -> Turn:
    """Words of risk, short of danger: answered before any command, question or order. An order half told is taken up afterwards."""
    return take_need(replace(talk, draft=None, unfinished=broken_off(talk)), assessment, facts)


def _at_prompt(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """The first prompt, the check-in menu, "what do you need?", "anything else?": keys, then a wish, then a need."""
    key = key_of(heard)
    if talk.place in _PERHAPS_A_NEED:
        turn = _PERHAPS_A_NEED[talk.place](talk, heard, facts)
        if turn is not None:
            return turn
    elif key is not None:
        return _key(key, talk, facts)
    if heard.assessment is None:
        return miss(talk, facts)
    turn = wishes.rebooked(talk, heard, facts) or orders.put_right(talk, heard, facts)
    if turn is not None:
        return turn
    if talk.place is Place.MORE and not heard.assessment.items:
        answer = answer_of(heard)
        if answer.yes is False or is_done(heard) or (is_ambiguous(heard) and talk.turns):
            return goodbye(talk, facts)
        if is_ambiguous(heard):
            return ask(replace(talk, repeats=2), Place.MORE, facts)
        if answer.yes is True and not answer.rest:
            return ask(understood(talk), Place.FIRST, facts)
    if talk.place is Place.NEED and wants_nothing(talk, heard):
        return go_on(replace(talk, draft=None, need_known=True), facts)
    if asks_for_kin(heard):
        talk, line, acts = promise(talk, facts, "ring_kin", heard.speech[:500])
        return go_on(talk, facts, Line("call.other_noted"), line, acts=acts)
    if (turn := look_in.in_call(talk, heard, facts)) is not None:
        return turn
    if gives(heard):
        return wishes.given(talk, heard, facts)
    if talk.place is Place.FIRST and not heard.assessment.items and (is_done(heard) or mentions(heard, "did_not_ring")):
        return goodbye(talk, facts, *((Line("call.wrong_number"),) if facts.outbound else ()))
    if complains(heard):
        return wishes.waiting(talk, heard, facts)
    return wishes.by_intent(talk, heard, facts) or take_need(talk, heard.assessment, facts)


def _key(key: str, talk: Talk, facts: Facts) -> Turn:
    if talk.place is Place.MORE and key == "1":
        return ask(talk, Place.FIRST, facts)
    if talk.place is Place.MORE and key == "2":
        return goodbye(talk, facts)
    if talk.place is Place.FIRST and key == "1":
        return ask(talk, Place.NEED, facts)
    if talk.place is Place.FIRST and key == "2":
        # A caller whose words cannot be made out is not asked to pour out their heart to a machine.
        return comfort.choose(talk, facts) if talk.keys_only else ask(talk, Place.TALK, facts)
    if talk.place is Place.FIRST and key == "4" and facts.held_code:
        return wishes.want_volunteer(talk, facts)
    return miss(talk, facts, Line("call.just_say")) if talk.place is Place.NEED else miss(talk, facts)


def take_need(talk: Talk, assessment: Assessment, facts: Facts) -> Turn:
    """A need in words: every kind in it is taken, goods are read back first, and what is unclear is asked again."""
    more_of_it = talk.place is Place.NEED and talk.draft is not None
    order = kind_of_order(assessment)
    known_kinds = {Kind.PSYCHOLOGICAL, Kind.MEDICAL} & set(assessment.kinds)
    if is_unclear(assessment) and _only_how(assessment) and talk.place in (Place.FIRST, Place.NEED, Place.MORE, Place.CHECK_IN):
        how = joined(talk.draft, assessment) if more_of_it and talk.draft is not None else draft_of(assessment, Kind.SUPPLY)
        return ask(replace(understood(talk), draft=how), Place.NEED, facts)
    if is_unclear(assessment) and not more_of_it:
        if assessment.address and talk.place is Place.MORE and talk.promised:  # where what a person will ring about is
            return go_on(talk, facts, Line("call.other_noted"), acts=(AddToTicket(Kind.OTHER, assessment.text[:500]),))
        if assessment.address and talk.place is Place.FIRST and tells_more(assessment.text, assessment.address):
            talk, line, acts = promise(talk, facts, "not_understood", assessment.text[:500])
            return go_on(talk, facts, Line("call.other_noted"), line, acts=acts)
        if assessment.address and talk.place in (Place.FIRST, Place.NEED, Place.MORE):  # where, and not yet what
            return ask(replace(understood(talk), draft=draft_of(assessment, Kind.SUPPLY)), Place.NEED, facts)
        return miss(talk, facts, Line("call.not_sure"))
    talk, acts = acts_at_once(understood(talk), assessment, order)
    if order is not None or more_of_it:
        before = talk.draft if more_of_it else None
        joins = None if more_of_it else orders.to_join(talk, assessment, order, facts)
        draft = joins or (joined(before, assessment) if before is not None else draft_of(assessment, order or Kind.SUPPLY))
        added = (Line("call.added", {"items": items_speech(assessment.items, talk.lang)}),) if joins and assessment.items else ()
        pending = tuple(kind for kind in assessment.kinds if kind in known_kinds and kind is not order)
        return orders.take_order(replace(talk, pending=talk.pending + pending), draft, facts, *_both(pending), *added, acts=acts)
    if Kind.MEDICAL in known_kinds:
        talk = replace(talk, pending=(Kind.PSYCHOLOGICAL,) if Kind.PSYCHOLOGICAL in known_kinds else ())
        line = Line("call.medical", {"numbers": danger.numbers(facts, Kind.MEDICAL, "")})
        return ring(talk, Place.PERSON, "coordinators", line, acts=acts)
    if Kind.PSYCHOLOGICAL in known_kinds:
        return comfort.first_words(talk, assessment, facts, acts)
    talk, line, page = promise(talk, facts, "other", assessment.text[:500])
    return go_on(talk, facts, Line("call.other_noted"), line, acts=page)


def _only_how(assessment: Assessment) -> bool:
    """Whether it is only said how something is to be brought, and not yet what: kept for what comes."""
    if assessment.items or assessment.address or assessment.intent is not None:
        return False
    return bool(remark_of(assessment)) or (when_brought(assessment) is not None and for_bringing(assessment.text))


def _both(pending: tuple[Kind, ...]) -> tuple[Line, ...]:
    return (Line("call.both_needs"),) if pending else ()


def _silence(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """Nothing came. After a need is known silence is a goodbye, elsewhere it is a miss; it never just hangs up."""
    if talk.place is Place.MORE and talk.misses >= 1:
        return goodbye(talk, facts) if talk.need_known else give_up(talk, facts)
    if talk.place in _SILENCE_MATTERS:
        return _ANSWERED[talk.place](talk, heard, facts)
    return miss(talk, facts, Line("call.silence"))


def _after_record(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """The message, if one was left, and a person's call in any case."""
    left: tuple[Act, ...] = ()
    if heard.sound is Sound.RECORDING and heard.recording_url and heard.recording_seconds > 0:
        left = (LeaveMessage(heard.recording_url, heard.recording_seconds),)
    talk, line, acts = promise(talk, facts, "message" if left else "not_understood", orders.summary_of(talk.draft, talk.lang))
    return goodbye(talk, facts, Line("call.recorded" if left else "call.not_recorded"), line, acts=left + acts)


def _enough(talk: Talk, facts: Facts) -> Turn:
    """More steps than any sensible call takes: a person goes on from here."""
    if facts.outbound and not talk.spoke:
        return give_up(talk, facts)
    talk, line, acts = promise(talk, facts, "too_long", orders.summary_of(talk.draft, talk.lang))
    return goodbye(talk, facts, line, acts=acts)
