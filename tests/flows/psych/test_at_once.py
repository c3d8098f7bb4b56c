"""The web process that hears of danger dials the team itself: no worker is needed, and none rings twice for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from hotline.carrier.port import TextToSend
from hotline.flows import danger_at_once, give_way
from hotline.flows.danger_at_once import Alarm, watch_for_danger
from hotline.flows.flush_calls import flush_calls
from hotline.flows.house import DANGER_FIRST, House
from hotline.kernel.clock import VirtualClock
from hotline.terms import Urgency
from tests.flows.carrier_double import CarrierDouble
from tests.flows.psych.conftest import COORDINATOR, GRANNY, Ward
from tests.flows.psych.test_left_lying import DESPAIR, AwayPace

PATIENCE = 60.0


class Unceasing(threading.Event):
    """An alarm that is given again and again."""

    def clear(self) -> None:
        """Given again at once."""


class NoPlace:
    """All places are taken, and whoever asks for one gives itself away."""

    def acquire(self, timeout: float) -> bool:
        pytest.fail("asked for a place")


class Woken:
    """The queue: what it was asked to wake, and what was found at that moment."""

    def __init__(self, look: Callable[[], object]) -> None:
        self.look = look
        self.names: list[str] = []
        self.found: object = None

    def nudge(self, names: Iterable[str]) -> None:
        self.names, self.found = list(names), self.look()

    def answers(self) -> bool:
        return True


@contextmanager
def watching(house: House, alarm: Alarm) -> Iterator[None]:
    """A web process's watch for danger."""
    stop = threading.Event()
    thread = threading.Thread(target=watch_for_danger, args=(house, alarm, AwayPace(), AwayPace(), stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what() and time.monotonic() < deadline:
        time.sleep(0.01)


def test_the_teams_telephone_is_dialled_though_no_worker_lives_and_once(
    ward: Ward, carrier: CarrierDouble, pool: ThreadPoolExecutor
) -> None:
    """Not a second passes on the line's clock; a worker that comes later finds nothing left to dial."""
    alarm = Alarm(ward.house.jobs)
    house = replace(ward.house, carrier=carrier, jobs=alarm)
    with watching(house, alarm):
        replace(ward, house=house).texts_in(GRANNY, DESPAIR)
        until(lambda: carrier.calls)
    assert [call.to for call in carrier.calls] == [COORDINATOR]
    flush_calls(house, AwayPace(), pool, lane="crisis", threads=2)
    assert [call.to for call in carrier.calls] == [COORDINATOR]


def test_workers_are_woken_when_the_telephone_is_being_dialled(ward: Ward, carrier: CarrierDouble) -> None:
    """Else they do the same at the same moment, on the same cores."""
    queue = Woken(lambda: [row.state for row in ward.calls(COORDINATOR)])
    alarm = Alarm(queue)
    house = replace(ward.house, carrier=carrier, jobs=alarm)
    with watching(house, alarm):
        replace(ward, house=house).texts_in(GRANNY, DESPAIR)
    assert queue.names[0] == DANGER_FIRST
    assert queue.found in (["claimed"], ["sent"])


def test_workers_are_woken_though_nobody_in_this_process_dials(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread is held up, or gone."""
    monkeypatch.setattr(danger_at_once, "AHEAD_SECONDS", 0.01)
    queue = Woken(lambda: [row.state for row in ward.calls(COORDINATOR)])
    replace(ward, house=replace(ward.house, jobs=Alarm(queue))).texts_in(GRANNY, DESPAIR)
    assert queue.names[0] == DANGER_FIRST
    assert queue.found == ["ready"]


def test_orders_go_on_when_the_telephone_is_being_dialled(ward: Ward, carrier: CarrierDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(give_way.way, "rush", float("-inf"))
    alarm = Alarm(ward.house.jobs)
    house = replace(ward.house, carrier=carrier, jobs=alarm)
    replace(ward, house=house).texts_in(GRANNY, DESPAIR)
    assert give_way.way.rush > 0
    with watching(house, alarm):
        until(lambda: give_way.way.rush < 0)
    assert give_way.way.rush < 0


def test_one_alarm_after_another_keeps_nobody_from_what_lies_about(ward: Ward, clock: VirtualClock, carrier: CarrierDouble) -> None:
    """Her own telephone and the text to the team go out too where no worker takes them up, however often danger is heard."""
    alarm = Alarm(ward.house.jobs, Unceasing())
    house = replace(ward.house, carrier=carrier, jobs=alarm)
    replace(ward, house=house).texts_in(GRANNY, DESPAIR)
    clock.advance(seconds=6)
    with watching(house, alarm):
        until(lambda: carrier.texts and len(carrier.calls) == 2)
    assert [text.to for text in carrier.texts] == [COORDINATOR]
    assert sorted(call.to for call in carrier.calls) == sorted([GRANNY, COORDINATOR])


def test_a_slow_carrier_of_what_lies_about_holds_up_no_alarm(ward: Ward, clock: VirtualClock, carrier: CarrierDouble) -> None:
    """The text to the team hangs; the next in danger is dialled for all the same."""
    alarm, hangs = Alarm(ward.house.jobs), threading.Event()
    carrier.before = lambda request: hangs.wait(PATIENCE) if isinstance(request, TextToSend) else None
    house = replace(ward.house, carrier=carrier, jobs=alarm)
    replace(ward, house=house).texts_in(GRANNY, DESPAIR)
    clock.advance(seconds=6)
    with watching(house, alarm):
        until(lambda: len(carrier.calls) == 2)
        replace(ward, house=house).texts_in("+8613800000002", DESPAIR)
        until(lambda: len(carrier.calls) == 3)
        assert [call.to for call in carrier.calls].count(COORDINATOR) == 2
        assert carrier.texts == []
        hangs.set()


def test_words_of_danger_ask_for_no_place_among_the_orders(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many wait."""
    monkeypatch.setattr(give_way.way, "places", NoPlace())
    ward.texts_in(GRANNY, DESPAIR)
    assert [ticket.urgency for ticket in ward.tickets()] == [Urgency.CRISIS]
    with pytest.raises(pytest.fail.Exception):
        ward.texts_in(GRANNY, "要两斤青菜")
