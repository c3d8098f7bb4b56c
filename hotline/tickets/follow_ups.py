"""When somebody who poured out their heart is asked after again, by risk; and when a follow-up counts as kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from hotline.terms import Risk

PLAN_HOURS: dict[Risk, tuple[int, ...]] = {Risk.HIGH: (24, 72, 168), Risk.CONCERN: (72, 168), Risk.NONE: (168,)}
"""Hours after the ticket was opened: a day, three days, a week in danger; less often where nothing dark was said."""

REMIND_BEFORE = timedelta(hours=1)
"""The counsellor is reminded so long before."""

EARLY = timedelta(hours=12)
"""A talk this long before a follow-up is due is that follow-up."""


def plan(risk: Risk, opened_at: datetime) -> dict[int, datetime]:
    """Hour of the plan to the moment it is due."""
    return {hours: opened_at + timedelta(hours=hours) for hours in PLAN_HOURS[risk]}


def kept_by_talk(due_at: datetime, talked_at: datetime) -> bool:
    """Whether a talk with the counsellor makes the call of the line unnecessary."""
    return talked_at >= due_at - EARLY
