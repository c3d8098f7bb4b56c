"""Whom to ring for a caller in one `<Dial>`, and what they hear before they are joined.

Everybody rung hears only that the line has somebody waiting, and must press 1: a voicemail hears nothing personal and is never
joined. The first to press has the caller. Counsellors for a talk are rung one by one instead: see `seek_counsellor`.
"""

from __future__ import annotations

from hotline.carrier import twiml
from hotline.conversation.ways import Connect
from hotline.flows.caller_facts import lang_for_ticket
from hotline.flows.crisis_team import crisis_team
from hotline.flows.house import House, Work
from hotline.flows.render_turn import prompt
from hotline.flows.take_in_hand import in_hand, summary_lines
from hotline.kernel.phones import callable_number
from hotline.store.models import Call, Ticket
from hotline.store.queries.intake import Caller
from hotline.store.queries.rota import note_rung
from hotline.store.queries.tickets import add_event
from hotline.store.queries.transfers import count_transfers, join_transfer, start_transfer, transfer_with_call
from hotline.store.queries.volunteers import volunteer_phone
from hotline.terms import SYSTEM, Kind, Line
from hotline.words.catalogue import FALLBACK

OF_THE_TEAM = ("crisis", "coordinators", "counsellor")


def targets_for(
    work: Work, house: House, call: Call, caller: Caller, connect: Connect, ticket: Ticket | None, *, step: int
) -> list[twiml.DialTarget]:
    """The telephones to ring together for a `Connect`, each with its whisper; a transfer row remembers who was asked for."""
    own = call.to_phone if call.direction == "outbound" else caller.phone
    phones = [p for p in _phones(work, house, call, caller, connect, ticket) if p != own][: twiml.RINGS_TOGETHER]
    if not phones:
        return []
    transfer = start_transfer(work.db, call_id=call.id, step=step, kind=connect.to, ticket_id=ticket.id if ticket else None, now=work.now)
    if connect.to == "crisis":
        note_rung(work.db, phones, work.now)
    if ticket is not None:
        add_event(work.db, ticket.id, "ringing_people", at=work.now, actor=SYSTEM, detail={"kind": connect.to, "phones": len(phones)})
    url = f"{house.settings.public_url}/twilio/voice/whisper?transfer={transfer.id}"
    return [twiml.DialTarget(number, whisper_url=url) for number in phones]


def _phones(work: Work, house: House, call: Call, caller: Caller, connect: Connect, ticket: Ticket | None) -> list[str]:
    if connect.to == "volunteer":
        phone = volunteer_phone(work.db, ticket.volunteer_id) if ticket is not None and ticket.volunteer_id else None
        return [phone] if phone else []
    if connect.to == "resident":
        phone = ticket.resident_phone if ticket is not None else None
        return [phone] if phone and callable_number(phone, house.settings.allowed_prefixes) else []
    if connect.to == "crisis":
        return crisis_team(work, house, caller.station, ticket, turn=count_transfers(work.db, call.id, "crisis"))
    return list(house.settings.coordinators)


def whisper(house: House, transfer_id: int) -> str:
    """What somebody who was rung hears first: that the line has somebody waiting, and press 1. Nothing personal."""
    with house.transaction() as work:
        found = transfer_with_call(work.db, transfer_id)
        if found is None or found[0].state != "ringing":
            return twiml.hang_up()
        transfer, _call, ticket = found
        line, lang = Line("whisper.crisis" if transfer.kind == "crisis" else "whisper.waiting"), FALLBACK
        if transfer.kind == "resident":
            line = Line("whisper.resident_talk" if ticket is not None and ticket.kind is Kind.PSYCHOLOGICAL else "whisper.resident")
            lang = lang_for_ticket(work, ticket)
        return twiml.whisper_gather(prompt([line], lang), f"{house.settings.public_url}/twilio/voice/pressed?transfer={transfer_id}")


def pressed(house: House, transfer_id: int, keys: str, phone: str) -> str:
    """Who presses 1 first is joined, one of ours after a summary; everybody else is let go kindly."""
    if keys.strip() != "1":
        return twiml.hang_up()
    with house.transaction() as work:
        found = transfer_with_call(work.db, transfer_id)
        if found is None or found[1].ended_at is not None or not join_transfer(work.db, transfer_id, phone, work.now):
            return twiml.say_and_hangup(prompt([Line("whisper.too_late")], "zh_CN"))
        transfer, _call, ticket = found
        if ticket is None or transfer.kind not in OF_THE_TEAM:
            return twiml.join()
        in_hand(work, house, ticket, phone, event="joined", detail={"transfer": transfer_id})
        return twiml.say_and_join(prompt(summary_lines(house, ticket), "zh_CN"))
