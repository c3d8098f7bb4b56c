"""Somebody to talk to: a short, warm exchange, a choice of now or later, and waiting that never falls silent.

One open question, at most two more. At words of `concern` the second is the direct one about not wanting to live:
asking does not put the thought there (Columbia protocol, QPR), and a yes is a crisis.
"""

from __future__ import annotations

from dataclasses import replace

from hotline.conversation import danger
from hotline.conversation.answers import answer_of, heard_words, key_of, mentions
from hotline.conversation.drafts import ticket_for
from hotline.conversation.going import ask, go_on, miss, opens, promise
from hotline.conversation.remarks import narrowed
from hotline.conversation.timing import rung_at
from hotline.conversation.turns import Act, AddToTicket, BookCallback, Facts, Heard, OpenTicket, Place, SeekCounsellor, Sound, Talk, Turn
from hotline.conversation.ways import Hold, Meet
from hotline.terms import Assessment, Kind, Line, Purpose, Risk, Wish
from hotline.words.clock import wish_said

MOST_OF_A_TIME = 8
"""Characters: "明天上午吧" is when to ring, and nothing that weighs on somebody."""
MOST_SAID = 2
"""How often something is asked and said before the choice is put."""
MOST_WAITING = 18
"""Rounds of waiting, a third of a minute each, before a call is promised instead."""
HOLD_SECONDS = 20
COMING_SECONDS = 8
_NOW = Wish("现在", now=True)
_BY_KEY = {"1": Wish("明天上午", day=1, start=9 * 60, end=12 * 60), "2": Wish("明天下午", day=1, start=14 * 60, end=18 * 60), "3": _NOW}


def poured_out(talk: Talk, assessment: Assessment) -> tuple[Talk, tuple[Act, ...]]:
    """The ticket for what somebody poured out, or more words to the one this call opened already."""
    if Kind.PSYCHOLOGICAL in talk.kinds_opened:
        return talk, (AddToTicket(Kind.PSYCHOLOGICAL, assessment.text[:500], assessment.risk, assessment.evidence),)
    act = ticket_for(assessment, Kind.PSYCHOLOGICAL)
    return opens(talk, act), (act,)


def first_words(talk: Talk, assessment: Assessment, facts: Facts, acts: tuple[Act, ...]) -> Turn:
    """A need to talk was heard: thank, and ask one open question."""
    return ask(replace(talk, said=1), Place.TALK, facts, Line("call.talk_heard"), acts=acts)


def at_talk(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """Whatever is said here is listened to; silence is waited for once, then the choice is put."""
    if not heard.speech.strip() or heard.assessment is None:
        if talk.misses or heard.keys:
            return choose(talk, facts)
        return ask(replace(talk, misses=1), Place.TALK, facts, Line("call.talk_wait"))
    if answer_of(heard).yes is False:
        return choose(talk, facts)
    if heard.assessment.time is not None and len(heard_words(heard)) <= MOST_OF_A_TIME and heard.assessment.risk is Risk.NONE:
        return booked(talk, heard.assessment.time, facts)
    talk, acts = poured_out(replace(talk, said=talk.said + 1, misses=0), heard.assessment)
    if heard.assessment.risk is Risk.CONCERN:
        return ask(talk, Place.SAFETY, facts, Line("call.talk_thanks"), acts=acts)
    if talk.said < MOST_SAID:
        return ask(talk, Place.TALK, facts, acts=acts)
    return choose(talk, facts, Line("call.talk_thanks"), acts=acts)


def at_safety(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """The direct question. A yes, or half of one, is a crisis; anything else leads on to the choice."""
    answer = answer_of(heard)
    if answer.yes is True or mentions(heard, "dark"):
        said = heard.speech or "对“有没有不想活下去的念头”答：有"
        return danger.raise_crisis(talk, Assessment(text=said, kind=Kind.PSYCHOLOGICAL, kinds=(Kind.PSYCHOLOGICAL,), risk=Risk.HIGH), facts)
    if answer.yes is None and talk.misses == 0:
        return ask(replace(talk, misses=1), Place.SAFETY, facts)
    return choose(talk, facts, Line("call.safety_thanks"))


def choose(talk: Talk, facts: Facts, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """A counsellor now, or a call later. Whoever pressed 2 and said nothing has a ticket from here on."""
    if Kind.PSYCHOLOGICAL not in talk.kinds_opened:
        act = OpenTicket(Kind.PSYCHOLOGICAL, "")
        talk, acts = opens(talk, act), (*acts, act)
    return ask(talk, Place.COUNSELLOR, facts, *say, acts=acts)


def at_counsellor(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """1 or "now" connects, 2 or a time books a call, no is respected, and no answer at all means a person rings."""
    if key_of(heard) == "2" or mentions(heard, "later"):
        return _book(talk, heard, facts)
    if heard.assessment is not None and heard.assessment.time is not None and not heard.assessment.time.now:
        return _book(talk, heard, facts)
    answer = answer_of(heard)
    if answer.yes is True or mentions(heard, "now"):
        return seek(talk, Line("call.counsellor_ringing"))
    if answer.yes is False:
        return go_on(talk, facts, Line("call.counsellor_none"))
    if heard.assessment is not None and heard.speech.strip() and Kind.PSYCHOLOGICAL in heard.assessment.kinds:
        talk, acts = poured_out(talk, heard.assessment)
        if talk.misses >= 2:
            return _person(talk, facts, acts)
        return ask(replace(talk, misses=talk.misses + 1), Place.COUNSELLOR, facts, Line("call.talk_thanks"), acts=acts)
    return _person(talk, facts) if talk.misses >= 2 else miss(talk, facts)


def at_call_time(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """When to ring: a time in words, a key, or "any time"; after two misses as soon as somebody is free."""
    wish = _wish(heard)
    if wish is None and talk.misses < 2:
        return miss(talk, facts)
    return booked(talk, wish or _NOW, facts)


def booked(talk: Talk, wish: Wish, facts: Facts) -> Turn:
    """The call is promised for the time wished, in place of one promised before; whoever hides their number is asked to ring again."""
    if facts.withheld:
        return go_on(replace(talk, need_known=True), facts, Line("call.withheld_callback"))
    wish = (narrowed(talk.booked_for, wish) or wish) if talk.booked else wish
    line = Line("call.booked_now") if wish.now else Line("call.booked", {"time": rung_at(wish, facts, talk.lang)})
    about = Kind.PSYCHOLOGICAL if Kind.PSYCHOLOGICAL in talk.kinds_opened else None
    act = BookCallback(Purpose.REQUESTED, wish, about, moves=talk.booked)
    return go_on(replace(talk, need_known=True, booked=True, booked_for=wish), facts, line, acts=(act,))


def seek(talk: Talk, *say: Line) -> Turn:
    """Counsellors are rung one after the other; the caller waits, is spoken to every 20 seconds, and may press 0 or speak."""
    talk = replace(talk, place=Place.WAITING, turns=0, misses=0, waited=0)
    return Turn(talk, say, Hold(HOLD_SECONDS), (SeekCounsellor(),))


def at_waiting(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """Waiting for a counsellor: what is said is answered and kept, and after the last of them a call is promised for a time."""
    if heard.sound is Sound.DIAL_ENDED:
        if heard.joined:
            return go_on(replace(talk, need_known=True), facts, Line("call.still_here"))
        return seek(talk, Line("call.still_here"), Line("call.waiting"))
    if facts.seeking == "ready":
        return Turn(talk, (Line("call.counsellor_here"),), Meet())
    if facts.seeking == "coming":
        return Turn(talk, (Line("call.counsellor_coming"),), Hold(COMING_SECONDS))
    said = bool(heard.speech.strip())
    acts: tuple[Act, ...] = ()
    if said and heard.assessment is not None:
        talk, acts = poured_out(talk, heard.assessment)
    if facts.seeking == "failed" or talk.waited + 1 >= MOST_WAITING:
        return _nobody_free(talk, facts, acts)
    say = Line("call.waiting_heard" if said else "call.waiting")
    return Turn(replace(talk, waited=talk.waited + 1), (say,), Hold(HOLD_SECONDS), acts)


def _nobody_free(talk: Talk, facts: Facts, acts: tuple[Act, ...]) -> Turn:
    """Every counsellor was rung: the caller is told when we ring, and need not wait for it."""
    known = replace(talk, need_known=True)
    if facts.withheld:
        return go_on(known, facts, Line("call.withheld_callback"), acts=acts)
    wish = facts.soon or _NOW
    line = Line("call.counsellor_later") if wish.now else Line("call.counsellor_at", {"time": wish_said(wish, talk.lang)})
    return go_on(known, facts, line, acts=(*acts, BookCallback(Purpose.REQUESTED, wish, Kind.PSYCHOLOGICAL)))


def _book(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    if heard.assessment is not None and heard.assessment.time is not None and not heard.assessment.time.now:
        return booked(talk, heard.assessment.time, facts)
    if facts.withheld:
        return booked(talk, _NOW, facts)
    return ask(talk, Place.CALL_TIME, facts)


def _wish(heard: Heard) -> Wish | None:
    key = key_of(heard)
    if key is not None:
        return _BY_KEY.get(key)
    if heard.assessment is not None and heard.assessment.time is not None:
        return heard.assessment.time
    return _NOW if mentions(heard, "any_time") or answer_of(heard).yes else None


def _person(talk: Talk, facts: Facts, acts: tuple[Act, ...] = ()) -> Turn:
    talk, line, page = promise(talk, facts, "counsellor_unclear")
    return go_on(talk, facts, line, acts=acts + page)
