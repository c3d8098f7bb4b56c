"""Nobody is ranked by anything that cannot be said."""

from __future__ import annotations

from hotline.flows.explain_ticket import explain_ticket
from hotline.flows.offer_ticket import offer_due_tickets
from tests.flows.dispatch.conftest import Place


def test_every_rank_says_why(place: Place) -> None:
    """Who was asked, who would be next, who is not asked and why not."""
    for n in range(1, 5):
        place.volunteer(n)
    place.volunteer(5, building="3栋")
    place.volunteer(6, capacity=0)
    ticket = place.order()
    offer_due_tickets(place.house)
    found = explain_ticket(place.house, place.code(ticket).lower())
    assert found is not None
    assert found.asked[0].volunteer == "志愿者5" and found.asked[0].reasons[0] == "同一栋楼 +60"
    assert {(who.volunteer, who.points is None) for who in found.following} == {("志愿者3", False), ("志愿者4", False), ("志愿者6", True)}
    assert [event for _, event, _ in found.events] == ["opened", "offer"]
    assert explain_ticket(place.house, "Z99") is None
