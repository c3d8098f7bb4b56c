"""A guardian tells of danger: it is the ward's door that somebody is sent to, and the ward's telephone that rings too."""

from __future__ import annotations

import pytest

from hotline.terms import Kind, Purpose, TicketStatus, Urgency
from tests.flows.psych.conftest import COORDINATOR, GRANNY, GUARDIAN, Ward

FALLEN = "我妈摔倒了，起不来，流了好多血"
DOOR = "3栋2单元301"


def crisis_rings(ward: Ward, phone: str) -> int:
    """How many calls about danger are to be made to a number."""
    return sum(callback.purpose is Purpose.CRISIS and callback.state.value == "waiting" for callback in ward.callbacks(phone))


@pytest.mark.parametrize("words", [FALLEN, "我妈说她不想活了，要跳楼", "她要跳楼了"])
def test_by_text_somebody_is_sent_to_the_ward_and_both_telephones_ring(ward: Ward, words: str) -> None:
    ward.texts_in(GUARDIAN, words)
    crisis, check = ward.tickets(GUARDIAN)
    assert (crisis.urgency, crisis.resident_name) == (Urgency.CRISIS, "王秀英")
    assert (check.kind, check.urgency, check.resident_name) == (Kind.WELFARE_CHECK, Urgency.CRISIS, "王秀英")
    assert DOOR in (crisis.address or "")
    assert DOOR in (check.address or "")
    assert "跳楼" not in (check.summary or "")
    assert (crisis_rings(ward, GUARDIAN), crisis_rings(ward, GRANNY)) == (1, 1)
    assert DOOR in ward.texts(COORDINATOR)[0]
    assert "welfare_check" in ward.events(crisis.id)


def test_by_call_somebody_is_sent_and_nobody_twice_should_the_guardian_hang_up(ward: Ward) -> None:
    """Whether the ward is rung is for whoever takes the guardian's call."""
    ward.rings_in(GUARDIAN)
    ward.step(1, speech=FALLEN, phone=GUARDIAN)
    assert [ticket.kind for ticket in ward.tickets(GUARDIAN)] == [Kind.MEDICAL, Kind.WELFARE_CHECK]
    assert crisis_rings(ward, GRANNY) == 0
    ward.ends(phone=GUARDIAN)
    assert crisis_rings(ward, GUARDIAN) == 1
    assert [ticket.kind for ticket in ward.tickets(GUARDIAN)] == [Kind.MEDICAL, Kind.WELFARE_CHECK]


def test_a_guardian_who_despairs_is_seen_to_and_nobody_is_sent_to_the_ward(ward: Ward) -> None:
    ward.texts_in(GUARDIAN, "我不想活了，药都准备好了")
    (crisis,) = ward.tickets(GUARDIAN)
    assert crisis.resident_name is None
    assert (crisis_rings(ward, GUARDIAN), crisis_rings(ward, GRANNY)) == (1, 0)


def test_a_false_alarm_of_a_guardian_stops_both_telephones_and_the_visit(ward: Ward) -> None:
    ward.texts_in(GUARDIAN, FALLEN)
    code = ward.tickets(GUARDIAN)[0].code
    ward.texts_in(COORDINATOR, f"误报 {code} 已经通过电话，人没事")
    crisis, check = ward.tickets(GUARDIAN)
    assert (crisis.status, check.status) == (TicketStatus.CLOSED, TicketStatus.CANCELLED)
    assert (crisis_rings(ward, GUARDIAN), crisis_rings(ward, GRANNY)) == (0, 0)
