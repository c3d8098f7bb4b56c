"""What people write by text besides needs and wishes: doubts, small talk, a new address, a call after all.

None of it is an order, and nobody who writes it reads that they were not understood.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation.answers import asks_for_kin, doubt_of, gives_number, heard_words, mentions, shows, wants_ring
from hotline.conversation.going import is_unclear
from hotline.conversation.text_needs import booked, reply, want_person
from hotline.conversation.turns import AddToTicket, Facts, Heard, Place, Talk, Turn
from hotline.terms import Kind, Line, Risk, Wish

NOW = Wish("现在", now=True)
LONGEST_PRAISE = 20
_NO_PRAISE = re.compile(r"不|没|吗|嗎|[?？]|要|想|但|可是|冇|唔|点|\bnot?\b")


def reassured(talk: Talk, heard: Heard) -> Turn | None:
    """A doubt ("who are you?"), or a picture, which we cannot see: answered, and whatever was asked stays open.

    Who has been swindled already is rung by a person; who despairs of it is heard as somebody who despairs.
    """
    if shows(heard):
        return Turn(talk, (Line("text.no_pictures"),))
    if mentions(heard, "swindled") and not _at_risk(heard):
        return want_person(talk, "swindled", heard.speech, Line("text.swindled"))
    doubt = doubt_of(heard)
    return Turn(replace(talk, need_known=True), (Line(f"text.{doubt}"),)) if doubt else None


def settled_anew(talk: Talk, heard: Heard) -> Turn | None:
    """They have moved, or ring from another number now: a person puts the roster right, no order begins."""
    assessment = heard.assessment
    if assessment is None or assessment.items or not is_unclear(assessment) or talk.place is Place.ADDRESS:
        return None
    if not (mentions(heard, "moves_house") or (mentions(heard, "new_number") and gives_number(heard))):
        return None
    return want_person(talk, "roster", heard.speech, Line("text.other_noted"))


def chatted(talk: Talk, heard: Heard) -> Turn | None:
    """ "你们吃饭了吗", "菜很新鲜": answered kindly, and nobody is told that they were not understood."""
    assessment = heard.assessment
    if assessment is None or not is_unclear(assessment) or talk.place not in (Place.START, Place.FIRST):
        return None
    if mentions(heard, "praise") and len(heard_words(heard)) <= LONGEST_PRAISE and not _NO_PRAISE.search(heard.speech):
        return Turn(replace(talk, need_known=True), (Line("text.thanks"),))
    return Turn(replace(talk, need_known=True), (Line("text.small_talk"),)) if mentions(heard, "small_talk") else None


def for_kin(talk: Talk, heard: Heard) -> Turn | None:
    """ "给我女儿打个电话": a person does that."""
    return want_person(talk, "ring_kin", heard.speech, Line("text.other_noted")) if asks_for_kin(heard) else None


def rung(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """ "好吧，你们打": somebody who was offered a counsellor's call before, and said no, has thought again."""
    assessment = heard.assessment
    if Kind.PSYCHOLOGICAL not in talk.kinds_opened or not wants_ring(heard) or _at_risk(heard):
        return None
    if assessment is not None and assessment.time is not None:
        return None
    return booked(talk, NOW, facts)


def put_with(talk: Talk, heard: Heard) -> Turn | None:
    """Where somebody lives, written after what a person is to ring about: kept with that, and no order begun."""
    assessment = heard.assessment
    if assessment is None or not assessment.address or talk.place is not Place.START or not is_unclear(assessment):
        return None
    kind = Kind.OTHER if talk.promised else Kind.MEDICAL if Kind.MEDICAL in talk.kinds_opened else None
    if kind is None or Kind.SUPPLY in talk.kinds_opened:
        return None
    return reply(replace(talk, need_known=True), Place.START, Line("text.person"), acts=(AddToTicket(kind, assessment.text[:500]),))


def _at_risk(heard: Heard) -> bool:
    return heard.assessment is not None and heard.assessment.risk is not Risk.NONE
