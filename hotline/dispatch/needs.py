"""What a ticket asks of whoever takes it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hotline.terms import Kind, Skill

MEDICINE = re.compile(
    r"(?<![农火炸])药|胰岛素|胶囊|口服液|冲剂|颗粒|降压|降糖|阿司匹林|布洛芬|速效救心|硝酸甘油|medicine|insulin|\bpills?\b", re.IGNORECASE
)
"""Goods that are fetched by somebody trusted with a prescription."""

CARRYING = frozenset({Skill.DELIVERY, Skill.DRIVING, Skill.MEDICINE})


def skill_needed(kind: Kind, goods: Iterable[str]) -> Skill | None:
    """The training a ticket needs; None when anybody who carries goods will do (or, for a visit, anybody at all)."""
    if kind is Kind.PSYCHOLOGICAL:
        return Skill.COUNSELLING
    if kind is Kind.SUPPLY and any(MEDICINE.search(name) for name in goods):
        return Skill.MEDICINE
    return None


def has_skill(kind: Kind, needed: Skill | None, skills: Iterable[str], *, trained: bool) -> bool:
    """Whether somebody with these skills may take such a ticket. Who listed none carries goods; counselling needs training passed."""
    listed = frozenset(skills)
    if needed is Skill.COUNSELLING:
        return trained and Skill.COUNSELLING in listed
    if needed is not None:
        return needed in listed
    return kind is not Kind.SUPPLY or not listed or bool(listed & CARRYING)
