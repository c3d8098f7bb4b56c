"""A text came in: heard once, understood in the order of hearing, answered in the same request.

Danger first, then a command, then the question that is open, then a need. One short
transaction; the answer is kept, so that a repeat of the same MessageSid gets it again and has no second effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hotline.conversation import keep
from hotline.conversation.danger import is_danger
from hotline.conversation.text import next_text
from hotline.conversation.turns import Heard, Place, RaiseCrisis, Talk, Turn
from hotline.dispatch.replies import Command, Verb, read_reply
from hotline.flows.apply_acts import Step, apply_acts, with_codes
from hotline.flows.caller_facts import facts_for, lang_for
from hotline.flows.house import House, Work
from hotline.flows.lapse_dialogues import lapse
from hotline.flows.take_volunteer_text import take_volunteer_text
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.kernel.phones import callable_number, is_withheld
from hotline.store.models import Message
from hotline.store.queries.communities import community_name
from hotline.store.queries.intake import Caller, add_all, hear_once, read_caller, remember_answer, save_dialogue, texts_since
from hotline.store.queries.places import station_by_number
from hotline.terms import Assessment, Line, Outcome, Purpose, Risk
from hotline.triage import assess
from hotline.words.catalogue import text_body
from hotline.words.segments import segments

DIALOGUE = timedelta(minutes=30)  # a dialogue of texts goes on for this long
FLOOD_PER_HOUR = 60  # beyond it a number is heard, recorded and paged for danger, but not answered: two machines answering each other
ANYONES = frozenset({Verb.OPT_OUT, Verb.OPT_IN, Verb.PERSON})  # a resident's words as much as a volunteer's


@dataclass(frozen=True, slots=True)
class TextIn:
    """An incoming text as the carrier posted it. `sid` is unique to the message."""

    sid: str
    from_: str
    to: str
    body: str


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """The direct answer: its words (None: none) and the id of its row, for the status callback."""

    body: str | None
    message_id: int | None = None


def take_text(house: House, text: TextIn) -> TextAnswer:
    """Takes one text and returns its direct answer. Raises DatabaseAway; nothing has happened then."""
    assessment = assess(text.body)
    with house.transaction() as work:
        first, before = hear_once(work.db, text.sid, "sms")
        if not first:
            return _kept(before)
        answer = _take(work, house, text, assessment)
        remember_answer(work.db, text.sid, "sms", _keep(answer))
        return answer


def _take(work: Work, house: House, text: TextIn, assessment: Assessment) -> TextAnswer:
    station = station_by_number(work.db, text.to, line=house.settings.number)
    if station is None:
        return TextAnswer(text_body([Line("text.unknown_line")], "zh_CN", "热线"))
    caller = read_caller(work.db, station, text.from_)
    heard = Message(
        station_id=station.id, direction="inbound", from_phone=text.from_, to_phone=text.to, body=text.body, sid=text.sid,
        status="received", intent=assessment.intent, created_at=work.now,
    )  # fmt: skip
    add_all(work.db, [heard])
    blocked = caller.known is not None and caller.known.blocked_at is not None
    flooding = texts_since(work.db, text.from_, work.now - timedelta(hours=1)) > FLOOD_PER_HOUR
    if (blocked or flooding) and not is_danger(assessment):
        return TextAnswer(None)
    lines, step = _answer(work, house, caller, heard, assessment)
    if step is not None:
        _seal(house, heard, step)
    if is_withheld(text.from_) or not lines:
        return TextAnswer(None)
    return _write_answer(work, house, caller, heard, lines, step)


def _answer(work: Work, house: House, caller: Caller, heard: Message, assessment: Assessment) -> tuple[Sequence[Line], Step | None]:
    body = heard.body or ""
    command = read_reply(body)
    if command is not None and not is_danger(assessment) and not _is_dialogues(command, caller, work):
        lines = take_volunteer_text(
            work,
            house,
            caller.station,
            phone=caller.phone,
            volunteer=caller.volunteer,
            is_coordinator=caller.phone in house.settings.coordinators,
            command=command,
            message_id=heard.id,
            body=body,
        )
        if lines is not None:
            return lines, None
    if command is None and not is_danger(assessment) and _speaks_as_volunteer(caller, assessment):
        lines = take_volunteer_text(
            work, house, caller.station, phone=caller.phone, volunteer=caller.volunteer,
            is_coordinator=caller.phone in house.settings.coordinators, command=None, message_id=heard.id, body=body,
        )  # fmt: skip
        if lines is not None:
            return lines, None
    return _dialogue(work, house, caller, heard, assessment)


def _is_dialogues(command: Command, caller: Caller, work: Work) -> bool:
    """A word anybody may say, or a bare number while a question of ours is open and newer than any offer: the dialogue's."""
    if command.verb in ANYONES:
        return True
    open_question = (
        caller.dialogue is not None and caller.dialogue.expires_at > work.now and keep.load(caller.dialogue.talk).place is not Place.START
    )
    if command.code is not None or command.verb not in (Verb.ACCEPT, Verb.DECLINE) or not open_question:
        return False
    offered = caller.volunteer.last_offered_at if caller.volunteer else None
    return caller.dialogue is not None and (offered is None or caller.dialogue.expires_at - DIALOGUE >= offered)


def _speaks_as_volunteer(caller: Caller, assessment: Assessment) -> bool:
    """Words without a command from somebody who is only a volunteer here: not a need of their own unless they name one."""
    return caller.volunteer is not None and caller.resident is None and not assessment.items and assessment.risk is Risk.NONE


def _dialogue(work: Work, house: House, caller: Caller, heard: Message, assessment: Assessment) -> tuple[Sequence[Line], Step]:
    kept = caller.dialogue
    alive = kept is not None and kept.expires_at > work.now
    if kept is not None and not alive:
        lapse(work, house, caller, kept)
    talk = keep.load(kept.talk) if kept is not None and alive else Talk(lang=lang_for(caller))
    person = caller.resident
    facts = facts_for(house, caller, community=community_name(work.db, person.community_id if person else None))
    turn: Turn = next_text(talk, Heard(speech=heard.body or "", assessment=assessment), facts)
    step = apply_acts(Step(work, house, caller, f"message:{heard.id}", "text"), turn.acts)
    save_dialogue(work.db, caller.phone, caller.station.id, keep.dump(turn.talk), work.now + DIALOGUE)
    if person is not None:
        person.last_contact_at = work.now
    if not any(isinstance(act, RaiseCrisis) for act in turn.acts):
        withdraw_for(work, caller.phone, outcome=Outcome.REACHED, purposes=(Purpose.CHECK_IN, Purpose.MISSED_CALL), why="wrote_in")
    return with_codes(turn.say, step.codes), step


def _write_answer(work: Work, house: House, caller: Caller, heard: Message, lines: Sequence[Line], step: Step | None) -> TextAnswer:
    body = text_body(lines, lang_for(caller), caller.station.line_name)
    sensitive = step is not None and step.sensitive
    answer = Message(
        station_id=caller.station.id,
        direction="outbound",
        from_phone=heard.to_phone,
        to_phone=caller.phone,
        body=None if sensitive else body,
        sealed=house.cipher.seal(body) if sensitive else None,
        status="queued" if callable_number(caller.phone, house.settings.allowed_prefixes) else "failed",
        segments=segments(body),
        sensitive=sensitive,
        answer_to=heard.id,
        ticket_id=step.ticket.id if step and step.ticket else None,
        created_at=work.now,
    )
    add_all(work.db, [answer])
    return TextAnswer(body, answer.id) if answer.status == "queued" else TextAnswer(None)


def _seal(house: House, heard: Message, step: Step) -> None:
    heard.ticket_id = step.ticket.id if step.ticket else None
    if step.sensitive and heard.body is not None:
        heard.sensitive, heard.sealed, heard.body = True, house.cipher.seal(heard.body), None


def _keep(answer: TextAnswer) -> str:
    return f"{answer.message_id or ''}\n{answer.body or ''}"


def _kept(kept: str | None) -> TextAnswer:
    number, _, body = (kept or "\n").partition("\n")
    return TextAnswer(body or None, int(number) if number else None)
