"""Everything on file about one number, and its erasure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, update

from hotline.store.engine import Db, changed_rows
from hotline.store.models import (
    Attempt,
    Base,
    Call,
    Callback,
    CallStep,
    Donor,
    Inbox,
    Message,
    Note,
    Outbox,
    PersonChange,
    Phone,
    Recording,
    Resident,
    TextDialogue,
    Ticket,
    TicketItem,
    Volunteer,
)
from hotline.terms import TicketStatus

ERASED = "erased"


def _their_calls(phone: str) -> Select[int]:
    return select(Call.id).where(or_(Call.from_phone == phone, Call.to_phone == phone))


def _their_tickets(phone: str) -> Select[int]:
    return select(Ticket.id).where(Ticket.resident_phone == phone)


def _their_changes(phone: str) -> ColumnElement[bool]:
    residents, volunteers = select(Resident.id).where(Resident.phone == phone), select(Volunteer.id).where(Volunteer.phone == phone)
    return or_(
        and_(PersonChange.subject == "resident", PersonChange.subject_id.in_(residents)),
        and_(PersonChange.subject == "volunteer", PersonChange.subject_id.in_(volunteers)),
    )


def about(db: Db, phone: str) -> dict[str, Sequence[Base]]:
    """All rows about a number, by table: what a person may ask to see."""
    tickets = _their_tickets(phone)
    wanted: dict[str, tuple[type[Base], ColumnElement[bool]]] = {
        "residents": (Resident, or_(Resident.phone == phone, Resident.second_phone == phone, Resident.guardian_phone == phone)),
        "volunteers": (Volunteer, Volunteer.phone == phone),
        "phones": (Phone, Phone.phone == phone),
        "messages": (Message, or_(Message.from_phone == phone, Message.to_phone == phone)),
        "calls": (Call, or_(Call.from_phone == phone, Call.to_phone == phone)),
        "tickets": (Ticket, Ticket.resident_phone == phone),
        "ticket_items": (TicketItem, TicketItem.ticket_id.in_(tickets)),
        "notes": (Note, Note.ticket_id.in_(tickets)),
        "callbacks": (Callback, Callback.phone == phone),
        "attempts": (Attempt, Attempt.phone == phone),
        "person_changes": (PersonChange, _their_changes(phone)),
        "donors": (Donor, Donor.phone == phone),
    }
    return {name: db.scalars(select(table).where(which)).all() for name, (table, which) in wanted.items()}


def open_ticket_codes(db: Db, phone: str) -> list[str]:
    """Codes of what is still being done for this number: nothing is erased before that is over."""
    return list(db.scalars(select(Ticket.code).where(Ticket.resident_phone == phone, Ticket.closed_at.is_(None))))


def carried_codes(db: Db, phone: str) -> list[str]:
    """Codes of what this number carries as a volunteer, to whom nothing is given any more until this transaction ends."""
    theirs = db.scalars(select(Volunteer.id).where(Volunteer.phone == phone).with_for_update(key_share=True)).all()
    return list(db.scalars(select(Ticket.code).where(Ticket.volunteer_id.in_(theirs), Ticket.status == TicketStatus.ASSIGNED)))


def erase(db: Db, phone: str, stand_in: str) -> dict[str, int]:
    """Takes a number and its person out of every row; `stand_in` stands where a number must. Rows changed, by table.

    What was handed over stays countable. That the number wants no calls is kept: it is what keeps it from being rung again.
    """
    calls, tickets = _their_calls(phone), _their_tickets(phone)
    sids = select(Message.sid).where(or_(Message.from_phone == phone, Message.to_phone == phone), Message.sid.is_not(None))
    counts: dict[str, int] = {}

    def run(name: str, statement: Any) -> None:
        counts[name] = counts.get(name, 0) + changed_rows(db, statement)

    run("person_changes", delete(PersonChange).where(_their_changes(phone)))  # first: it finds the person by the number
    run("inbox", update(Inbox).where(Inbox.key.in_(sids)).values(answer=None))
    run("call_steps", delete(CallStep).where(CallStep.call_id.in_(calls)))
    run("recordings", delete(Recording).where(Recording.call_id.in_(calls)))
    run("notes", delete(Note).where(Note.ticket_id.in_(tickets)))
    run("text_dialogues", delete(TextDialogue).where(TextDialogue.phone == phone))
    run("outbox", update(Outbox).where(Outbox.to_phone == phone).values(to_phone=stand_in, body=None, detail={}))
    nothing = {"body": None, "sealed": None}
    run("messages", update(Message).where(Message.from_phone == phone).values(from_phone=stand_in, **nothing))
    run("messages", update(Message).where(Message.to_phone == phone).values(to_phone=stand_in, **nothing))
    silent: dict[str, Any] = {"transcript": None, "sealed": None, "talk": {}}
    run("calls", update(Call).where(Call.from_phone == phone).values(from_phone=stand_in, **silent))
    run("calls", update(Call).where(Call.to_phone == phone).values(to_phone=stand_in, **silent))
    words = ("resident_name", "address", "summary", "sealed", "door_code", "remarks")
    unknown: dict[str, Any] = dict.fromkeys(words) | {"assessment": {}}
    run("tickets", update(Ticket).where(Ticket.resident_phone == phone).values(resident_phone=stand_in, resident_id=None, **unknown))
    run("attempts", update(Attempt).where(Attempt.phone == phone).values(phone=stand_in))
    run("callbacks", update(Callback).where(Callback.phone == phone).values(phone=stand_in, resident_id=None, detail={}))
    run("residents", delete(Resident).where(Resident.phone == phone))
    run("residents", update(Resident).where(Resident.second_phone == phone).values(second_phone=None))
    run("residents", update(Resident).where(Resident.guardian_phone == phone).values(guardian_phone=None))
    run(
        "volunteers", update(Volunteer).where(Volunteer.phone == phone).values(name=ERASED, phone=stand_in, state="inactive", building=None)
    )
    run("donors", update(Donor).where(Donor.phone == phone).values(name=ERASED, phone=stand_in, note=None))
    run("phones", delete(Phone).where(Phone.phone == phone, Phone.opted_out_at.is_(None)))
    return counts
