"""Orders wait a moment while danger is on its way to a telephone, and never longer."""

from __future__ import annotations

import pytest

from hotline.flows.give_way import HOLD_SECONDS, MOST_WAITING, Way


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
    way.give()
    assert hands.at == 100.0


def test_an_order_waits_until_danger_is_handed_on(way: Way, hands: Hands) -> None:
    """For the rest of its second."""
    way.for_danger()
    hands.at += 0.4
    way.give()
    assert 100.0 + HOLD_SECONDS <= hands.at < 100.1 + HOLD_SECONDS


def test_nobody_waits_longer_than_a_second_however_often_danger_comes(way: Way, hands: Hands) -> None:
    """A flood of desperate texts does not stop the orders."""
    way.for_danger()
    began, sleep = hands.at, hands.sleep

    def danger_again(seconds: float) -> None:
        sleep(seconds)
        way.for_danger()

    way.sleep = danger_again
    way.give()
    assert hands.at - began <= HOLD_SECONDS + 0.1


def test_threads_are_left_for_the_next_words_of_danger(way: Way, hands: Hands) -> None:
    """Where enough wait already, the next goes on at once."""
    way.for_danger()
    for _ in range(MOST_WAITING):
        assert way.waiting.acquire(blocking=False)
    way.give()
    assert hands.at == 100.0
