"""The audit fails for a known vulnerability and for nothing else."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
assert _spec and _spec.loader
audit = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(audit)

KNOWN = {
    "name": "jinja2",
    "version": "2.4.1",
    "vulns": [{"id": "PYSEC-2019-217", "aliases": ["CVE-2019-10906"], "fix_versions": ["2.10.1"]}],
}
SOUND = {"name": "click", "version": "8.2.0", "vulns": []}
SKIPPED = {"name": "rq", "skip_reason": "not found"}


def said(*packages: object) -> tuple[int, str]:
    code, lines = audit.verdict(json.dumps({"dependencies": packages, "fixes": []}))
    return code, "\n".join(lines)


def test_a_known_vulnerability_fails_and_is_named_with_what_puts_it_right() -> None:
    code, lines = said(SOUND, SKIPPED, KNOWN)
    assert code == 1
    assert "jinja2 2.4.1: PYSEC-2019-217" in lines
    assert "2.10.1" in lines


def test_one_that_does_not_touch_us_is_passed_over_by_any_of_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "ALLOWED", frozenset({"CVE-2019-10906"}))
    assert said(KNOWN)[0] == 0


@pytest.mark.parametrize("report", ["", "no json", "[]", "{}", "null"])
def test_no_answer_is_a_warning_and_no_failure(report: str) -> None:
    code, lines = audit.verdict(report)
    assert code == 0
    assert lines[0].startswith("WARNING")


def test_packages_nobody_could_say_anything_about_are_counted() -> None:
    code, lines = said(SOUND, SKIPPED)
    assert code == 0
    assert "1 of 2" in lines


def test_what_audits_is_itself_pinned_with_hashes() -> None:
    lock = audit.LOCK.read_text()
    assert "pip-audit==" in lock
    assert lock.count("--hash=sha256:") > lock.count("==") > 10
    assert "://" not in lock
