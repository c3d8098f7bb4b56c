"""Volunteers as a coordinator looks at them: the list, and one with what they carry, were asked and were changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hotline.flows.change_person import Change, history
from hotline.flows.house import House
from hotline.flows.register_volunteer import SIGN_UP
from hotline.store.models import Community, Ticket, Volunteer
from hotline.store.queries import tickets, volunteer_list
from hotline.store.queries.console import communities
from hotline.store.queries.volunteer_list import VolunteerFilter
from hotline.store.queries.volunteers import volunteer_by_id


@dataclass(frozen=True, slots=True)
class VolunteerList:
    """Rows (Volunteer, community, tickets held), and the communities to filter by."""

    rows: Sequence[Any]
    communities: Sequence[Community]


@dataclass(frozen=True, slots=True)
class VolunteerView:
    """One volunteer. `sign_up`: the open ticket of a 报名 that waits for a yes; `offers`: (Offer, Ticket), newest first."""

    volunteer: Volunteer
    community: str | None
    communities: Sequence[Community]
    in_hand: Sequence[Ticket]
    offers: Sequence[Any]
    sign_up: Ticket | None
    history: Sequence[Change]


def read_volunteers(house: House, wanted: VolunteerFilter) -> VolunteerList:
    """At most `volunteer_list.MOST` of those the filter names."""
    with house.transaction() as work:
        return VolunteerList(volunteer_list.volunteer_list(work.db, wanted), communities(work.db))


def read_volunteer(house: House, volunteer_id: int) -> VolunteerView | None:
    """One whole; None when there is none."""
    with house.transaction() as work:
        found = volunteer_by_id(work.db, volunteer_id)
        if found is None:
            return None
        places = communities(work.db)
        waits = found.state in ("pending", "verified")
        return VolunteerView(
            volunteer=found,
            community=next((place.name for place in places if place.id == found.community_id), None),
            communities=places,
            in_hand=volunteer_list.in_hand(work.db, found.id),
            offers=volunteer_list.offers_lately(work.db, found.id),
            sign_up=tickets.open_ticket_of(work.db, f"{SIGN_UP}:{found.id}:") if waits else None,
            history=history(work, house, found),
        )
