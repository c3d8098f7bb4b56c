"""The carrier says how a call goes: late, repeated, out of order, and for some calls the only thing we ever hear.

A call that ends before the need is known becomes a callback; a crisis that hangs up is rung back at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hotline.carrier.codes import call_outcome, is_final, moves_on
from hotline.conversation import keep
from hotline.conversation.orders import summary_of
from hotline.conversation.turns import Place, WantPerson
from hotline.flows.apply_acts import Step, apply_acts
from hotline.flows.begin_call import CallIn, begin_call, caller_of
from hotline.flows.book_callback import book_callback
from hotline.flows.bring_together import nobody_came
from hotline.flows.close_attempt import answered, close_attempt
from hotline.flows.house import House, Work
from hotline.flows.hung_up import hung_up
from hotline.flows.seek_counsellor import left_waiting, leg_ended
from hotline.kernel.phones import callable_number
from hotline.store.models import Call, Ticket
from hotline.store.queries.intake import Caller, read_caller
from hotline.store.queries.places import station_by_number
from hotline.store.queries.statuses import call_for_status, outbox_for_update
from hotline.store.queries.transfers import end_transfers, last_transfer
from hotline.terms import Kind, Purpose, Urgency


@dataclass(frozen=True, slots=True)
class CallStatus:
    """A call status callback. `status` is empty in a machine-detection report; `outbox_id` comes from our own callback URL."""

    sid: str
    status: str
    from_: str
    to: str
    direction: str = "inbound"
    outbox_id: int | None = None
    answered_by: str | None = None
    error_code: str | None = None
    parent_sid: str = ""


def take_call_status(house: House, report: CallStatus) -> bool:
    """Records a status; False when it is about nothing of ours. Raises DatabaseAway."""
    with house.transaction() as work:
        call = call_for_status(work.db, sid=report.sid, outbox_id=report.outbox_id)
        if call is None:
            call = _never_heard_of(work, house, report)
        if call is None:
            return False
        _bind(work, call, report)
        if report.answered_by:
            call.answered_by = report.answered_by
        if report.status:
            apply_status(work, house, call, report.status, report.error_code)
        return True


def apply_status(work: Work, house: House, call: Call, status: str, error_code: str | None = None) -> None:
    """Moves a locked call on to a status, and ends it when that is final. Statuses that would go back are passed over."""
    if not moves_on(call.status, status):
        return
    call.status = status
    if status == "in-progress":
        call.answered_at = call.answered_at or work.now
        answered(work, house, call)
    if is_final(status):
        call.error_code = error_code or call.error_code
        end_call(work, house, call)


def end_call(work: Work, house: House, call: Call) -> None:
    """Everything that follows from a call's end: its outcome, who is rung back, whose attempt it was."""
    if call.ended_at is not None:
        return
    call.ended_at = work.now
    work.nudge("place_calls")  # a line is free
    talk = keep.load(call.talk)
    call.outcome = call.outcome or call_outcome(call.status, call.answered_by, talk.spoke)
    if call.role != "resident":
        _leg_ended(work, house, call)
        return
    transfer = last_transfer(work.db, call.id)  # most calls have none, and none can begin while this one is locked
    if transfer is not None:
        left_waiting(work, house, call)
        nobody_came(work, house, call)
    alone = transfer is None or transfer.joined_at is None
    if transfer is not None:
        end_transfers(work.db, call.id, "gone", work.now)
    caller = caller_of(work, call)
    danger = _in_danger(caller, call) if alone and (call.direction == "inbound" or talk.spoke) else None
    if danger is not None:
        callback_id = _ring_back(work, house, call, caller, Purpose.CRISIS)
        hung_up(work, house, caller, danger, callback_id, call_id=call.id)
    elif call.direction == "inbound" and not talk.need_known and (transfer is None or alone):
        if talk.place is Place.PERSON:
            apply_acts(Step(work, house, caller, f"call:{call.id}:end", "call", call=call), [WantPerson("person_wanted")])
        _ring_back(work, house, call, caller, Purpose.MISSED_CALL)
    if talk.unfinished is not None and danger is None:  # in danger its words stand in the crisis ticket
        act = WantPerson("unfinished_order", summary_of(talk.unfinished, talk.lang))
        apply_acts(Step(work, house, caller, f"call:{call.id}:unfinished", "call", call=call), [act])
    close_attempt(work, house, call)
    call.talk = keep.dump(replace(talk, draft=None))


def _leg_ended(work: Work, house: House, call: Call) -> None:
    """A call with one of the team is over: whoever was to be joined with them is not left waiting."""
    row = outbox_for_update(work.db, call.outbox_id) if call.outbox_id is not None else None
    if row is not None and "transfer" in row.detail:
        leg_ended(work, house, call, int(row.detail["transfer"]))


def _in_danger(caller: Caller, call: Call) -> Ticket | None:
    """The crisis this call spoke of, in which nobody has spoken with the caller yet."""
    about = (t.ticket for t in caller.tickets if t.ticket.urgency is Urgency.CRISIS and call.ticket_id == t.ticket.id)
    return next((ticket for ticket in about if ticket.kind is not Kind.WELFARE_CHECK), None)


def _ring_back(work: Work, house: House, call: Call, caller: Caller, purpose: Purpose) -> int | None:
    phone = caller.phone
    if not callable_number(phone, house.settings.allowed_prefixes):
        return None
    return book_callback(
        work,
        house,
        station_id=call.station_id,
        phone=phone,
        resident_id=call.resident_id,
        purpose=purpose,
        cause=f"{purpose}:call:{call.id}",
        at=work.now,
        ticket_id=call.ticket_id if purpose is Purpose.CRISIS else None,
        exempt=purpose is Purpose.CRISIS or call.resident_id is not None,
    )


def _bind(work: Work, call: Call, report: CallStatus) -> None:
    """The first word from the carrier tells which SID is which row, whatever became of the answer to our request."""
    if call.sid is None:
        call.sid = report.sid
    row = outbox_for_update(work.db, report.outbox_id) if report.outbox_id is not None else None
    if row is not None and row.state in ("claimed", "unknown"):
        row.state, row.sid, row.sent_at, row.claimed_until = "sent", report.sid, row.sent_at or work.now, None


def _never_heard_of(work: Work, house: House, report: CallStatus) -> Call | None:
    """An incoming call that never reached our webhook (we were away) and is over: still somebody to ring back."""
    if report.direction != "inbound" or report.outbox_id is not None or report.parent_sid or not is_final(report.status):
        return None
    station = station_by_number(work.db, report.to, line=house.settings.number)
    if station is None:
        return None
    return begin_call(work, station, read_caller(work.db, station, report.from_), CallIn(report.sid, report.from_, report.to))
