"""The index of the phrases: however it is kept, the same phrases are looked for."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from hypothesis import example, given
from hypothesis import strategies as st

from hotline.triage import built_in
from hotline.triage.index import Sets
from hotline.triage.language import known_phrase
from hotline.triage.table import Table
from hotline.triage.text import hear
from tests.triage.sayings import sayings
from tests.triage.texts_of_phrases import text_of

ROWS = [row for of_book in built_in().read.values() for row in of_book.values()]
PIECES = st.sampled_from(sorted({key for row in ROWS for key in row[1]})) | st.text(max_size=4)


@lru_cache(maxsize=1)
def both() -> tuple[Sets, Table]:
    rows: dict[str, list[int]] = {}
    for number, row in enumerate(ROWS):
        for key in known_phrase(row)[0].keys:
            rows.setdefault(key, []).append(number)
    needs = [known_phrase(row)[0].need for row in ROWS]
    return Sets(rows, needs), Table(rows, needs)


def test_the_same_phrases_are_likely_in_what_people_say() -> None:
    sets, table = both()
    chance = Random(7)
    for text in [saying.text for saying in sayings()] + [text_of(row[0], chance) for row in ROWS]:
        norm = hear(text).norm
        assert table.likely(norm) == sets.likely(norm), text


@given(st.lists(PIECES, max_size=12).map("".join))
@example("")
@example("🙏👍𠮷")
@example("^$")
@example("i've it's ''s")
def test_the_same_phrases_are_likely_in_anything(text: str) -> None:
    """But for an apostrophe: where sets take two characters and a short word for one key, the table may tell them apart."""
    norm = hear(text).norm
    sets, table = (which.likely(norm) for which in both())
    assert table == sets or "'" in norm or not norm


def test_a_phrase_is_found_by_each_of_its_keys_and_only_with_what_it_needs() -> None:
    rows = {"没米": [0], "断粮": [0], "^我": [1], "了$": [2], "'rice": [3], "米": [4]}
    table = Table(rows, [frozenset(["了"]), frozenset(), frozenset(["^我", "粮"]), frozenset(), frozenset(["'need", "饭了"])])
    assert table.likely("没米") == set()
    assert table.likely("没米了") == {0}
    assert table.likely("断粮了") == {0, 2}
    assert table.likely("我没米了") == {0, 1, 2}
    assert table.likely("needs rice米") == {3, 4}
    assert table.likely("") == set()
