"""Everything at once: one holder, nobody asked twice, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import select

from hotline.flows.cancel_ticket import cancel_ticket
from hotline.flows.expire_offers import expire_offers
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.policy import OffersPolicy, Policy
from hotline.store.models import Ticket, Volunteer
from hotline.terms import SYSTEM, OfferState, TicketStatus
from tests.flows.dispatch.conftest import GRANNY, Place, phone

CROWD = 12
Result = TypeVar("Result")


def together(acts: list[Callable[[], Result]]) -> list[Result]:
    """Does all of it at the same moment, each in a thread of its own."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Result]) -> Result:
        start.wait(timeout=60)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(timeout=120) for done in [pool.submit(one, act) for act in acts]]


@pytest.fixture
def crowd(place: Place) -> Place:
    """Twelve volunteers, all of whom are asked in the first wave."""
    place.house = place.with_settings(place.house.settings.replaced(policy=Policy(OffersPolicy(wave=CROWD))))
    for n in range(1, CROWD + 1):
        place.volunteer(n)
    return place


def test_everybody_accepts_at_once(crowd: Place) -> None:
    """One has it and reads the address, eleven read that it is taken; the resident hears of one."""
    ticket = crowd.order()
    offer_due_tickets(crowd.house)
    code = crowd.code(ticket)
    replies = together([lambda n=n: crowd.say(phone(n), f"1 {code}") for n in range(1, CROWD + 1)])
    assert sum("归您了" in (reply or "") for reply in replies) == 1
    assert sum("已有人接单" in (reply or "") for reply in replies) == CROWD - 1
    assert [state for _, state in crowd.offers(ticket)].count("accepted") == 1
    assert crowd.events(ticket).count("accept") == 1
    assert len(crowd.texts(GRANNY)) == 1


def test_a_yes_and_a_cancellation_at_once(crowd: Place) -> None:
    """Whoever comes first; then the other knows. Never a holder of a cancelled order who was not told."""
    ticket = crowd.order()
    offer_due_tickets(crowd.house)
    crowd.all_sent()

    def cancel() -> str | None:
        with crowd.house.transaction() as work:
            cancel_ticket(work, crowd.house, work.db.get_one(Ticket, ticket), actor=SYSTEM)
        return None

    _, *replies = together([cancel, lambda: crowd.say(phone(1), "1"), lambda: crowd.say(phone(2), "1")])
    assert crowd.ticket(ticket).status is TicketStatus.CANCELLED
    assert {state for _, state in crowd.offers(ticket)} == {"withdrawn"}
    for n in range(1, CROWD + 1):
        read = "".join([*crowd.texts(phone(n)), *(reply or "" for reply in replies[n - 1 : n])])
        assert "不需要了" in read or "已有人接单" in read


def test_a_yes_and_the_sweeps_at_once(crowd: Place) -> None:
    """An offer that runs out in the moment it is answered is answered."""
    ticket = crowd.order()
    offer_due_tickets(crowd.house)
    crowd.later(seconds=301)
    together(
        [lambda: expire_offers(crowd.house), lambda: offer_due_tickets(crowd.house), lambda: crowd.say(phone(3), f"1 {crowd.code(ticket)}")]
    )
    assert crowd.ticket(ticket).status is TicketStatus.ASSIGNED
    assert [state for _, state in crowd.offers(ticket)].count("accepted") == 1
    assert OfferState.OFFERED not in [state for _, state in crowd.offers(ticket)]


def test_many_workers_ask_nobody_twice_and_nobody_too_much(crowd: Place) -> None:
    """Four workers over ten orders: capacity holds, and each offer went out in one text."""
    tickets = [crowd.order("大米", address=f"下洋田社区{n}栋") for n in range(1, 11)]
    together([lambda: offer_due_tickets(crowd.house)] * 4)
    asked = [name for ticket in tickets for name in crowd.asked(ticket)]
    assert max(asked.count(name) for name in asked) <= 3
    for ticket in tickets:
        assert len(set(crowd.asked(ticket))) == len(crowd.asked(ticket))
    assert sum(len(crowd.texts(phone(n))) for n in range(1, CROWD + 1)) == len(asked)


def test_the_same_cause_opens_one_ticket(place: Place) -> None:
    """However often and at whatever moment it arrives."""
    opened = together([lambda: place.order(cause="message:1:0")] * 8)
    assert len(set(opened)) == 1
    with place.house.transaction() as work:
        assert len(work.db.scalars(select(Ticket)).all()) == 1


def test_one_trip_is_counted_once(crowd: Place) -> None:
    """The door code sent three times at once."""
    ticket = crowd.order()
    offer_due_tickets(crowd.house)
    crowd.say(phone(1), f"1 {crowd.code(ticket)}")
    body = f"3 {crowd.code(ticket)} {crowd.ticket(ticket).door_code}"
    together([lambda: crowd.say(phone(1), body)] * 3)
    with crowd.house.transaction() as work:
        assert work.db.scalars(select(Volunteer.deliveries).where(Volunteer.phone == phone(1))).one() == 1
