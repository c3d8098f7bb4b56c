"""Holding a call in a test: what is heard, step by step, and the turns that come of it."""

from __future__ import annotations

from hotline.conversation.call import next_turn
from hotline.conversation.turns import Act, Facts, Heard, Talk, Turn
from hotline.words.catalogue import render_all
from tests.rooms.conversation.people import RING


def hold(facts: Facts, *heard: Heard, lang: str = "zh_CN") -> list[Turn]:
    """A call from its first ring: the turn after each thing heard."""
    turns = [next_turn(Talk(lang=lang), RING, facts)]
    for sound in heard:
        turns.append(next_turn(turns[-1].talk, sound, facts))
    return turns


def last(facts: Facts, *heard: Heard) -> Turn:
    """The last turn of a call."""
    return hold(facts, *heard)[-1]


def acts(facts: Facts, *heard: Heard) -> list[Act]:
    """Everything that was done in a call."""
    return [act for turn in hold(facts, *heard) for act in turn.acts]


def keys_said(turn: Turn) -> list[str]:
    """The keys of the lines of a turn."""
    return [line.key for line in turn.say]


def words(turn: Turn) -> str:
    """What is heard."""
    return render_all(turn.say, turn.talk.lang)
