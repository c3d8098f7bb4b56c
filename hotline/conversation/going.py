"""How a call goes on: to a question, to the same question again, to the next matter, or to its end.

The only place that counts misses and steps, so that no path can loop: two misses in a place leave only keys, a
third (a second, where keys cannot answer) leads to a recorded message and a person's call.
"""

from __future__ import annotations

from dataclasses import replace

from hotline.conversation.answers import Answer, answer_of, is_done
from hotline.conversation.questions import OPEN, question
from hotline.conversation.turns import Act, Draft, Facts, Heard, OpenTicket, Place, Talk, Turn, WantPerson
from hotline.conversation.ways import Connect, End, Record
from hotline.terms import Assessment, Kind, Line, Purpose

ASK_BACK = 0.5
"""Below this confidence of triage the caller is asked again instead of being taken at their word."""
SURELY_OTHER = 0.6
"""From this confidence on, words that are no need we know go to a person at once; below, they are asked about first."""
MISSES_TO_KEYS = 2
MISSES_TO_MESSAGE = 3
MOST_TURNS = 8
"""Steps in one place, misunderstood or not, before a person takes over."""
MOST_STEPS = 60
RING_SECONDS = 20

QUESTION_OF = {
    Purpose.CHECK_IN: Place.CHECK_IN,
    Purpose.DELIVERY_CHECK: Place.DELIVERED,
    Purpose.FOLLOW_UP: Place.FOLLOW_UP,
    Purpose.MISSED_CALL: Place.FIRST,
    Purpose.REQUESTED: Place.FIRST,
    Purpose.NOT_UNDERSTOOD: Place.FIRST,
}
"""The question by which a reason to ring somebody is asked about."""


def ask(talk: Talk, place: Place, facts: Facts, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """Say the lines, then put the question of a place. A new place starts with no misses."""
    stays = talk.place is place
    talk = replace(
        talk, place=place, turns=talk.turns + 1 if stays else 0, misses=talk.misses if stays else 0, repeats=talk.repeats if stays else 0
    )
    if talk.keys_only and place in OPEN:
        return record(talk, *say, acts=acts)
    lines, then = question(talk, facts)
    return Turn(talk, (*say, *lines), then, acts)


def understood(talk: Talk) -> Talk:
    """The talk after something was understood: misses forgotten, and words are taken again."""
    return replace(talk, misses=0, keys_only=False, repeats=0)


def miss(talk: Talk, facts: Facts, *say: Line) -> Turn:
    """Nothing came, or nothing that answers: again, then by keys alone, then a message and a person."""
    talk = replace(talk, misses=talk.misses + 1)
    limit = MISSES_TO_KEYS if talk.place in OPEN else MISSES_TO_MESSAGE
    if talk.misses >= limit or talk.turns >= MOST_TURNS:
        return give_up(talk, facts)
    if talk.misses >= MISSES_TO_KEYS:
        return ask(replace(talk, keys_only=True), talk.place, facts, Line("call.by_keys"))
    return ask(talk, talk.place, facts, *(say or (Line("call.not_heard"),)))


def give_up(talk: Talk, facts: Facts) -> Turn:
    """The machine has had its tries. A silent call out is rung again; otherwise a message is taken and a person rings."""
    if facts.outbound and not talk.spoke:
        return finish(talk, Line("call.out_silent"))
    if talk.need_known:
        return _without_order(talk, facts)
    return record(talk)


def _without_order(talk: Talk, facts: Facts) -> Turn:
    """What else was heard is seen to all the same; an order that could not be made out goes to a person."""
    draft = talk.draft
    say: tuple[Line, ...] = ()
    acts: tuple[Act, ...] = ()
    if draft is not None and draft.items and draft.code is None:
        talk, line, acts = promise(talk, facts, "unfinished_order", draft.summary[:500])
        say = (line,)
    return go_on(talk, facts, *say, acts=acts) if talk.pending else goodbye(talk, facts, *say, acts=acts)


def record(talk: Talk, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """A message after the tone, announced before anything is recorded."""
    return Turn(replace(talk, place=Place.RECORD, turns=0), (*say, Line("call.record")), Record(), acts)


def go_on(talk: Talk, facts: Facts, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """One matter is done: what else was said in the same breath, then the next reason for the call, then "anything else?"."""
    talk = understood(replace(talk, draft=None, asked_code=None, waited=0))
    if talk.pending:
        kind, talk = talk.pending[0], replace(talk, pending=talk.pending[1:])
        if kind is Kind.MEDICAL:
            return ring(talk, Place.PERSON, "coordinators", *say, Line("call.medical_person"), acts=acts)
        return ask(talk, Place.TALK, facts, *say, Line("call.talk_also"), acts=acts)
    if talk.unfinished is not None:
        return _take_up(talk, talk.unfinished, facts, *say, acts=acts)
    talk = replace(talk, reasons=talk.reasons[1:])
    while talk.reasons:
        reason = talk.reasons[0]
        if reason is not Purpose.DELIVERY_CHECK or facts.delivery is not None:
            return ask(talk, QUESTION_OF.get(reason, Place.FIRST), facts, *say, Line("call.out_also"), acts=acts)
        talk = replace(talk, reasons=talk.reasons[1:])
    return ask(talk, Place.MORE, facts, *say, acts=acts)


def _take_up(talk: Talk, draft: Draft, facts: Facts, *say: Line, acts: tuple[Act, ...]) -> Turn:
    """An order that graver words broke off: gently, with what was already said."""
    where = draft.address or talk.where
    talk = replace(talk, unfinished=None, draft=replace(draft, address=where))
    place = Place.NEED if not draft.items else Place.READ_BACK if where or facts.has_address else Place.ADDRESS
    return ask(talk, place, facts, *say, Line("call.resume"), acts=acts)


def ring(talk: Talk, place: Place, to: str, *say: Line, code: str | None = None, acts: tuple[Act, ...] = ()) -> Turn:
    """Connect the caller with whoever of `to` presses 1 first."""
    return Turn(replace(talk, place=place, turns=0, misses=0), say, Connect(to, RING_SECONDS, code), acts)


def promise(talk: Talk, facts: Facts, why: str, summary: str = "") -> tuple[Talk, Line, tuple[Act, ...]]:
    """A person will ring: the promise in words, and once a call the page behind it. The need counts as known from here."""
    acts: tuple[Act, ...] = () if talk.promised else (WantPerson(why, summary),)
    known = replace(talk, promised=True, need_known=True)
    return known, Line("call.person_no_number" if facts.withheld else "call.person_promised"), acts


def goodbye(talk: Talk, facts: Facts, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """Everything is known: a kind word and the end."""
    return finish(replace(talk, need_known=True), *say, Line("call.goodbye", {"line": facts.line_name}), acts=acts)


def finish(talk: Talk, *say: Line, acts: tuple[Act, ...] = ()) -> Turn:
    """The end, with the need known or not as the talk has it."""
    return Turn(replace(talk, place=Place.ENDED), say, End(), acts)


def is_unclear(assessment: Assessment) -> bool:
    """Whether to ask back: triage is unsure, or heard neither a need nor anything it knows for sure."""
    if assessment.items:
        return False
    return assessment.confidence < (SURELY_OTHER if set(assessment.kinds) <= {Kind.OTHER} else ASK_BACK)


def wants_nothing(talk: Talk, heard: Heard) -> bool:
    """Whether "which things?" is answered with "nothing" by somebody who had not said that anything was lacking.

    Of whoever has nothing left to eat "没有了" only says that again.
    """
    begun = talk.draft
    if begun is None or begun.items or begun.confidence >= ASK_BACK:
        return False
    return is_done(heard) or answer_of(heard) == Answer(False)


def opens(talk: Talk, *acts: Act) -> Talk:
    """The talk, remembering which kinds of ticket these acts open."""
    kinds = tuple(act.kind for act in acts if isinstance(act, OpenTicket))
    return replace(talk, kinds_opened=talk.kinds_opened + kinds, need_known=talk.need_known or bool(kinds))
