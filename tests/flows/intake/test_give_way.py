"""Orders wait a moment while danger is on its way to a telephone, and never longer."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from hotline.flows import give_way
from hotline.flows.give_way import HOLD_SECONDS, LINE, NEWS, PLACES, RUSH_SECONDS, Crowded, Way


class Hands:
    """A clock that only moves while somebody sleeps."""

    def __init__(self) -> None:
        self.at = 100.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def way(hands: Hands) -> Way:
    return Way(now=hands.now, sleep=hands.sleep)


def test_without_danger_nobody_waits(way: Way, hands: Hands) -> None:
    """Nearly always."""
    with way.ordinary():
        assert hands.at == 100.0


def test_an_order_waits_until_danger_is_handed_on(way: Way, hands: Hands) -> None:
    """For the rest of its second."""
    way.for_danger()
    hands.at += 0.4
    with way.ordinary():
        assert 100.0 + HOLD_SECONDS <= hands.at < 100.1 + HOLD_SECONDS


def test_nobody_waits_longer_than_a_second_however_often_danger_comes(way: Way, hands: Hands) -> None:
    """A flood of desperate texts does not stop the orders."""
    way.for_danger()
    began, sleep = hands.at, hands.sleep

    def danger_again(seconds: float) -> None:
        sleep(seconds)
        way.for_danger()

    way.sleep = danger_again
    with way.ordinary():
        assert hands.at - began <= HOLD_SECONDS + 0.1


def test_the_line_has_an_end_and_who_finds_it_full_does_not_wait(way: Way) -> None:
    """A thread that waits is one that words of danger do not find."""
    for _ in range(LINE):
        way.line.acquire()
    with pytest.raises(Crowded), way.ordinary():
        pytest.fail("taken up")
    way.line.release()
    with way.ordinary():
        assert not way.line.acquire(blocking=False)
    assert way.line.acquire(blocking=False)


def test_it_is_quiet_where_nobody_would_have_to_wait(way: Way, hands: Hands) -> None:
    """What has time is done then."""
    assert way.quiet()
    way.for_danger()
    assert not way.quiet()
    hands.at += HOLD_SECONDS
    with ExitStack() as held:
        for _ in range(PLACES):
            assert way.quiet()
            held.enter_context(way.ordinary())
        assert not way.quiet()
    assert way.quiet()


def test_who_is_under_way_stands_aside_until_the_team_is_being_dialled(way: Way, hands: Hands) -> None:
    """Between two statements, and not a moment longer than danger takes."""
    sleep = hands.sleep

    def dialled(seconds: float) -> None:
        sleep(seconds)
        if hands.at >= 100.1:
            way.handed_on()

    way.sleep = dialled
    with way.ordinary():
        way.step()
        assert hands.at == 100.0
        way.for_danger()
        way.step()
        assert 100.1 <= hands.at < 100.15
        way.step()
        assert hands.at < 100.15


def test_nobody_stands_aside_for_longer_than_a_quarter_of_a_second_nor_twice(way: Way, hands: Hands) -> None:
    """What it has locked may be what danger waits for, and danger may come again and again."""
    with way.ordinary():
        way.for_danger()
        way.step()
        assert 100.0 + RUSH_SECONDS <= hands.at < 100.05 + RUSH_SECONDS
        stood = hands.at
        way.for_danger()
        way.step()
        assert hands.at == stood


def test_word_of_calls_and_texts_waits_as_long_before_it_holds_anything(way: Way, hands: Hands) -> None:
    with way.in_its_time():
        assert hands.at == 100.0
    way.for_danger()
    with way.in_its_time():
        assert 100.0 + RUSH_SECONDS <= hands.at < 100.05 + RUSH_SECONDS


def test_word_of_calls_and_texts_is_taken_a_few_at_a_time(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the orders, of which there may be as many as ever."""
    monkeypatch.setattr(give_way, "PATIENCE_SECONDS", 0.0)
    with ExitStack() as held:
        for _ in range(NEWS):
            held.enter_context(way.in_its_time())
        with pytest.raises(Crowded), way.in_its_time():
            pytest.fail("taken up")
        with way.ordinary():
            pass
    with way.in_its_time():
        pass


def test_danger_itself_and_calls_do_not_stand_aside(way: Way, hands: Hands) -> None:
    """Nor what comes after an order in the same thread."""
    with way.ordinary():
        pass
    way.for_danger()
    way.step()
    assert hands.at == 100.0


def test_only_a_few_are_taken_up_at_a_time_and_danger_beside_them(way: Way) -> None:
    """The others wait for a place; danger asks for none."""
    with ExitStack() as held:
        for _ in range(PLACES):
            held.enter_context(way.ordinary())
        assert not way.places.acquire(blocking=False)
        way.for_danger()
    assert way.places.acquire(blocking=False)
