"""Danger was heard: a crisis ticket, the team paged by text and rung, ahead of everything else.

One crisis ticket a phone: whoever writes ten desperate texts is one person to be reached, and
each further text is in the history of that ticket. Where a double ring and a lost crisis are the alternatives, the double ring is right.
"""

from __future__ import annotations

from datetime import timedelta

from hotline.conversation.calling import called
from hotline.conversation.turns import RaiseCrisis
from hotline.flows.book_callback import book_callback
from hotline.flows.danger_of_ward import see_to_ward
from hotline.flows.danger_place import keep_place
from hotline.flows.give_way import way
from hotline.flows.house import House, Work
from hotline.flows.open_ticket import open_ticket
from hotline.flows.page_coordinators import page
from hotline.flows.queue_call import queue_calls
from hotline.flows.send_text import queue_text
from hotline.kernel.phones import callable_number
from hotline.store.models import Resident, Station, Ticket
from hotline.store.queries.communities import community_in
from hotline.store.queries.intake import Caller
from hotline.store.queries.tickets import add_event
from hotline.terms import SYSTEM, Actor, Kind, Line, Purpose, Urgency
from hotline.words.catalogue import lang_of

GUARDIAN_STILL_NEEDED = timedelta(minutes=15)
NOT_TO_BE_TOLD = ("勿通知", "不通知", "别通知", "do not tell")


def raise_crisis(work: Work, house: House, caller: Caller, act: RaiseCrisis, *, cause: str, by_call: bool) -> Ticket:
    """The open crisis ticket of this phone, opened now if there is none; the team is paged until one acknowledges.

    By text we also ring at once (`Purpose.CRISIS`, no quiet hours), and so do the team's telephones; a caller is on the line
    already and the team is rung for that call, and again by a page should nobody take it. A call that ends before
    somebody was joined is rung back.
    """
    way.for_danger()
    ticket = _open_crisis(caller, act.kind)
    if ticket is not None:
        detail = {"cause": cause} if act.kind is Kind.PSYCHOLOGICAL else {"cause": cause, "evidence": list(act.evidence)}
        add_event(work.db, ticket.id, "danger_again", at=work.now, actor=Actor("resident"), detail=detail)
        if act.address and act.address != ticket.address:
            keep_place(work, house, caller, act.kind, act.address, cause=cause)
    else:
        ward = caller.ward if act.about_another else None
        ticket = _new_crisis(work, house, caller, act, cause, ward)
        if ward is not None:
            see_to_ward(work, house, caller, ward, ticket, by_call=by_call)
        if act.kind is not Kind.PSYCHOLOGICAL and caller.resident is not None:
            _tell_guardian(work, house, caller.station, caller.resident, ticket)
    page(work, house, ticket, "crisis", lane="crisis", ring=not by_call)
    if not by_call:
        callback_id = book_callback(
            work,
            house,
            station_id=caller.station.id,
            phone=caller.phone,
            resident_id=caller.resident.id if caller.resident else None,
            purpose=Purpose.CRISIS,
            cause=f"crisis:{cause}",
            at=work.now,
            ticket_id=ticket.id,
            exempt=True,
        )
        add_event(work.db, ticket.id, "ringing_resident", at=work.now, actor=SYSTEM, detail={"callback": callback_id})
    return ticket


def _open_crisis(caller: Caller, kind: Kind) -> Ticket | None:
    return next((t.ticket for t in caller.tickets if t.ticket.urgency is Urgency.CRISIS and t.ticket.kind is kind), None)


def _new_crisis(work: Work, house: House, caller: Caller, act: RaiseCrisis, cause: str, ward: Resident | None) -> Ticket:
    person = caller.resident or ward
    elsewhere = act.address if act.about_another and ward is None else None  # what was said of another's place holds; else the roster does
    place = community_in(work.db, caller.station.id, act.address or act.summary) if elsewhere or not person else None
    at_home = person.address if person else None
    ticket, _new = open_ticket(
        work,
        house,
        caller.station,
        cause=cause,
        kind=act.kind,
        summary=act.summary,
        phone=caller.phone,
        resident=person,
        community_id=place.id if place else (person.community_id if person else None),
        address=elsewhere or at_home or act.address,
        items=(),
        urgency=Urgency.CRISIS,
        risk=act.risk,
        who=None,
        evidence=act.evidence,
        confidence=1.0,
        source="call" if cause.startswith("call") else "text",
        awaits_yes=False,
    )
    return ticket


def _tell_guardian(work: Work, house: House, station: Station, resident: Resident, ticket: Ticket) -> None:
    """The guardian is asked by text and call to get in touch, without a word of what it is; not where the roster says not to."""
    phone, notes = resident.guardian_phone, (resident.notes or "").lower()
    if phone is None or not callable_number(phone, house.settings.allowed_prefixes) or any(word in notes for word in NOT_TO_BE_TOLD):
        return
    line = Line("text.guardian_emergency", {"called": called(resident.name) or ""})
    lang = lang_of(resident.language)  # a family's
    queue_text(work, house, station, phone, [line], cause=f"guardian:{ticket.id}", lang=lang, lane="crisis", ticket_id=ticket.id)
    queue_calls(
        work,
        house,
        station,
        {phone: f"guardian:{ticket.id}:call"},
        within=GUARDIAN_STILL_NEEDED,
        ticket_id=ticket.id,
        detail={"tell_guardian": ticket.id, "role": "guardian"},
        in_danger=True,
        priority=1,
    )
    add_event(work.db, ticket.id, "guardian_told", at=work.now, actor=SYSTEM)
