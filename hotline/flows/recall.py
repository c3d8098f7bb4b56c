"""What a call of ours may pick up: that we tried before, and, where the station switched memory on, what was said last time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hotline.conversation.turns import Facts
from hotline.flows.house import House, Work
from hotline.flows.send_text import may_text
from hotline.outreach.retry import TEXT_AFTER, TEXT_FOR
from hotline.store.models import Call
from hotline.store.queries.intake import Caller
from hotline.store.queries.reaching import last_complaint, script_of, try_number
from hotline.terms import Purpose

STILL_RECENT = timedelta(days=30)
SAYABLE = 12
"""Characters: a complaint in more words than these is no "last time you spoke of"."""


def recall(work: Work, house: House, caller: Caller, call: Call, facts: Facts) -> Facts:
    """The facts of a call of ours, with what it may pick up.

    `script`: what its round is about. `tried`: what a text says after the second miss is spoken on the next try where the number
    takes no texts. `last_time`: for check-ins only, and of nobody but the person whose number is rung; the dialogue asks who
    is there before it says a word of it.
    """
    tried = (
        bool(TEXT_FOR & set(facts.reasons))
        and not may_text(house, caller.phone, caller.known)
        and try_number(work.db, call.attempt_id) > TEXT_AFTER
    )
    complaint = None
    if caller.station.memory and caller.resident is not None and Purpose.CHECK_IN in facts.reasons:
        complaint = last_complaint(work.db, caller.resident.id, work.now - STILL_RECENT)
    script = script_of(work.db, call.attempt_id) if Purpose.CHECK_IN in facts.reasons else ""
    return replace(facts, script=script, tried=tried, last_time=complaint if complaint and len(complaint) <= SAYABLE else "")
