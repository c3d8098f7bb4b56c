"""The resident sets an order right before anybody took it, or says how it is to be brought: what was last said holds."""

from __future__ import annotations

from hotline.conversation.remarks import joined_remarks
from hotline.conversation.turns import AskedAgain, NoteOrder, ReviseTicket
from hotline.conversation.where import moved
from hotline.flows.as_wished import times_of
from hotline.flows.house import House, Work
from hotline.flows.keep_goods import keep_what_is_still_wanted
from hotline.flows.what_to_mind import tell_holder
from hotline.store.models import Ticket
from hotline.store.queries import tickets
from hotline.store.queries.communities import community_in
from hotline.store.queries.places import station_by_id
from hotline.store.queries.residents import resident_by_id
from hotline.terms import Actor, TicketStatus, Urgency, Wish
from hotline.tickets.due import remind_at

CHANGEABLE = frozenset({TicketStatus.OPEN, TicketStatus.OFFERED})
LONGEST_SUMMARY = 2000
RISING = (Urgency.NORMAL, Urgency.URGENT, Urgency.CRISIS)


def change_order(work: Work, house: House, ticket: Ticket, act: ReviseTicket | NoteOrder, *, actor: Actor) -> bool:
    """True when the order is as the resident last said; False when a person must speak with them."""
    if isinstance(act, ReviseTicket):
        return revise_ticket(work, house, ticket, act, actor=actor)
    return note_order(work, house, ticket, act, actor=actor)


def revise_ticket(work: Work, house: House, ticket: Ticket, act: ReviseTicket, *, actor: Actor) -> bool:
    """True when the order is changed; False when somebody took it meanwhile or it is over: a person must speak with them.

    Whoever accepts later is told the order as it then is.
    """
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None or locked.status not in CHANGEABLE:
        return False
    tickets.replace_items(work.db, locked.id, act.items)
    keep_what_is_still_wanted(work, locked, actor=actor)
    where, community_id = _where(work, locked, act)
    summary = f"{locked.summary or ''}\n{act.said}".strip()[:LONGEST_SUMMARY]
    tickets.change_ticket(work.db, locked, address=where, community_id=community_id, summary=summary)
    note(work, house, locked, wish=act.wish, remarks=act.remarks)
    tickets.add_event(work.db, locked.id, "changed", at=work.now, actor=actor)
    return True


def _where(work: Work, locked: Ticket, act: ReviseTicket) -> tuple[str | None, int | None]:
    """The place and the community it goes to now."""
    person = resident_by_id(work.db, locked.resident_id) if act.home and locked.resident_id is not None else None
    if person is not None:
        return person.address, person.community_id
    where = moved(locked.address, act.address)
    place = community_in(work.db, locked.station_id, where) if act.address else None
    return where, place.id if place else locked.community_id


def note_order(work: Work, house: House, ticket: Ticket, act: NoteOrder, *, actor: Actor) -> bool:
    """How the order is to be brought, kept with it; a holder is told at once. False when it is over: a person must speak with them."""
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None or locked.status not in CHANGEABLE | {TicketStatus.ASSIGNED}:
        return False
    note(work, house, locked, wish=act.wish, remarks=act.remarks)
    summary = f"{locked.summary or ''}\n{act.said}".strip()[:LONGEST_SUMMARY]
    tickets.change_ticket(work.db, locked, summary=summary)
    tickets.add_event(work.db, locked.id, "noted", at=work.now, actor=actor, why=act.remarks or None)
    if locked.status is TicketStatus.ASSIGNED:
        tell_holder(work, house, station_by_id(work.db, locked.station_id), locked)
    return True


def ask_again(work: Work, ticket: Ticket, act: AskedAgain, *, actor: Actor) -> None:
    """Kept with the order that is under way; one that is needed sooner by now is sought for sooner."""
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None:
        return
    if RISING.index(act.urgency) > RISING.index(locked.urgency) and act.urgency is not Urgency.CRISIS:
        tickets.change_ticket(work.db, locked, urgency=act.urgency)
        work.nudge("offer_tickets")
    tickets.add_event(work.db, locked.id, "asked_again", at=work.now, actor=actor)


def note(work: Work, house: House, locked: Ticket, *, wish: Wish | None, remarks: str) -> None:
    """The columns of a locked order that say when and how; a time named now takes the place of the one before.

    Somebody who holds it is reminded by the new time; nobody is asked before it is time to ask.
    """
    if remarks and not (locked.door_code and locked.door_code in remarks):  # what proves the delivery is for the door alone
        tickets.change_ticket(work.db, locked, remarks=joined_remarks(locked.remarks or "", remarks))
    if wish is None:
        return
    station = station_by_id(work.db, locked.station_id)
    times = dict(times_of(house, station, wish, now=work.now, urgency=locked.urgency, kind=locked.kind))
    if locked.status is TicketStatus.ASSIGNED:
        times["next_look_at"] = remind_at(work.now, times["promised_at"])
    tickets.change_ticket(work.db, locked, **times)
    work.nudge("offer_tickets")
