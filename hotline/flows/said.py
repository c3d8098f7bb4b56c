"""A text of a volunteer or a coordinator, and what it is about: the offers or the ticket it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hotline.dispatch.replies import Command
from hotline.flows.house import House, Work
from hotline.store.models import Offer, Station, Ticket, Volunteer
from hotline.store.queries import offers, tickets, volunteers
from hotline.terms import Line

Lines = list[Line] | None
"""A reply; None: it is no text of theirs, the resident's dialogue takes it."""


STILL_MEANT = timedelta(minutes=30)
"""A bare number within this time of an offer is its answer, even where another was quicker."""


@dataclass(frozen=True, slots=True)
class Said:
    """One text, with whose it is."""

    work: Work
    house: House
    station: Station
    phone: str
    volunteer: Volunteer | None
    message_id: int
    body: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """It cannot be told what a command is about: the reply, or None where it is nobody's command."""

    lines: Lines


def offers_meant(said: Said, volunteer: Volunteer, command: Command, verb: str) -> list[Offer] | Unclear:
    """The offers meant: the sender's own of that code, or without a code the only open one or run; where another was quicker,
    the one they lost, so that they read so. Without any, or when a delivery of the sender's own was asked about since, a
    bare number is a resident's answer."""
    db = said.work.db
    if command.code is not None:
        offer = offers.offer_by_code(db, volunteer.id, command.code)
        return [offer] if offer is not None else Unclear([Line("volunteer.unknown_code", {"code": command.code})])
    waiting = offers.waiting_offers(db, volunteer.id) or offers.lately_lost(db, volunteer.id, said.work.now - STILL_MEANT)
    newest = max((offer.offered_at for offer, _ in waiting), default=None)
    if newest is None or tickets.asked_about_delivery_since(db, said.station.id, said.phone, newest):
        return Unclear(None)
    if offers.one_question(waiting):
        return [offer for offer, _ in waiting]
    codes = [ticket.code for _, ticket in waiting]
    return Unclear([Line("volunteer.which", {"codes": "、".join(codes[:6]), "verb": verb, "first": codes[0]})])


def held_meant(said: Said, volunteer: Volunteer, command: Command, verb: str) -> Ticket | list[Line]:
    """The ticket meant: the one in the sender's hands of that code, or the only one. Else the reply."""
    db = said.work.db
    held = volunteers.held_tickets(db, volunteer.id)
    if command.code is not None:
        ticket = next((t for t in held if t.code == command.code), None) or tickets.last_held(db, volunteer.id, command.code)
        return ticket or [Line("volunteer.not_yours", {"code": command.code})]
    if len(held) == 1:
        return held[0]
    if not held:
        return [Line("volunteer.none_to_finish")]
    codes = [ticket.code for ticket in held]
    return [Line("volunteer.which_held", {"codes": "、".join(codes[:6]), "verb": verb, "first": codes[0]})]
