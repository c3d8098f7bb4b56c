"""The small language of the lexicons."""

from __future__ import annotations

import re
from random import Random

import pytest

from hotline.triage.language import keys_of, read_phrase, word_classes
from hotline.triage.lexicon import BadLexicon, Concept, from_toml
from hotline.triage.phrases import BOOKS, Matcher
from hotline.triage.text import hear
from tests.triage.texts_of_phrases import text_of


def heard(phrase: str, text: str, **fields: object) -> list[str]:
    concept = Concept("it", (phrase,), fields)
    matcher = Matcher({"g": [concept]}, {"g": {"want": Concept("_want", ("想", "想要"))}})
    return [text[hit.start : hit.end] for hit in matcher.hits(text).get("g", [])]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("不想活", "我不想活了", ["不想活"]),
        ("想~死", "想去死", ["想去死"]),
        ("想~死", "想你。他死", []),
        ("药~~一起吃", "药片,能不能一起吃", ["药片,能不能一起吃"]),
        ("(跳|蹦)楼", "跳楼蹦楼", ["跳楼", "蹦楼"]),
        ("(快|)死(了|)", "死了", ["死了"]),
        ("<want>死", "想要死", ["想要死"]),
        ("depress*", "so depressed", ["depressed"]),
        ("cat", "category", []),
        ("don't go", "dont go", ["dont go"]),
        ("i've", "ive", ["ive"]),
        ("i've", "i've", ["i've"]),
        ("it's over", "its over", ["its over"]),
        ("(i'm|i am) lost", "'i'm lost'", ["i'm lost"]),
        ("(did|could)n't", "didnt", ["didnt"]),
        ("we're", "we're", ["we're"]),
        ("we're", "were", []),
        ("^(hello|hi*)", "hiii", ["hiii"]),
        ("(need|want)", "needs a want", ["want"]),
        ("(开|买)(点|)*药", "买药", ["买药"]),
        ("^喂", "喂喂", ["喂"]),
        ("血糖[12].[0-9]", "血糖2.1", ["血糖2.1"]),
        ("(好|很)?饿", "饿", ["饿"]),
        ("(毒|药)死(了|)[0-9]+(只|条)", "药死12只", ["药死12只"]),
        ("(打|毒)死(了|)(一|[0-9])+(只|条)", "打死20只", ["打死20只"]),
        ("^(我|)(要|想)走", "想走", ["想走"]),
        ("^(我|)(要|想)走", "他想走", []),
        ("走了(,|。|$)", "我走了", ["走了"]),
        ("走了(,|。|$)", "走了吗", []),
        ("不想~走", "不想。走", []),
        ("去(了|)(再|)(死|走)", "去再走", ["去再走"]),
    ],
)
def test_a_phrase_finds(phrase: str, text: str, found: list[str]) -> None:
    assert heard(phrase, text) == found


def test_a_concept_is_not_heard_behind_some_words() -> None:
    assert heard("烦", "麻烦", not_after=["麻"]) == []
    assert heard("烦", "好烦", not_after=["麻"]) == ["烦"]


@pytest.mark.parametrize("phrase", ["(跳|蹦楼", "跳)楼", "(跳|蹦){0,2}楼", "<want>{2}死", "<nobody>死", "~", "(快|)"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(BadLexicon):
        heard(phrase, "跳楼")


@pytest.mark.parametrize("book", BOOKS)
def test_every_phrase_is_found_in_a_text_that_holds_it(book: str) -> None:
    random = Random(book)
    classes = word_classes(from_toml().book(book))
    for phrase in {word for concept in from_toml().book(book) for word in concept.words if not concept.name.startswith("_")}:
        part = read_phrase(phrase, classes)
        for _ in range(3):
            text = hear(text_of(part.regex, random)).norm
            if re.search(part.regex, text):
                keys = keys_of(text)
                lacking = [need for need in (part.keys, part.need) if need and keys.isdisjoint(need)]
                assert not lacking, f"{phrase!r} is not looked for in {text!r}"
