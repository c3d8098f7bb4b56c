"""Commands that count from a coordinator's phone only: 同意, 不同意, 收到, 完成, 待办, a code alone; and 打, 记录, 结案 for any ticket."""

from __future__ import annotations

from collections.abc import Callable

from hotline.dispatch.replies import Command, Verb
from hotline.flows import answer_page
from hotline.flows.counsellor_texts import FALSE_ALARM_WORDS, false_alarm
from hotline.flows.keep_note import keep_note
from hotline.flows.said import Lines, Said
from hotline.flows.speak_masked import speak_masked
from hotline.flows.ticket_words import ROOM_FOR_NAME, ROOM_FOR_PLACE, goods_items, goods_words, place_for_holder
from hotline.store.models import Ticket
from hotline.store.queries import board, tickets, volunteers
from hotline.terms import Actor, Kind, Line
from hotline.words.catalogue import FALLBACK, render

MOST_NAMED = 3
ROOM_FOR_WORDS = 26


def coordinator_lines(said: Said, command: Command) -> Lines:
    """The reply to a coordinator's command; None when it is none."""
    work, house, by = said.work, said.house, said.phone
    acts: dict[Verb, Callable[[Ticket], list[Line]]] = {
        Verb.APPROVE: lambda ticket: answer_page.agree(work, house, ticket, by=by),
        Verb.REFUSE: lambda ticket: answer_page.refuse(work, house, ticket, by=by),
        Verb.ACKNOWLEDGE: lambda ticket: answer_page.acknowledge_page(work, ticket, by=by),
        Verb.FINISH: lambda ticket: answer_page.finish_ticket(work, house, ticket, by=by),
    }
    if command.verb is Verb.OVERVIEW:
        return [_overview(said)]
    if command.verb is Verb.CODE_ONLY:
        return [_detail(said, command.code or "")]
    if command.verb is Verb.CALL_RESIDENT:
        return _connect_coordinator(said, command)
    if command.verb is Verb.FALSE_ALARM:
        return close_alarm(said, command, Actor("coordinator", said.phone))
    if command.verb in (Verb.NOTE, Verb.CLOSE_CASE):
        return _case(said, command)
    if command.verb not in acts:
        return None
    if command.code is None:
        waiting = tickets.paged_tickets(work.db, said.station.id)
        if len(waiting) != 1:
            return [Line("page.need_code", {"verb": said.body.strip()[:4]})]
        return acts[command.verb](waiting[0])
    ticket = tickets.ticket_by_code(work.db, command.code)
    return acts[command.verb](ticket) if ticket is not None else [Line("page.unknown_code", {"code": command.code})]


def _overview(said: Said) -> Line:
    """What is open, and what to look at first: for whoever is out and has a telephone only."""
    db, now = said.work.db, said.work.now
    figures = board.counts(db, now)
    first = [ticket.code for ticket, *_ in board.board(db, board.BoardFilter(), now)[:MOST_NAMED]]
    gaps: dict[str, str | int] = {name: figures[name] for name in ("crisis", "waiting_yes", "nobody", "assigned")}
    return Line("page.overview", gaps | {"codes": "、".join(first)}) if first else Line("page.nothing_open")


def _detail(said: Said, code: str) -> Line:
    """What a ticket is about, for whoever is out and has a telephone only; of illness and grief no words go out by text."""
    ticket = tickets.ticket_by_code(said.work.db, code)
    if ticket is None:
        return Line("page.unknown_code", {"code": code})
    words = (ticket.summary or "") if ticket.kind in (Kind.SUPPLY, Kind.OTHER) else ""
    items = goods_items(said.work, ticket)
    told = words[:ROOM_FOR_WORDS] if words and not items else goods_words(items, ticket, FALLBACK, ROOM_FOR_WORDS)
    gaps: dict[str, str | int] = {"code": code, "goods": told, "place": place_for_holder(said.work, ticket, FALLBACK)[:ROOM_FOR_PLACE]}
    gaps["phone"] = ticket.resident_phone or render(Line("page.no_phone"), FALLBACK)
    holder = volunteers.volunteer_by_id(said.work.db, ticket.volunteer_id) if ticket.volunteer_id is not None else None
    if holder is None:
        return Line("page.detail", gaps)
    return Line("page.detail_held", gaps | {"volunteer": holder.name[:ROOM_FOR_NAME]})


def how_to_command() -> Line:
    """What a coordinator reads whose words are no command and no need of their own."""
    return Line("page.how")


def _connect_coordinator(said: Said, command: Command) -> Lines:
    ticket = tickets.ticket_by_code(said.work.db, command.code) if command.code else None
    if ticket is None or (said.volunteer is not None and ticket.volunteer_id == said.volunteer.id):
        return None
    actor = Actor("coordinator", said.phone)
    return speak_masked(said.work, said.house, said.station, ticket, phone=said.phone, message_id=said.message_id, actor=actor)


def _case(said: Said, command: Command) -> Lines:
    """记录 and 结案 of a coordinator who has a case in hand: the note is kept, 结案 is 完成 or, with the reason, 误报.

    None where they hold it as a counsellor themselves.
    """
    ticket = tickets.ticket_by_code(said.work.db, command.code or "")
    if ticket is None:
        return [Line("page.unknown_code", {"code": command.code or ""})]
    if said.volunteer is not None and ticket.volunteer_id == said.volunteer.id:
        return None
    actor = Actor("coordinator", said.phone)
    if command.verb is Verb.NOTE:
        return keep_note(said.work, said.house, ticket, actor, command.rest, said.message_id)
    if any(word in command.rest.lower() for word in FALSE_ALARM_WORDS):
        return close_alarm(said, command, actor)
    if command.rest.strip():
        keep_note(said.work, said.house, ticket, actor, command.rest, said.message_id)
    return answer_page.finish_ticket(said.work, said.house, ticket, by=said.phone)


def close_alarm(said: Said, command: Command, actor: Actor) -> Lines:
    """误报: an alarm that was none is closed with its reason."""
    ticket = tickets.open_ticket_by_code(said.work.db, said.station.id, command.code or "")
    if ticket is None:
        return [Line("page.unknown_code", {"code": command.code or ""})]
    return false_alarm(said.work, said.house, ticket, command.rest, by=said.phone, actor=actor, message_id=said.message_id)
