"""The compiled lexicons say what the TOML files say, and nothing depends on their being there."""

from __future__ import annotations

import pytest

from hotline.triage import assess, built_in, extended
from hotline.triage import compiled as compiling
from hotline.triage.compiled import SOURCES, compiled, made_of, toml
from hotline.triage.language import known_phrase, read_phrase, word_classes
from hotline.triage.lexicon import BOOKS, from_toml
from hotline.triage.phrases import BOOKS as PHRASED

REBUILD = "a lexicon was changed: scripts/build_lexicons.py writes the compiled form anew"


def test_the_compiled_form_was_made_of_these_toml_files() -> None:
    assert compiled() is not None, REBUILD


def test_every_book_is_compiled() -> None:
    assert {*BOOKS, "sounds"} == set(SOURCES)


@pytest.mark.parametrize("book", BOOKS)
def test_the_compiled_words_are_those_of_the_toml_file(book: str) -> None:
    assert built_in().book(book) == from_toml().book(book), REBUILD


@pytest.mark.parametrize("book", PHRASED)
def test_the_compiled_phrases_are_those_that_would_be_read(book: str) -> None:
    classes = word_classes(from_toml().book(book))
    for word, row in built_in().read[book].items():
        assert known_phrase(row)[0] == read_phrase(word, classes), REBUILD


@pytest.mark.parametrize("left", ["", "<<<<<<< one\n{}\n", '{"made_of": "other files"}'])
def test_an_old_or_broken_compiled_form_is_not_believed(
    left: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("lexicons")
    for name in SOURCES:
        (folder / f"{name}.toml").write_text(toml(name), encoding="utf-8")
    (folder / "compiled.json").write_text(left, encoding="utf-8")
    monkeypatch.setattr(compiling, "_FOLDER", folder)
    assert compiled.__wrapped__() is None


def test_a_changed_toml_file_is_noticed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    before = made_of()
    folder = tmp_path_factory.mktemp("lexicons")
    for name in SOURCES:
        (folder / f"{name}.toml").write_text(toml(name) + ("# rice\n" if name == "goods" else ""), encoding="utf-8")
    monkeypatch.setattr(compiling, "_FOLDER", folder)
    assert made_of() != before


def test_a_station_that_changes_a_word_class_changes_the_phrases_that_call_on_it() -> None:
    own = extended('[risk._want]\nwords = ["巴望着"]\n')
    assert "risk" not in own.read
    assert assess("巴望着死", lexicon=own).risk != "none"
