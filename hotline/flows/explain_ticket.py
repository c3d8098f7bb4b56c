"""Why each volunteer was asked for a ticket, or would be asked next, or is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.dispatch import ranking
from hotline.flows.house import House, Work
from hotline.flows.offer_facts import facts_of
from hotline.flows.quiet_hours import zone_of
from hotline.store.models import Offer, Ticket
from hotline.store.queries import offers, tickets
from hotline.store.queries.places import station_by_id
from hotline.store.queries.volunteers import volunteers_by_ids
from hotline.terms import Line, TicketStatus
from hotline.words.catalogue import FALLBACK, render

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """An offer that was made: to whom, when, what came of it, and the reasons of the rank, in words with their points."""

    volunteer: str
    wave: int
    rank: int
    state: str
    offered_at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """Somebody not asked yet: their points and the reasons, or why they are not asked now (`points` is then None)."""

    volunteer: str
    points: int | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A ticket's offers so far, who would be next, and what happened to it."""

    code: str
    kind: str
    status: str
    asked: tuple[Asked, ...]
    following: tuple[Next, ...]
    events: tuple[tuple[datetime, str, str], ...]


def explain_ticket(house: House, code: str, *, lang: str = FALLBACK) -> Explanation | None:
    """Everything about who was asked and why; None when no ticket bears this code."""
    with house.transaction() as work:
        ticket = tickets.ticket_by_code(work.db, code.strip().upper())
        return explain(work, house, ticket, lang=lang) if ticket is not None else None


def explain(work: Work, house: House, ticket: Ticket, *, lang: str = FALLBACK) -> Explanation:
    """As `explain_ticket`, within a transaction."""
    made = offers.offers_of(work.db, ticket.id)
    people = volunteers_by_ids(work.db, {offer.volunteer_id for offer in made})
    asked = tuple(_asked(offer, people[offer.volunteer_id].name, lang) for offer in made)
    over = ticket.status not in (TicketStatus.OPEN, TicketStatus.OFFERED)
    return Explanation(
        ticket.code, ticket.kind.value, ticket.status.value, asked, () if over else tuple(_following(work, house, ticket, lang)),
        tuple((event.at, event.event, event.actor_kind) for event in tickets.history(work.db, ticket.id)),
    )  # fmt: skip


def _asked(offer: Offer, name: str, lang: str) -> Asked:
    reasons = tuple(_in_words(why, points, lang) for why, points in offer.reasons)
    return Asked(name, offer.wave, offer.rank, offer.state.value, offer.offered_at, reasons)


def _following(work: Work, house: House, ticket: Ticket, lang: str) -> Sequence[Next]:
    need, candidates = facts_of(work, ticket)
    zone = zone_of(house, station_by_id(work.db, ticket.station_id))
    names = {v.id: v.name for v in volunteers_by_ids(work.db, {c.id for c in candidates}).values()}
    ranked = ranking.rank(need, candidates, now=work.now, zone=zone)
    fit = [Next(names[r.candidate.id], r.points, tuple(_in_words(x.why, x.points, lang) for x in r.reasons)) for r in ranked]
    unfit = [
        Next(names[c.id], None, (render(Line(f"explain.{why}"), lang),))
        for c in candidates
        if (why := ranking.why_not(need, c, work.now, zone)) is not None
    ]
    return [*fit, *unfit][:MOST_SHOWN]


def _in_words(why: str, points: int, lang: str) -> str:
    return f"{render(Line(f'explain.{why}'), lang)} {points:+d}"
