"""The web process that hears of danger dials the team itself: no worker is needed, and none rings twice for it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from hotline.flows.danger_at_once import Alarm, watch_for_danger
from hotline.flows.flush_calls import flush_calls
from tests.flows.carrier_double import CarrierDouble
from tests.flows.psych.conftest import COORDINATOR, GRANNY, Ward
from tests.flows.psych.test_left_lying import DESPAIR, AwayPace

PATIENCE = 60.0


def test_the_teams_telephone_is_dialled_though_no_worker_lives_and_once(
    ward: Ward, carrier: CarrierDouble, pool: ThreadPoolExecutor
) -> None:
    """Not a second passes on the line's clock; a worker that comes later finds nothing left to dial."""
    alarm, stop = Alarm(ward.house.jobs), threading.Event()
    house = replace(ward.house, carrier=carrier, jobs=alarm)
    watching = threading.Thread(target=watch_for_danger, args=(house, alarm, AwayPace(), AwayPace(), stop))
    watching.start()
    try:
        replace(ward, house=house).texts_in(GRANNY, DESPAIR)
        deadline = time.monotonic() + PATIENCE
        while not carrier.calls and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        stop.set()
        watching.join()
    assert [call.to for call in carrier.calls] == [COORDINATOR]
    flush_calls(house, AwayPace(), pool, lane="crisis", threads=2)
    assert [call.to for call in carrier.calls] == [COORDINATOR]
