"""The console speaks Chinese: every word the program writes into a row for people to read has its words in the catalogue."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import hotline
from hotline.terms import Outcome, Purpose
from hotline.tickets.moves import TicketEvent
from hotline.words.catalogue import catalogue

FLOWS = Path(hotline.__file__).parent / "flows"
WRITERS = ("add_event", "in_hand")
"""What writes a line of a ticket's history; the word stands third, or is named `event`."""
GIVEN_BY = {"text", "call", "check_in", "visit", "system"}
"""Where a ticket came from (`Step.source`, `record_visit`, what the line opens itself)."""


def calls() -> Iterator[ast.Call]:
    for file in FLOWS.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def words_in(node: ast.expr) -> set[str]:
    """The constants a word may be: itself, or either branch of a choice."""
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def unsaid(prefix: str, words: set[str]) -> set[str]:
    return {word for word in words if f"{prefix}.{word}" not in catalogue("zh_CN")}


def test_every_line_of_a_tickets_history_is_said_in_words() -> None:
    found = {event.value for event in TicketEvent}
    for call in calls():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in WRITERS:
            given = [*call.args[2:3], *(keyword.value for keyword in call.keywords if keyword.arg == "event")]
            found |= {word for value in given if not isinstance(value, ast.Compare) for word in words_in(value)}
    assert len(found) > 40
    assert not unsaid("event", found)


def test_every_reason_is_said_in_words() -> None:
    given = [keyword.value for call in calls() for keyword in call.keywords if keyword.arg == "why"]
    found = {word for value in given if isinstance(value, (ast.Constant, ast.IfExp)) for word in words_in(value)} - {""}
    assert len(found) > 20
    assert not unsaid("why", found)


def test_purposes_outcomes_and_sources_are_said_in_words() -> None:
    assert not unsaid("purpose", {purpose.value for purpose in Purpose})
    assert not unsaid("outcome", {outcome.value for outcome in Outcome})
    assert not unsaid("source", GIVEN_BY)
