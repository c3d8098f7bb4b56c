"""`hotline triage`: a line in, a line out, whatever the line is."""

from __future__ import annotations

import json
import subprocess
import sys
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


COMMAND = [sys.executable, "-m", "hotline.cli", "triage"]


def test_large_input_is_shared_by_processes_and_answered_in_its_order() -> None:
    texts = [f"要{n}斤青菜，送到三栋" for n in range(1, 3000)]
    ran = subprocess.run([*COMMAND, "--jobs", "2"], input="\n".join(texts), capture_output=True, text=True, check=True)
    found = [json.loads(answer) for answer in ran.stdout.splitlines()]
    assert [answer["text"] for answer in found] == texts
    assert [answer["items"][0]["quantity"] for answer in found[:900]] == list(range(1, 901))


def test_who_waits_for_an_answer_before_the_next_line_gets_it() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as command:
        assert command.stdin is not None and command.stdout is not None
        for text in ("没米了", "要两斤青菜\n" * 3000 + "谢谢", "取消"):
            command.stdin.write(f"{text}\n".encode())
            command.stdin.flush()
            for said in text.split("\n"):
                assert json.loads(command.stdout.readline())["text"] == said
        command.stdin.close()
        assert command.stdout.read() == b""


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
