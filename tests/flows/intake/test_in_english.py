"""Somebody on no roster who writes English reads English, and so does what follows from their order."""

from __future__ import annotations

import pytest

from hotline.store.models import Resident
from tests.flows.intake.conftest import HELPER, STRANGER, WANG, Street


def is_english(text: str) -> bool:
    """Apart from the line's name and the goods as they were said."""
    return " " in text and not any(word in text for word in ("您", "单号", "送到", "回复", "取消"))


def test_a_stranger_who_writes_english_is_answered_in_it_to_the_end(street: Street) -> None:
    asked = street.text(STRANGER, "Hello, I need 2 kilos rice and 10 eggs please")
    assert is_english(asked)
    assert "2 kilos rice" in asked
    taken = street.text(STRANGER, "滨江社区5栋102")
    assert is_english(taken.replace("滨江社区5栋102", "")), "a place has its name in characters"
    assert is_english(street.text(STRANGER, "Where is my order?"))
    street.ask_volunteers()
    (offer,) = street.texts(HELPER)
    assert "2 kilos rice" in offer, "volunteers read Chinese, and the goods with their spaces"
    assert not is_english(street.text(STRANGER, "好的，谢谢你们"))


def test_what_follows_from_the_order_is_english_too(street: Street) -> None:
    """Who comes, and the door code."""
    assert is_english(street.text(STRANGER, "Please bring 2 kg rice to 5-102 滨江".replace("滨江", "Binjiang")))
    street.ask_volunteers()
    street.text(HELPER, "1")
    (coming,) = street.texts(STRANGER)
    assert is_english(coming)
    assert is_english(street.text(STRANGER, "1")), "a bare number keeps the language of the dialogue"
    assert is_english(street.text(STRANGER, "STOP"))


@pytest.mark.parametrize("words", ["wo yao mi", "STOP", "1", "OK"])
def test_what_could_be_any_language_is_answered_in_chinese(street: Street, words: str) -> None:
    assert not is_english(street.text(STRANGER, words))


def test_whoever_is_on_the_roster_is_answered_in_the_language_written_there(street: Street) -> None:
    with street.house.transaction() as work:
        work.db.query(Resident).filter(Resident.phone == WANG).update({"language": "zh"})
    assert not is_english(street.text(WANG, "I need rice"))
    with street.house.transaction() as work:
        work.db.query(Resident).filter(Resident.phone == WANG).update({"language": "en"})
    assert is_english(street.text(WANG, "要2斤米"))
