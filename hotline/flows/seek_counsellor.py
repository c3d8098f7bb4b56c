"""A counsellor for somebody who waits on the line: rung one after the other by calls of our own, until one presses 1.

The caller's loop of waiting, the end of each counsellor's call and a sweep all look at the same row, so no single one of them
has to work for the next counsellor to be rung.
"""

from __future__ import annotations

from datetime import timedelta

from hotline.dispatch.rota import next_to_ring
from hotline.flows.book_callback import book_callback
from hotline.flows.house import House, Work
from hotline.flows.page_coordinators import page
from hotline.flows.queue_call import queue_calls
from hotline.flows.quiet_hours import zone_of
from hotline.flows.rota import counsellors_of
from hotline.kernel.phones import callable_number
from hotline.store.models import Call, Station, Ticket, Transfer
from hotline.store.queries import outbox, rota, transfers
from hotline.store.queries.places import station_by_id
from hotline.store.queries.residents import resident_by_id
from hotline.store.queries.tickets import add_event, ticket_by_id
from hotline.terms import SYSTEM, Purpose, Risk

RING_SECONDS = 20
RUNG_LONG_ENOUGH = timedelta(seconds=RING_SECONDS + 25)  # the ring, its way through the outbox, and the whisper
TOO_OLD = timedelta(seconds=30)
LEFT_AND_RUNG_BACK = timedelta(seconds=45)  # the counsellor who is being rung at that moment may still ring back in person
MOVED_BY = timedelta(seconds=30)
BATCH = 50
KIND = "counsellor"


def seek_counsellor(work: Work, house: House, call: Call, ticket: Ticket | None, *, step: int) -> Transfer:
    """Begins to ring counsellors for the caller of `call`; once for each step."""
    transfer = transfers.start_transfer(
        work.db, call_id=call.id, step=step, kind=KIND, ticket_id=ticket.id if ticket else None, now=work.now, next_at=work.now
    )
    if transfer.state == "ringing" and not transfer.tried:
        ring_next(work, house, transfer, call, ticket)
    return transfer


def ring_next(work: Work, house: House, transfer: Transfer, call: Call, ticket: Ticket | None) -> bool:
    """Rings the next counsellor; False when there is nobody left: the transfer has failed then and the coordinators are told."""
    station = station_by_id(work.db, call.station_id)
    phone = _next_phone(work, house, station, transfer, call, ticket)
    if phone is None:
        transfer.state, transfer.ended_at, transfer.next_at = "failed", work.now, None
        if ticket is not None:
            add_event(work.db, ticket.id, "nobody_free", at=work.now, actor=SYSTEM, detail={"rung": len(transfer.tried)})
            page(work, house, ticket, "no_counsellor", lane="normal")
        work.db.flush()
        return False
    n = len(transfer.tried) + 1
    urgent = ticket is not None and ticket.risk is not Risk.NONE
    cause = f"transfer:{transfer.id}:{n}"
    queued = queue_calls(
        work, house, station, {phone: cause}, within=TOO_OLD, ticket_id=ticket.id if ticket else None,
        detail={"transfer": transfer.id, "role": "counsellor", "ring_seconds": RING_SECONDS}, in_danger=urgent, priority=0,
    )  # fmt: skip
    rota.note_rung(work.db, [phone], work.now)
    transfer.tried = [*transfer.tried, {"phone": phone, "outbox": queued.get(cause), "at": work.now.isoformat()}]
    transfer.next_at = work.now + RUNG_LONG_ENOUGH
    if ticket is not None:
        add_event(work.db, ticket.id, "ringing_counsellor", at=work.now, actor=SYSTEM, detail={"transfer": transfer.id, "n": n})
    work.db.flush()
    return True


def look_after(work: Work, house: House, call: Call) -> str | None:
    """How the search for this call's caller stands: ringing, coming (somebody has pressed 1), ready, failed; None without one.

    Rings the next when the one being rung has had long enough. `ready`: the carrier should have moved the call long ago and has
    not, so the caller goes into the room by this very step; moving it is called off.
    """
    transfer = transfers.lock_last(work.db, call.id)
    if transfer is None or transfer.kind != KIND:
        return None
    if transfer.state == "ringing" and transfer.next_at is not None and transfer.next_at <= work.now:
        ring_next(work, house, transfer, call, _ticket(work, transfer))
    if transfer.state != "joined":
        return transfer.state
    if transfer.joined_at is not None and transfer.joined_at + MOVED_BY > work.now:
        return "coming"
    send_caller(work, house, transfer, call, "room")
    return "ready" if transfers.skip_ready(work.db, f"room:{transfer.id}") else "coming"


def leg_ended(work: Work, house: House, leg: Call, transfer_id: int) -> None:
    """A counsellor's call has ended: unanswered the next is rung; after a talk nobody is left alone with the music."""
    found = transfers.lock_transfer(work.db, transfer_id)
    if found is None:
        return
    caller = work.db.get_one(Call, found.call_id)
    current = bool(found.tried) and found.tried[-1].get("outbox") == leg.outbox_id
    if found.state == "ringing" and current and caller.ended_at is None:
        if not ring_next(work, house, found, caller, _ticket(work, found)):
            send_caller(work, house, found, caller, "go_on")
    elif found.state == "gone" and current and found.joined_at is None:
        ring_back(work, house, found, caller, after=timedelta(0))
    elif found.state == "joined" and caller.ended_at is None and found.joined_phone == leg.to_phone:
        send_caller(work, house, found, caller, "alone", wait=timedelta(seconds=5))


def left_waiting(work: Work, house: House, call: Call) -> None:
    """The caller hung up while a counsellor was sought: rung back, in person by the counsellor who presses 1 now, else by the line."""
    transfer = transfers.lock_last(work.db, call.id)
    if transfer is None or transfer.kind != KIND or transfer.state not in (*transfers.LIVE, "joined"):
        return
    if transfer.state == "joined" and transfers.was_put(work.db, f"room:{transfer.id}"):
        return
    ticket = _ticket(work, transfer)
    ringing = bool(transfer.tried) and transfers.leg_is_live(work.db, int(transfer.tried[-1]["outbox"] or 0))
    transfer.state, transfer.ended_at, transfer.next_at = "gone", work.now, None
    if ticket is not None:
        add_event(work.db, ticket.id, "left_waiting", at=work.now, actor=SYSTEM)
    ring_back(work, house, transfer, call, after=LEFT_AND_RUNG_BACK if ringing else timedelta(0))


def ring_back(work: Work, house: House, transfer: Transfer, call: Call, *, after: timedelta) -> None:
    """The caller of a transfer is rung back by the line, which then seeks a counsellor anew."""
    phone = call.from_phone if call.direction == "inbound" else call.to_phone
    if not callable_number(phone, house.settings.allowed_prefixes):
        return
    book_callback(
        work,
        house,
        station_id=call.station_id,
        phone=phone,
        resident_id=call.resident_id,
        purpose=Purpose.REQUESTED,
        cause=f"transfer:{transfer.id}:left:{int(after.total_seconds())}",
        at=work.now + after,
        ticket_id=transfer.ticket_id,
        exempt=True,
        detail={"talk": True},
    )


def send_caller(work: Work, house: House, transfer: Transfer, call: Call, where: str, *, wait: timedelta = timedelta(0)) -> None:
    """Moves the caller's live call to another of our URLs (`room`: to the counsellor; `alone`: she has gone; `go_on`: nobody is left)."""
    outbox.put(
        work.db,
        cause=f"{where}:{transfer.id}",
        kind="redirect",
        station_id=call.station_id,
        to=call.to_phone,
        from_=call.from_phone,
        not_before=work.now + wait,
        body=f"{house.settings.public_url}/twilio/talk/{where}?transfer={transfer.id}",
        lane="crisis",
        exempt=True,
        priority=0,
        expires_at=work.now + timedelta(minutes=2),
        ticket_id=transfer.ticket_id,
        detail={"sid": call.sid} if call.sid else {"outbox": call.outbox_id},
    )
    work.nudge("send_crisis")


def watch_transfers(house: House) -> int:
    """Looks at every search whose counsellor has been rung for long enough; returns how many. Safe to run at any time and anywhere."""
    with house.transaction() as work:
        due = transfers.overdue_transfers(work.db, work.now, BATCH)
        for transfer in due:
            call = work.db.get_one(Call, transfer.call_id)
            if call.ended_at is None:
                if not ring_next(work, house, transfer, call, _ticket(work, transfer)):
                    send_caller(work, house, transfer, call, "go_on")
            else:
                transfer.state, transfer.ended_at, transfer.next_at = "gone", work.now, None
                ring_back(work, house, transfer, call, after=timedelta(0))
    return len(due)


def _ticket(work: Work, transfer: Transfer) -> Ticket | None:
    return ticket_by_id(work.db, transfer.ticket_id) if transfer.ticket_id is not None else None


def _next_phone(work: Work, house: House, station: Station, transfer: Transfer, call: Call, ticket: Ticket | None) -> str | None:
    """The next counsellor's number; the coordinators' where no counsellor was there to be rung at all."""
    phone = call.from_phone if call.direction == "inbound" else call.to_phone
    asked = {str(rung["phone"]) for rung in transfer.tried} | {phone}
    resident = resident_by_id(work.db, call.resident_id) if call.resident_id else None
    same = ticket.volunteer_id if ticket is not None and ticket.volunteer_id else None
    order = next_to_ring(
        counsellors_of(work, station),
        now=work.now,
        zone=zone_of(house, station),
        language=resident.language if resident else None,
        same=same or transfers.last_counsellor(work.db, station.id, phone, work.now),
        asked=asked,
    )
    if order:
        return order[0].phone
    others = [number for number in house.settings.coordinators if number not in asked]
    rung_coordinators_only = all(rung["phone"] in house.settings.coordinators for rung in transfer.tried)
    return others[0] if others and rung_coordinators_only else None
