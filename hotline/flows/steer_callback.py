"""A coordinator looks at who is rung, has somebody rung at once, or calls a call off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.flows.accounts import Account
from hotline.flows.book_callback import may_ring
from hotline.flows.house import House, Work
from hotline.flows.quiet_hours import quiet_at, zone_of
from hotline.flows.withdraw_callbacks import withdraw
from hotline.store.models import Callback
from hotline.store.queries import callback_list
from hotline.store.queries.exports import audit
from hotline.store.queries.phones import phone_facts
from hotline.store.queries.places import station_by_id
from hotline.terms import Actor, CallbackState, Line, Outcome, Purpose
from hotline.words.catalogue import render


@dataclass(frozen=True, slots=True)
class CallbackList:
    """One of `callback_list.LISTS`: its rows (Callback, resident's name, round's name), and how many stand on each."""

    rows: Sequence[Any]
    figures: Mapping[str, int]
    now: datetime


def read_callbacks(house: House, name: str) -> CallbackList:
    """At most `callback_list.MOST` rows. Raises KeyError for a list there is not."""
    with house.transaction() as work:
        return CallbackList(callback_list.callback_list(work.db, name, work.now), callback_list.how_many(work.db, work.now), work.now)


def ring_now(house: House, callback_id: int, who: Account) -> str | None:
    """Somebody who waits to be rung is the next; what comes of it as a sentence, None when there is no such callback.

    What forbids a call forbids this one: an opt-out, a wrong number, quiet hours, a round that is paused.
    """
    with house.transaction() as work:
        callback = callback_list.lock_callback(work.db, callback_id)
        if callback is None:
            return None
        audit(work.db, who.name, "callback_hurried", callback=callback_id)
        return render(_hurry(work, house, callback), "zh_CN")


def call_off(house: House, callback_id: int, who: Account) -> str | None:
    """Nobody is rung for this any more; a sentence, None when there is no such callback."""
    with house.transaction() as work:
        callback = callback_list.lock_callback(work.db, callback_id)
        if callback is None:
            return None
        audit(work.db, who.name, "callback_called_off", callback=callback_id)
        is_open = callback.state in (CallbackState.WAITING, CallbackState.DIALING, CallbackState.IN_CALL)
        actor = Actor("coordinator", who.name)
        done = is_open and withdraw(work, callback, outcome=Outcome.WITHDRAWN, why="handled", actor=actor)
        return render(Line("page.called_off" if done else "page.callback_over"), "zh_CN")


def _hurry(work: Work, house: House, callback: Callback) -> Line:
    if callback.state is not CallbackState.WAITING:
        return Line("page.callback_over")
    if callback.held:
        return Line("page.round_is_paused")
    if not may_ring(house, callback.phone, phone_facts(work.db, [callback.phone]).get(callback.phone), callback.purpose):
        return Line("page.not_to_be_rung")
    callback.next_attempt_at = work.now
    callback.not_after = None
    station = station_by_id(work.db, callback.station_id)
    crisis = callback.purpose is Purpose.CRISIS
    work.nudge("place_crisis" if crisis else "place_calls")
    quiet = None if crisis or callback.exempt else quiet_at(house, station, work.now)
    if quiet is not None:
        return Line("page.ring_after_quiet", {"time": f"{quiet.astimezone(zone_of(house, station)):%H:%M}"})
    return Line("page.ringing_now")
