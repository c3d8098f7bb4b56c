"""Why each volunteer was asked for a ticket, or would be asked next, or is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hotline.dispatch import ranking
from hotline.dispatch.standing import Standing, why_left_out
from hotline.flows.house import House, Work
from hotline.flows.offer_facts import facts_of
from hotline.flows.quiet_hours import zone_of
from hotline.store.models import Offer, Phone, Ticket, Volunteer
from hotline.store.queries import offers, tickets
from hotline.store.queries.places import station_by_id
from hotline.store.queries.volunteers import volunteers_by_ids
from hotline.terms import Line, TicketStatus
from hotline.tickets.due import may_be_offered
from hotline.words.catalogue import FALLBACK, render

MOST_SHOWN = 20
"""Of those who would be asked next, and as many of those who are not asked."""


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
class Ranking:
    """Everybody not asked yet as they would be ranked now: the best first, then those who are not asked.

    `unshown`: so many more of those looked at, who are at most the three hundred nearest.
    """

    code: str = ""
    people: tuple[Next, ...] = ()
    unshown: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """A ticket's offers so far, who would be next, and what happened to it."""

    code: str
    kind: str
    status: str
    asked: tuple[Asked, ...]
    following: tuple[Next, ...]
    unshown: int
    events: tuple[tuple[datetime, str, str], ...]


def explain_ticket(house: House, code: str, *, lang: str = FALLBACK) -> Explanation | None:
    """Everything about who was asked and why; None when no ticket bears this code."""
    with house.transaction() as work:
        ticket = tickets.ticket_by_code(work.db, code.strip().upper())
        return explain(work, house, ticket, lang=lang) if ticket is not None else None


def ranking_of(house: House, ticket_id: int, *, lang: str = FALLBACK) -> Ranking | None:
    """Who would be asked next for a ticket and who is not asked, as `explain_ticket` says it; None when there is no such ticket."""
    with house.transaction() as work:
        ticket = tickets.ticket_by_id(work.db, ticket_id)
        return _ranking(work, house, ticket, lang) if ticket is not None else None


def explain(work: Work, house: House, ticket: Ticket, *, lang: str = FALLBACK) -> Explanation:
    """As `explain_ticket`, within a transaction."""
    made = offers.offers_of(work.db, ticket.id)
    people = volunteers_by_ids(work.db, {offer.volunteer_id for offer in made})
    asked = tuple(_asked(offer, people[offer.volunteer_id].name, lang) for offer in made)
    ranking_now = _ranking(work, house, ticket, lang)
    return Explanation(
        ticket.code, ticket.kind.value, ticket.status.value, asked, ranking_now.people, ranking_now.unshown,
        tuple((event.at, event.event, event.actor_kind) for event in tickets.history(work.db, ticket.id)),
    )  # fmt: skip


def _asked(offer: Offer, name: str, lang: str) -> Asked:
    reasons = tuple(_in_words(why, points, lang) for why, points in offer.reasons)
    return Asked(name, offer.wave, offer.rank, offer.state.value, offer.offered_at, reasons)


def _ranking(work: Work, house: House, ticket: Ticket, lang: str) -> Ranking:
    """The ranking of this moment; nobody when the ticket is held or over, or nobody is ever asked for its kind."""
    if ticket.status not in (TicketStatus.OPEN, TicketStatus.OFFERED) or not may_be_offered(ticket.kind):
        return Ranking(ticket.code)
    need, candidates = facts_of(work, ticket)
    zone = zone_of(house, station_by_id(work.db, ticket.station_id))
    names = {v.id: v.name for v in volunteers_by_ids(work.db, {c.id for c in candidates}).values()}
    ranked = ranking.rank(need, candidates, now=work.now, zone=zone)
    fit = [Next(names[r.candidate.id], r.points, tuple(_in_words(x.why, x.points, lang) for x in r.reasons)) for r in ranked]
    unfit = [_not_asked(names[c.id], why, lang) for c in candidates if (why := ranking.why_not(need, c, work.now, zone)) is not None]
    outside, total = offers.left_out(work.db, ticket, work.now, MOST_SHOWN)
    unfit += [_not_asked(v.name, why_left_out(_standing(v, phone, ticket), work.now) or "off_duty", lang) for v, phone in outside]
    shown = (*fit[:MOST_SHOWN], *unfit[:MOST_SHOWN])
    return Ranking(ticket.code, shown, len(fit) + len(unfit) - len(outside) + total - len(shown))


def _standing(volunteer: Volunteer, phone: Phone | None, ticket: Ticket) -> Standing:
    return Standing(
        state=volunteer.state,
        on_duty=volunteer.on_duty,
        health=volunteer.health,
        away_until=volunteer.away_until,
        opted_out=phone is not None and phone.opted_out_at is not None,
        unreachable=phone is not None and any((phone.blocked_at, phone.wrong_number_at, phone.voice_only_at, phone.unusable_at)),
        own=volunteer.phone == ticket.resident_phone,
    )


def _not_asked(name: str, why: str, lang: str) -> Next:
    return Next(name, None, (render(Line(f"explain.{why}"), lang),))


def _in_words(why: str, points: int, lang: str) -> str:
    return f"{render(Line(f'explain.{why}'), lang)} {points:+d}"
