"""Ends the offers of a ticket that is no longer to be had, and tells those who were asked that they are not needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hotline.dispatch.offers import OfferEvent, answer, may_answer
from hotline.flows.house import House, Work
from hotline.flows.move_ticket import move_locked
from hotline.flows.send_text import queue_text
from hotline.flows.ticket_words import volunteer_lang
from hotline.store.models import Station, Ticket, Volunteer
from hotline.store.queries import offers, tickets
from hotline.store.queries.taking_back import take_back_offers
from hotline.store.queries.volunteers import volunteers_by_ids
from hotline.terms import SYSTEM, Actor, Line, OfferState, TicketStatus
from hotline.tickets.moves import TicketEvent

STILL_NEWS = timedelta(minutes=30)


def release_offers(
    work: Work,
    house: House,
    station: Station,
    ended: Sequence[Ticket],
    *,
    why: str,
    key: str = "volunteer.not_needed",
    but: int | None = None,
) -> None:
    """Withdraws the open and accepted offers of locked tickets, but not those of volunteer `but`; each person is told in one text.

    `why` is kept with the offers; `key` names the sentence. A holder is told even in quiet hours: they may be on their way. Whose
    offer still waits to be sent reads neither that nor this.
    """
    told: dict[int, tuple[list[Ticket], bool]] = {}
    for ticket in ended:
        open_ones = [o for o in offers.offers_of(work.db, ticket.id) if o.volunteer_id != but and may_answer(o.state, OfferEvent.WITHDRAW)]
        unread = take_back_offers(work.db, [o.id for o in open_ones if o.run_id is None and o.state is OfferState.OFFERED])
        for offer in open_ones:
            if offer.id in unread:
                offers.set_offer(work.db, offer, answer(offer.state, OfferEvent.WITHDRAW), now=work.now, why=why)
                continue
            before, holding = told.get(offer.volunteer_id, ([], False))
            told[offer.volunteer_id] = ([*before, ticket], holding or offer.state is OfferState.ACCEPTED)
            offers.set_offer(work.db, offer, answer(offer.state, OfferEvent.WITHDRAW), now=work.now, why=why)
    people = volunteers_by_ids(work.db, told)
    for volunteer_id, (theirs, holding) in told.items():
        person = people[volunteer_id]
        queue_text(
            work, house, station, person.phone, [Line(key, {"code": "、".join(ticket.code for ticket in theirs)})],
            cause=f"ticket:{theirs[0].id}:{why}:{volunteer_id}:{int(work.now.timestamp())}", lang=volunteer_lang(person), exempt=holding,
            ticket_id=theirs[0].id, expires_at=None if holding else work.now + STILL_NEWS,
        )  # fmt: skip


def release_offers_of(work: Work, volunteer: Volunteer) -> None:
    """Ends the open offers of a volunteer who cannot be asked any more; the next are asked instead."""
    for offer, ticket in offers.waiting_offers(work.db, volunteer.id):
        locked = tickets.lock_ticket(work.db, ticket.id)
        fresh = next((o for o in offers.offers_of(work.db, ticket.id) if o.id == offer.id and o.state is OfferState.OFFERED), None)
        if locked is None or fresh is None:
            continue
        offers.set_offer(work.db, fresh, answer(fresh.state, OfferEvent.WITHDRAW), now=work.now, why="unavailable")
        if locked.status in (TicketStatus.OPEN, TicketStatus.OFFERED):
            look_again(work, locked, actor=SYSTEM, why="unavailable")


def look_again(work: Work, ticket: Ticket, *, actor: Actor, why: str) -> None:
    """Somebody else is asked now; a locked ticket nobody is being asked about any more is open again."""
    left = any(offer.state is OfferState.OFFERED for offer in offers.offers_of(work.db, ticket.id))
    if left or ticket.status is TicketStatus.OPEN:
        tickets.change_ticket(work.db, ticket, next_look_at=work.now)
    else:
        move_locked(work, ticket, TicketEvent.LAPSE, actor=actor, why=why, next_look_at=work.now)
    work.nudge("offer_tickets")
