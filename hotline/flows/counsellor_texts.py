"""What counsellors text about a case besides taking and giving back: notes and the last notes, the end of a case, alarms that were none."""

from __future__ import annotations

from hotline.flows.answer_offer import actor_of
from hotline.flows.answer_page import acknowledge_page
from hotline.flows.cancel_ticket import cancel_ticket
from hotline.flows.deliver_ticket import close_case
from hotline.flows.follow_ups import drop_follow_ups, kept_in_person
from hotline.flows.house import House, Work
from hotline.flows.keep_note import keep_note
from hotline.flows.move_ticket import move_locked
from hotline.flows.release_offers import release_offers
from hotline.flows.send_text import queue_text
from hotline.flows.ticket_words import volunteer_lang
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.store.models import Station, Ticket, Volunteer
from hotline.store.queries import care, pages, tickets
from hotline.store.queries.messages import seal_message
from hotline.store.queries.residents import resident_by_id
from hotline.terms import SYSTEM, Actor, Kind, Line, Outcome, Purpose, Skill, TicketStatus, Urgency
from hotline.tickets.moves import TicketEvent

NOTES_TOLD = 3
ROOM_FOR_NOTES = 110
FALSE_ALARM = "false_alarm"
FALSE_ALARM_WORDS = ("误报", "誤報", "虚惊", "false alarm")
Lines = list[Line]


def is_counsellor(volunteer: Volunteer | None) -> bool:
    """Whether a volunteer has the skill and is active."""
    return volunteer is not None and volunteer.state == "active" and Skill.COUNSELLING.value in volunteer.skills


def note_or_notes(work: Work, house: House, station: Station, ticket: Ticket, volunteer: Volunteer, words: str, message_id: int) -> Lines:
    """记录 A12 with words keeps a note, which also says that they have talked; without words the last notes are texted to whoever
    carries the case, and to nobody else."""
    if words.strip():
        lines = keep_note(work, house, ticket, actor_of(volunteer), words, message_id)
        kept_in_person(work, ticket)
        return lines
    if ticket.volunteer_id != volunteer.id:
        return [Line("volunteer.not_yours", {"code": ticket.code})]
    notes = [house.cipher.unseal(note.sealed) for note in care.last_notes(work.db, ticket, NOTES_TOLD)]
    if not notes:
        return [Line("psych.no_notes", {"code": ticket.code})]
    told = "；".join(notes)[:ROOM_FOR_NOTES]
    queue_text(
        work, house, station, volunteer.phone, [Line("psych.notes", {"code": ticket.code, "notes": told})], cause=f"notes:{message_id}",
        lang=volunteer_lang(volunteer), exempt=True, exempt_opt_out=True, ticket_id=ticket.id, sensitive=True,
    )  # fmt: skip
    tickets.add_event(work.db, ticket.id, "notes_told", at=work.now, actor=actor_of(volunteer))
    return [Line("psych.notes_coming", {"code": ticket.code})]


def end_case(work: Work, house: House, ticket: Ticket, volunteer: Volunteer, words: str, message_id: int) -> Lines:
    """结案 A12: the case is closed and its follow-ups with it; a reason is kept as a note. "结案 A12 误报" closes a false alarm."""
    if any(word in words.lower() for word in FALSE_ALARM_WORDS):
        return false_alarm(work, house, ticket, words, by=volunteer.phone, actor=actor_of(volunteer), message_id=message_id)
    lines = close_case(work, volunteer, ticket.id)
    closed = tickets.lock_ticket(work.db, ticket.id)
    if closed is not None and closed.status is TicketStatus.CLOSED and closed.volunteer_id == volunteer.id:
        if words.strip():
            keep_note(work, house, ticket, actor_of(volunteer), words, message_id)
        drop_follow_ups(work, ticket)
        _stop_ringing(work, ticket)
        pages.settle_all(work.db, ticket.id, now=work.now)
    return lines


def false_alarm(work: Work, house: House, ticket: Ticket, reason: str, *, by: str, actor: Actor, message_id: int) -> Lines:
    """误报 A12 reason: no danger after all. The reason is kept for measuring triage, sealed where it is about somebody's mind.

    Whoever is being rung or sent because of it is told to stop.
    """
    gaps: dict[str, str | int] = {"code": ticket.code}
    if not reason.strip():
        return [Line("psych.false_alarm_why", gaps)]
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None or locked.kind not in (Kind.PSYCHOLOGICAL, Kind.MEDICAL):
        return [Line("page.unknown_code", gaps)]
    sealed = locked.kind is Kind.PSYCHOLOGICAL
    settled = move_locked(
        work, locked, TicketEvent.SETTLE, actor=actor, why=None if sealed else reason.strip()[:200], close_reason=FALSE_ALARM,
        detail={"false_alarm": True, "risk": locked.risk.value},
    )  # fmt: skip
    if not settled:
        return [Line("page.over_already", gaps)]
    tickets.add_note(work.db, locked.id, at=work.now, author=f"{FALSE_ALARM}:{by}", sealed=house.cipher.seal(reason.strip()[:500]))
    tickets.add_event(work.db, locked.id, FALSE_ALARM, at=work.now, actor=actor)
    seal_message(work.db, message_id, seal=house.cipher.seal)
    pages.settle_all(work.db, locked.id, now=work.now)
    release_offers(work, house, _station(work, locked), [locked], why=FALSE_ALARM)
    drop_follow_ups(work, locked)
    _stop_ringing(work, locked)
    for check in care.open_welfare_checks(work.db, locked.station_id, locked.resident_phone or ""):
        cancel_ticket(work, house, check, actor=SYSTEM, why=FALSE_ALARM)
    return [Line("psych.false_alarm_kept", gaps)]


def acknowledge_as_counsellor(work: Work, station: Station, volunteer: Volunteer, code: str | None) -> Lines | None:
    """收到 A12 of a counsellor who was paged; without a code the only crisis that waits. None when it concerns no crisis."""
    waiting = [t for t in tickets.paged_tickets(work.db, station.id) if t.urgency is Urgency.CRISIS]
    if code is not None:
        found = tickets.open_ticket_by_code(work.db, station.id, code)
        waiting = [found] if found is not None and found.urgency is Urgency.CRISIS else []
    return acknowledge_page(work, waiting[0], by=volunteer.phone) if len(waiting) == 1 else None


def _stop_ringing(work: Work, ticket: Ticket) -> None:
    if ticket.urgency is not Urgency.CRISIS:
        return
    person = resident_by_id(work.db, ticket.resident_id) if ticket.resident_id is not None else None
    for phone in {ticket.resident_phone, person.phone if person is not None else None} - {None}:  # a guardian's, and the ward's own
        withdraw_for(work, str(phone), outcome=Outcome.WITHDRAWN, why="case_closed", purposes=(Purpose.CRISIS,))


def _station(work: Work, ticket: Ticket) -> Station:
    return work.db.get_one(Station, ticket.station_id)
