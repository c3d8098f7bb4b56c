"""The lexicons can be read and extended by a social worker: every phrase is well formed, every entry says what it must."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from hotline.terms import Intent, Kind
from hotline.triage import BadLexicon, assess, built_in, extended
from hotline.triage.lexicon import BOOKS, WORD_LISTS
from hotline.triage.phrases import matcher

ROLES = {
    "harmless",
    "ideation",
    "endurance",
    "self_harm",
    "death",
    "others",
    "mine",
    "method",
    "wanted",
    "plan",
    "act",
    "intent",
    "farewell",
    "parting",
    "sign",
    "time",
    "means",
    "everyday",
    "shade",
    "despair",
}
PHRASED = ["kinds", "risk", "urgency", "intent"]
LEVELS = {"harmless", "crisis", "urgent", "haste", "calm", "sign"}


def test_every_phrase_can_be_read() -> None:
    matcher(built_in()).check()


@pytest.mark.parametrize("book", BOOKS)
def test_every_book_is_there(book: str) -> None:
    assert built_in().book(book)


@pytest.mark.parametrize("book", PHRASED)
def test_every_entry_has_words(book: str) -> None:
    for concept in built_in().book(book):
        assert concept.words, f"{book}.{concept.name} has no words"


@pytest.mark.parametrize("book", PHRASED)
def test_no_list_names_a_phrase_twice(book: str) -> None:
    text = (resources.files("hotline.triage") / "lexicons" / f"{book}.toml").read_text(encoding="utf-8")
    for name, entry in tomllib.loads(text).items():
        phrases = [word for key in WORD_LISTS for word in entry.get(key, [])]
        assert len(phrases) == len(set(phrases)), f"{book}.{name} says something twice"


def test_every_risk_has_a_role_and_points() -> None:
    for concept in built_in().book("risk"):
        if not concept.name.startswith("_"):
            assert concept.fields["role"] in ROLES, concept.name
            assert concept.fields["role"] == "harmless" or isinstance(concept.fields["points"], int | float), concept.name


def test_every_urgency_has_a_level() -> None:
    for concept in built_in().book("urgency"):
        assert concept.name.startswith("_") or concept.fields["level"] in LEVELS, concept.name


def test_every_intent_is_one_of_the_contract_and_all_are_there() -> None:
    named = {Intent(concept.fields["intent"]) for concept in built_in().book("intent")}
    assert named == set(Intent)


def test_every_entry_of_kinds_speaks_for_or_against_a_kind() -> None:
    kinds = {Kind.SUPPLY.value, Kind.PSYCHOLOGICAL.value, Kind.MEDICAL.value}
    for concept in built_in().book("kinds"):
        assert concept.name.startswith("_") or kinds & concept.fields.keys(), concept.name


def test_a_station_adds_its_own_words() -> None:
    own = extended('[risk.local_saying]\nrole = "ideation"\npoints = 3\nwords = ["去后山喂老鸹"]\n')
    assert assess("我想去后山喂老鸹了").risk == "none"
    assert assess("我想去后山喂老鸹了", lexicon=own).risk == "concern"


def test_a_station_adds_words_to_an_entry_that_exists() -> None:
    own = extended('[urgency.fire]\nwords = ["火龙来了"]\n')
    assert assess("火龙来了", lexicon=own).urgency == "crisis"
    assert assess("厨房着火了", lexicon=own).urgency == "crisis"


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[[[", "not TOML"),
        ("[weather.rain]\nwords = ['雨']", "weather"),
        ("[risk.x]\nwords = '雨'", "risk.x.words"),
        ("[risk]\nx = 3", "risk.x"),
    ],
)
def test_a_bad_file_is_refused_with_the_place(toml: str, said: str) -> None:
    with pytest.raises(BadLexicon, match=said.replace("[", r"\[")):
        extended(toml)
