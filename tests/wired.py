"""A wired house for tests of flows, over the session's servers and the standing clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hotline.flows.house import House
from hotline.kernel.clock import VirtualClock
from hotline.settings import Settings
from hotline.wiring import make_house


@pytest.fixture
def house(settings: Settings, clock: VirtualClock) -> Iterator[House]:
    """The real thing: engine, Redis, the carrier's client (nobody answers it), cipher; time stands still until it is moved."""
    wired = make_house(settings, clock=clock, pool=10)
    yield wired
    wired.engine.dispose()
