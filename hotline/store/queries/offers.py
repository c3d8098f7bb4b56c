"""Offers: which ticket is next, who could be asked, who was, and what they said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import insert

from hotline.store.engine import Db
from hotline.store.models import Offer, Phone, Ticket, Volunteer
from hotline.terms import OfferState, TicketStatus, Urgency

SEEKING = (TicketStatus.OPEN, TicketStatus.OFFERED)
HASTE_FIRST = case((Ticket.urgency == Urgency.CRISIS, 0), (Ticket.urgency == Urgency.URGENT, 1), else_=2)
GIVEN_BACK = "given_back"
LONG_AGO = timedelta(days=1)
A_LATE_YES = timedelta(hours=12)
REMEMBERED = timedelta(days=30)
A_WEEK = timedelta(days=7)
MOST_CANDIDATES = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A volunteer who could be asked, and their record: tickets held, offers open, taken this week, answered in a month."""

    volunteer: Volunteer
    held: int
    waiting: int
    week: int
    accepted: int
    answered: int


def next_due_ticket(db: Db, now: datetime, *, leave: Collection[int] = ()) -> Ticket | None:
    """The most urgent ticket to be offered or looked at now, locked; those another worker has are left out, and those in `leave`.

    The lock leaves its key alone (here and wherever a ticket is locked): a call about it may begin meanwhile, and in danger one does.
    """
    query = select(Ticket).where(Ticket.status.in_(SEEKING), Ticket.next_look_at <= now, ~Ticket.awaits_yes)
    if leave:
        query = query.where(Ticket.id.not_in(leave))
    query = query.order_by(HASTE_FIRST, Ticket.next_look_at, Ticket.id).limit(1)
    return db.scalars(query.with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)).first()


def choose_alone(db: Db, station_id: int) -> None:
    """Until this transaction ends, nobody else chooses volunteers of this station: loads are counted before they are added to."""
    db.execute(text("select pg_advisory_xact_lock(7319, :station)"), {"station": station_id})


def who_could_be_asked(db: Db, ticket: Ticket, neighbours: Sequence[int], now: datetime) -> list[Asked]:
    """On duty, well, not away, may be texted, never asked for this ticket (unless they gave it back long ago), not its own resident.

    The nearest first, at most 300 of them, with their record.
    """
    nearness = case((Volunteer.community_id == ticket.community_id, 0), (Volunteer.community_id.in_(neighbours or [0]), 1), else_=2)
    held = select(func.count()).where(Ticket.volunteer_id == Volunteer.id, Ticket.status == TicketStatus.ASSIGNED).scalar_subquery()
    past = _record_since(now).lateral("record")
    query = (
        select(Volunteer, held, past.c.waiting, past.c.week, past.c.accepted, past.c.answered)
        .join(past, true())
        .outerjoin(Phone, Phone.phone == Volunteer.phone)
        .where(*_may_be_asked(ticket, now))
        .order_by(nearness, Volunteer.last_offered_at.asc().nulls_first(), Volunteer.id)
        .limit(MOST_CANDIDATES)
    )
    return [Asked(*row) for row in db.execute(query)]


def left_out(db: Db, ticket: Ticket, now: datetime, limit: int) -> tuple[list[tuple[Volunteer, Phone | None]], int]:
    """Volunteers of the station who are not in the pool for this ticket and were not asked, with what is known of their phone.

    Those of its own community first, at most `limit`; and how many there are in all.
    """
    asked = exists().where(Offer.ticket_id == ticket.id, Offer.volunteer_id == Volunteer.id)
    query = select(Volunteer, Phone).outerjoin(Phone, Phone.phone == Volunteer.phone)
    query = query.where(Volunteer.station_id == ticket.station_id, ~asked, ~and_(*_may_be_asked(ticket, now)))
    nearest = case((Volunteer.community_id == ticket.community_id, 0), else_=1)
    total = db.scalar(select(func.count()).select_from(query.subquery()))
    rows = db.execute(query.order_by(nearest, Volunteer.name, Volunteer.id).limit(limit))
    return [(volunteer, phone) for volunteer, phone in rows], total or 0


def _record_since(now: datetime) -> Any:
    answered = (OfferState.ACCEPTED, OfferState.DECLINED, OfferState.EXPIRED)
    taken = Offer.state == OfferState.ACCEPTED
    return (
        select(
            func.count().filter(Offer.state == OfferState.OFFERED).label("waiting"),
            func.count().filter(taken, Offer.answered_at >= now - A_WEEK).label("week"),
            func.count().filter(taken).label("accepted"),
            func.count().filter(Offer.state.in_(answered)).label("answered"),
        )
        .where(Offer.volunteer_id == Volunteer.id, Offer.offered_at >= now - REMEMBERED)
        .correlate(Volunteer)
    )


def _may_be_asked(ticket: Ticket, now: datetime) -> tuple[Any, ...]:
    old = and_(Offer.ended_why == GIVEN_BACK, Offer.answered_at <= now - LONG_AGO)
    return (
        Volunteer.station_id == ticket.station_id,
        Volunteer.state == "active",
        Volunteer.on_duty,
        or_(Volunteer.away_until.is_(None), Volunteer.away_until <= now),
        Volunteer.health.not_in(("unwell", "no_answer")),
        Volunteer.phone.is_distinct_from(ticket.resident_phone),
        *(column.is_(None) for column in (
            Phone.opted_out_at, Phone.blocked_at, Phone.wrong_number_at, Phone.voice_only_at, Phone.unusable_at,
        )),
        ~exists().where(Offer.ticket_id == ticket.id, Offer.volunteer_id == Volunteer.id, or_(Offer.ended_why.is_(None), ~old)),
    )  # fmt: skip


def add_offers(db: Db, rows: Sequence[dict[str, Any]]) -> dict[int, int]:
    """New offers; volunteer id to offer id. Marks the volunteers as asked just now."""
    if not rows:
        return {}
    made = db.execute(insert(Offer).returning(Offer.volunteer_id, Offer.id), list(rows)).all()
    volunteers = [row["volunteer_id"] for row in rows]
    db.execute(update(Volunteer).where(Volunteer.id.in_(volunteers)).values(last_offered_at=rows[0]["offered_at"]))
    return {row.volunteer_id: row.id for row in made}


def volunteers_of_offers(db: Db, offer_ids: Collection[int]) -> dict[int, Volunteer]:
    """Whom these offers were made to, by volunteer id."""
    query = select(Volunteer).join(Offer, Offer.volunteer_id == Volunteer.id).where(Offer.id.in_(offer_ids))
    return {volunteer.id: volunteer for volunteer in db.scalars(query)} if offer_ids else {}


def offers_of(db: Db, ticket_id: int) -> Sequence[Offer]:
    """Every offer of a ticket as it is now, in the order they were made. Read under the ticket's lock."""
    query = select(Offer).where(Offer.ticket_id == ticket_id).order_by(Offer.id)
    return db.scalars(query.execution_options(populate_existing=True)).all()


def offer_by_code(db: Db, volunteer_id: int, code: str) -> Offer | None:
    """This volunteer's newest offer of the ticket that bears or bore `code`."""
    query = select(Offer).join(Ticket, Ticket.id == Offer.ticket_id).where(Offer.volunteer_id == volunteer_id, Ticket.code == code)
    return db.scalars(query.order_by(Offer.id.desc()).limit(1)).first()


def waiting_offers(db: Db, volunteer_id: int) -> list[tuple[Offer, Ticket]]:
    """This volunteer's unanswered offers with their tickets, newest first."""
    query = select(Offer, Ticket).join(Ticket, Ticket.id == Offer.ticket_id)
    query = query.where(Offer.volunteer_id == volunteer_id, Offer.state == OfferState.OFFERED)
    return [(offer, ticket) for offer, ticket in db.execute(query.order_by(Offer.id.desc()))]


def one_question(waiting: Sequence[tuple[Offer, Ticket]]) -> bool:
    """Whether these unanswered offers were asked in one text: a single offer, or a run."""
    return len({offer.run_id or -offer.id for offer, _ in waiting}) == 1


def lately_lost(db: Db, volunteer_id: int, since: datetime) -> list[tuple[Offer, Ticket]]:
    """Offers of a volunteer that were made and withdrawn since then, others having come first, with their tickets, newest first.

    And those of the last half day that ran out while nobody has taken the ticket yet: a late yes is a yes.
    """
    withdrawn = and_(Offer.state == OfferState.WITHDRAWN, Offer.offered_at >= since, Offer.ended_why != GIVEN_BACK)
    to_be_had = and_(Offer.state == OfferState.EXPIRED, Offer.offered_at >= since - A_LATE_YES, Ticket.status.in_(SEEKING))
    query = select(Offer, Ticket).join(Ticket, Ticket.id == Offer.ticket_id)
    query = query.where(Offer.volunteer_id == volunteer_id, or_(withdrawn, to_be_had))
    return [(offer, ticket) for offer, ticket in db.execute(query.order_by(Offer.id.desc()).limit(10))]


def lock_companions(db: Db, ticket: Ticket, now: datetime, limit: int) -> Sequence[Ticket]:
    """Supply tickets of the same community that wait like this one, in the same wave and for the same time, locked.

    Those another worker has are left out.
    """
    query = select(Ticket).where(
        Ticket.station_id == ticket.station_id,
        Ticket.community_id == ticket.community_id,
        Ticket.id != ticket.id,
        Ticket.status == ticket.status,
        Ticket.kind == ticket.kind,
        Ticket.urgency == Urgency.NORMAL,
        Ticket.wave == ticket.wave,
        Ticket.wished_from.is_not_distinct_from(ticket.wished_from),
        Ticket.wished_until.is_not_distinct_from(ticket.wished_until),
        Ticket.next_look_at <= now,
        Ticket.escalated_at.is_(None),
        ~Ticket.awaits_yes,
    )
    query = query.order_by(Ticket.next_look_at, Ticket.id).limit(limit).with_for_update(skip_locked=True, key_share=True)
    return db.scalars(query.execution_options(populate_existing=True)).all()


def set_offer(db: Db, offer: Offer, state: OfferState, *, now: datetime, why: str | None = None) -> None:
    """Writes an offer's answer. The ticket is locked by the caller, so nobody else writes it."""
    offer.state = state
    offer.answered_at = now
    offer.ended_why = why
    db.flush()


def give(db: Db, ticket_id: int, volunteer_id: int, *, wave: int, now: datetime) -> None:
    """A coordinator gave the ticket to this volunteer: their offer counts as accepted, made now where there was none."""
    offer = next((offer for offer in reversed(offers_of(db, ticket_id)) if offer.volunteer_id == volunteer_id), None)
    if offer is not None:
        set_offer(db, offer, OfferState.ACCEPTED, now=now, why="assigned")
        return
    db.execute(
        insert(Offer).values(
            ticket_id=ticket_id, volunteer_id=volunteer_id, state=OfferState.ACCEPTED, wave=max(wave, 1), reasons=[["assigned", 0]],
            offered_at=now, expires_at=now, answered_at=now, ended_why="assigned",
        )
    )  # fmt: skip


def tickets_with_lapsed_offers(db: Db, now: datetime, limit: int) -> Sequence[int]:
    """Tickets of which an offer has run out unanswered, oldest first."""
    query = select(Offer.ticket_id).where(Offer.state == OfferState.OFFERED, Offer.expires_at <= now)
    return db.scalars(query.group_by(Offer.ticket_id).order_by(func.min(Offer.expires_at)).limit(limit)).all()
