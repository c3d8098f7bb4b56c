"""An order that graver words broke off, taken up again by text once those are seen to: gently, with what was already said."""

from __future__ import annotations

from dataclasses import replace

from hotline.conversation.again import asked_again, under_way
from hotline.conversation.answers import Asked
from hotline.conversation.drafts import ticket_of
from hotline.conversation.text_needs import LEAST_ROOM, fits, goods, shortened
from hotline.conversation.turns import (
    Act,
    AllWell,
    Facts,
    NoteOrder,
    OpenTicket,
    Place,
    RaiseCrisis,
    StopCalls,
    Talk,
    TellPlace,
    Turn,
    opened,
)
from hotline.terms import Intent, Kind, Line

_NOT_THE_TIME = (RaiseCrisis, TellPlace, StopCalls, NoteOrder)
_CALM = (Intent.THANKS, Intent.STATUS, Intent.GREETING)


def resumed(turn: Turn, facts: Facts, intent: Intent | None) -> Turn:
    """The turn, and the order with it where this is the moment: nothing else is open, and whoever was in danger sounds better.

    Where it goes is asked if that is not known; else it is taken. What finds no room in two segments waits for the next text.
    """
    talk, draft = turn.talk, turn.talk.unfinished
    if draft is None or talk.place is not Place.START or any(isinstance(act, _NOT_THE_TIME) for act in turn.acts):
        return turn
    if any(isinstance(act, OpenTicket) and act.kind is Kind.SUPPLY for act in turn.acts):
        return replace(turn, talk=replace(talk, unfinished=None))
    calm = intent in _CALM or any(isinstance(act, AllWell) for act in turn.acts)
    if talk.crisis is not None and not calm and any(ticket.in_danger for ticket in facts.tickets):
        return turn
    named = goods(draft, talk.lang, LEAST_ROOM)
    where = draft.address or talk.where
    fresh = replace(talk, unfinished=None)
    if (ticket := under_way(draft, facts)) is not None:  # she had ordered it before
        return replace(turn, talk=fresh, acts=(*turn.acts, *asked_again(draft, ticket)))
    if not draft.items:
        return _with(turn, replace(fresh, place=Place.NEED, draft=draft), Line("text.resume_which"), facts)
    if where is None and not facts.has_address:
        return _with(turn, replace(fresh, place=Place.ADDRESS, draft=draft), Line("text.resume_where", {"goods": named}), facts)
    act = ticket_of(replace(draft, address=where))
    code = opened(sum(isinstance(each, OpenTicket) for each in turn.acts))
    gaps: dict[str, str | int] = {"goods": named, "code": code, "where": shortened(where) if where else ""}
    line = Line("text.resume_taken_at" if where else "text.resume_taken", gaps)
    return _with(turn, replace(fresh, kinds_opened=(*fresh.kinds_opened, act.kind)), line, facts, act)


def dropped(talk: Talk, command: Asked) -> Talk:
    """A cancellation takes back what was not ordered yet, too."""
    return replace(talk, unfinished=None) if command is Asked.CANCEL else talk


def _with(turn: Turn, talk: Talk, line: Line, facts: Facts, *acts: Act) -> Turn:
    say = (*turn.say, line)
    return replace(turn, talk=talk, say=say, acts=(*turn.acts, *acts)) if fits(say, talk.lang, facts.line_name) else turn
