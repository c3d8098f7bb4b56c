"""The two ends of a warm transfer: the counsellor presses 1, hears two sentences, and both meet in a room of their own.

The caller stays in the loop of waiting until the counsellor is ready to speak, so nobody listens to silence. Should the
caller have gone by then, the counsellor's call rings back in person.
"""

from __future__ import annotations

from datetime import timedelta

from hotline.carrier import twiml
from hotline.conversation import keep
from hotline.conversation.turns import Heard, Sound
from hotline.flows.begin_call import caller_of
from hotline.flows.house import House, Work
from hotline.flows.render_turn import prompt, step_url
from hotline.flows.seek_counsellor import ring_back, send_caller
from hotline.flows.take_in_hand import in_hand, summary_lines
from hotline.flows.take_step import advance
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.kernel.phones import callable_number
from hotline.store.models import Call, Ticket, Transfer
from hotline.store.queries import transfers
from hotline.store.queries.intake import call_for_update
from hotline.store.queries.tickets import add_event
from hotline.terms import SYSTEM, Line, Outcome, Purpose

NOBODY_THERE = timedelta(minutes=5)
DIAL_SECONDS = 30
WAITED_FOR = ("ringing", "gone")  # a caller who hung up meanwhile is rung back


def whisper_of(work: Work, house: House, transfer_id: int) -> str:
    """What a counsellor's telephone hears first, a voicemail too: that somebody waits, and press 1."""
    transfer = transfers.lock_transfer(work.db, transfer_id)
    if transfer is None or transfer.state not in WAITED_FOR or transfer.joined_at is not None:
        return twiml.say_and_hangup(prompt([Line("whisper.over")], "zh_CN"))
    return twiml.whisper_gather(prompt([Line("whisper.waiting")], "zh_CN"), _url(house, "taken", transfer_id))


def take_transfer(house: House, transfer_id: int, keys: str, sid: str) -> str:
    """A counsellor pressed a key: 1 takes the caller, and is told in two sentences who is waiting; anything else is a no."""
    if keys.strip() != "1":
        return twiml.hang_up()
    with house.transaction() as work:
        transfer = transfers.lock_transfer(work.db, transfer_id)
        leg = call_for_update(work.db, sid)
        if transfer is None or leg is None or not _takes(transfer, leg.to_phone):
            return twiml.say_and_hangup(prompt([Line("whisper.too_late")], "zh_CN"))
        if transfer.state == "ringing":
            transfers.join_transfer(work.db, transfer.id, leg.to_phone, work.now)
        else:
            transfer.joined_phone = leg.to_phone
        found = transfers.transfer_with_call(work.db, transfer_id)
        ticket = found[2] if found is not None else None
        if ticket is None:
            return twiml.redirect(_url(house, "ready", transfer_id))
        in_hand(work, house, ticket, leg.to_phone, event="taken", detail={"transfer": transfer_id})
        return twiml.redirect(_url(house, "ready", transfer_id), prompt(summary_lines(house, ticket), "zh_CN"))


def enter_room(house: House, transfer_id: int) -> str:
    """The counsellor has heard the two sentences: both go to their room; a caller who has hung up is rung back from here."""
    with house.transaction() as work:
        found = transfers.transfer_with_call(work.db, transfer_id)
        if found is None:
            return twiml.hang_up()
        transfer, caller, ticket = found
        if caller.ended_at is None and transfer.state == "joined":
            send_caller(work, house, transfer, caller, "room")
            return twiml.say_and_meet(prompt([], "zh_CN"), transfer.room, _url(house, "after", transfer_id))
        return _ring_in_person(work, house, transfer, caller, ticket)


def meet(house: House, transfer_id: int, sid: str) -> str:
    """The caller's call was moved here: into the room, and afterwards on with the dialogue."""
    with house.transaction() as work:
        call = call_for_update(work.db, sid)
        transfer = transfers.lock_transfer(work.db, transfer_id)
        if call is None or transfer is None or transfer.call_id != call.id:
            return twiml.hang_up()
        return into_room(house, call, transfer)


def into_room(house: House, call: Call, transfer: Transfer, *say: Line) -> str:
    """The TwiML that brings a caller to the room. The step a gather waited for may still come in, so the next one has another number."""
    talk = keep.load(call.talk)
    words = prompt(say or (Line("call.counsellor_here"),), talk.lang)
    return twiml.say_and_meet(words, transfer.room, step_url(house, call.step + 2))


def left_alone(house: House, transfer_id: int, sid: str) -> str:
    """The counsellor's call ended and the caller's did not come back by itself: the dialogue goes on, never silence."""
    with house.transaction() as work:
        call = call_for_update(work.db, sid)
        transfer = transfers.lock_transfer(work.db, transfer_id)
        if call is None or transfer is None:
            return twiml.hang_up()
        talked = transfer.joined_at is not None
        if transfer.state == "joined":
            transfer.state, transfer.ended_at = "ended", work.now
        return advance(work, house, call, Heard(Sound.DIAL_ENDED, joined=talked), call.step + 2)


def nobody_left(house: House, sid: str) -> str:
    """Every counsellor was rung: the caller need not wait for the next sentence to hear when somebody will ring."""
    with house.transaction() as work:
        call = call_for_update(work.db, sid)
        return advance(work, house, call, Heard(Sound.SILENCE), call.step + 2) if call is not None else twiml.hang_up()


def after_talk(house: House, transfer_id: int, status: str) -> str:
    """The counsellor's end of a talk: what to do next is said; a caller who could not be rung back is rung by the line."""
    with house.transaction() as work:
        found = transfers.transfer_with_call(work.db, transfer_id)
        if found is None:
            return twiml.hang_up()
        transfer, caller, ticket = found
        code = ticket.code if ticket is not None else ""
        if transfer.state == "gone":
            if status not in ("completed", "answered"):
                ring_back(work, house, transfer, caller, after=NOBODY_THERE)
                return twiml.say_and_hangup(prompt([Line("whisper.not_reached")], "zh_CN"))
            transfer.state, transfer.joined_at, transfer.ended_at = "ended", transfer.joined_at or work.now, work.now
        line = Line("whisper.note_it", {"code": code}) if code else Line("whisper.over")
        return twiml.say_and_hangup(prompt([line], "zh_CN"))


def greet(house: House, transfer_id: int) -> str:
    """What a resident hears who is rung back in person: whose call it is, and then they are joined."""
    with house.transaction() as work:
        found = transfers.transfer_with_call(work.db, transfer_id)
        if found is None:
            return twiml.hang_up()
        caller = caller_of(work, found[1])
        line = Line("whisper.rung_back", {"line": caller.station.line_name})
        return twiml.say_and_join(prompt([line], keep.load(found[1].talk).lang))


def _takes(transfer: Transfer, phone: str) -> bool:
    """Whether this telephone may have the caller; a repeat of the key by whoever has them already counts as the first."""
    return (transfer.state in WAITED_FOR and transfer.joined_phone is None) or transfer.joined_phone == phone


def _ring_in_person(work: Work, house: House, transfer: Transfer, call: Call, ticket: Ticket | None) -> str:
    phone = call.from_phone if call.direction == "inbound" else call.to_phone
    transfer.state = "gone"
    if not callable_number(phone, house.settings.allowed_prefixes):
        return twiml.say_and_hangup(prompt([Line("whisper.gone_for_good")], "zh_CN"))
    withdraw_for(work, phone, outcome=Outcome.WITHDRAWN, why="rung_back_in_person", purposes=(Purpose.REQUESTED,))
    if ticket is not None:
        add_event(work.db, ticket.id, "rung_back_in_person", at=work.now, actor=SYSTEM, detail={"transfer": transfer.id})
    target = twiml.DialTarget(phone, whisper_url=_url(house, "greet", transfer.id))
    words = prompt([Line("whisper.gone")], "zh_CN")
    return twiml.say_then_dial(words, [target], _url(house, "after", transfer.id), DIAL_SECONDS, house.settings.number)


def _url(house: House, where: str, transfer_id: int) -> str:
    return f"{house.settings.public_url}/twilio/talk/{where}?transfer={transfer_id}"
