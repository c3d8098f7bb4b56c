"""Who rings together for somebody in danger: counsellors on crisis duty with the coordinators, then everybody on shift."""

from __future__ import annotations

from hotline.carrier.twiml import RINGS_TOGETHER
from hotline.dispatch.rota import crisis_groups
from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import zone_of
from hotline.flows.rota import counsellors_of
from hotline.store.models import Station, Ticket
from hotline.store.queries.residents import resident_by_id
from hotline.terms import Kind


def crisis_team(work: Work, house: House, station: Station, ticket: Ticket | None, *, turn: int) -> list[str]:
    """The telephones of the `turn`-th group (0 the first; after the last the first again), without the number in danger itself.

    In an emergency that is none of the mind the coordinators ring first by themselves, then the counsellors with them.
    """
    coordinators = house.settings.coordinators
    resident = resident_by_id(work.db, ticket.resident_id) if ticket is not None and ticket.resident_id else None
    groups = crisis_groups(
        counsellors_of(work, station),
        coordinators,
        now=work.now,
        zone=zone_of(house, station),
        language=resident.language if resident else None,
        together=RINGS_TOGETHER,
    )
    if ticket is not None and ticket.kind is not Kind.PSYCHOLOGICAL and coordinators:
        groups = [tuple(coordinators[:RINGS_TOGETHER]), *groups]
    group = groups[turn % len(groups)] if groups else ()
    return [phone for phone in group if ticket is None or phone != ticket.resident_phone]
