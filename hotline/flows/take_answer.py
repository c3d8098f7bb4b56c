"""Somebody we rang has picked up: a resident, a coordinator who is paged, a resident to be told a door code, a volunteer to be joined.

What the call is for stands in its outbox row; the same dialogue steps follow as in a call in.
"""

from __future__ import annotations

from hotline.carrier import twiml
from hotline.conversation import keep
from hotline.conversation.turns import Heard, Place, Sound, Talk
from hotline.flows.begin_call import caller_of
from hotline.flows.bridge import bridge
from hotline.flows.bring_together import bring_together
from hotline.flows.caller_facts import lang_for, lang_for_ticket
from hotline.flows.close_attempt import answered
from hotline.flows.house import House, Work
from hotline.flows.join import into_room, whisper_of
from hotline.flows.render_turn import prompt
from hotline.flows.take_in_hand import in_hand
from hotline.flows.take_step import advance
from hotline.store.models import Call, CallStep, Outbox
from hotline.store.queries.intake import step_answer
from hotline.store.queries.statuses import call_for_status, outbox_for_update
from hotline.store.queries.tickets import add_event, ticket_by_id
from hotline.store.queries.transfers import last_transfer, page_with_ticket
from hotline.terms import SYSTEM, Line, TicketStatus, Urgency


def take_answer(house: House, outbox_id: int, sid: str) -> str:
    """The first TwiML of a call we placed. Raises DatabaseAway."""
    with house.transaction() as work:
        row = outbox_for_update(work.db, outbox_id)
        call = call_for_status(work.db, sid=sid, outbox_id=outbox_id)
        if row is None or call is None:
            return twiml.hang_up()
        _bind(work, row, call, sid)
        if "transfer" in row.detail:
            return whisper_of(work, house, int(row.detail["transfer"]))
        if "tell_guardian" in row.detail:
            return _guardian(work, int(row.detail["tell_guardian"]))
        if "page" in row.detail:
            return _page(work, house, int(row.detail["page"]))
        if "speak_door_code" in row.detail:
            return _door_code(work, house, call, int(row.detail["speak_door_code"]))
        if "bridge" in row.detail:
            return bridge(work, house, call, int(row.detail["bridge"]))
        before = step_answer(work.db, call.id, 0)
        if before is not None:
            return before
        answered(work, house, call)
        room = _awaited(work, house, call)
        if room is not None:
            return room
        call.talk = keep.dump(Talk(lang=lang_for(caller_of(work, call))))
        return advance(work, house, call, Heard(Sound.START), 0)


def _guardian(work: Work, ticket_id: int) -> str:
    """The guardian is asked to get in touch, twice, in the resident's language; no word of what it is."""
    ticket, line = ticket_by_id(work.db, ticket_id), Line("whisper.guardian")
    return twiml.say_and_hangup(prompt([line, line], lang_for_ticket(work, ticket)))


def _bind(work: Work, row: Outbox, call: Call, sid: str) -> None:
    call.sid = call.sid or sid
    if row.state in ("claimed", "unknown"):
        row.state, row.sid, row.sent_at, row.claimed_until = "sent", sid, row.sent_at or work.now, None
    if call.status in ("queued", "initiated", "ringing"):
        call.status = "in-progress"
    call.answered_at = call.answered_at or work.now


def _awaited(work: Work, house: House, call: Call) -> str | None:
    """Somebody in danger has picked up, and one of the team waits for them already: straight to the room."""
    transfer = last_transfer(work.db, call.id)
    if transfer is None or transfer.kind != "crisis" or transfer.state != "joined" or transfer.ticket_id is None:
        return None
    ticket = ticket_by_id(work.db, transfer.ticket_id)
    caller = caller_of(work, call)
    call.talk = keep.dump(Talk(Place.CRISIS, lang_for(caller), crisis=ticket.kind if ticket else None, spoke=True))
    answer = into_room(house, call, transfer, Line("whisper.rung_back", {"line": caller.station.line_name}))
    work.db.add(CallStep(call_id=call.id, step=0, place=Place.CRISIS, answer=answer, at=work.now))
    add_event(work.db, transfer.ticket_id, "joined", at=work.now, actor=SYSTEM, detail={"transfer": transfer.id})
    return answer


def _page(work: Work, house: House, page_id: int) -> str:
    found = page_with_ticket(work.db, page_id)
    if found is None or found[0].acknowledged_at is not None:
        return twiml.say_and_hangup(prompt([Line("whisper.page_taken")], "zh_CN"))
    url = f"{house.settings.public_url}/twilio/voice/page?page={page_id}"
    return twiml.whisper_gather(prompt([Line("whisper.page")], "zh_CN"), url)


def take_page_key(house: House, page_id: int, keys: str, phone: str) -> str:
    """One of the team who was rung pressed a key: 1 acknowledges, hears what it is and is joined with whoever is in danger.

    Anything else leaves the page open.
    """
    if keys.strip() != "1":
        return twiml.hang_up()
    with house.transaction() as work:
        found = page_with_ticket(work.db, page_id)
        if found is None:
            return twiml.hang_up()
        page, ticket = found
        if page.lane == "crisis" and ticket.urgency is Urgency.CRISIS:
            return bring_together(work, house, ticket, phone)
        in_hand(work, house, ticket, phone, event="acknowledged", detail={"page": page_id})
        words = house.cipher.unseal(ticket.sealed) if ticket.sealed else (ticket.summary or "")
        lines = [Line("whisper.page_detail", {"code": ticket.code, "summary": words[:80], "phone": ticket.resident_phone or ""})]
        return twiml.say_and_hangup(prompt([*lines, *lines], "zh_CN"))


def _door_code(work: Work, house: House, call: Call, ticket_id: int) -> str:
    """The code is told in a call we placed to the number of the order, twice, slowly, and only while the order is on its way."""
    ticket = ticket_by_id(work.db, ticket_id)
    if ticket is None or ticket.status is not TicketStatus.ASSIGNED or not ticket.door_code:
        return twiml.hang_up()
    caller = caller_of(work, call)
    line = Line("ring.door_code", {"line_name": caller.station.line_name, "door_code": ticket.door_code})
    return twiml.say_and_hangup(prompt([line, line], lang_for(caller)))
