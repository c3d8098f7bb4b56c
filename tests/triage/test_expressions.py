"""The kept programs are what `re` would compile, and where they cannot be believed the same is heard without them."""

from __future__ import annotations

import _sre
import gzip
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from hotline.triage import assess, expressions
from hotline.triage.expressions import FILE, compiled_programs, expression, kept, made_by
from hotline.triage.language import known_phrase
from hotline.triage.lexicon import Lexicon, built_in
from hotline.triage.phrases import BOOKS, matcher

REBUILD = "a lexicon was changed: scripts/build_lexicons.py writes the programs anew"
WRITTEN_BY = 20220615
"""The version of the machine of Python 3.11, which wrote the file; another Python makes programs of its own."""
SAID = ("不想活了，药都准备好了", "家里没米了，要2斤青菜", "胸口痛，喘不上气", "你们什么时候来", "I don't want to live any more")


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where another file is looked for; nothing of it stays behind."""
    (tmp_path / "lexicons").mkdir()
    monkeypatch.setattr(expressions.resources, "files", lambda package: tmp_path)
    kept.cache_clear()
    yield tmp_path / "lexicons" / FILE
    kept.cache_clear()


def test_the_programs_are_those_that_would_be_compiled() -> None:
    """By the Python that wrote them; any other believes none of them."""
    assert (kept() is not None) == (_sre.MAGIC == WRITTEN_BY)
    if _sre.MAGIC == WRITTEN_BY:
        packed = (resources.files("hotline.triage") / "lexicons" / FILE).read_bytes()
        phrases = [known_phrase(row) for book in BOOKS for row in built_in().read[book].values()]
        places, programs = compiled_programs(phrase.regex for phrase, _ in phrases)
        assert [place for _, place in phrases] == places, REBUILD
        assert gzip.decompress(packed) == programs, REBUILD


@pytest.mark.parametrize("left", [b"", b"<<<<<<< one", gzip.compress(b"20991231 4 4 little of another Python\n" + bytes(400))])
def test_a_broken_file_and_one_of_another_python_are_not_believed(left: bytes, beside: Path) -> None:
    beside.write_bytes(left)
    assert kept() is None


@pytest.mark.parametrize("changed", [slice(0, -9), slice(0, 30)])
def test_a_file_that_broke_off_is_not_believed(changed: slice, beside: Path) -> None:
    beside.write_bytes(gzip.compress(made_by() + b"\n" + bytes(4000))[changed])
    assert kept() is None


def test_a_damaged_file_is_not_believed(beside: Path) -> None:
    packed = bytearray(gzip.compress(made_by() + b"\n" + bytes(range(256)) * 16))
    packed[20:40] = bytes(20)
    beside.write_bytes(packed)
    assert kept() is None


def test_without_the_programs_the_same_is_heard(beside: Path) -> None:
    """A lexicon of its own, as its phrases are looked for the first time only once."""
    assert kept() is None
    alone = Lexicon(built_in().books, built_in().read)
    for text in SAID:
        assert matcher(alone).hits(text).keys() == matcher(built_in()).hits(text).keys()
        assert assess(text, lexicon=alone) == assess(text)


def test_an_expression_from_its_program_finds_what_one_that_was_compiled_finds() -> None:
    row = next(iter(built_in().read["risk"].values()))
    phrase, place = known_phrase(row)
    ready, fresh = expression(phrase.regex, place), re.compile(phrase.regex)
    for text in (*SAID, phrase.regex):
        assert [match.span() for match in ready.finditer(text)] == [match.span() for match in fresh.finditer(text)]
    assert (ready.pattern, ready.flags, ready.groups) == (fresh.pattern, fresh.flags, fresh.groups)


@pytest.mark.parametrize("regex", ["(米)饭", "(?i)rice"])
def test_an_expression_with_groups_or_flags_is_refused(regex: str) -> None:
    with pytest.raises(ValueError, match="no groups"):
        compiled_programs([regex])
