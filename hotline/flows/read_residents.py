"""Residents as a coordinator looks at them: the roster, and one with tickets, calls and texts as a time line, and who changed what.

What was said in a psychological contact is shown on request only, and who asked is kept, as on a ticket's page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.flows.accounts import Account
from hotline.flows.change_person import Change, history
from hotline.flows.house import House, Work
from hotline.store.models import Callback, Community, Phone, Resident, Ticket
from hotline.store.queries import resident_list
from hotline.store.queries.console import communities
from hotline.store.queries.exports import audit
from hotline.store.queries.phones import phone_facts
from hotline.store.queries.resident_list import MOMENTS_SHOWN, ResidentFilter
from hotline.store.queries.residents import resident_by_id


@dataclass(frozen=True, slots=True)
class Roster:
    """One page: rows (Resident, community, what is known of the number), how many on all pages, communities to filter by."""

    rows: Sequence[Any]
    found: int
    communities: Sequence[Community]


@dataclass(frozen=True, slots=True)
class Moment:
    """One text or call. `number`: the other side's; `words` None and `sealed`: not shown to this reader. `came_to`: status or outcome.

    `recording_id`: the message they left after the tone, whose sound is fetched by itself (and audited).
    """

    at: datetime
    what: str
    inbound: bool
    number: str
    words: str | None
    sealed: bool
    came_to: str
    ticket_id: int | None
    recording_id: int | None = None


@dataclass(frozen=True, slots=True)
class ResidentView:
    """One resident whole; `known`: what is known of their own number; `line`: newest first."""

    resident: Resident
    community: str | None
    communities: Sequence[Community]
    known: Phone | None
    tickets: Sequence[Ticket]
    callbacks: Sequence[Callback]
    line: Sequence[Moment]
    history: Sequence[Change]

    @property
    def sealed(self) -> bool:
        """Whether anything on the line is sealed to this reader."""
        return any(moment.sealed for moment in self.line)


def read_roster(house: House, wanted: ResidentFilter, page: int) -> Roster:
    """One page of those the filter names; `page` counts from 1."""
    with house.transaction() as work:
        rows = resident_list.resident_list(work.db, wanted, page)
        return Roster(rows, resident_list.count_listed(work.db, wanted), communities(work.db))


def read_resident(house: House, resident_id: int, *, sensitive_for: Account | None) -> ResidentView | None:
    """One whole, None when there is none; with `sensitive_for` sealed words are unsealed, and who asked is kept."""
    with house.transaction() as work:
        found = resident_by_id(work.db, resident_id)
        if found is None:
            return None
        if sensitive_for is not None:
            audit(work.db, sensitive_for.name, "read_sealed", resident=found.id)
        places = communities(work.db)
        return ResidentView(
            resident=found,
            community=next((place.name for place in places if place.id == found.community_id), None),
            communities=places,
            known=phone_facts(work.db, [found.phone]).get(found.phone),
            tickets=resident_list.tickets_of(work.db, found),
            callbacks=resident_list.callbacks_of(work.db, found),
            line=_line(work, house, found, opened=sensitive_for is not None),
            history=history(work, house, found),
        )


def _line(work: Work, house: House, person: Resident, *, opened: bool) -> Sequence[Moment]:
    numbers = [number for number in (person.phone, person.second_phone) if number]

    def words(sealed: str | None, plain: str | None) -> tuple[str | None, bool]:
        if not sealed:
            return plain, False
        return (house.cipher.unseal(sealed), False) if opened else (None, True)

    moments = []
    for text in resident_list.texts_of(work.db, numbers):
        inbound = text.direction == "inbound"
        number = text.from_phone if inbound else text.to_phone
        moments.append(Moment(text.created_at, "text", inbound, number, *words(text.sealed, text.body), text.status, text.ticket_id))
    calls = resident_list.calls_of(work.db, numbers)
    recordings = resident_list.recordings_of(work.db, calls)
    for call in calls:
        inbound = call.direction == "inbound"
        number = call.from_phone if inbound else call.to_phone
        came_to = call.outcome.value if call.outcome is not None else call.status
        said = words(call.sealed, call.transcript)
        moments.append(Moment(call.started_at, "call", inbound, number, *said, came_to, call.ticket_id, recordings.get(call.id)))
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:MOMENTS_SHOWN]
