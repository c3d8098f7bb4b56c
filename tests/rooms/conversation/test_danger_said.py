"""A wish not to live, said outright, goes to a person from every place; words of risk are never answered with "I did not understand"."""

from __future__ import annotations

import pytest

from hotline.conversation.call import next_turn
from hotline.conversation.text import next_text
from hotline.conversation.turns import Draft, Facts, Heard, OpenTicket, Place, RaiseCrisis, Talk
from hotline.conversation.ways import Connect
from hotline.terms import Item, Kind
from hotline.triage import assess

FACTS = Facts("社区热线", ("12356", "120"), called="王婆婆", known=True, community="下洋田社区", has_address=True)
PLACES = [p for p in Place if p not in (Place.START, Place.ENDED, Place.RECORD)]


def heard(words: str) -> Heard:
    """The words with triage's reading."""
    return Heard(speech=words, assessment=assess(words))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("words", ["取消，我不想活了", "我不想活了", "我想自杀", "I want to die"])
def test_said_outright_is_a_crisis_at_every_place_of_a_call(place: Place, words: str) -> None:
    """ "取消，我不想活了" is a crisis, not a cancellation."""
    turn = next_turn(Talk(place=place, draft=Draft(items=(Item("大米"),))), heard(words), FACTS)
    assert any(isinstance(act, RaiseCrisis) for act in turn.acts) or place is Place.CRISIS
    assert isinstance(turn.then, Connect) or place is Place.CRISIS


def test_said_outright_is_a_crisis_by_text() -> None:
    """Whatever question is open."""
    for place in (Place.START, Place.ADDRESS, Place.CANCEL, Place.COUNSELLOR):
        turn = next_text(Talk(place=place), heard("取消，我不想活了"), FACTS)
        assert any(isinstance(act, RaiseCrisis) for act in turn.acts)


def test_words_of_risk_at_a_read_back_are_listened_to_and_the_order_is_not_lost() -> None:
    """活着没意思: she is asked how it is; the half-told order is kept to be taken up afterwards."""
    turn = next_turn(Talk(place=Place.READ_BACK, draft=Draft(items=(Item("大米", 1, "袋"),))), heard("活着没意思"), FACTS)
    assert turn.talk.place is Place.TALK
    assert [act.kind for act in turn.acts if isinstance(act, OpenTicket)] == [Kind.PSYCHOLOGICAL]
    assert turn.talk.unfinished is not None
    assert [item.name for item in turn.talk.unfinished.items] == ["大米"]
