"""Which open orders one neighbour can carry in one trip, so that one text asks about them all."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.dispatch.needs import skill_needed
from hotline.dispatch.places import building_of
from hotline.dispatch.ranking import Need, Ranked
from hotline.flows.house import Work
from hotline.flows.ticket_words import goods_items
from hotline.store.models import Ticket
from hotline.store.queries import offers
from hotline.terms import Kind, OfferState, Urgency
from hotline.tickets.due import warn_at

MOST_LOOKED_AT = 20
MOST_IN_A_TRIP = 4


def companions(work: Work, ticket: Ticket, need: Need, waiting: int, chosen: Sequence[Ranked]) -> list[Ticket]:
    """Tickets of the same building or community that go out in the same trip: as many as everybody who is asked has room for.

    `waiting`: open offers of `ticket`. What was asked about together and not taken is asked about together again; nobody among the
    chosen was asked for any of it.
    """
    if ticket.urgency is not Urgency.NORMAL or ticket.kind is not Kind.SUPPLY or ticket.community_id is None:
        return []
    room = min(r.candidate.capacity - r.candidate.load for r in chosen) - 1
    if room < 1:
        return []
    asked = {r.candidate.phone for r in chosen}
    people = {r.candidate.id for r in chosen}
    fitting = [
        other for other in offers.lock_companions(work.db, ticket, work.now, MOST_LOOKED_AT)
        if building_of(other.address) == need.building and other.resident_phone not in asked
        and skill_needed(other.kind, [item.name for item in goods_items(work, other)]) is need.skill
        and _stands_as(work, other, waiting, people)
    ]  # fmt: skip
    return fitting[: min(room, MOST_IN_A_TRIP - 1)]


def _stands_as(work: Work, other: Ticket, waiting: int, people: set[int]) -> bool:
    """Whether a companion has as many open offers, none of them to these people, and time before a coordinator must be told."""
    if not other.wave:
        return True
    made = offers.offers_of(work.db, other.id)
    still = sum(offer.state is OfferState.OFFERED and offer.expires_at > work.now for offer in made)
    in_time = other.promised_at is None or work.now < warn_at(other.opened_at, other.promised_at, other.wished_from)
    return still == waiting and in_time and people.isdisjoint(offer.volunteer_id for offer in made)
