"""Somebody of the team takes a matter in hand by a key: pages fall silent, the history says who and when, and they hear two sentences."""

from __future__ import annotations

from typing import Any

from hotline.dispatch.offers import OfferEvent, answer
from hotline.flows.answer_offer import take
from hotline.flows.house import House, Work
from hotline.flows.release_offers import release_offers
from hotline.store.models import Ticket
from hotline.store.queries import offers, tickets
from hotline.store.queries.pages import acknowledge
from hotline.store.queries.places import station_by_id
from hotline.store.queries.transfers import note_taken, volunteer_of_phone
from hotline.terms import Actor, Kind, Line, OfferState, Skill, TicketStatus
from hotline.tickets.moves import TicketEvent

LONGEST_SAID = 80


def in_hand(work: Work, house: House, ticket: Ticket, phone: str, *, event: str, detail: dict[str, Any] | None = None) -> None:
    """Acknowledges the ticket for `phone`; a talk that nobody carries goes into the hands of the counsellor who took it."""
    acknowledge(work.db, ticket.id, by=phone, now=work.now)
    note_taken(work.db, ticket, phone, work.now)
    volunteer = volunteer_of_phone(work.db, ticket.station_id, phone)
    coordinator = phone in house.settings.coordinators
    actor = Actor("coordinator", phone) if volunteer is None or coordinator else Actor("volunteer", str(volunteer.id))
    tickets.add_event(work.db, ticket.id, event, at=work.now, actor=actor, detail=detail)
    if volunteer is None or Skill.COUNSELLING.value not in volunteer.skills or ticket.kind is not Kind.PSYCHOLOGICAL:
        return
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None or locked.status not in (TicketStatus.OPEN, TicketStatus.OFFERED):
        return
    if take(work, locked, volunteer, TicketEvent.ASSIGN, actor=actor):
        for offer in offers.offers_of(work.db, locked.id):
            if offer.volunteer_id == volunteer.id and offer.state is OfferState.OFFERED:
                offers.set_offer(work.db, offer, answer(offer.state, OfferEvent.ACCEPT), now=work.now)
        station = station_by_id(work.db, locked.station_id)
        release_offers(work, house, station, [locked], why="taken", key="volunteer.taken", but=volunteer.id)


def summary_lines(house: House, ticket: Ticket) -> list[Line]:
    """What is said to whoever has pressed 1: the code and what was said, then the risk."""
    words = house.cipher.unseal(ticket.sealed) if ticket.sealed else (ticket.summary or "")
    said = words.replace("\n", "，").strip()[:LONGEST_SAID]
    first = Line("whisper.summary", {"code": ticket.code, "summary": said}) if said else Line("whisper.summary_none", {"code": ticket.code})
    return [first, Line(f"whisper.risk_{ticket.risk}" if ticket.kind is Kind.PSYCHOLOGICAL else "whisper.risk_none")]
