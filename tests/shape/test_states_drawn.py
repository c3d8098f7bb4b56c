"""The state machines in the documentation are those of the tables."""

from __future__ import annotations

from scripts.draw_states import PAGE, drawn


def test_the_page_is_what_the_tables_draw() -> None:
    assert PAGE.read_text(encoding="utf-8") == drawn(), "run scripts/draw_states.py"
