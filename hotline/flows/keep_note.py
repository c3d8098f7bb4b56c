"""记录 A12 ...: a note on a ticket in hand, sealed at once. The text it came in is sealed as well: it is about somebody's mind."""

from __future__ import annotations

from hotline.flows.answer_offer import actor_of
from hotline.flows.house import House, Work
from hotline.store.models import Ticket, Volunteer
from hotline.store.queries import tickets
from hotline.store.queries.messages import seal_message
from hotline.terms import Line


def keep_note(work: Work, house: House, ticket: Ticket, volunteer: Volunteer, words: str, message_id: int) -> list[Line]:
    """Keeps the note and returns the reply; without words the reply says how it is done."""
    if not words.strip():
        return [Line("volunteer.note_how", {"code": ticket.code})]
    tickets.add_note(work.db, ticket.id, at=work.now, author=f"volunteer:{volunteer.id}", sealed=house.cipher.seal(words.strip()))
    tickets.add_event(work.db, ticket.id, "note", at=work.now, actor=actor_of(volunteer))
    seal_message(work.db, message_id, seal=house.cipher.seal)
    return [Line("volunteer.note_kept", {"code": ticket.code})]
