"""A call comes in: who is it, may they be heard, and the first prompt."""

from __future__ import annotations

from hotline.carrier import twiml
from hotline.conversation import keep
from hotline.conversation.call import next_turn
from hotline.conversation.turns import Heard, Sound, Talk
from hotline.flows.begin_call import CallIn, begin_call
from hotline.flows.caller_facts import facts_for, lang_for
from hotline.flows.holder_call import offer_resident
from hotline.flows.house import House, Work
from hotline.flows.render_turn import prompt, render_turn
from hotline.store.models import Call, CallStep
from hotline.store.queries.communities import community_name
from hotline.store.queries.intake import calls_since, hear_once, read_caller, remember_answer
from hotline.store.queries.places import station_by_number
from hotline.terms import Line


def take_call(house: House, call: CallIn) -> str:
    """The TwiML that answers an incoming call; a repeat of the same CallSid gets the same. Raises DatabaseAway."""
    with house.transaction() as work:
        first, before = hear_once(work.db, call.sid, "voice")
        if not first:
            return before or twiml.hang_up()
        answer = _answer(work, house, call)
        remember_answer(work.db, call.sid, "voice", answer)
        return answer


def _answer(work: Work, house: House, call: CallIn) -> str:
    station = station_by_number(work.db, call.to, line=house.settings.number)
    if station is None:
        return twiml.say_and_hangup(prompt([Line("call.unknown_line")], "zh_CN"))
    caller = read_caller(work.db, station, call.from_)
    row = begin_call(work, station, caller, call)
    if row.ended_at is not None:  # its end was told before its beginning
        return twiml.hang_up()
    if caller.known is not None and caller.known.blocked_at is not None:
        return _refuse(row, twiml.reject())
    limits = house.policy.limits
    hour, day = calls_since(work.db, call.from_, work.now)
    if day > limits.calls_per_number_per_day:
        return _refuse(row, twiml.reject(busy=True))
    offered = offer_resident(work, house, row, caller)
    if offered is not None:
        return twiml.ring_first(house.settings.ring_seconds, offered)
    talk = Talk(lang=lang_for(caller), need_known=hour > limits.calls_per_number_per_hour)
    facts = facts_for(house, caller, community=community_name(work.db, caller.resident.community_id if caller.resident else None))
    turn = next_turn(talk, Heard(Sound.START), facts)
    answer = twiml.ring_first(house.settings.ring_seconds, render_turn(house, turn, turn.say, next_step=1))
    row.talk = keep.dump(turn.talk)
    work.db.add(CallStep(call_id=row.id, step=0, place=turn.talk.place, answer=answer, at=work.now))
    return answer


def _refuse(row: Call, answer: str) -> str:
    row.talk = keep.dump(Talk(need_known=True))
    return answer
