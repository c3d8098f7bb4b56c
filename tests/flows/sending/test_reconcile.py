"""After a crash, or when the carrier's word was lost: nothing twice, nothing forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from hotline.carrier.port import CarrierAway, CarrierUnknown
from hotline.flows.flush_calls import Calls
from hotline.flows.reconcile import reconcile
from hotline.flows.send_rows import LEASE
from hotline.store.models import Attempt, Call, Outbox
from hotline.store.queries import sending
from hotline.terms import CallbackState, Outcome
from tests.flows.sending.test_sending import taken_all_the_same
from tests.flows.station import Station, number

WANG = number(1)


def look(at: Station, times: int = 4) -> None:
    for _ in range(times):
        at.later(seconds=40)
        reconcile(at.house)


def test_an_answer_that_was_lost_is_found_in_the_carriers_list(at_station: Station) -> None:
    row = at_station.text(1)
    at_station.carrier.fail(WANG, taken_all_the_same(CarrierUnknown("timed out")))
    at_station.send_texts()
    look(at_station)
    assert at_station.send_texts() == 0
    assert len(at_station.carrier.texts) == 1
    assert at_station.outbox(row).state == "sent"
    assert at_station.messages()[0].sid == at_station.carrier.seen[0].sid


def test_what_the_carrier_never_got_goes_again_once(at_station: Station) -> None:
    at_station.text(1)
    at_station.carrier.fail(WANG, CarrierUnknown("timed out"))
    at_station.send_texts()
    look(at_station)
    assert at_station.send_texts() == 1
    look(at_station)
    assert len(at_station.carrier.texts) == 1


def test_the_same_words_sent_before_are_not_taken_for_these(at_station: Station) -> None:
    at_station.text(1, "在吗", cause="first")
    at_station.send_texts()
    at_station.text(1, "在吗", cause="second")
    at_station.carrier.fail(WANG, CarrierUnknown("timed out"))
    at_station.send_texts()
    look(at_station)
    assert at_station.send_texts() == 1
    assert len({m.sid for m in at_station.messages()}) == 2


def test_a_look_that_fails_is_repeated_not_guessed(at_station: Station) -> None:
    row = at_station.text(1)
    at_station.carrier.fail(WANG, taken_all_the_same(CarrierUnknown("timed out")))
    at_station.send_texts()
    working = at_station.carrier.find_text

    def away(*_: object) -> list[object]:
        raise CarrierAway("no connection")

    at_station.carrier.find_text = away  # type: ignore[assignment,method-assign]  # a double that goes away
    look(at_station)
    assert at_station.outbox(row).state == "unknown"
    at_station.carrier.find_text = working  # type: ignore[method-assign]  # and comes back
    look(at_station)
    assert at_station.outbox(row).state == "sent"


@pytest.mark.parametrize("sent_before_the_crash", [True, False])
def test_a_worker_that_died_between_claim_and_record(at_station: Station, sent_before_the_crash: bool) -> None:
    booked = at_station.book(1)
    at_station.place()
    with at_station.house.transaction() as work:
        rows = sending.claim(work.db, ("call",), "normal", token="dead", now=work.now, lease=LEASE, limit=5)
        sending.begin_calls(work.db, rows, work.now)
    if sent_before_the_crash:
        Calls(at_station.house).send(rows[0])
    assert at_station.send_calls() == 0
    at_station.later(seconds=LEASE.total_seconds() + 1)
    look(at_station)
    at_station.ring()
    at_station.later(minutes=5)
    assert len(at_station.carrier.calls) == 1
    at_station.end(WANG, "completed", spoke=True)
    assert at_station.callback(booked).outcome is Outcome.REACHED
    assert len([a for a in at_station.attempts() if a.outcome is not Outcome.WITHDRAWN]) == 1


def test_a_call_whose_end_never_came_is_asked_about(at_station: Station) -> None:
    booked = at_station.book(1)
    at_station.ring()
    at_station.pick_up(WANG)
    at_station.carrier.seen[0] = replace(at_station.carrier.seen[0], status="completed")
    look(at_station, 3)
    assert at_station.callback(booked).state is CallbackState.IN_CALL
    at_station.later(minutes=10)
    look(at_station, 1)
    assert at_station.callback(booked).state is CallbackState.WAITING
    assert at_station.attempts()[0].outcome is Outcome.SILENT


def test_a_call_the_carrier_does_not_know_is_over(at_station: Station) -> None:
    booked = at_station.book(1)
    at_station.ring()
    at_station.carrier.seen.clear()
    at_station.later(minutes=11)
    reconcile(at_station.house)
    assert at_station.callback(booked).state is CallbackState.WAITING
    assert at_station.all(Call)[0].ended_at is not None


def test_a_call_that_goes_on_is_left_alone(at_station: Station) -> None:
    at_station.book(1)
    at_station.ring()
    at_station.carrier.seen[0] = replace(at_station.carrier.seen[0], status="in-progress")
    at_station.later(minutes=11)
    reconcile(at_station.house)
    assert at_station.all(Call)[0].ended_at is None


def test_an_attempt_nothing_will_ever_close_is_gathered(at_station: Station) -> None:
    booked = at_station.book(1)
    at_station.place()
    with at_station.house.transaction() as work:
        work.db.delete(work.db.scalars(select(Outbox)).one())
    at_station.later(minutes=11)
    assert reconcile(at_station.house) == 1
    assert at_station.all(Attempt)[0].outcome is Outcome.WITHDRAWN
    assert at_station.callback(booked).state is CallbackState.WAITING
    at_station.later(minutes=2)
    assert at_station.ring() == [WANG]
