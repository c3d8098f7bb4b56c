"""记录 A12 ...: a note on a ticket in hand, sealed at once. The text it came in is sealed as well: it is about somebody's mind."""

from __future__ import annotations

from hotline.flows.house import House, Work
from hotline.store.models import Ticket
from hotline.store.queries import tickets
from hotline.store.queries.messages import seal_message
from hotline.terms import Actor, Line


def keep_note(work: Work, house: House, ticket: Ticket, actor: Actor, words: str, message_id: int) -> list[Line]:
    """Keeps the note of a volunteer or coordinator and returns the reply; without words the reply says how it is done."""
    if not words.strip():
        return [Line("volunteer.note_how", {"code": ticket.code})]
    tickets.add_note(work.db, ticket.id, at=work.now, author=f"{actor.kind}:{actor.ref}", sealed=house.cipher.seal(words.strip()))
    tickets.add_event(work.db, ticket.id, "note", at=work.now, actor=actor)
    seal_message(work.db, message_id, seal=house.cipher.seal)
    return [Line("volunteer.note_kept", {"code": ticket.code})]
