"""Whatever is said, in whatever order: never two holders, never a lost ticket, every move in the table."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hotline.flows.cancel_ticket import cancel_ticket
from hotline.flows.close_tickets import close_tickets
from hotline.flows.confirm_delivery import confirm_delivery
from hotline.flows.expire_offers import expire_offers
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.watch_promises import watch_promises
from hotline.store.models import Offer, Ticket, TicketEvent
from hotline.terms import SYSTEM, Item, OfferState, TicketStatus
from hotline.tickets.moves import MOVES
from hotline.tickets.moves import TicketEvent as Event
from tests.flows.dispatch.conftest import COORDINATOR, Place, phone

PEOPLE = 4
SAYINGS = (
    "1 {code}", "1", "2 {code}", "2", "4 {code}", "3 {code} {door}", "3 {code} 000", "没人 {code}", "缺 {code} 油", "好的马上", "不舒服",
    "健康", "下线", "上线",
)  # fmt: skip
said = st.tuples(st.just("say"), st.integers(1, PEOPLE), st.sampled_from(SAYINGS))
ordered = st.tuples(st.just("coordinator"), st.just(0), st.sampled_from(("完成 {code}", "收到 {code}")))
happened = st.tuples(st.sampled_from(("wait", "day", "cancel", "arrived", "missing", "sweep")), st.just(0), st.just(""))


def do(place: Place, ticket: int, what: str, who: int, words: str) -> None:
    """One thing that can happen."""
    row = place.ticket(ticket)
    body = words.format(code=row.code, door=row.door_code)
    if what == "say":
        place.say(phone(who), body)
    elif what == "coordinator":
        place.say(COORDINATOR, body)
    elif what in ("wait", "day"):
        place.later(**{"seconds": 301} if what == "wait" else {"hours": 25})
    elif what != "sweep":
        with place.house.transaction() as work:
            known = work.db.get_one(Ticket, ticket)
            if what == "cancel":
                cancel_ticket(work, place.house, known, actor=SYSTEM)
            else:
                confirm_delivery(work, place.house, known, arrived=what == "arrived", actor=SYSTEM)
    if what in ("wait", "day", "sweep"):
        for sweep in (expire_offers, offer_due_tickets, watch_promises, close_tickets):
            sweep(place.house)


def check(place: Place, ticket: int) -> None:
    """What must hold at any moment."""
    with place.house.transaction() as work:
        row = work.db.get_one(Ticket, ticket)
        offers = work.db.scalars(select(Offer).where(Offer.ticket_id == ticket)).all()
        states = [offer.state for offer in offers]
        holders = [offer.volunteer_id for offer in offers if offer.state is OfferState.ACCEPTED]
        assert len(holders) <= 1
        assert len({offer.volunteer_id for offer in offers}) == len(offers), "somebody was asked twice"
        assert (OfferState.OFFERED in states) == (row.status is TicketStatus.OFFERED)
        if row.status is TicketStatus.ASSIGNED:
            assert holders == [row.volunteer_id]
        if row.status in (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED, TicketStatus.DELIVERED):
            assert row.next_look_at is not None, "nobody will ever look at it again"
        if row.status in (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.CANCELLED):
            assert not holders
        moves = [
            ((TicketStatus(e.from_status), Event(e.event)), TicketStatus(e.to_status))
            for e in work.db.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket).order_by(TicketEvent.id))
            if e.from_status and e.to_status
        ]
        assert all(MOVES[pair] is after for pair, after in moves)
        assert (moves[-1][1] if moves else TicketStatus.OPEN) is row.status


@pytest.fixture
def people(place: Place) -> int:
    """Volunteers whose hands are never full."""
    return len([place.volunteer(n, capacity=1000) for n in range(1, PEOPLE + 1)])


UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=25, deadline=None, suppress_health_check=UNHURRIED, derandomize=True)
@given(st.lists(st.one_of(said, said, ordered, happened), min_size=3, max_size=14))
def test_no_sequence_loses_a_ticket_or_gives_it_to_two(place: Place, people: int, steps: list[tuple[str, int, str]]) -> None:
    """Two orders of two buildings, four volunteers, and anything that can be said or happen."""
    tickets = [place.order(items=[Item("大米"), Item("油")], address=f"下洋田社区{n}栋") for n in (1, 2)]
    offer_due_tickets(place.house)
    for number, (what, who, words) in enumerate(steps):
        do(place, tickets[number % 2], what, who, words)
        for ticket in tickets:
            check(place, ticket)
    for ticket in tickets:
        do(place, ticket, "cancel", 0, "")
        do(place, ticket, "coordinator", 0, "完成 {code}")
    for n in range(1, people + 1):
        place.say(phone(n), "上线")
