"""The rehearsal breaks every part in every way, reckons fairly, and puts its table where the page wants it."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The modules beside `scripts/rehearse`."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    names = ("rehearse", "rehearse_breaks", "rehearse_reckoning", "rehearse_town")
    found: dict[str, ModuleType] = {name: importlib.import_module(name) for name in names}
    yield SimpleNamespace(**found)


def test_every_part_is_killed_and_held_and_the_carrier_is_ill_in_each_of_its_ways(scripts: SimpleNamespace) -> None:
    names = set(scripts.rehearse_breaks.breaks(30.0))
    parts = ("web", "workers", "scheduler", "Valkey", "PostgreSQL")
    assert {f"{part} {how}" for part in parts for how in ("killed", "held")} <= names
    assert {"FLUSHALL", "carrier held", "carrier slow", "carrier answers 500", "carrier answers 429", "carrier refuses one number"} <= names


def at(seconds: float) -> str:
    return f"2026-03-10T08:00:{seconds:06.3f}+00:00"


def test_who_was_answered_late_lost_or_told_twice_stands_in_the_line(scripts: SimpleNamespace) -> None:
    reckoning, deed = scripts.rehearse_reckoning, scripts.rehearse_town.Deed
    began = reckoning._at({"created": at(0)})
    records = object.__new__(reckoning.Records)
    records.deeds = [deed("text", f"+{n}", f"SM{n}", began + n) for n in range(1, 5)]
    said = [("+1", "好", 1.2), ("+2", "好", 9.0), ("+2", "好", 9.1), ("+3", "系统正在恢复", 3.5)]
    records.out = [{"to": to, "body": body, "created": at(seconds), "direction": "outbound-reply"} for to, body, seconds in said]
    records.answers = reckoning._first_by(records.out, "to")
    records.calls, records.rung, records.spooled, records.awaited, records.notes = {}, [], {"SM3"}, set(), []
    records.taken, records.tickets = {"SM1", "SM2"}, Counter()
    line = records.line_of(reckoning.Stage("web killed", began, began + 2, began + 20), normal=1.0)
    cells = [cell.strip() for cell in line.strip("| ").split("|")]
    heard = "1 as usual, 1 late, 1 told it is kept, 1 no answer"
    assert cells == ["web killed", "4 texts", heard, "1 text", "1 text", "nobody could say it", "more than 18.0 s"]


def test_the_table_stands_between_the_marks_of_a_page(scripts: SimpleNamespace, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- rehearsal -->\nold\n<!-- /rehearsal -->\nafter\n")
    scripts.rehearse.write_into(page, ["| new |"])
    assert page.read_text() == "before\n<!-- rehearsal -->\n| new |\n<!-- /rehearsal -->\nafter\n"
    assert all(mark in (ROOT / "hotline" / "docs" / "failures.md").read_text() for mark in scripts.rehearse.MARKS)
    page.write_text("no marks")
    with pytest.raises(SystemExit):
        scripts.rehearse.write_into(page, [])
