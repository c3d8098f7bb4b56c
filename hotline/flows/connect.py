"""Whom to ring for a caller, and what they hear before they are joined.

Everybody rung hears only that the line has somebody waiting, and must press 1: a voicemail hears nothing personal and is never
joined. The first to press has the caller.
"""

from __future__ import annotations

from hotline.carrier import twiml
from hotline.conversation.turns import Connect
from hotline.flows.house import House, Work
from hotline.flows.render_turn import prompt
from hotline.store.models import Call, Ticket
from hotline.store.queries.intake import Caller
from hotline.store.queries.pages import acknowledge
from hotline.store.queries.tickets import add_event
from hotline.store.queries.transfers import counsellors_on_duty, join_transfer, note_taken, start_transfer, transfer_with_call
from hotline.store.queries.volunteers import volunteer_phone
from hotline.terms import Actor, Line


def targets_for(
    work: Work, house: House, call: Call, caller: Caller, connect: Connect, ticket: Ticket | None, *, step: int
) -> list[twiml.DialTarget]:
    """The telephones to ring together for a `Connect`, each with its whisper; a transfer row remembers who was asked for."""
    phones = [p for p in _phones(work, house, caller, connect, ticket) if p != caller.phone][: twiml.RINGS_TOGETHER]
    if not phones:
        return []
    transfer = start_transfer(work.db, call_id=call.id, step=step, kind=connect.to, ticket_id=ticket.id if ticket else None, now=work.now)
    if ticket is not None:
        add_event(
            work.db, ticket.id, "ringing_people", at=work.now, actor=Actor("system"), detail={"kind": connect.to, "phones": len(phones)}
        )
    url = f"{house.settings.public_url}/twilio/voice/whisper?transfer={transfer.id}"
    return [twiml.DialTarget(number, whisper_url=url) for number in phones]


def _phones(work: Work, house: House, caller: Caller, connect: Connect, ticket: Ticket | None) -> list[str]:
    coordinators = list(house.settings.coordinators)
    if connect.to == "volunteer":
        phone = volunteer_phone(work.db, ticket.volunteer_id) if ticket is not None and ticket.volunteer_id else None
        return [phone] if phone else []
    if connect.to == "coordinators":
        return coordinators
    counsellors = counsellors_on_duty(work.db, caller.station.id, work.now)
    if connect.to == "counsellor":
        return counsellors or coordinators
    return list(dict.fromkeys([*coordinators, *counsellors]))


def whisper(house: House, transfer_id: int) -> str:
    """What somebody who was rung hears first: that the line has somebody waiting, and press 1. Nothing personal."""
    with house.transaction() as work:
        found = transfer_with_call(work.db, transfer_id)
        if found is None or found[0].state != "ringing":
            return twiml.hang_up()
        urgent = found[0].kind == "crisis"
        line = Line("whisper.crisis" if urgent else "whisper.waiting")
        return twiml.whisper_gather(prompt([line], "zh_CN"), f"{house.settings.public_url}/twilio/voice/pressed?transfer={transfer_id}")


def pressed(house: House, transfer_id: int, keys: str, phone: str) -> str:
    """Who presses 1 first hears a summary and is joined; everybody else is let go kindly."""
    if keys.strip() != "1":
        return twiml.hang_up()
    with house.transaction() as work:
        found = transfer_with_call(work.db, transfer_id)
        if found is None or found[1].ended_at is not None or not join_transfer(work.db, transfer_id, phone, work.now):
            return twiml.say_and_hangup(prompt([Line("whisper.too_late")], "zh_CN"))
        _transfer, _call, ticket = found
        if ticket is None:
            return twiml.join()
        acknowledge(work.db, ticket.id, by=phone, now=work.now)
        note_taken(work.db, ticket, phone, work.now)
        add_event(work.db, ticket.id, "joined", at=work.now, actor=Actor("coordinator", phone), detail={"transfer": transfer_id})
        return twiml.say_and_join(prompt(_summary(house, ticket), "zh_CN"))


def _summary(house: House, ticket: Ticket) -> list[Line]:
    words = house.cipher.unseal(ticket.sealed) if ticket.sealed else (ticket.summary or "")
    return [Line("whisper.summary", {"code": ticket.code, "summary": words[:80]}), Line(f"whisper.risk_{ticket.risk}")]
