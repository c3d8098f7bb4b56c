"""The table of tickets: every pair is either in it or refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from hotline.terms import Kind, TicketStatus, Urgency
from hotline.tickets import due
from hotline.tickets.moves import HOLDING, LIVE, MOVES, IllegalMove, TicketEvent, may, move, takes

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(("status", "event"), list(product(TicketStatus, TicketEvent)))
def test_a_move_is_in_the_table_or_refused(status: TicketStatus, event: TicketEvent) -> None:
    """And the refusal says what was tried."""
    if (status, event) in MOVES:
        assert may(status, event) and status in takes(event)
        assert move(status, event) is MOVES[status, event]
        return
    with pytest.raises(IllegalMove, match=f"{status} takes no {event}"):
        move(status, event)


def test_a_cancelled_ticket_stays_cancelled() -> None:
    """Whatever happens."""
    assert not [event for event in TicketEvent if may(TicketStatus.CANCELLED, event)]


def test_every_live_ticket_can_end() -> None:
    """From every live status some way leads to closed or cancelled."""
    for status in LIVE:
        reached = {status}
        for _ in TicketStatus:
            reached |= {after for (before, _), after in MOVES.items() if before in reached}
        assert reached & (set(TicketStatus) - LIVE), status


def test_only_accepting_and_assigning_put_it_into_somebodys_hands() -> None:
    """Nothing else leads to assigned."""
    assert {event for (_, event), after in MOVES.items() if after in HOLDING} == {TicketEvent.ACCEPT, TicketEvent.ASSIGN}


def test_promises_are_shorter_the_more_urgent() -> None:
    """And counted from when people may be asked; a talk promises no delivery."""
    minutes = [due.promised_at(urgency, Kind.SUPPLY, asked_from=NOW) for urgency in (Urgency.CRISIS, Urgency.URGENT, Urgency.NORMAL)]
    assert minutes == sorted(moment for moment in minutes if moment) and len(set(minutes)) == 3
    assert due.promised_at(Urgency.NORMAL, Kind.PSYCHOLOGICAL, asked_from=NOW) is None


def test_a_coordinator_hears_before_the_promise_breaks() -> None:
    """With a quarter of the time left, whatever the promise."""
    for minutes in (30, 60, 120):
        promise = NOW + timedelta(minutes=minutes)
        assert NOW < due.warn_at(NOW, promise) < promise


def test_reminders_never_stop_coming_and_never_lie_behind() -> None:
    """Before the promise, at it, and later every hour."""
    promise = NOW + timedelta(hours=2)
    at, seen = NOW, []
    for _ in range(5):
        at = due.remind_at(at, promise)
        seen.append(at)
    assert seen == sorted(set(seen)) and seen[1] == promise


def test_pages_end_at_some_time() -> None:
    """Insistent in danger, patient otherwise; neither for ever."""
    for lane in due.PAGING:
        assert due.next_page_at(lane, 1, NOW) is not None
        assert due.next_page_at(lane, 1000, NOW) is None
    crisis, normal = due.next_page_at("crisis", 1, NOW), due.next_page_at("normal", 1, NOW)
    assert crisis and normal and crisis < normal
