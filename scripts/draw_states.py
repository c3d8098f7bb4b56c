"""Draws the state machines from their tables into hotline/docs/states.md; a test holds the file equal to what this draws.

.venv/bin/python scripts/draw_states.py
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from hotline.outreach import states as callbacks
from hotline.terms import CallbackState, TicketStatus
from hotline.tickets import moves as tickets

PAGE = Path(__file__).parents[1] / "hotline" / "docs" / "states.md"
HEAD = """# State machines

Drawn from the tables by `scripts/draw_states.py`; do not edit. A move that is not drawn is refused, and every move is kept
with who, when and why.
"""


def drawn() -> str:
    """The whole page."""
    parts = [
        HEAD,
        _machine("Callback", "hotline/outreach/states.py", CallbackState.WAITING, callbacks.MOVES),
        _machine("Ticket", "hotline/tickets/moves.py", TicketStatus.OPEN, tickets.MOVES),
    ]
    return "\n".join(parts)


def _machine(name: str, where: str, start: StrEnum, moves: Mapping[tuple[StrEnum, StrEnum], StrEnum]) -> str:
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (state, move), after in moves.items():
        arrows[state.value, after.value].append(move.value)
    ends = {after.value for after in moves.values()} - {state.value for state, _ in moves}
    lines = [f"    [*] --> {start.value}"]
    lines += [f"    {state} --> {after}: {', '.join(names)}" for (state, after), names in arrows.items()]
    lines += [f"    {end} --> [*]" for end in sorted(ends)]
    return f"## {name}\n\nThe table: `{where}`.\n\n```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    PAGE.write_text(drawn(), encoding="utf-8")
