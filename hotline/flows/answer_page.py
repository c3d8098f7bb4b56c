"""What a coordinator answers by text: 收到, 完成, 同意, 不同意."""

from __future__ import annotations

from hotline.flows.as_wished import times_again
from hotline.flows.cancel_ticket import cancel_ticket
from hotline.flows.deliver_ticket import finish
from hotline.flows.house import House, Work
from hotline.flows.move_ticket import move_locked
from hotline.flows.register_volunteer import confirm_volunteer, refuse_volunteer
from hotline.flows.release_offers import release_offers
from hotline.flows.tell_resident import tell_resident
from hotline.store.models import Station, Ticket
from hotline.store.queries import pages, tickets
from hotline.store.queries.places import station_by_id
from hotline.terms import Actor, Line, TicketStatus
from hotline.tickets.moves import TicketEvent


def acknowledge_page(work: Work, ticket: Ticket, *, by: str) -> list[Line]:
    """收到: every page of the ticket is answered, and nobody is paged about it again until something new happens."""
    pages.acknowledge(work.db, ticket.id, by=by, now=work.now)
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is not None and locked.acknowledged_at is None:
        tickets.change_ticket(work.db, locked, acknowledged_at=work.now, acknowledged_by=by)
    tickets.add_event(work.db, ticket.id, "acknowledged", at=work.now, actor=Actor("coordinator", by))
    return [Line("page.acknowledged", {"code": ticket.code})]


def finish_ticket(work: Work, house: House, ticket: Ticket, *, by: str) -> list[Line]:
    """完成: a delivery is finished without the door code; anything else a person has seen to is closed."""
    actor = Actor("coordinator", by)
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None:
        return [Line("page.unknown_code", {"code": ticket.code})]
    station = station_by_id(work.db, locked.station_id)
    if locked.status is TicketStatus.ASSIGNED and locked.door_code is not None:
        done = finish(work, house, station, locked, TicketEvent.FINISH, actor=actor)
    elif locked.status is TicketStatus.DELIVERED:
        done = move_locked(work, locked, TicketEvent.CONFIRM, actor=actor, close_reason="coordinator")
    else:
        done = _settle(work, house, station, locked, actor)
    pages.settle_all(work.db, locked.id, now=work.now)
    return [Line("page.finished" if done else "page.over_already", {"code": locked.code})]


def agree(work: Work, house: House, ticket: Ticket, *, by: str) -> list[Line]:
    """同意: the order of an unknown phone goes out, or somebody who signed up may be asked from now on."""
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None:
        return [Line("page.unknown_code", {"code": ticket.code})]
    pages.acknowledge(work.db, locked.id, by=by, now=work.now)
    actor = Actor("coordinator", by)
    signed_up = confirm_volunteer(work, house, locked, actor=actor)
    if signed_up is not None:
        return signed_up
    if not locked.awaits_yes or locked.status is not TicketStatus.OPEN:
        return [Line("page.nothing_to_agree", {"code": locked.code})]
    station = station_by_id(work.db, locked.station_id)
    tickets.change_ticket(work.db, locked, awaits_yes=False, **times_again(house, station, locked, now=work.now))
    tickets.add_event(work.db, locked.id, "agreed", at=work.now, actor=actor)
    work.nudge("offer_tickets")
    tell_resident(work, house, station, locked, "order.agreed", cause=f"ticket:{locked.id}")
    return [Line("page.agreed", {"code": locked.code})]


def refuse(work: Work, house: House, ticket: Ticket, *, by: str) -> list[Line]:
    """不同意: the order of an unknown phone does not go out and its sender is told; or somebody who signed up is not taken."""
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None:
        return [Line("page.unknown_code", {"code": ticket.code})]
    actor = Actor("coordinator", by)
    signed_up = refuse_volunteer(work, house, locked, actor=actor)
    if signed_up is not None:
        return signed_up
    if not locked.awaits_yes or not cancel_ticket(work, house, locked, actor=actor, why="refused", event=TicketEvent.REFUSE):
        return [Line("page.nothing_to_agree", {"code": locked.code})]
    tell_resident(work, house, station_by_id(work.db, locked.station_id), locked, "order.refused", cause=f"ticket:{locked.id}")
    return [Line("page.refused", {"code": locked.code})]


def _settle(work: Work, house: House, station: Station, ticket: Ticket, actor: Actor) -> bool:
    """Closes what a person has seen to; whoever was asked or held it is told."""
    holders = ticket.status in (TicketStatus.OFFERED, TicketStatus.ASSIGNED)
    done = move_locked(work, ticket, TicketEvent.SETTLE, actor=actor, close_reason="coordinator")
    if done and holders:
        release_offers(work, house, station, [ticket], why="settled")
    return done
