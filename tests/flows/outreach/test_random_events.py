"""Callbacks driven through whatever may happen, in any order: never outside the table, always with their history."""

from __future__ import annotations

from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from sqlalchemy import delete, select

from hotline.flows.reconcile import reconcile
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.outreach.states import MOVES, OPEN, Move
from hotline.store.models import Attempt, Call, Callback, CallbackEvent, Inbox, Message, Outbox, Phone, Ticket
from hotline.terms import CallbackState, Outcome, Purpose
from tests.flows.station import Station, number

PURPOSES = (Purpose.CHECK_IN, Purpose.MISSED_CALL, Purpose.REQUESTED, Purpose.DELIVERY_CHECK)
ENDS = ("completed", "busy", "no-answer", "failed", "canceled")
events = st.one_of(
    st.tuples(st.just("book"), st.integers(1, 2), st.sampled_from(PURPOSES)),
    st.tuples(st.just("ring"), st.just(0), st.none()),
    st.tuples(st.just("pick_up"), st.integers(1, 2), st.none()),
    st.tuples(st.just("end"), st.integers(1, 2), st.sampled_from(ENDS)),
    st.tuples(st.just("speak"), st.integers(1, 2), st.none()),
    st.tuples(st.just("withdraw"), st.integers(1, 2), st.sampled_from([Outcome.REACHED, Outcome.OPTED_OUT, Outcome.WITHDRAWN])),
    st.tuples(st.just("later"), st.just(0), st.sampled_from([1, 10, 60, 600])),
    st.tuples(st.just("reconcile"), st.just(0), st.none()),
)


@bounds(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(events, min_size=5, max_size=25))
def test_never_outside_the_table(at_station: Station, drawn: list[tuple[str, int, object]]) -> None:
    with at_station.house.transaction() as work:
        for table in (CallbackEvent, Message, Call, Outbox, Attempt, Callback, Ticket, Inbox, Phone):
            work.db.execute(delete(table))
    for n, (what, who, detail) in enumerate(drawn):
        happen(at_station, n, what, who, detail)
        as_it_should_be(at_station)


def happen(at: Station, n: int, what: str, who: int, detail: object) -> None:
    phone = number(who)
    rung = any(call.to == phone for call in at.carrier.calls) and any(call.to_phone == phone for call in at.all(Call))
    if what == "book":
        at.book(who, Purpose(detail), cause=f"random:{n}")
    elif what == "ring":
        at.ring()
    elif what == "pick_up" and rung and at.call_to(phone).ended_at is None:
        at.pick_up(phone)
    elif what in ("end", "speak") and rung and at.call_to(phone).ended_at is None:
        at.end(phone, str(detail or "completed"), spoke=what == "speak")
    elif what == "withdraw" and isinstance(detail, Outcome):
        with at.house.transaction() as work:
            withdraw_for(work, phone, outcome=detail, why="random")
    elif what == "later":
        at.later(minutes=float(str(detail)))
    elif what == "reconcile":
        reconcile(at.house)


def as_it_should_be(at: Station) -> None:
    with at.house.transaction() as work:
        callbacks = work.db.scalars(select(Callback)).all()
        history = work.db.scalars(select(CallbackEvent).order_by(CallbackEvent.id)).all()
        open_attempts = work.db.scalars(select(Attempt).where(Attempt.ended_at.is_(None))).all()
    for callback in callbacks:
        state = CallbackState.WAITING
        for line in (line for line in history if line.callback_id == callback.id):
            assert line.from_state == state
            state = MOVES[state, Move(line.move)]
            assert line.to_state == state
        assert state is callback.state
        assert (callback.ended_at is None) == (callback.outcome is None) == (callback.state in OPEN)
        assert (callback.next_attempt_at is None) <= (callback.state is not CallbackState.WAITING)
    for one in {attempt.phone for attempt in open_attempts}:
        assert len([attempt for attempt in open_attempts if attempt.phone == one]) == 1, "rung twice at once"
