"""The one entrance for texts of volunteers and coordinators: a command, or words that concern what they carry.

Called after danger was ruled out and before the resident's dialogue, in the transaction of the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hotline.dispatch.chatter import Saying, read_chatter
from hotline.dispatch.missing import goods_missing, named_goods
from hotline.dispatch.replies import Command, Verb
from hotline.dispatch.times import absent_until
from hotline.flows import answer_page
from hotline.flows.answer_offer import accept_offers, actor_of, decline_offers, give_back, holder_lines
from hotline.flows.check_health import report_health
from hotline.flows.counsellor_texts import acknowledge_as_counsellor, end_case, false_alarm, is_counsellor, note_or_notes
from hotline.flows.deliver_ticket import deliver_ticket, mark_missing
from hotline.flows.house import House, Work
from hotline.flows.nobody_home import nobody_home
from hotline.flows.pass_on import note_words, pass_on
from hotline.flows.quiet_hours import zone_of
from hotline.flows.register_volunteer import register_volunteer, verify_volunteer
from hotline.flows.speak_masked import speak_masked
from hotline.flows.volunteer_day import away, my_tickets, off_duty, on_duty
from hotline.store.models import Offer, Station, Ticket, Volunteer
from hotline.store.queries import offers, tickets, volunteers
from hotline.terms import Actor, Line

Lines = list[Line] | None


@dataclass(frozen=True, slots=True)
class Said:
    """One text, with whose it is."""

    work: Work
    house: House
    station: Station
    phone: str
    volunteer: Volunteer | None
    message_id: int
    body: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """It cannot be told what a command is about: the reply, or None where it is nobody's command."""

    lines: Lines


def take_volunteer_text(
    work: Work,
    house: House,
    station: Station,
    phone: str,
    volunteer: Volunteer | None,
    is_coordinator: bool,
    command: Command | None,
    message_id: int,
    body: str,
) -> Lines:
    """The lines of the reply, or None when the text does not concern them: the resident's dialogue takes it then.

    `command` None: words without a command. Coordinators' commands count from their phones only; `打 A12` is both's.
    """
    said = Said(work, house, station, phone, volunteer, message_id, body)
    if command is None:
        return _words(said)
    if is_coordinator:
        lines = _coordinator(said, command)
        if lines is not None:
            return lines
    if command.verb is Verb.SIGN_UP:
        return _sign_up(said, command)
    if volunteer is None:
        return None
    if command.verb not in OF_A_VOLUNTEER:
        return _words(said)
    return OF_A_VOLUNTEER[command.verb](said, volunteer, command)


def _words(said: Said) -> Lines:
    """No command: the code of a sign-up, bare 没人 or 缺油 of somebody with one ticket in hand, or words to be passed on."""
    person, words = said.volunteer, said.body.strip()
    if person is None:
        return None
    if words.isdecimal():
        verified = verify_volunteer(said.work, person, words)
        if verified is not None:
            return verified
    back = absent_until(words, said.work.now.astimezone(zone_of(said.house, said.station)).date())
    if back is not None and person.state == "active":
        return away(said.work, said.house, said.station, person, back)
    said_so = read_chatter(words).what
    if said_so in (Saying.WELL, Saying.UNWELL):
        well = said_so is Saying.WELL
        return report_health(said.work, said.house, said.station, person, well=well, body=said.body, message_id=said.message_id)
    if said_so in (Saying.NOBODY_HOME, Saying.MISSING) and volunteers.held_tickets(said.work.db, person.id):
        command = Command(Verb(said_so.value), rest=words)
        return OF_A_VOLUNTEER[command.verb](said, person, command)
    return pass_on(said.work, said.house, said.station, person, body=said.body, message_id=said.message_id)


def _coordinator(said: Said, command: Command) -> Lines:
    work, house, by = said.work, said.house, said.phone
    acts: dict[Verb, Callable[[Ticket], list[Line]]] = {
        Verb.APPROVE: lambda ticket: answer_page.agree(work, house, ticket, by=by),
        Verb.REFUSE: lambda ticket: answer_page.refuse(work, house, ticket, by=by),
        Verb.ACKNOWLEDGE: lambda ticket: answer_page.acknowledge_page(work, ticket, by=by),
        Verb.FINISH: lambda ticket: answer_page.finish_ticket(work, house, ticket, by=by),
    }
    if command.verb is Verb.CALL_RESIDENT:
        return _connect_coordinator(said, command)
    if command.verb is Verb.FALSE_ALARM:
        return _close_alarm(said, command, Actor("coordinator", said.phone))
    if command.verb not in acts:
        return None
    if command.code is None:
        waiting = tickets.paged_tickets(work.db, said.station.id)
        if len(waiting) != 1:
            return [Line("page.need_code", {"verb": said.body.strip()[:4]})]
        return acts[command.verb](waiting[0])
    ticket = tickets.ticket_by_code(work.db, command.code)
    return acts[command.verb](ticket) if ticket is not None else [Line("page.unknown_code", {"code": command.code})]


def _connect_coordinator(said: Said, command: Command) -> Lines:
    ticket = tickets.ticket_by_code(said.work.db, command.code) if command.code else None
    if ticket is None or (said.volunteer is not None and ticket.volunteer_id == said.volunteer.id):
        return None
    actor = Actor("coordinator", said.phone)
    return speak_masked(said.work, said.house, said.station, ticket, phone=said.phone, message_id=said.message_id, actor=actor)


def _sign_up(said: Said, command: Command) -> Lines:
    if said.volunteer is not None and command.rest.isdecimal():
        verified = verify_volunteer(said.work, said.volunteer, command.rest)
        if verified is not None:
            return verified
    return register_volunteer(
        said.work, said.house, said.station, said.phone, name=command.name, community=command.community, message_id=said.message_id
    )


def _accept(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = _offers(said, volunteer, command, "1")
    if isinstance(found, Unclear):
        return found.lines
    lines = accept_offers(said.work, said.house, said.station, volunteer, found)
    if command.rest:
        note_words(said.work, said.house, volunteer, found[0].ticket_id, command.rest, said.message_id)
    return lines


def _decline(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = _offers(said, volunteer, command, "2")
    return found.lines if isinstance(found, Unclear) else decline_offers(said.work, volunteer, found)


def _offers(said: Said, volunteer: Volunteer, command: Command, verb: str) -> list[Offer] | Unclear:
    """The offers meant: the sender's own of that code, or without a code the only open one or run. Without any, or when a
    delivery of the sender's own was asked about since, a bare number is a resident's answer."""
    db = said.work.db
    if command.code is not None:
        offer = offers.offer_by_code(db, volunteer.id, command.code)
        return [offer] if offer is not None else Unclear([Line("volunteer.unknown_code", {"code": command.code})])
    waiting = offers.waiting_offers(db, volunteer.id)
    newest = max((offer.offered_at for offer, _ in waiting), default=None)
    if newest is None or tickets.asked_about_delivery_since(db, said.station.id, said.phone, newest):
        return Unclear(None)
    if offers.one_question(waiting):
        return [offer for offer, _ in waiting]
    codes = [ticket.code for _, ticket in waiting]
    return Unclear([Line("volunteer.which", {"codes": "、".join(codes[:6]), "verb": verb, "first": codes[0]})])


def _held(said: Said, volunteer: Volunteer, command: Command, verb: str) -> Ticket | list[Line]:
    """The ticket meant: the one in the sender's hands of that code, or the only one. Else the reply."""
    db = said.work.db
    held = volunteers.held_tickets(db, volunteer.id)
    if command.code is not None:
        ticket = next((t for t in held if t.code == command.code), None) or tickets.last_held(db, volunteer.id, command.code)
        return ticket or [Line("volunteer.not_yours", {"code": command.code})]
    if len(held) == 1:
        return held[0]
    if not held:
        return [Line("volunteer.none_to_finish")]
    codes = [ticket.code for ticket in held]
    return [Line("volunteer.which_held", {"codes": "、".join(codes[:6]), "verb": verb, "first": codes[0]})]


def _deliver(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = _held(said, volunteer, command, "3")
    if isinstance(found, list):
        return found
    return deliver_ticket(
        said.work, said.house, said.station, volunteer, found.id, door_code=command.door_code, missing=goods_missing(command.rest)
    )


def _give_back(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = _held(said, volunteer, command, "4")
    return found if isinstance(found, list) else give_back(said.work, said.house, said.station, volunteer, found.id)


def _nobody_home(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = _held(said, volunteer, command, "没人")
    return found if isinstance(found, list) else nobody_home(said.work, said.house, said.station, volunteer, found)


def _missing(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = _held(said, volunteer, command, "缺油")
    if isinstance(found, list):
        return found
    named = goods_missing(command.rest) or named_goods(command.rest)
    if not named or tickets.lock_ticket(said.work.db, found.id) is None:
        return [Line("volunteer.missing_how", {"code": found.code})]
    marked = mark_missing(said.work, found, named, actor=actor_of(volunteer))
    return [Line("volunteer.missing", {"code": found.code, "goods": "、".join(marked)[:20]})]


def _case(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    """结案: the counsellor of a talk closes it; 记录: a note, sealed at once."""
    found = _held(said, volunteer, command, "结案")
    if isinstance(found, list):
        return found
    if command.verb is Verb.NOTE:
        return note_or_notes(said.work, said.house, said.station, found, volunteer, command.rest, said.message_id)
    return end_case(said.work, said.house, found, volunteer, command.rest, said.message_id)


def _acknowledge(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    """收到 of a counsellor who was paged about somebody in danger."""
    if not is_counsellor(volunteer):
        return _words(said)
    return acknowledge_as_counsellor(said.work, said.station, volunteer, command.code) or _words(said)


def _false_alarm(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    """误报: a counsellor closes an alarm that was none, with the reason."""
    if not is_counsellor(volunteer):
        return _words(said)
    return _close_alarm(said, command, actor_of(volunteer))


def _close_alarm(said: Said, command: Command, actor: Actor) -> Lines:
    ticket = tickets.open_ticket_by_code(said.work.db, said.station.id, command.code or "")
    if ticket is None:
        return [Line("page.unknown_code", {"code": command.code or ""})]
    return false_alarm(said.work, said.house, ticket, command.rest, by=said.phone, actor=actor, message_id=said.message_id)


def _which(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    """A code alone: what the sender may do with it. None when it is nothing of a volunteer's."""
    code = command.code or ""
    held = next((t for t in volunteers.held_tickets(said.work.db, volunteer.id) if t.code == code), None)
    if held is not None:
        return holder_lines(said.work, held, volunteer)
    waiting = any(ticket.code == code for _, ticket in offers.waiting_offers(said.work.db, volunteer.id))
    return [Line("volunteer.yes_or_no", {"code": code})] if waiting else None


def _connect(said: Said, volunteer: Volunteer, command: Command) -> Lines:
    found = _held(said, volunteer, command, "打")
    if isinstance(found, list):
        return found
    actor = actor_of(volunteer)
    return speak_masked(said.work, said.house, said.station, found, phone=said.phone, message_id=said.message_id, actor=actor)


OF_A_VOLUNTEER: dict[Verb, Callable[[Said, Volunteer, Command], Lines]] = {
    Verb.ACCEPT: _accept,
    Verb.DECLINE: _decline,
    Verb.DELIVERED: _deliver,
    Verb.GIVE_BACK: _give_back,
    Verb.NOBODY_HOME: _nobody_home,
    Verb.MISSING: _missing,
    Verb.CALL_RESIDENT: _connect,
    Verb.MY_LIST: lambda said, volunteer, _command: my_tickets(said.work, volunteer),
    Verb.ON_DUTY: lambda said, volunteer, _command: on_duty(said.work, volunteer),
    Verb.OFF_DUTY: lambda said, volunteer, _command: off_duty(said.work, volunteer),
    Verb.NOTE: _case,
    Verb.CLOSE_CASE: _case,
    Verb.ACKNOWLEDGE: _acknowledge,
    Verb.FALSE_ALARM: _false_alarm,
    Verb.CODE_ONLY: _which,
}
