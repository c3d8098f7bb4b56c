"""`hotline triage`: a line in, a line out, whatever the line is."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from hotline.cli.triage import triage

FIELDS = ["text", "kind", "kinds", "risk", "urgency", "items", "address", "intent", "confidence", "evidence"]


def answers(text: bytes, *args: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(triage, args, input=text)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_answer_a_line_with_exactly_the_fields_of_the_contract() -> None:
    found = answers("要两斤青菜\n取消\n".encode())
    assert [list(answer) for answer in found] == [FIELDS, FIELDS]
    assert found[0]["items"] == [{"name": "青菜", "quantity": 2, "unit": "斤", "size": None}]
    assert found[1]["intent"] == "cancel"


def test_an_empty_line_is_answered_and_so_is_the_last_without_an_end() -> None:
    assert [answer["text"] for answer in answers("\n你好".encode())] == ["", "你好"]


def test_bytes_that_are_no_text_lose_nothing_else() -> None:
    found = answers(b"\xff\xfe\n" + "没米了\r\n".encode())
    assert [answer["kind"] for answer in found] == ["other", "supply"]


def test_a_station_brings_its_own_words(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[kinds.local]\nsupply = 3\nwords = ["老三样"]\n', encoding="utf-8")
    assert answers("老三样".encode(), "--lexicon", str(file))[0]["kind"] == "supply"


def test_a_bad_file_of_words_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("[[[", encoding="utf-8")
    result = CliRunner().invoke(triage, ["--lexicon", str(file)], input="")
    assert result.exit_code != 0
    assert "own.toml" in result.output
