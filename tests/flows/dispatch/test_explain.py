"""Nobody is ranked by anything that cannot be said."""

from __future__ import annotations

from datetime import timedelta

from hotline.flows.explain_ticket import MOST_SHOWN, explain_ticket, ranking_of
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.steer_phone import block_phone
from tests.flows.dispatch.conftest import Place, phone


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


def test_who_is_not_in_the_pool_is_named_with_the_reason(place: Place) -> None:
    """Off duty, ill, away, silent in the morning, a number that is of no use: each is said, nobody is simply missing."""
    ticket = place.order()
    place.volunteer(1)
    place.volunteer(2, on_duty=False)
    place.volunteer(3, health="unwell")
    place.volunteer(4, health="no_answer")
    place.volunteer(5, away_until=place.clock.now() + timedelta(days=2))
    place.volunteer(6, state="verified")
    place.volunteer(7)
    block_phone(place.house, phone(7), why="辱骂", actor="test")
    found = ranking_of(place.house, ticket)
    assert found is not None and found.unshown == 0
    first, *others = found.people
    assert first.volunteer == "志愿者1" and first.points is not None
    assert {who.volunteer: who.reasons for who in others if who.points is None} == {
        "志愿者2": ("已下线",), "志愿者3": ("今天身体不适",), "志愿者4": ("没有回复健康询问",), "志愿者5": ("请假中",),
        "志愿者6": ("还没有确认，或已停用",), "志愿者7": ("号码收不到短信",),
    }  # fmt: skip
    assert ranking_of(place.house, ticket + 1) is None


def test_a_long_ranking_is_cut_and_says_so(place: Place) -> None:
    """Both halves are bounded; what is not shown is counted."""
    ticket = place.order()
    for n in range(1, 2 * MOST_SHOWN + 11):
        place.volunteer(n, on_duty=n % 2 == 0)
    found = ranking_of(place.house, ticket)
    assert found is not None and len(found.people) == 2 * MOST_SHOWN and found.unshown == 10
    assert [who.points is None for who in found.people] == [False] * MOST_SHOWN + [True] * MOST_SHOWN
