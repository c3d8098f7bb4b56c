"""A volunteer who carries a ticket rings the line: joined with the resident on a key, neither sees the other's number.

Whoever is a resident as well is answered as one; everything but the key 1 leads to the ordinary first prompt, where danger is heard.
"""

from __future__ import annotations

from hotline.carrier import twiml
from hotline.conversation import keep
from hotline.conversation.call import next_turn
from hotline.conversation.turns import Heard, Sound, Talk
from hotline.conversation.ways import Connect
from hotline.flows.begin_call import caller_of
from hotline.flows.caller_facts import facts_for, lang_for
from hotline.flows.connect import targets_for
from hotline.flows.house import House, Work
from hotline.flows.render_turn import prompt, render_turn
from hotline.store.models import Call
from hotline.store.queries.intake import Caller, call_for_update, hear_once, remember_answer
from hotline.store.queries.tickets import ticket_by_id
from hotline.store.queries.volunteers import held_tickets
from hotline.terms import Line, TicketStatus


def offer_resident(work: Work, house: House, call: Call, caller: Caller) -> str | None:
    """The prompt that offers the resident of the ticket taken last; None for a caller who carries none."""
    if caller.volunteer is None or caller.resident is not None:
        return None
    held = held_tickets(work.db, caller.volunteer.id)
    if not held:
        return None
    ticket = held[-1]
    call.role = "volunteer"
    call.talk = keep.dump(Talk(need_known=True))
    url = f"{house.settings.public_url}/twilio/voice/holder?ticket={ticket.id}"
    return twiml.say_and_gather(prompt([Line("ring.holder", {"code": ticket.code})], "zh_CN"), action=url, speech=False)


def take_holder_key(house: House, sid: str, ticket_id: int, keys: str) -> str:
    """1 rings the resident, anything else goes on as any call does. A repeat gets the same answer. Raises DatabaseAway."""
    with house.transaction() as work:
        first, before = hear_once(work.db, sid, "holder")
        if not first:
            return before or twiml.hang_up()
        call = call_for_update(work.db, sid)
        if call is None:
            return twiml.hang_up()
        answer = _ring_resident(work, house, call, ticket_id) if keys.strip() == "1" else _go_on(work, house, call)
        remember_answer(work.db, sid, "holder", answer)
        return answer


def _ring_resident(work: Work, house: House, call: Call, ticket_id: int) -> str:
    caller, ticket = caller_of(work, call), ticket_by_id(work.db, ticket_id)
    mine = ticket is not None and caller.volunteer is not None and ticket.volunteer_id == caller.volunteer.id
    if ticket is None or not mine or ticket.status is not TicketStatus.ASSIGNED:
        return twiml.say_and_hangup(prompt([Line("ring.bridge_over")], "zh_CN"))
    targets = targets_for(work, house, call, caller, Connect("resident"), ticket, step=0)
    url = f"{house.settings.public_url}/twilio/voice/bridged"
    return twiml.say_then_dial(prompt([Line("ring.bridge")], "zh_CN"), targets, url, 25, house.settings.number)


def _go_on(work: Work, house: House, call: Call) -> str:
    caller = caller_of(work, call)
    turn = next_turn(Talk(lang=lang_for(caller)), Heard(Sound.START), facts_for(house, caller, community=None))
    call.role, call.talk = "resident", keep.dump(turn.talk)
    return render_turn(house, turn, turn.say, next_step=1)
