"""Danger in a call: a person, now. The caller is kept on the line, spoken to, and never told "I did not understand".

Passive words may be heard as danger too often; that costs a coordinator a call. The other way round costs a life,
so anything triage grades `high` or `crisis` comes here from every place of a dialogue.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation.answers import is_earnest
from hotline.conversation.drafts import broken_off
from hotline.conversation.going import RING_SECONDS, finish, go_on
from hotline.conversation.orders import summary_of
from hotline.conversation.turns import Act, BookCallback, Facts, Heard, Place, RaiseCrisis, Sound, Talk, TellPlace, Turn
from hotline.conversation.ways import Ask, Connect, Hold, Then
from hotline.terms import Assessment, Kind, Line, Purpose, Risk, Urgency, Who

RINGS = 3
"""Rounds of ringing before the caller is told that a call will come and is asked to ring the emergency numbers."""
MOST_WAITING = 18
"""Rounds, rung and listened, before the machine lets go; a call back at once stands by then."""
LISTEN_SECONDS = 20
_FIRST_IN_EMERGENCY = ("120", "119")
_FIRST_IN_VIOLENCE = ("110", "120")
_WHILE_WAITING = ("120", "119", "110")
_VIOLENCE = re.compile(
    r"[打揍捅砍掐踢]我|打(?:人|老人|架)|动手打|家暴|[砸撬踹][^，。]{0,4}[门窗锁]|抢|劫|拿刀|持刀|刀子|小偷|贼|有人闯|闯进|强奸|绑架|威胁|要杀|杀我|报警|报案|打佢|郁手"
    r"|\b(?:hits?|beat\w*|attack\w*|rob\w*|knife|gun|break\w* in|burglar|threat\w*)\b"
)
_ANOTHER = re.compile(r"[他她佢]|老人家|老[爸妈汉]|[爸妈]妈?(?:说|讲|话)|\b(?:he|she|him|her)\b")


def is_danger(assessment: Assessment | None) -> bool:
    """Life in danger now, or self-harm meant in earnest: `high`, or any risk at all together with a wish said outright."""
    if assessment is None:
        return False
    if assessment.urgency is Urgency.CRISIS or assessment.risk is Risk.HIGH:
        return True
    return assessment.risk is not Risk.NONE and is_earnest(assessment.text)


def crisis_kind(assessment: Assessment) -> Kind:
    """Psychological when it is about self-harm; else another emergency, with 120 and 119 named first."""
    return Kind.PSYCHOLOGICAL if assessment.risk is not Risk.NONE else Kind.MEDICAL


def raised(assessment: Assessment, besides: str = "", where: str | None = None) -> RaiseCrisis:
    """The act behind a crisis, with the words as they were said, what else was open, and the place named earlier in this dialogue."""
    summary = f"{assessment.text}（{besides}）" if besides else assessment.text
    return RaiseCrisis(
        summary=summary[:500],
        kind=crisis_kind(assessment),
        risk=assessment.risk,
        evidence=assessment.evidence,
        about_another=is_about_another(assessment),
        address=assessment.address or where,
    )


def place_told(talk: Talk, assessment: Assessment | None) -> tuple[Act, ...]:
    """What follows when words said during danger hold a place."""
    if talk.crisis is None or assessment is None or not assessment.address:
        return ()
    return (TellPlace(talk.crisis, assessment.address),)


def is_unplaced(facts: Facts) -> bool:
    """Whether life is in danger somewhere and we do not know where."""
    return any(ticket.in_danger and not ticket.placed for ticket in facts.tickets)


def is_about_another(assessment: Assessment) -> bool:
    """Whether somebody else is spoken of: a relative who is in need, or anybody named in the third person."""
    return assessment.who not in (None, Who.SELF) or _ANOTHER.search(assessment.text.lower()) is not None


def numbers(facts: Facts, kind: Kind, words: str | None = None) -> str:
    """The emergency numbers for a gap, comma-separated. In other emergencies than of the mind 120 and 119, or 110 first for violence.

    Without the words that told of it all three.
    """
    if kind is Kind.PSYCHOLOGICAL:
        return ",".join(facts.emergency_numbers)
    violent = words is not None and _VIOLENCE.search(words.lower()) is not None
    wanted = _WHILE_WAITING if words is None else _FIRST_IN_VIOLENCE if violent else _FIRST_IN_EMERGENCY
    first = [number for number in wanted if number in facts.emergency_numbers]
    return ",".join(first or facts.emergency_numbers)


def raise_crisis(talk: Talk, assessment: Assessment, facts: Facts) -> Turn:
    """Words of danger, anywhere: page and ring everybody, and stay with the caller."""
    if talk.place is Place.CRISIS and talk.crisis is crisis_kind(assessment):
        return _stay(talk, facts, Line(f"{_base(talk)}_heard"), acts=place_told(talk, assessment))
    act = raised(assessment, summary_of(talk.draft, talk.lang), talk.where)
    talk = replace(talk, draft=None, unfinished=broken_off(talk))
    talk = replace(talk, place=Place.CRISIS, crisis=act.kind, turns=0, misses=0, waited=0, need_known=False)
    say = (Line(_base(talk)), Line(f"{_base(talk)}_numbers", {"numbers": numbers(facts, act.kind, assessment.text)}))
    return Turn(talk, say, Connect("crisis", RING_SECONDS), (act,))


def at_crisis(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """A step while people are being rung: somebody came, nobody came yet, or the caller said something."""
    if heard.sound is Sound.DIAL_ENDED and heard.joined:
        return go_on(replace(talk, need_known=True), facts, Line("call.still_here"))
    said = bool(heard.speech.strip() or heard.keys)
    told = place_told(talk, heard.assessment)
    return _stay(talk, facts, Line(f"{_base(talk)}_heard" if said else f"{_base(talk)}_wait"), acts=told)


def ring_back(talk: Talk, facts: Facts) -> Turn:
    """A crisis call that broke off is rung back: no word of why before somebody answers, then everybody is rung."""
    talk = replace(talk, place=Place.CRISIS, crisis=talk.crisis or Kind.PSYCHOLOGICAL, turns=0, waited=0)
    return Turn(talk, (Line("call.out_crisis", {"line": facts.line_name}),), Ask(timeout=4))


def _stay(talk: Talk, facts: Facts, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """Ring again; from the third round on listen in between, and at the end leave a call back standing.

    Where nobody knows yet where help is needed, that is asked before we listen.
    """
    waited = talk.waited + 1
    talk = replace(talk, waited=waited, turns=talk.turns + 1)
    named: dict[str, str | int] = {"numbers": numbers(facts, talk.crisis or Kind.PSYCHOLOGICAL)}
    if waited >= MOST_WAITING:
        acts = acts if facts.withheld else (*acts, BookCallback(Purpose.CRISIS))
        return finish(talk, Line("call.crisis_end_no_number" if facts.withheld else "call.crisis_end", named), acts=acts)
    if waited == RINGS:
        say = (*say, Line("call.crisis_promise_no_number" if facts.withheld else "call.crisis_promise", named))
    elif waited % RINGS == 0:
        say = (*say, Line(f"{_base(talk)}_numbers", named))
    then: Then = Connect("crisis", RING_SECONDS) if waited < RINGS or waited % 2 else Hold(LISTEN_SECONDS)
    if isinstance(then, Hold) and is_unplaced(facts) and not acts:
        say = (*say, Line("call.where_are_you"))
    return Turn(talk, say, then, acts)


def _base(talk: Talk) -> str:
    return "call.crisis" if talk.crisis in (None, Kind.PSYCHOLOGICAL) else "call.emergency"
