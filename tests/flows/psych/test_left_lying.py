"""Redis is away, or every worker is: danger goes out all the same, from the web server itself."""

from __future__ import annotations

from dataclasses import replace

from hotline.flows.danger_left_lying import send_danger_left_lying
from hotline.jobs.rate import Leave, PaceAway
from hotline.kernel.clock import VirtualClock
from hotline.store.engine import transaction
from hotline.store.queries.due import one_placement_at_a_time
from tests.flows.carrier_double import CarrierDouble
from tests.flows.psych.conftest import COORDINATOR, GRANNY, Ward

DESPAIR = "我不想活了，药都准备好了"


class AwayPace:
    """Redis does not answer."""

    def ask(self, cost: int = 1, *, crisis: bool = False) -> Leave:
        raise PaceAway("ConnectionError")

    def arrived(self, leave: Leave, trip: float | None = None) -> None: ...

    def slow_down(self, retry_after: float | None = None) -> None: ...


def test_what_nobody_takes_up_within_seconds_is_sent(ward: Ward, clock: VirtualClock, carrier: CarrierDouble) -> None:
    """Her telephone and the team's ring, and the team is texted; once."""
    house = replace(ward.house, carrier=carrier)
    ward.texts_in(GRANNY, DESPAIR)
    assert send_danger_left_lying(house, AwayPace(), AwayPace()) == 0
    clock.advance(seconds=6)
    send_danger_left_lying(house, AwayPace(), AwayPace())
    assert sorted(call.to for call in carrier.calls) == sorted([GRANNY, COORDINATOR])
    assert [text.to for text in carrier.texts] == [COORDINATOR]
    clock.advance(seconds=6)
    assert send_danger_left_lying(house, AwayPace(), AwayPace()) == 0


def test_what_can_wait_is_left_to_the_workers(ward: Ward, clock: VirtualClock, carrier: CarrierDouble) -> None:
    """Rice is not sent in a hurry."""
    house = replace(ward.house, carrier=carrier)
    ward.texts_in(GRANNY, "要两斤青菜")
    clock.advance(seconds=60)
    assert send_danger_left_lying(house, AwayPace(), AwayPace()) == 0
    assert carrier.texts == []


def test_a_worker_held_in_the_middle_of_placing_calls_holds_up_no_danger(ward: Ward, clock: VirtualClock, carrier: CarrierDouble) -> None:
    house = replace(ward.house, carrier=carrier)
    ward.texts_in(GRANNY, DESPAIR)
    clock.advance(seconds=6)
    with transaction(house.engine) as held:
        one_placement_at_a_time(held)
        send_danger_left_lying(house, AwayPace(), AwayPace())
    assert sorted(call.to for call in carrier.calls) == sorted([GRANNY, COORDINATOR])
