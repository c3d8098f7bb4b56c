"""A text came in: heard once, understood in the order of hearing, answered in the same request.

Danger first, then a command, then the question that is open, then a need. One short
transaction; the answer is kept, so that a repeat of the same MessageSid gets it again and has no second effect.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from prometheus_client import Histogram

from hotline.conversation import keep
from hotline.conversation.answers import Asked, command_of
from hotline.conversation.danger import is_danger
from hotline.conversation.going import is_unclear
from hotline.conversation.text import next_text
from hotline.conversation.turns import Heard, Place, RaiseCrisis, Talk, Turn
from hotline.dispatch.chatter import is_about_work, is_an_answer, is_at_the_shop
from hotline.dispatch.replies import Command, Verb, read_reply
from hotline.flows.apply_acts import Step, apply_acts, with_codes
from hotline.flows.caller_facts import facts_for, lang_for
from hotline.flows.coordinator_texts import how_to_command
from hotline.flows.danger_about import closes_an_alarm, danger_about
from hotline.flows.give_way import way
from hotline.flows.house import House, Work
from hotline.flows.lapse_dialogues import lapse
from hotline.flows.take_volunteer_text import take_volunteer_text
from hotline.flows.ticket_words import volunteer_lang
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.kernel.logs import get_logger
from hotline.kernel.phones import callable_number, is_withheld
from hotline.store.models import Message
from hotline.store.queries.hearing import (
    SETTLED_BY_WRITING,
    Hearing,
    answer_given,
    finish_text,
    hear_text,
    keep_answer,
    message,
)
from hotline.store.queries.intake import Caller, add_all, read_caller
from hotline.store.queries.places import station_by_number
from hotline.terms import Assessment, Intent, Kind, Line, Outcome, Risk
from hotline.triage import assess
from hotline.words.catalogue import text_body
from hotline.words.segments import segments

log = get_logger(__name__)
TRIAGE = Histogram("hotline_triage_seconds", "Reading one text", buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5))
DIALOGUE = timedelta(minutes=30)  # a dialogue of texts goes on for this long
FLOOD_PER_HOUR = 60  # beyond it a number is heard, recorded and paged for danger, but not answered: two machines answering each other
SIGN_UP, LONGEST_SIGN_UP = "报名", 30
ANYONES = frozenset({Verb.OPT_OUT, Verb.OPT_IN, Verb.PERSON})  # a resident's words as much as a volunteer's


PICTURE = "[照片]"  # stands for the words of a message that has none, only pictures, which are not fetched


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


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered and what follows from it. `talk`: the dialogue's new place, None when there is none to be kept.

    `lang`: the catalogue a volunteer is answered in, the one all their texts are in; None: the resident's.
    """

    lines: Sequence[Line] = ()
    step: Step | None = None
    talk: dict[str, Any] | None = None
    lang: str | None = None


def take_text(house: House, text: TextIn) -> TextAnswer:
    """Takes one text and returns its direct answer. Raises DatabaseAway; nothing has happened then."""
    began = time.perf_counter()
    assessment = assess(text.body)
    TRIAGE.observe(time.perf_counter() - began)
    if is_danger(assessment):
        way.for_danger()
        return _take_in(house, text, assessment)
    if holds_at_once(assessment) is not None:
        with way.at_once():
            return _take_in(house, text, assessment)
    with way.ordinary():
        return _take_in(house, text, assessment)


def holds_at_once(assessment: Assessment) -> Asked | None:
    """The wish to get no more calls and texts, or to get them again, which never waits its turn; None for anything else."""
    command = command_of(Heard(speech=assessment.text, assessment=assessment))
    return command if command in (Asked.OPT_OUT, Asked.OPT_IN) else None


def _take_in(house: House, text: TextIn, assessment: Assessment) -> TextAnswer:
    with house.transaction() as work:
        hearing = hear_text(work.db, text.sid, phone=text.from_, to=text.to, line=house.settings.number, now=work.now)
        if hearing is None:
            return _kept(answer_given(work.db, text.sid))
        caller = hearing.caller or _first_caller(work, house, text)
        if caller is None:
            answer = TextAnswer(text_body([Line("text.unknown_line")], "zh_CN", "热线"))
            keep_answer(work.db, text.sid, _keep(answer))
            return answer
        answer = _take(work, house, text, assessment, hearing, caller)
        log.info("text_taken", message_id=hearing.message_id, answer_id=answer.message_id)
        return answer


def _first_caller(work: Work, house: House, text: TextIn) -> Caller | None:
    """The very first text of an installation makes its station; None when the number is not ours."""
    station = station_by_number(work.db, text.to, line=house.settings.number)
    return read_caller(work.db, station, text.from_) if station is not None else None


def _take(work: Work, house: House, text: TextIn, assessment: Assessment, hearing: Hearing, caller: Caller) -> TextAnswer:
    heard = message(
        id=hearing.message_id, station_id=caller.station.id, direction="inbound", from_phone=text.from_, to_phone=text.to, body=text.body,
        sid=text.sid, status="received", segments=1, sensitive=False, intent=assessment.intent, created_at=work.now,
    )  # fmt: skip
    blocked = caller.known is not None and caller.known.blocked_at is not None
    flooding = hearing.texts_last_hour >= FLOOD_PER_HOUR
    if (blocked or flooding) and not is_danger(assessment):
        return _finish(work, text, heard, None, Reply(), caller)
    reply = _reply(work, house, caller, heard, assessment, hearing)
    if reply.step is not None:
        _seal(house, heard, reply.step)
    silent = is_withheld(text.from_) or not reply.lines
    answer = None if silent else _answer_row(house, caller, heard, reply, hearing.answer_id, lang_for(caller, text.body))
    return _finish(work, text, heard, answer, reply, caller)


def _finish(work: Work, text: TextIn, heard: Message, written: _Written | None, reply: Reply, caller: Caller) -> TextAnswer:
    """Writes the text, its answer, the question that is open now, and what a repeat is told."""
    rows, answer = [heard], TextAnswer(None)
    if written is not None:
        rows.append(written.row)
        answer = TextAnswer(written.body, written.row.id) if written.row.status == "queued" else answer
    talk, until = reply.talk, work.now + DIALOGUE
    question = {"phone": caller.phone, "station_id": caller.station.id, "talk": talk, "expires_at": until} if talk is not None else None
    met = caller.resident if reply.step is not None else None
    finish_text(work.db, text.sid, _keep(answer), rows, question, met=met, now=work.now)
    return answer


def _reply(work: Work, house: House, caller: Caller, heard: Message, assessment: Assessment, hearing: Hearing) -> Reply:
    body = heard.body or ""
    command = read_reply(body) or _signs_up(body, caller, assessment, work)
    in_danger = is_danger(assessment) and not closes_an_alarm(command, caller, house)
    about = danger_about(work, house, caller, assessment, heard.id) if in_danger else None
    if about is not None:
        heard.sensitive, heard.sealed, heard.body = True, house.cipher.seal(body), None
        return Reply(about)
    theirs = (
        not _is_dialogues(command, caller, work) if command is not None else _speaks_as_volunteer(caller, assessment, work)
    ) and not in_danger
    if theirs and _works_here(command, caller, house):
        add_all(work.db, [heard])  # a note taken from it is sealed in its row
        lines = take_volunteer_text(
            work, house, caller.station, phone=caller.phone, volunteer=caller.volunteer,
            is_coordinator=caller.phone in house.settings.coordinators, command=command, message_id=heard.id, body=body,
        )  # fmt: skip
        if lines is not None:
            own = caller.volunteer is not None and caller.volunteer.languages
            answered = keep.dump(_signing_up(command)) if command is not None and command.verb is Verb.SIGN_UP else None
            return Reply(lines, talk=answered, lang=volunteer_lang(caller.volunteer) if own else None)
        if command is not None and _answers_nothing(command, caller):
            return Reply([Line("volunteer.none_open")], lang=volunteer_lang(caller.volunteer))
    if command is None and _commands_in_vain(caller, assessment, house, work):
        return Reply([how_to_command()])
    return _dialogue(work, house, caller, heard, assessment, hearing)


def _commands_in_vain(caller: Caller, assessment: Assessment, house: House, work: Work) -> bool:
    """Whether a coordinator who is nothing else here wrote words that are neither a command nor a need: no ticket is made of them."""
    if caller.phone not in house.settings.coordinators or caller.resident is not None or caller.volunteer is not None:
        return False
    asked = caller.dialogue
    if asked is not None and asked.expires_at > work.now and keep.load(asked.talk).place is not Place.START:
        return False
    return assessment.intent is None and not assessment.address and is_unclear(assessment)


def _answers_nothing(command: Command, caller: Caller) -> bool:
    """A bare yes or no from somebody who is only a volunteer here and was not asked anything: no riddle, but late."""
    bare = command.code is None and command.verb in (Verb.ACCEPT, Verb.DECLINE)
    return bare and caller.volunteer is not None and caller.resident is None and not caller.tickets


def _signs_up(body: str, caller: Caller, assessment: Assessment, work: Work) -> Command | None:
    """A name and a community alone, where we have just said how to sign up."""
    asked = caller.dialogue
    if asked is None or asked.expires_at <= work.now or keep.load(asked.talk).place is not Place.SIGN_UP:
        return None
    other = assessment.items or assessment.intent is not None or assessment.kinds != (Kind.OTHER,) or assessment.risk is not Risk.NONE
    return None if other or len(body) > LONGEST_SIGN_UP or not any(c.isalpha() for c in body) else read_reply(f"{SIGN_UP} {body}")


def _signing_up(command: Command) -> Talk:
    """Whoever asked how to sign up, and was told, may answer with their name and community alone."""
    return Talk() if command.name or command.community else Talk(place=Place.SIGN_UP)


def _works_here(command: Command | None, caller: Caller, house: House) -> bool:
    """Whether it comes from a volunteer or coordinator, or from somebody who wants to be one: of others a command is a resident's words."""
    signs_up = command is not None and command.verb is Verb.SIGN_UP
    return signs_up or caller.volunteer is not None or caller.phone in house.settings.coordinators


def _is_dialogues(command: Command, caller: Caller, work: Work) -> bool:
    """A word anybody may say, or a bare number while a question of ours is open and newer than any offer: the dialogue's."""
    if command.verb in ANYONES or (command.verb is Verb.SIGN_UP and not command.rest and caller.volunteer is None):
        return True
    return command.code is None and command.verb in (Verb.ACCEPT, Verb.DECLINE) and _question_is_newer(caller, work)


def _question_is_newer(caller: Caller, work: Work) -> bool:
    """Whether the dialogue asks something and nothing was offered to this phone since."""
    asked = caller.dialogue
    if asked is None or asked.expires_at <= work.now or keep.load(asked.talk).place is Place.START:
        return False
    offered = caller.volunteer.last_offered_at if caller.volunteer else None
    return offered is None or asked.expires_at - DIALOGUE >= offered


def _speaks_as_volunteer(caller: Caller, assessment: Assessment, work: Work) -> bool:
    """Words without a command from a volunteer: about work, an answer where the dialogue waits for none, or from somebody who is only
    that here and names no need of their own."""
    if caller.volunteer is None or assessment.risk is not Risk.NONE:
        return False
    if caller.tickets and assessment.intent in (Intent.STATUS, Intent.CANCEL):
        return False  # an order of their own
    if is_about_work(assessment.text) or (caller.resident is None and (not assessment.items or is_at_the_shop(assessment.text))):
        return True
    return is_an_answer(assessment.text) and not _question_is_newer(caller, work)


def _dialogue(work: Work, house: House, caller: Caller, heard: Message, assessment: Assessment, hearing: Hearing) -> Reply:
    kept = caller.dialogue
    alive = kept is not None and kept.expires_at > work.now
    if kept is not None and not alive:
        lapse(work, house, caller, kept)
    lang = lang_for(caller, heard.body or "")
    fresh = Talk(lang=lang)
    talk = replace(keep.load(kept.talk), lang=lang) if kept is not None and alive else fresh
    facts = facts_for(house, caller, community=hearing.community)
    turn: Turn = next_text(talk, Heard(speech=heard.body or "", assessment=assessment), facts)
    step = apply_acts(Step(work, house, caller, f"message:{heard.id}", "text", lang=lang), turn.acts)
    if hearing.rung_for and not any(isinstance(act, RaiseCrisis) for act in turn.acts):
        withdraw_for(work, caller.phone, outcome=Outcome.REACHED, purposes=SETTLED_BY_WRITING, why="wrote_in")
    nothing_open = not alive and turn.talk == fresh
    return Reply(with_codes(turn.say, step.codes), step, None if nothing_open else keep.dump(turn.talk))


@dataclass(frozen=True, slots=True)
class _Written:
    """The answer's row and its words, which the row of a sensitive one holds only sealed."""

    row: Message
    body: str


def _answer_row(house: House, caller: Caller, heard: Message, reply: Reply, row_id: int, lang: str) -> _Written:
    body = text_body(reply.lines, reply.lang or lang, caller.station.line_name)
    step = reply.step
    sensitive = step is not None and step.sensitive
    row = message(
        id=row_id,
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
        created_at=heard.created_at,
    )
    return _Written(row, body)


def _seal(house: House, heard: Message, step: Step) -> None:
    heard.ticket_id = step.ticket.id if step.ticket else None
    if step.sensitive and heard.body is not None:
        heard.sensitive, heard.sealed, heard.body = True, house.cipher.seal(heard.body), None


def _keep(answer: TextAnswer) -> str:
    return f"{answer.message_id or ''}\n{answer.body or ''}"


def _kept(kept: str | None) -> TextAnswer:
    number, _, body = (kept or "\n").partition("\n")
    return TextAnswer(body or None, int(number) if number else None)
