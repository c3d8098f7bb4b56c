"""Put out of the pool at the very moment something is put into their hands: on two connections, whichever comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import text

from hotline.flows.accounts import Account
from hotline.flows.assign_ticket import assign_ticket
from hotline.flows.expire_offers import expire_offers
from hotline.flows.house import Work
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.person import StillOpen, erase_person
from hotline.flows.steer_ticket import give_ticket
from hotline.flows.steer_volunteer import deactivate, steer_volunteer
from hotline.store.models import Ticket, Volunteer
from hotline.store.queries.volunteer_list import locked_volunteer
from hotline.terms import Actor
from tests.flows.dispatch.conftest import Place, phone
from tests.flows.dispatch.test_races import together
from tests.setup.eventually import eventually

LIN = Account(1, "lin", "coordinator")


def meanwhile(place: Place, first: Callable[[Work], object], second: Callable[[], str | None]) -> str | None:
    """What `second` says, which comes on a connection of its own while `first` is done and not committed yet."""

    def stands_still(other: Future[str | None]) -> bool:
        query = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
        with place.house.transaction() as looking:
            return other.done() or bool(looking.db.scalar(query))

    with ThreadPoolExecutor(1) as pool:
        with place.house.transaction() as work:
            first(work)
            other = pool.submit(second)
            eventually(lambda: stands_still(other))
        return other.result(timeout=60)


def put_out(place: Place, volunteer: int) -> Callable[[Work], object]:
    def act(work: Work) -> object:
        found = locked_volunteer(work.db, volunteer)
        assert found is not None
        return deactivate(work, place.house, found, LIN)

    return act


def nobody_who_is_out_holds_anything(place: Place) -> bool:
    with place.house.transaction() as work:
        held = work.db.query(Ticket).join(Volunteer, Volunteer.id == Ticket.volunteer_id)
        return held.filter(Volunteer.state != "active", Ticket.status == "assigned").count() == 0


def test_what_is_given_to_somebody_who_is_being_put_out_is_not_given(place: Place, five: Sequence[int]) -> None:
    ticket = place.order()
    told = meanwhile(place, put_out(place, five[0]), lambda: give_ticket(place.house, ticket, five[0], LIN))
    assert told is not None
    assert place.ticket(ticket).volunteer_id is None
    assert nobody_who_is_out_holds_anything(place)


def test_what_was_given_a_moment_before_is_taken_back(place: Place, five: Sequence[int]) -> None:
    ticket = place.order()

    def give(work: Work) -> object:
        return assign_ticket(work, place.house, work.db.get_one(Ticket, ticket), five[0], actor=Actor("coordinator", "lin"))

    told = meanwhile(place, give, lambda: steer_volunteer(place.house, five[0], "deactivate", LIN))
    assert told is not None
    assert place.code(ticket) in told
    assert place.ticket(ticket).volunteer_id is None
    assert "take_away" in place.events(ticket) or "give_back" in place.events(ticket)


def test_a_late_yes_to_an_offer_that_ran_out_takes_nothing_either(place: Place, five: Sequence[int]) -> None:
    ticket = place.order()
    offer_due_tickets(place.house)
    place.all_sent()
    place.later(minutes=30)
    expire_offers(place.house)
    asked = next(n for n in range(1, 6) if place.texts(phone(n)))
    told = meanwhile(place, put_out(place, five[asked - 1]), lambda: place.say(phone(asked), f"1 {place.code(ticket)}"))
    assert "归您了" not in (told or "")
    assert nobody_who_is_out_holds_anything(place)


def test_whoever_carries_something_is_not_erased(place: Place, five: Sequence[int]) -> None:
    ticket = place.order()
    assert give_ticket(place.house, ticket, five[0], LIN)
    with pytest.raises(StillOpen, match=place.code(ticket)):
        erase_person(place.house, phone(1), actor="test")
    assert steer_volunteer(place.house, five[0], "deactivate", LIN)
    erase_person(place.house, phone(1), actor="test")
    assert place.ticket(ticket).volunteer_id is None


def test_any_order_of_both_leaves_nothing_in_the_hands_of_somebody_who_is_out(place: Place, five: Sequence[int]) -> None:
    """Giving by hand, a yes, the sweep that asks and the end in the pool, over and over, all at once."""
    for volunteer in five:
        first, second = place.order(), place.order("青菜", phone="+8613900000001", resident=None)
        n = five.index(volunteer) + 1
        together(
            [
                lambda v=volunteer, t=first: give_ticket(place.house, t, v, LIN),
                lambda v=volunteer: steer_volunteer(place.house, v, "deactivate", LIN),
                lambda m=n: place.say(phone(m), "1"),
                lambda: offer_due_tickets(place.house),
                lambda v=volunteer, t=second: give_ticket(place.house, t, v, LIN),
            ]
        )
        assert nobody_who_is_out_holds_anything(place)
