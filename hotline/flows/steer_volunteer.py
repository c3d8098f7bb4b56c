"""A coordinator decides about a volunteer: on and off duty, out of the pool and in again, the answer to a 报名."""

from __future__ import annotations

from collections.abc import Callable

from hotline.flows.accounts import Account
from hotline.flows.assign_ticket import take_away
from hotline.flows.house import House, Work
from hotline.flows.register_volunteer import SIGN_UP, confirm_volunteer, refuse_volunteer
from hotline.flows.release_offers import release_offers_of
from hotline.flows.tell_resident import tell_resident
from hotline.flows.volunteer_day import off_duty, on_duty
from hotline.store.models import Volunteer
from hotline.store.queries import offers, tickets, volunteers
from hotline.store.queries.exports import audit
from hotline.store.queries.places import station_by_id
from hotline.store.queries.volunteer_list import locked_volunteer
from hotline.terms import Actor, Line, TicketStatus
from hotline.words.catalogue import render_all

Steer = Callable[[Work, House, Volunteer, Account], list[Line]]


def steer_volunteer(house: House, volunteer_id: int, what: str, who: Account) -> str | None:
    """What came of it, as a sentence; None when there is no such volunteer. `what` is one of `STEERING`; else KeyError. Audited."""
    steer = STEERING[what]
    with house.transaction() as work:
        held = _tickets_first(work, volunteer_id)
        found = locked_volunteer(work.db, volunteer_id)
        if found is None:
            return None
        audit(work.db, who.name, f"volunteer_{what}", volunteer=found.id, held=held)
        return render_all(steer(work, house, found, who), "zh_CN")


def deactivate(work: Work, house: House, volunteer: Volunteer, who: Account) -> list[Line]:
    """Out of the pool: open offers end, what they carry is taken back for others; they and the residents are told."""
    if volunteer.state == "inactive":
        return [_line("people.inactive_already", volunteer)]
    release_offers_of(work, volunteer)
    actor, codes = Actor("coordinator", who.name), []
    for held in volunteers.held_tickets(work.db, volunteer.id):
        ticket = tickets.lock_ticket(work.db, held.id)
        if ticket is None or ticket.status is not TicketStatus.ASSIGNED or ticket.volunteer_id != volunteer.id:
            continue
        codes.append(ticket.code)
        take_away(work, house, ticket, actor=actor)
        station = station_by_id(work.db, ticket.station_id)
        tell_resident(work, house, station, ticket, "order.looking_again", cause=f"ticket:{ticket.id}:{int(work.now.timestamp())}")
    volunteers.change_volunteer(work.db, volunteer, state="inactive", on_duty=False, verify_code=None)
    taken = [_line("people.taken_back", volunteer, codes="、".join(codes))] if codes else []
    return [_line("people.deactivated", volunteer), *taken]


def reactivate(work: Work, house: House, volunteer: Volunteer, who: Account) -> list[Line]:
    """In the pool again, and on duty."""
    if volunteer.state == "active":
        return [_line("people.active_already", volunteer)]
    volunteers.change_volunteer(work.db, volunteer, state="active")
    on_duty(work, volunteer)
    return [_line("people.reactivated", volunteer)]


def _on(work: Work, house: House, volunteer: Volunteer, who: Account) -> list[Line]:
    if volunteer.state != "active":
        return [_line("people.not_active", volunteer)]
    on_duty(work, volunteer)
    return [_line("people.on_duty", volunteer)]


def _off(work: Work, house: House, volunteer: Volunteer, who: Account) -> list[Line]:
    off_duty(work, volunteer)
    held = len(volunteers.held_tickets(work.db, volunteer.id))
    return [_line("people.off_duty_holding", volunteer, count=held) if held else _line("people.off_duty", volunteer)]


def _answer(decide: Callable[..., list[Line] | None]) -> Steer:
    """The answer to a 报名, through its ticket; a sign-up whose ticket is gone is told so."""

    def answered(work: Work, house: House, volunteer: Volunteer, who: Account) -> list[Line]:
        waits = volunteer.state in ("pending", "verified")
        found = tickets.open_ticket_of(work.db, f"{SIGN_UP}:{volunteer.id}:") if waits else None
        locked = tickets.lock_ticket(work.db, found.id) if found is not None else None
        lines = decide(work, house, locked, actor=Actor("coordinator", who.name)) if locked is not None else None
        return lines or [_line("people.no_sign_up", volunteer)]

    return answered


def _tickets_first(work: Work, volunteer_id: int) -> list[str]:
    """Locks every ticket this may be about, before the volunteer: the order in which everybody locks. The codes of what they carry."""
    held = volunteers.held_tickets(work.db, volunteer_id)
    sign_up = tickets.open_ticket_of(work.db, f"{SIGN_UP}:{volunteer_id}:")
    asked = [ticket for _, ticket in offers.waiting_offers(work.db, volunteer_id)]
    for ticket_id in sorted({ticket.id for ticket in (*held, *asked, *((sign_up,) if sign_up else ()))}):
        tickets.lock_ticket(work.db, ticket_id)
    return [ticket.code for ticket in held]


def _line(key: str, volunteer: Volunteer, **gaps: str | int) -> Line:
    return Line(key, {"name": volunteer.name, **gaps})


STEERING: dict[str, Steer] = {
    "on": _on,
    "off": _off,
    "deactivate": deactivate,
    "reactivate": reactivate,
    "confirm": _answer(confirm_volunteer),
    "refuse": _answer(refuse_volunteer),
}
