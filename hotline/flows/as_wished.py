"""An order that is wished for at a time: when volunteers are asked about it, by when it is promised, and the time in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import quiet_at, zone_of
from hotline.outreach.wishes import Window, is_over, window_of, window_said
from hotline.store.models import Station, Ticket
from hotline.terms import Kind, Urgency, Wish
from hotline.tickets import due
from hotline.words.clock import wish_said


def times_of(house: House, station: Station, wish: Wish | None, *, now: datetime, urgency: Urgency, kind: Kind) -> Mapping[str, Any]:
    """The columns of a ticket that say when: wished for, asked about, promised. In danger nothing is put off."""
    if urgency is Urgency.CRISIS:
        return _columns(None, now, urgency, kind)
    window = window_of(wish, now=now, zone=zone_of(house, station))
    return _columns(window, asked_from(house, station, now, window), urgency, kind)


def times_again(house: House, station: Station, ticket: Ticket, *, now: datetime) -> Mapping[str, Any]:
    """The same for a ticket that may be asked about only now: its wish holds on, unless it is over."""
    kept = Window(ticket.wished_from, ticket.wished_until)
    window = None if is_over(kept, now=now, zone=zone_of(house, station)) else kept
    return _columns(window, asked_from(house, station, now, window), ticket.urgency, ticket.kind)


def asked_from(house: House, station: Station, now: datetime, window: Window | None) -> datetime:
    """The first moment volunteers may be asked: some hours before the wished time, the evening before where that is in the night."""
    begin = now
    if window is not None and window.start is not None:
        begin = window.start - due.ASK_BEFORE
        if quiet_at(house, station, begin) is not None:
            begin = window.start - due.ASK_THE_EVENING_BEFORE
        begin = max(begin, now)
    return quiet_at(house, station, begin) or begin


def wished_words(work: Work, house: House, station: Station, ticket: Ticket, lang: str) -> str:
    """When the order is to be brought, in words of today; "" when nothing was wished, or that time is over."""
    if ticket.wished_from is None and ticket.wished_until is None:
        return ""
    window, zone = Window(ticket.wished_from, ticket.wished_until), zone_of(house, station)
    if is_over(window, now=work.now, zone=zone):
        return ""
    return wish_said(window_said(window, now=work.now, zone=zone), lang)


def _columns(window: Window | None, asked: datetime, urgency: Urgency, kind: Kind) -> Mapping[str, Any]:
    start, end = (window.start, window.end) if window is not None else (None, None)
    return {
        "wished_from": start,
        "wished_until": end,
        "next_look_at": asked if due.may_be_offered(kind) else None,
        "promised_at": due.promised_at(urgency, kind, asked_from=asked, wished_from=start, wished_until=end),
    }
