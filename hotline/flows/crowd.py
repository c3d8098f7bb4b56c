"""More texts at once than can be read while their senders wait: what finds no place is kept on disk, confirmed, and read in turn.

A carrier gives up on a text after fifteen seconds, and words of danger need a free thread. So a text that finds the line full
(`give_way.py`) goes the way of texts whose database is away: on disk, synced, answered with when it will be read, and played back by a
worker or by the web process once that has room. Its own answer then goes out as a text. Words of danger are never put aside, and who wants
no more calls and texts does not wait for it: that holds from now on.
"""

from __future__ import annotations

from pathlib import Path

from prometheus_client import Counter

from hotline.conversation.answers import Asked
from hotline.conversation.danger import is_danger
from hotline.flows.answer_without_database import LINE_NAME, away_line, keep_for_later
from hotline.flows.give_way import Crowded, way
from hotline.flows.house import House
from hotline.flows.take_text import TextAnswer, TextIn, holds_at_once, take_text
from hotline.terms import Line
from hotline.triage import assess
from hotline.words.catalogue import text_body

IN_TURN = Counter("hotline_texts_in_turn_total", "Texts that found the line full and were kept on disk to be read in turn")
MOST_REMEMBERED = 10_000
_last: dict[str, Path] = {}
"""What this process kept last of each phone: a later text of theirs must not overtake it."""
_stops: dict[str, Path] = {}
"""Wishes for no more calls that even so had to be kept: the opposite must not overtake them."""


def take_text_in_turn(house: House, text: TextIn) -> TextAnswer:
    """Takes a text now when there is room, and keeps it to be read in turn otherwise. Raises DatabaseAway."""
    if not _is_behind(text):
        try:
            return take_text(house, text)
        except Crowded:
            pass
    return TextAnswer(text_body([_put_aside(house, text)], "zh_CN", LINE_NAME))


def _is_behind(text: TextIn) -> bool:
    """Whether an earlier text of this phone still waits on disk."""
    kept = _last.get(text.from_)
    if kept is None:
        return False
    if not kept.exists():
        _last.pop(text.from_, None)
        return False
    assessment = assess(text.body)
    wish = holds_at_once(assessment)
    stops = _stops.get(text.from_)
    overtakes = wish is Asked.OPT_OUT or (wish is Asked.OPT_IN and (stops is None or not stops.exists()))
    return not (overtakes or is_danger(assessment))


def _put_aside(house: House, text: TextIn) -> Line:
    way.after_the_rush()
    kept = keep_for_later(house, text)
    if kept is None:
        return away_line(house, "away.text_lost")
    IN_TURN.inc()
    if len(_last) >= MOST_REMEMBERED:
        _last.clear()
        _stops.clear()
    _last[text.from_] = kept
    if holds_at_once(assess(text.body)) is Asked.OPT_OUT:
        _stops[text.from_] = kept
    house.jobs.nudge(["replay_spool"])
    return away_line(house, "away.text_in_turn")
