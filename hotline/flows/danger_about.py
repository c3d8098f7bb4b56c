"""Words of danger that a volunteer or a coordinator texts about somebody else: it is the resident who is rung, not the messenger.

Without a ticket that tells whom it is about, the messenger's own number is the one that is seen to, as for anybody else.
"""

from __future__ import annotations

import re
import unicodedata

from hotline.conversation import danger
from hotline.dispatch.replies import Command, Verb
from hotline.flows.caller_facts import facts_for
from hotline.flows.house import House, Work
from hotline.flows.raise_crisis import raise_crisis
from hotline.store.models import Ticket
from hotline.store.queries import tickets
from hotline.store.queries.intake import Caller, read_caller
from hotline.store.queries.volunteers import held_tickets
from hotline.terms import Assessment, Line

_CODE = re.compile(r"(?<![A-Z0-9])([A-Z]) ?([0-9]{2,4})(?![A-Z0-9])")
ABOUT_DANGER_THAT_WAS_NONE = frozenset({Verb.FALSE_ALARM, Verb.CLOSE_CASE})


def danger_about(work: Work, house: House, caller: Caller, assessment: Assessment, message_id: int) -> list[Line] | None:
    """Raises the crisis for the resident a text of the team is about; the reply, or None where it is about nobody else."""
    ticket = _about(work, house, caller, assessment.text)
    if ticket is None or ticket.resident_phone is None or ticket.resident_phone == caller.phone:
        return None
    resident = read_caller(work.db, caller.station, ticket.resident_phone)
    act = danger.raised(assessment)
    crisis = raise_crisis(work, house, resident, act, cause=f"message:{message_id}:about", by_call=False)
    numbers = danger.numbers(facts_for(house, caller, community=None), act.kind)
    return [Line("psych.about_resident", {"code": crisis.code, "numbers": numbers})]


def closes_an_alarm(command: Command | None, caller: Caller, house: House) -> bool:
    """Whether a text of the team says why an alarm was none, or a case is over: it may quote the words that raised it."""
    of_the_team = caller.volunteer is not None or caller.phone in house.settings.coordinators
    return of_the_team and command is not None and command.verb in ABOUT_DANGER_THAT_WAS_NONE and command.code is not None


def _about(work: Work, house: House, caller: Caller, words: str) -> Ticket | None:
    """The ticket a text of the team is about: the one it names, else the only one in the sender's hands."""
    coordinator = caller.phone in house.settings.coordinators
    if caller.volunteer is None and not coordinator:
        return None
    named = _CODE.search(unicodedata.normalize("NFKC", words).upper())
    if named is not None:
        return tickets.open_ticket_by_code(work.db, caller.station.id, named[1] + named[2])
    if caller.resident is not None or caller.volunteer is None:
        return None
    held = held_tickets(work.db, caller.volunteer.id)
    return held[0] if len(held) == 1 else None
