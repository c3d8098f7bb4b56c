"""Somebody of ours who asked for it (打 A12) has picked up: the line rings the resident and shows nobody's number.

A counsellor may first hear the last notes of the case by a key. Whoever answers a telephone is not yet the counsellor, so the
digits of the ticket's code are asked for, which stand only in their own texts.
"""

from __future__ import annotations

from hotline.carrier import twiml
from hotline.conversation.ways import Connect
from hotline.flows.begin_call import caller_of
from hotline.flows.connect import targets_for
from hotline.flows.counsellor_texts import NOTES_TOLD
from hotline.flows.house import House, Work
from hotline.flows.render_turn import prompt
from hotline.store.models import Call, Ticket
from hotline.store.queries import care
from hotline.store.queries.intake import call_for_update
from hotline.store.queries.tickets import OPEN, add_event, ticket_by_id
from hotline.store.queries.volunteers import volunteer_phone
from hotline.terms import Actor, Kind, Line, TicketStatus

RING_SECONDS = 25
LONGEST_SPOKEN = 300


def bridge(work: Work, house: House, call: Call, ticket_id: int) -> str:
    """The first TwiML of such a call: the last notes are offered where there are some, else the resident is rung."""
    ticket = ticket_by_id(work.db, ticket_id)
    if ticket is None or not may_speak(work, house, ticket, call.to_phone):
        return twiml.say_and_hangup(prompt([Line("ring.bridge_over")], "zh_CN"))
    if _is_holder(work, ticket, call.to_phone) and care.last_notes(work.db, ticket, 1):
        return twiml.whisper_gather(prompt([Line("whisper.notes_offer")], "zh_CN"), _url(house, ticket, 1))
    return _ring(work, house, call, ticket)


def notes_key(house: House, ticket_id: int, n: int, keys: str, sid: str) -> str:
    """A key in such a call: first 2 asks for the notes, then the digits of the code are their price; in any case the resident is rung."""
    with house.transaction() as work:
        call, ticket = call_for_update(work.db, sid), ticket_by_id(work.db, ticket_id)
        if call is None or ticket is None or not may_speak(work, house, ticket, call.to_phone):
            return twiml.hang_up()
        if n == 1 and keys.strip() == "2":
            ask = prompt([Line("whisper.notes_code")], "zh_CN")
            return twiml.say_and_gather(ask, action=_url(house, ticket, 2), keys=None, speech=False, timeout=10)
        if n == 2 and keys.strip("# ") == ticket.code[1:] and _is_holder(work, ticket, call.to_phone):
            add_event(work.db, ticket.id, "notes_told", at=work.now, actor=Actor("volunteer", str(ticket.volunteer_id)))
            return _ring(work, house, call, ticket, Line("whisper.notes", {"notes": _spoken(work, house, ticket)}))
        return _ring(work, house, call, ticket, *([Line("whisper.notes_wrong")] if n == 2 else []))


def _ring(work: Work, house: House, call: Call, ticket: Ticket, *say: Line) -> str:
    targets = targets_for(work, house, call, caller_of(work, call), Connect("resident"), ticket, step=0)
    url = f"{house.settings.public_url}/twilio/voice/bridged"
    return twiml.say_then_dial(prompt([*say, Line("ring.bridge")], "zh_CN"), targets, url, RING_SECONDS, house.settings.number)


def may_speak(work: Work, house: House, ticket: Ticket, phone: str) -> bool:
    """A coordinator about anything open; whoever holds it; the counsellor of a talk also after it was closed, until the case is over."""
    if not ticket.resident_phone:
        return False
    if phone in house.settings.coordinators:
        return ticket.status in OPEN
    case = ticket.kind is Kind.PSYCHOLOGICAL and ticket.status is not TicketStatus.CANCELLED and ticket.close_reason not in care.CASE_OVER
    return (ticket.status is TicketStatus.ASSIGNED or case) and volunteer_phone(work.db, ticket.volunteer_id or 0) == phone


def _is_holder(work: Work, ticket: Ticket, phone: str) -> bool:
    return ticket.kind is Kind.PSYCHOLOGICAL and volunteer_phone(work.db, ticket.volunteer_id or 0) == phone


def _spoken(work: Work, house: House, ticket: Ticket) -> str:
    return "；".join(house.cipher.unseal(note.sealed) for note in care.last_notes(work.db, ticket, NOTES_TOLD))[:LONGEST_SPOKEN]


def _url(house: House, ticket: Ticket, n: int) -> str:
    return f"{house.settings.public_url}/twilio/talk/notes?ticket={ticket.id}&n={n}"
