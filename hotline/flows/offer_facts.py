"""What the ranking knows of a ticket and of everybody who could be asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotline.dispatch.duty import Shift
from hotline.dispatch.needs import skill_needed
from hotline.dispatch.places import building_of
from hotline.dispatch.ranking import Candidate, Need
from hotline.flows.house import Work
from hotline.flows.ticket_words import goods_items
from hotline.store.models import Ticket
from hotline.store.queries import offers
from hotline.store.queries.places import neighbours_of
from hotline.store.queries.residents import resident_by_id
from hotline.store.queries.volunteers import shifts_of


def facts_of(work: Work, ticket: Ticket) -> tuple[Need, list[Candidate]]:
    """What the ranking knows of a ticket and of everybody who could be asked for it."""
    items = goods_items(work, ticket)
    neighbours = neighbours_of(work.db, ticket.community_id)
    resident = resident_by_id(work.db, ticket.resident_id) if ticket.resident_id else None
    need = Need(
        kind=ticket.kind,
        skill=skill_needed(ticket.kind, [item.name for item in items]),
        community_id=ticket.community_id,
        neighbours=frozenset(neighbours),
        building=building_of(ticket.address),
        language=resident.language if resident else None,
    )
    found = offers.who_could_be_asked(work.db, ticket, neighbours, work.now)
    rota = shifts_of(work.db, [asked.volunteer.id for asked in found])
    return need, [_candidate(asked, rota.get(asked.volunteer.id, ())) for asked in found]


def _candidate(asked: offers.Asked, shifts: Sequence[Any]) -> Candidate:
    person = asked.volunteer
    return Candidate(
        id=person.id,
        phone=person.phone,
        community_id=person.community_id,
        building=building_of(person.building) or person.building,
        skills=tuple(person.skills),
        languages=tuple(person.languages),
        trained=person.trained_at is not None,
        capacity=person.capacity,
        load=asked.held + asked.waiting,
        taken_this_week=asked.week,
        accepted=asked.accepted,
        asked=asked.answered,
        last_offered_at=person.last_offered_at,
        hours=person.hours,
        shifts=tuple(Shift(s.weekday, s.start_local, s.end_local, s.starts_at, s.ends_at, s.crisis) for s in shifts),
    )
