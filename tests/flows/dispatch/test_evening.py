"""A small evening through the real flows: how many are called out for an order, and that no order is left lying."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import func, select

from hotline.flows.house import House
from hotline.kernel.clock import VirtualClock
from hotline.store.models import Offer, Ticket
from scripts.bench_dispatch import START, Evening

ORDERS = 40


def test_few_are_called_out_for_an_order_on_a_first_evening(house: House, clock: VirtualClock) -> None:
    """Nothing is known of anybody yet, and every second offer would be accepted: under 2.5 offers an order, every order taken."""
    clock.set(START)
    evening = Evening(house, clock, random.Random(7))
    evening.settle(communities=12, volunteers=36)
    for n in range(ORDERS):
        evening.at(START + timedelta(minutes=evening.dice.uniform(0, 60)), lambda n=n: evening.order(n))
    evening.run(START + timedelta(hours=2, minutes=45))
    with house.transaction() as work:
        offers = work.db.scalar(select(func.count()).select_from(Offer)) or 0
        told_or_held = set(work.db.scalars(select(Ticket.id).where(Ticket.volunteer_id.is_not(None) | Ticket.escalated_at.is_not(None))))
        tickets = set(work.db.scalars(select(Ticket.id)))
    assert len(tickets) == ORDERS and told_or_held == tickets
    assert offers < 2.5 * ORDERS
