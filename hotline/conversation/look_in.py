"""Somebody worries about somebody else who gives no sign of life: a neighbour is sent to the door.

A daughter far away, a neighbour who has heard nothing for two days. It is no talk about their worry that they want first, and no
order: it is that somebody goes and looks, so all that is asked is where.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from importlib import resources

from hotline.conversation.drafts import draft_of
from hotline.conversation.going import ask, go_on, miss, promise, ring, understood
from hotline.conversation.orders import summary_of
from hotline.conversation.text_needs import reply, want_person
from hotline.conversation.turns import Draft, Facts, Heard, LookIn, Place, Talk, Turn, WantPerson
from hotline.conversation.where import address_in
from hotline.terms import Assessment, Intent, Kind, Line, Risk, Who
from hotline.triage.text import hear

_WORDS = tomllib.loads((resources.files("hotline.conversation") / "look_in.toml").read_text(encoding="utf-8"))
_LOOKS, _NO_SIGN, _LOST, _LONG_AWAY, _ANOTHER, _OTHER_MATTERS = (
    re.compile("|".join(_WORDS[subject])) for subject in ("looks", "no_sign", "lost", "long_away", "another", "other_matters")
)
LONGEST = 80
"""Characters: a longer text tells a story with more in it than this."""
_BESIDE = (None, Intent.STATUS, Intent.GREETING, Intent.THANKS)
"""What may be wanted in the same breath: 你好，能不能帮我看看我妈."""
NOBODY_ELSE = (None, Who.SELF)


def asks(assessment: Assessment | None) -> bool:
    """Whether somebody else is to be looked in on: that is said, or that they give no sign of life."""
    words = _of_another(assessment)
    if not words or assessment is None:
        return False
    if assessment.intent is Intent.STATUS:  # "我妈怎么样了，电话打不通", and no order
        return _NO_SIGN.search(words) is not None and _ANOTHER.search(words) is not None
    return _NO_SIGN.search(words) is not None or (_LOOKS.search(words) is not None and _ANOTHER.search(words) is not None)


def is_lost(assessment: Assessment | None) -> bool:
    """Whether somebody else left home and has not come back."""
    words = _of_another(assessment)
    return _LOST.search(words) is not None and not _LONG_AWAY.search(words)


def _of_another(assessment: Assessment | None) -> str:
    """The plain words where they are about somebody else and hold no order, command or risk; "" otherwise."""
    if assessment is None or assessment.items or assessment.risk is not Risk.NONE or assessment.intent not in _BESIDE:
        return ""
    words = hear(assessment.text).norm
    if len(words) > LONGEST or _OTHER_MATTERS.search(words) or (assessment.who in NOBODY_ELSE and not _ANOTHER.search(words)):
        return ""
    return words


def in_text(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """The reply to such a text, and to the text that says where; None for any other."""
    assessment = heard.assessment
    if is_lost(assessment):
        return want_person(talk, "lost", heard.speech, Line("text.lost"))
    if asks(assessment) and assessment is not None:
        draft = draft_of(assessment, Kind.WELFARE_CHECK)
        if draft.address or facts.guards:
            return _sent(talk, draft, facts)
        return reply(replace(talk, draft=draft), Place.WHERE, Line("text.look_in_where"))
    if talk.place is not Place.WHERE or talk.draft is None or (assessment is not None and assessment.items):
        return None
    where = address_in(heard.speech, assessment, asked_twice=talk.turns > 0)
    if where is not None:
        return _sent(talk, replace(talk.draft, address=where), facts)
    if talk.turns > 0:
        return want_person(talk, "no_address", summary_of(talk.draft, talk.lang))
    return reply(talk, Place.WHERE, Line("text.look_in_where"))


def in_call(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """The same in a call, where somebody says it at a prompt; None for anything else."""
    assessment = heard.assessment
    if is_lost(assessment):
        return ring(
            replace(understood(talk), promised=True),
            Place.PERSON,
            "coordinators",
            Line("call.lost"),
            acts=(WantPerson("lost", heard.speech[:500]),),
        )
    if assessment is None or not asks(assessment):
        return None
    draft = draft_of(assessment, Kind.WELFARE_CHECK)
    if draft.address or facts.guards:
        return _said(talk, draft, facts)
    return ask(replace(understood(talk), draft=draft), Place.WHERE, facts)


def at_where(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """The answer to "where?" in a call; any words will do the second time."""
    where = address_in(heard.speech, heard.assessment, asked_twice=talk.turns > 0) if heard.speech.strip() else None
    if talk.draft is None or where is None:
        return miss(talk, facts, Line("call.say_address"))
    return _said(talk, replace(talk.draft, address=where), facts)


def _sent(talk: Talk, draft: Draft, facts: Facts) -> Turn:
    line = Line("text.look_in_waits" if _waits(facts) else "text.look_in")
    return reply(replace(talk, need_known=True), Place.START, line, acts=(_act(draft),))


def _said(talk: Talk, draft: Draft, facts: Facts) -> Turn:
    if facts.withheld:
        talk, line, acts = promise(talk, facts, "look_in", summary_of(draft, talk.lang))
        return go_on(replace(talk, draft=None), facts, line, acts=acts)
    talk = replace(understood(talk), draft=None, need_known=True)
    return go_on(talk, facts, Line("call.look_in_waits" if _waits(facts) else "call.look_in"), acts=(_act(draft),))


def _act(draft: Draft) -> LookIn:
    return LookIn(draft.summary, draft.address, draft.who)


def _waits(facts: Facts) -> bool:
    return facts.waits_for_yes and not facts.guards
