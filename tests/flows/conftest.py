"""What tests of sending and ringing share: a house whose carrier is a double, and a small roster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from hotline.flows import give_way
from hotline.flows.house import House
from hotline.kernel.clock import VirtualClock
from tests.flows.carrier_double import CarrierDouble, NoPace
from tests.flows.station import Station


@pytest.fixture(autouse=True)
def in_no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flows here take one text after the other: none is on its way while the next comes."""
    monkeypatch.setattr(give_way.way, "until", float("-inf"))
    monkeypatch.setattr(give_way.way, "rush", float("-inf"))
    monkeypatch.setattr(give_way.way, "sleep", lambda _seconds: setattr(give_way.way, "until", float("-inf")))


@pytest.fixture
def carrier(clock: VirtualClock) -> CarrierDouble:
    """A carrier that takes everything until it is told otherwise."""
    return CarrierDouble(clock)


@pytest.fixture
def pace() -> NoPace:
    """No waiting."""
    return NoPace()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads that ask the carrier."""
    with ThreadPoolExecutor(8) as threads:
        yield threads


@pytest.fixture
def at_station(house: House, carrier: CarrierDouble, clock: VirtualClock, pace: NoPace, pool: ThreadPoolExecutor) -> Station:
    """A station with a lockdown community 下洋田社区."""
    return Station(replace(house, carrier=carrier), carrier, clock, pace, pool)
