"""The row of a call, and who is at its other end."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.flows.house import Work
from hotline.store.models import Call, Station
from hotline.store.queries.intake import Caller, add_all, call_for_update, read_caller
from hotline.store.queries.places import station_by_id


@dataclass(frozen=True, slots=True)
class CallIn:
    """An incoming call as the carrier announced it."""

    sid: str
    from_: str
    to: str


def begin_call(work: Work, station: Station, caller: Caller, call: CallIn) -> Call:
    """The row of an incoming call, locked; the one that is there when its step or its end came first."""
    before = call_for_update(work.db, call.sid)
    if before is not None:
        return before
    row = Call(
        station_id=station.id,
        direction="inbound",
        from_phone=call.from_,
        to_phone=call.to,
        sid=call.sid,
        status="ringing",
        resident_id=caller.resident.id if caller.resident else None,
        started_at=work.now,
    )
    add_all(work.db, [row])
    return row


def caller_of(work: Work, call: Call) -> Caller:
    """The person on the other end of a call: of an incoming one its `From`, of one of ours its `To`."""
    phone = call.from_phone if call.direction == "inbound" else call.to_phone
    return read_caller(work.db, station_by_id(work.db, call.station_id), phone)
