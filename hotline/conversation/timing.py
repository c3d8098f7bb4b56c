"""A wished time in words, as it will be kept: "上午", said in the afternoon, is tomorrow morning and is called so."""

from __future__ import annotations

from hotline.conversation.turns import Facts
from hotline.outreach.wishes import settled, window_of, window_said
from hotline.terms import Wish
from hotline.words.clock import wish_said


def brought_at(wish: Wish | None, facts: Facts, lang: str) -> str:
    """When an order is to be brought; "" when nothing was wished that is not today's usual way."""
    if wish is None:
        return ""
    if facts.now is None or facts.now.tzinfo is None:
        return wish_said(wish, lang)
    zone = facts.now.tzinfo
    window = window_of(wish, now=facts.now, zone=zone)
    return "" if window is None else wish_said(window_said(window, now=facts.now, zone=zone), lang)


def rung_at(wish: Wish, facts: Facts, lang: str) -> str:
    """When somebody will be rung."""
    if facts.now is None or facts.now.tzinfo is None:
        return wish_said(wish, lang)
    return wish_said(settled(wish, now=facts.now, zone=facts.now.tzinfo), lang)
