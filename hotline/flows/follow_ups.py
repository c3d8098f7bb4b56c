"""Somebody who poured out their heart is asked after again: a plan by risk, the same counsellor reminded, and the line's own call.

The line rings by itself, so nobody is forgotten; where the counsellor has talked with them by then and says so (记录), it does not. A
follow-up that was missed is a coordinator's.
"""

from __future__ import annotations

from datetime import timedelta

from hotline.flows.book_callback import book_callback
from hotline.flows.house import House, Work
from hotline.flows.page_coordinators import page
from hotline.flows.quiet_hours import zone_of
from hotline.flows.send_text import queue_text
from hotline.flows.ticket_words import volunteer_lang
from hotline.flows.withdraw_callbacks import withdraw
from hotline.store.models import Callback, FollowUp, Ticket
from hotline.store.queries import care, tickets
from hotline.store.queries.callbacks import STATES_OPEN
from hotline.store.queries.places import station_by_id
from hotline.store.queries.volunteers import volunteer_by_id
from hotline.terms import SYSTEM, CallbackState, Kind, Line, Outcome, Purpose
from hotline.tickets.follow_ups import REMIND_BEFORE, kept_by_talk, plan

BATCH = 100
STILL_NEWS = timedelta(hours=12)


def plan_follow_ups(work: Work, ticket: Ticket, *, new: bool = False) -> None:
    """Makes the plan of a psychological ticket (`new`: opened in this transaction), or what its risk adds to it. Safe to repeat.

    The sweep books its first call: that is due tomorrow at the earliest, and somebody in danger is waiting now.
    """
    if ticket.kind is not Kind.PSYCHOLOGICAL or ticket.resident_phone is None:
        return
    due = {hours: at for hours, at in plan(ticket.risk, ticket.opened_at).items() if at > work.now}
    if new:
        care.plan_at_the_end(work.db, ticket.id, due)
    if due if new else care.add_follow_ups(work.db, ticket.id, due):
        tickets.add_event(work.db, ticket.id, "follow_ups_planned", at=work.now, actor=SYSTEM, detail={"hours": sorted(due)})


def keep_follow_ups(house: House) -> int:
    """Reminds, books what comes next, and settles what was called; returns how many were looked at. Safe to run at any time."""
    with house.transaction() as work:
        seen = 0
        for over in care.of_closed_cases(work.db, BATCH):
            seen += _drop(work, over)
        for follow_up, callback in care.follow_ups_settled(work.db, BATCH):
            seen += 1
            _settle(work, house, follow_up, callback)
        for follow_up in care.to_remind(work.db, work.now + REMIND_BEFORE, BATCH):
            seen += 1
            _remind(work, house, follow_up)
        for ticket in care.tickets_to_book(work.db, BATCH):
            seen += 1
            _book_next(work, house, ticket)
    return seen


def kept_in_person(work: Work, ticket: Ticket) -> bool:
    """The counsellor has just talked with them: the follow-up that is due about now is done, and the line does not ring for it."""
    for follow_up in care.open_follow_ups(work.db, ticket.id):
        if kept_by_talk(follow_up.due_at, work.now):
            follow_up.state, follow_up.ended_at = "done", work.now
            _withdraw_call(work, follow_up, Outcome.REACHED, "kept_in_person")
            how = {"hours": follow_up.n, "how": "in_person"}
            tickets.add_event(work.db, ticket.id, "followed_up", at=work.now, actor=SYSTEM, detail=how)
            return True
    return False


def drop_follow_ups(work: Work, ticket: Ticket) -> int:
    """The case is closed: nobody rings about it any more. Returns how many were open."""
    return sum(_drop(work, follow_up) for follow_up in care.open_follow_ups(work.db, ticket.id))


def _book_next(work: Work, house: House, ticket: Ticket) -> None:
    """The earliest one planned gets its call. Where the number may not be rung for this (opted out, blocked), all are dropped."""
    while ticket.resident_phone is not None and (follow_up := care.next_planned(work.db, ticket.id)) is not None:
        callback_id = book_callback(
            work,
            house,
            station_id=ticket.station_id,
            phone=ticket.resident_phone,
            resident_id=ticket.resident_id,
            purpose=Purpose.FOLLOW_UP,
            cause=f"follow_up:{follow_up.id}:{work.now:%Y%m%dT%H%M%S}",  # one that gave way to an earlier one is booked again
            at=max(follow_up.due_at, work.now),
            ticket_id=ticket.id,
        )
        if callback_id is not None:
            care.give_way(work.db, callback_id)
            follow_up.state, follow_up.callback_id = "booked", callback_id
            work.db.flush()
            return
        follow_up.state, follow_up.ended_at = "dropped", work.now
        work.db.flush()


def _settle(work: Work, house: House, follow_up: FollowUp, callback: Callback) -> None:
    ticket = tickets.ticket_by_id(work.db, follow_up.ticket_id)
    follow_up.ended_at = work.now
    if ticket is None or callback.state is CallbackState.CANCELLED:
        follow_up.state = "dropped"
    elif callback.state is CallbackState.DONE:
        follow_up.state = "done"
        tickets.add_event(work.db, ticket.id, "followed_up", at=work.now, actor=SYSTEM, detail={"hours": follow_up.n, "how": "call"})
    else:
        follow_up.state = "missed"
        tickets.add_event(work.db, ticket.id, "follow_up_missed", at=work.now, actor=SYSTEM, detail={"hours": follow_up.n})
        page(work, house, ticket, f"follow_up_missed:{follow_up.n}")
    work.db.flush()


def _remind(work: Work, house: House, follow_up: FollowUp) -> None:
    """The counsellor who has the case; without one the line's call finds somebody when it is wanted."""
    follow_up.reminded_at = work.now
    ticket = tickets.ticket_by_id(work.db, follow_up.ticket_id)
    person = volunteer_by_id(work.db, ticket.volunteer_id) if ticket is not None and ticket.volunteer_id else None
    if ticket is None or person is None:
        return
    station = station_by_id(work.db, ticket.station_id)
    when = f"{follow_up.due_at.astimezone(zone_of(house, station)):%H:%M}"
    queue_text(
        work, house, station, person.phone, [Line("psych.remind", {"code": ticket.code, "time": when})],
        cause=f"follow_up:{follow_up.id}:remind", lang=volunteer_lang(person), ticket_id=ticket.id, expires_at=work.now + STILL_NEWS,
    )  # fmt: skip
    tickets.add_event(work.db, ticket.id, "counsellor_reminded", at=work.now, actor=SYSTEM, detail={"hours": follow_up.n})


def _drop(work: Work, follow_up: FollowUp) -> int:
    follow_up.state, follow_up.ended_at = "dropped", work.now
    _withdraw_call(work, follow_up, Outcome.WITHDRAWN, "case_closed")
    work.db.flush()
    return 1


def _withdraw_call(work: Work, follow_up: FollowUp, outcome: Outcome, why: str) -> None:
    callback = work.db.get(Callback, follow_up.callback_id, with_for_update=True) if follow_up.callback_id is not None else None
    if callback is not None and callback.state in STATES_OPEN and callback.state is not CallbackState.IN_CALL:
        withdraw(work, callback, outcome=outcome, why=why)
