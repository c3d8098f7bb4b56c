"""Somebody of the team has answered a page by pressing 1: they hear what it is, and are joined with whoever is in danger.

Where the line is speaking with them already, that call is moved to the room; where it is only ringing them, whoever pressed 1
waits there; where there is no call at all, it is placed from here.
"""

from __future__ import annotations

from hotline.carrier import twiml
from hotline.flows.caller_facts import lang_for_ticket
from hotline.flows.house import House, Work
from hotline.flows.render_turn import prompt
from hotline.flows.seek_counsellor import send_caller
from hotline.flows.take_in_hand import in_hand, summary_lines
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.kernel.phones import callable_number
from hotline.store.models import Call, Ticket
from hotline.store.queries import outbox, transfers
from hotline.store.queries.places import station_by_id
from hotline.store.queries.tickets import add_event, ticket_by_id
from hotline.terms import SYSTEM, Line, Outcome, Purpose

DIAL_SECONDS = 40


def bring_together(work: Work, house: House, ticket: Ticket, phone: str) -> str:
    """The TwiML for whoever pressed 1 at `phone` about a crisis ticket."""
    number = ticket.resident_phone or ""
    call = transfers.live_call_with(work.db, ticket.station_id, number, work.now)
    last = transfers.lock_last(work.db, call.id) if call is not None else None
    if last is not None and last.state == "joined" and last.joined_phone != phone:
        in_hand(work, house, ticket, phone, event="acknowledged")
        return twiml.say_and_hangup(prompt([Line("whisper.speaking_already")], "zh_CN"))
    in_hand(work, house, ticket, phone, event="taken")
    told = [*summary_lines(house, ticket), Line("whisper.joining")]
    if call is not None:
        return _to_room(work, house, ticket, call, phone, told)
    if not callable_number(number, house.settings.allowed_prefixes):
        return twiml.say_and_hangup(prompt([*told[:-1], Line("whisper.gone_for_good")], "zh_CN"))
    add_event(work.db, ticket.id, "rung_in_person", at=work.now, actor=SYSTEM)
    target = twiml.DialTarget(number, whisper_url=f"{house.settings.public_url}/twilio/talk/greet_crisis?ticket={ticket.id}")
    return twiml.say_then_dial(prompt(told, "zh_CN"), [target], _after(house, ticket), DIAL_SECONDS, house.settings.number)


def greet_in_danger(house: House, ticket_id: int) -> str:
    """What somebody in danger hears whom one of the team rings: whose call it is, and then they are joined."""
    with house.transaction() as work:
        ticket = ticket_by_id(work.db, ticket_id)
        if ticket is None:
            return twiml.hang_up()
        station = station_by_id(work.db, ticket.station_id)
        add_event(work.db, ticket.id, "joined", at=work.now, actor=SYSTEM)
        words = prompt([Line("whisper.rung_back", {"line": station.line_name})], lang_for_ticket(work, ticket))
        return twiml.say_and_join(words)


def after_crisis_talk(house: House, ticket_id: int, status: str) -> str:
    """The team's end of a crisis talk. Not reached: the line goes on ringing by policy."""
    with house.transaction() as work:
        ticket = ticket_by_id(work.db, ticket_id)
        if ticket is None:
            return twiml.hang_up()
        reached = status in ("completed", "answered")
        add_event(work.db, ticket.id, "talk_ended" if reached else "not_reached", at=work.now, actor=SYSTEM)
        if not reached:
            return twiml.say_and_hangup(prompt([Line("whisper.not_reached")], "zh_CN"))
        if ticket.resident_phone:
            withdraw_for(work, ticket.resident_phone, outcome=Outcome.REACHED, why="spoken_to", purposes=(Purpose.CRISIS,))
        return twiml.say_and_hangup(prompt([Line("whisper.note_it", {"code": ticket.code})], "zh_CN"))


def nobody_came(work: Work, house: House, call: Call) -> None:
    """A call to somebody in danger ended unanswered while one of the team waited in the room for it: they are told."""
    last = transfers.lock_last(work.db, call.id)
    if last is None or last.kind != "crisis" or last.state != "joined" or call.answered_at is not None or last.joined_phone is None:
        return
    last.state, last.joined_at, last.ended_at = "failed", None, work.now
    leg = transfers.live_leg_of(work.db, last.joined_phone, work.now)
    ticket = ticket_by_id(work.db, last.ticket_id) if last.ticket_id is not None else None
    if leg is None or ticket is None:
        return
    outbox.put(
        work.db,
        cause=f"nobody:{last.id}",
        kind="redirect",
        station_id=call.station_id,
        to=leg.to_phone,
        from_=leg.from_phone,
        not_before=work.now,
        body=f"{_after(house, ticket)}&missed=1",
        lane="crisis",
        exempt=True,
        priority=0,
        ticket_id=ticket.id,
        detail={"sid": leg.sid} if leg.sid else {"outbox": leg.outbox_id},
    )
    work.nudge("send_crisis")


def _to_room(work: Work, house: House, ticket: Ticket, call: Call, phone: str, told: list[Line]) -> str:
    transfers.stop_ringing(work.db, call.id, work.now)
    step = 10_000 + transfers.count_transfers(work.db, call.id, "crisis")
    transfer = transfers.start_transfer(work.db, call_id=call.id, step=step, kind="crisis", ticket_id=ticket.id, now=work.now)
    transfers.join_transfer(work.db, transfer.id, phone, work.now)
    if call.status == "in-progress":
        send_caller(work, house, transfer, call, "room")
    return twiml.say_and_meet(prompt(told, "zh_CN"), transfer.room, _after(house, ticket))


def _after(house: House, ticket: Ticket) -> str:
    return f"{house.settings.public_url}/twilio/talk/after_crisis?ticket={ticket.id}"
