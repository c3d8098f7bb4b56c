"""What each command of a volunteer does."""

from __future__ import annotations

import re
from collections.abc import Callable

from hotline.dispatch.missing import goods_missing, named_goods
from hotline.dispatch.replies import Command, Verb
from hotline.flows.answer_offer import accept_offers, actor_of, decline_offers, give_back, holder_lines
from hotline.flows.coordinator_texts import close_alarm
from hotline.flows.counsellor_texts import acknowledge_as_counsellor, end_case, is_counsellor, note_or_notes
from hotline.flows.deliver_ticket import deliver_ticket, mark_missing
from hotline.flows.nobody_home import nobody_home
from hotline.flows.pass_on import note_words
from hotline.flows.said import Lines, Said, Unclear, held_meant, offers_meant
from hotline.flows.speak_masked import speak_masked
from hotline.flows.volunteer_day import my_tickets, off_duty, on_duty
from hotline.store.models import Volunteer
from hotline.store.queries import offers, tickets, volunteers
from hotline.terms import Line, TicketStatus


def _accept(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = offers_meant(said, volunteer, command, "1")
    if isinstance(found, Unclear):
        return found.lines
    lines = accept_offers(said.work, said.house, said.station, volunteer, found)
    if command.rest:
        note_words(said.work, said.house, volunteer, found[0].ticket_id, command.rest, said.message_id)
    return lines


def _decline(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = offers_meant(said, volunteer, command, "2")
    return found.lines if isinstance(found, Unclear) else decline_offers(said.work, volunteer, found)


def _deliver(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = held_meant(said, volunteer, command, "3")
    if isinstance(found, list):
        return found
    missing = goods_missing(command.rest)
    lines = deliver_ticket(said.work, said.house, said.station, volunteer, found.id, door_code=command.door_code, missing=missing)
    if command.rest and not missing and found.status is TicketStatus.DELIVERED:
        telling = _TELLS.search(command.rest) is not None
        note_words(said.work, said.house, volunteer, found.id, command.rest, said.message_id, telling=telling)
    return lines


def _give_back(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = held_meant(said, volunteer, command, "4")
    return found if isinstance(found, list) else give_back(said.work, said.house, said.station, volunteer, found.id)


def _nobody_home(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = held_meant(said, volunteer, command, "没人")
    return found if isinstance(found, list) else nobody_home(said.work, said.house, said.station, volunteer, found)


def _missing(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = held_meant(said, volunteer, command, "缺油")
    if isinstance(found, list):
        return found
    named = goods_missing(command.rest) or named_goods(command.rest)
    if not named or tickets.lock_ticket(said.work.db, found.id) is None:
        return [Line("volunteer.missing_how", {"code": found.code})]
    marked = mark_missing(said.work, found, named, actor=actor_of(volunteer))
    return [Line("volunteer.missing", {"code": found.code, "goods": "、".join(marked)[:20]})]


def _case(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    """结案: the counsellor of a talk closes it; 记录: a note, sealed at once."""
    found = held_meant(said, volunteer, command, "结案")
    if isinstance(found, list):
        return found
    if command.verb is Verb.NOTE:
        return note_or_notes(said.work, said.house, said.station, found, volunteer, command.rest, said.message_id)
    return end_case(said.work, said.house, found, volunteer, command.rest, said.message_id)


def _acknowledge(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    """收到 of a counsellor who was paged about somebody in danger."""
    return acknowledge_as_counsellor(said.work, said.station, volunteer, command.code) if is_counsellor(volunteer) else None


def _false_alarm(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    """误报: a counsellor closes an alarm that was none, with the reason."""
    return close_alarm(said, command, actor_of(volunteer)) if is_counsellor(volunteer) else None


def _which(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    """A code alone: what the sender may do with it. None when it is nothing of a volunteer's."""
    code = command.code or ""
    held = next((t for t in volunteers.held_tickets(said.work.db, volunteer.id) if t.code == code), None)
    if held is not None:
        return holder_lines(said.work, said.house, said.station, held, volunteer)
    waiting = any(ticket.code == code for _, ticket in offers.waiting_offers(said.work.db, volunteer.id))
    return [Line("volunteer.yes_or_no", {"code": code})] if waiting else None


def _connect(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = held_meant(said, volunteer, command, "打")
    if isinstance(found, list):
        return found
    actor = actor_of(volunteer)
    return speak_masked(said.work, said.house, said.station, found, phone=said.phone, message_id=said.message_id, actor=actor)


_TELLS = re.compile(r"老|婆|爷|奶|阿[姨伯叔公]|他|她|人|下次|以后|还要|要求|[说问讲]|吗|[?？]")
"""In a remark behind a delivery: of the resident, or for somebody. "放门口了" is only kept."""

PERHAPS_WORDS = frozenset({Verb.ACKNOWLEDGE, Verb.FALSE_ALARM})
"""Commands that are only words from somebody they do not belong to."""

OF_A_VOLUNTEER: dict[Verb, Callable[[Said, Volunteer, Command], Lines]] = {
    Verb.ACCEPT: _accept,
    Verb.DECLINE: _decline,
    Verb.DELIVERED: _deliver,
    Verb.GIVE_BACK: _give_back,
    Verb.NOBODY_HOME: _nobody_home,
    Verb.MISSING: _missing,
    Verb.CALL_RESIDENT: _connect,
    Verb.MY_LIST: lambda said, volunteer, _command: my_tickets(said.work, said.house, said.station, volunteer),
    Verb.ON_DUTY: lambda said, volunteer, _command: on_duty(said.work, volunteer),
    Verb.OFF_DUTY: lambda said, volunteer, _command: off_duty(said.work, volunteer),
    Verb.NOTE: _case,
    Verb.CLOSE_CASE: _case,
    Verb.ACKNOWLEDGE: _acknowledge,
    Verb.FALSE_ALARM: _false_alarm,
    Verb.CODE_ONLY: _which,
}
