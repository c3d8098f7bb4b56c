"""The one entrance for texts of volunteers and coordinators: a command, or words that concern what they carry.

Called after danger was ruled out and before the resident's dialogue, in the transaction of the text.
"""

from __future__ import annotations

from hotline.dispatch.chatter import Chatter, Saying, read_chatter
from hotline.dispatch.health_words import says_recovered
from hotline.dispatch.replies import Command, Verb, code_in
from hotline.dispatch.times import absent_until
from hotline.flows.check_health import report_health
from hotline.flows.coordinator_texts import coordinator_lines
from hotline.flows.house import House, Work
from hotline.flows.pass_on import pass_on
from hotline.flows.quiet_hours import zone_of
from hotline.flows.register_volunteer import lives_at, register_volunteer, verify_volunteer
from hotline.flows.said import Lines, Said
from hotline.flows.volunteer_commands import OF_A_VOLUNTEER, PERHAPS_WORDS
from hotline.flows.volunteer_day import away, my_tickets
from hotline.store.models import Station, Ticket, Volunteer
from hotline.store.queries import offers, volunteers
from hotline.terms import Kind

ASKS_FOR_THEIRS = frozenset({"查询", "查詢", "查一下", "status"})
"""A resident's word for "where is it?"; of a volunteer without an order of their own it asks for what is in their hands."""

AT_THE_DOOR = frozenset({Saying.NOBODY_HOME, Saying.MISSING, Saying.DELIVERED})
"""What only the holder of a ticket says; it does what the command of that name does."""

WITH_A_CODE = {
    Saying.WILLING: Verb.ACCEPT, Saying.REFUSING: Verb.DECLINE, Saying.DELIVERED: Verb.DELIVERED, Saying.NOBODY_HOME: Verb.NOBODY_HOME,
    Saying.MISSING: Verb.MISSING,
}  # fmt: skip
"""What plain words beside a ticket code ("A12去不了", "A12 送到 4821") do."""


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
        lines = coordinator_lines(said, command)
        if lines is not None:
            return lines
    if command.verb is Verb.SIGN_UP:
        return _sign_up(said, command)
    if volunteer is None:
        return None
    if command.verb not in OF_A_VOLUNTEER:
        return _words(said)
    lines = OF_A_VOLUNTEER[command.verb](said, volunteer, command)
    return _words(said) if lines is None and command.verb in PERHAPS_WORDS else lines


def _words(said: Said) -> Lines:
    """No command: the code of a sign-up, plain 没人, 缺油 or 送到了 of somebody with a ticket in hand, or words to be passed on."""
    person, words = said.volunteer, said.body.strip()
    if person is None:
        return None
    if words.isdecimal():
        verified = verify_volunteer(said.work, person, words)
        if verified is not None:
            return verified
    lives = lives_at(said.work, person, words)
    if lives is not None:
        return lives
    if words in ASKS_FOR_THEIRS and person.state == "active":
        return my_tickets(said.work, said.house, said.station, person)
    back = absent_until(words, said.work.now.astimezone(zone_of(said.house, said.station)).date())
    if back is not None and person.state == "active":
        return away(said.work, said.house, said.station, person, back)
    named = _named_ticket(said, person, words)
    if named is not None:
        return OF_A_VOLUNTEER[named.verb](said, person, named)
    understood = read_chatter(words)
    said_so = understood.what
    well = said_so is Saying.WELL or (said_so is Saying.WILLING and _asked_only_how_they_are(said, person)) or _well_again(person, words)
    if well or said_so is Saying.UNWELL:
        return report_health(said.work, said.house, said.station, person, well=well, body=said.body, message_id=said.message_id)
    if said_so in AT_THE_DOOR and any(_has_a_door(ticket, understood) for ticket in volunteers.held_tickets(said.work.db, person.id)):
        command = Command(Verb(said_so.value), door_code=understood.door_code, rest=words)
        return OF_A_VOLUNTEER[command.verb](said, person, command)
    return pass_on(said.work, said.house, said.station, person, body=said.body, message_id=said.message_id)


def _named_ticket(said: Said, person: Volunteer, words: str) -> Command | None:
    """The command that plain words beside one ticket code amount to; None where they are anything else."""
    code, rest = code_in(words)
    understood = read_chatter(rest)
    verb = WITH_A_CODE.get(understood.what)
    if code is None or verb is None:
        return None
    held = next((ticket for ticket in volunteers.held_tickets(said.work.db, person.id) if ticket.code == code), None)
    if held is not None and not _has_a_door(held, understood):
        return None
    return Command(verb, code, understood.door_code, rest=rest if verb is Verb.MISSING else "")


def _asked_only_how_they_are(said: Said, person: Volunteer) -> bool:
    """Whether a plain yes can only answer the morning's question: nothing else was asked and nothing is in hand."""
    db = said.work.db
    return person.health == "asked" and not offers.waiting_offers(db, person.id) and not volunteers.held_tickets(db, person.id)


def _well_again(person: Volunteer, words: str) -> bool:
    """Whether somebody who told us that they are ill says that they no longer are."""
    return person.health == "unwell" and says_recovered(words)


def _has_a_door(ticket: Ticket, understood: Chatter) -> bool:
    """Plain words finish only what the door code guards: a talk is closed by 结案, a visit by 3, never by "都送到了"."""
    if understood.what is not Saying.DELIVERED:
        return True
    return ticket.door_code is not None and (ticket.kind is not Kind.WELFARE_CHECK or understood.door_code is not None)


def _sign_up(said: Said, command: Command) -> Lines:
    if said.volunteer is not None and command.rest.isdecimal():
        verified = verify_volunteer(said.work, said.volunteer, command.rest)
        if verified is not None:
            return verified
    return register_volunteer(
        said.work, said.house, said.station, said.phone, name=command.name, community=command.community, message_id=said.message_id,
        rest=command.rest,
    )  # fmt: skip
