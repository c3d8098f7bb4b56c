"""A callback from its booking to its end: rung, missed, rung again, reached, or somebody is sent."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.flows import place_calls
from hotline.flows.book_callback import book_callback
from hotline.flows.withdraw_callbacks import withdraw_for
from hotline.store.models import Outbox, Page, Resident, Ticket
from hotline.store.models import Station as StationRow
from hotline.terms import CallbackState, Kind, Outcome, Purpose
from tests.flows.station import HOUR, Station, number

WANG, SON = number(1), number(101)


def test_a_missed_call_is_rung_back_and_reached(at_station: Station) -> None:
    booked = at_station.book(1, resident=at_station.resident(1))
    assert at_station.ring() == [WANG]
    assert at_station.callback(booked).state is CallbackState.DIALING
    at_station.pick_up(WANG)
    assert at_station.callback(booked).state is CallbackState.IN_CALL
    at_station.end(WANG, "completed", spoke=True)
    done = at_station.callback(booked)
    assert (done.state, done.outcome, done.attempts) == (CallbackState.DONE, Outcome.REACHED, 1)
    assert at_station.history(booked) == ["dial", "answer", "finish"]
    assert at_station.all(Resident)[0].last_contact_at == at_station.clock.now()


def test_the_same_cause_books_once(at_station: Station) -> None:
    first = at_station.book(1, cause="call:7")
    assert at_station.book(1, cause="call:7") == first
    assert at_station.book(1, cause="call:8", at=at_station.clock.now() - HOUR) == first
    assert at_station.callback(first).next_attempt_at == at_station.clock.now() - HOUR


@pytest.mark.parametrize("fact", ["opted_out_at", "blocked_at", "wrong_number_at", "unusable_at"])
def test_who_may_not_be_rung_is_not_booked(at_station: Station, fact: str) -> None:
    at_station.know(WANG, **{fact: at_station.clock.now()})
    assert at_station.book(1) is None
    assert (at_station.book(1, Purpose.CRISIS) is None) == (fact in ("wrong_number_at", "unusable_at"))


@pytest.mark.parametrize("phone", ["+8656696", "+442071838750", "+266696687"])
def test_numbers_outside_the_allowed_are_never_booked(at_station: Station, phone: str) -> None:
    with at_station.house.transaction() as work:
        from_elsewhere = {"station_id": at_station.id, "resident_id": None, "purpose": Purpose.CRISIS, "cause": "x", "at": work.now}
        assert book_callback(work, at_station.house, phone=phone, **from_elsewhere) is None


@pytest.mark.parametrize("answered_by", [None, "human", "machine_end_beep"])
def test_answered_is_not_reached(at_station: Station, answered_by: str | None) -> None:
    booked = at_station.book(1, resident=at_station.resident(1))
    at_station.ring()
    at_station.pick_up(WANG)
    at_station.end(WANG, "completed", answered_by=answered_by)
    waiting = at_station.callback(booked)
    assert (waiting.state, waiting.outcome) == (CallbackState.WAITING, None)
    assert at_station.attempts()[0].outcome is (Outcome.MACHINE if answered_by == "machine_end_beep" else Outcome.SILENT)


def test_silent_twice_and_somebody_knocks(at_station: Station) -> None:
    person = at_station.resident(1, address="3栋1单元")
    booked = at_station.book(1, Purpose.CHECK_IN, resident=person)
    for _ in range(2):
        at_station.miss(WANG, "completed")
        at_station.later(hours=3)
    assert at_station.callback(booked).state is CallbackState.EXHAUSTED
    assert [(t.kind, t.resident_id, t.address) for t in at_station.tickets()] == [(Kind.WELFARE_CHECK, person, "3栋1单元")]
    assert at_station.all(Resident)[0].last_silent_at is not None


def test_tries_run_out_and_the_ladder_is_climbed(at_station: Station) -> None:
    person = at_station.resident(1, guardian_phone=SON)
    booked = at_station.book(1, Purpose.CHECK_IN, resident=person)
    rung: list[str] = []
    for _ in range(200):
        for phone in at_station.ring():
            rung.append(phone)
            at_station.end(phone)
        at_station.later(minutes=30)
    assert rung == [WANG] * 4 + [SON]
    done = at_station.callback(booked)
    assert (done.state, done.outcome, done.attempts) == (CallbackState.EXHAUSTED, Outcome.NO_ANSWER, 5)
    assert [t.kind for t in at_station.tickets()] == [Kind.WELFARE_CHECK]


def test_a_text_goes_with_the_second_miss(at_station: Station) -> None:
    at_station.book(1, resident=at_station.resident(1))
    at_station.miss(WANG)
    assert at_station.messages() == []
    at_station.later(hours=1)
    at_station.miss(WANG)
    assert [m.to_phone for m in at_station.messages()] == [WANG]


def test_a_number_that_takes_no_texts_is_only_rung(at_station: Station) -> None:
    at_station.know(WANG, voice_only_at=at_station.clock.now())
    at_station.book(1, resident=at_station.resident(1))
    for _ in range(2):
        at_station.miss(WANG)
        at_station.later(hours=1)
    assert at_station.messages() == []


def test_a_number_that_does_not_exist_gives_way_to_the_guardians(at_station: Station) -> None:
    at_station.book(1, resident=at_station.resident(1, guardian_phone=SON))
    at_station.miss(WANG, "failed", error_code="21217")
    assert at_station.ring() == [SON]


def test_several_reasons_are_one_call(at_station: Station) -> None:
    person = at_station.resident(1)
    check = at_station.book(1, Purpose.CHECK_IN, resident=person)
    asked = at_station.book(1, Purpose.REQUESTED, resident=person)
    assert at_station.ring() == [WANG]
    assert at_station.callback(asked).state is CallbackState.DIALING
    at_station.pick_up(WANG)
    assert at_station.callback(check).state is CallbackState.IN_CALL
    at_station.end(WANG, "completed", spoke=True)
    assert {at_station.callback(c).outcome for c in (check, asked)} == {Outcome.REACHED}
    assert at_station.callback(check).attempts == 0


def test_what_was_not_asked_is_asked_later(at_station: Station) -> None:
    person = at_station.resident(1)
    check = at_station.book(1, Purpose.CHECK_IN, resident=person)
    at_station.book(1, Purpose.REQUESTED, resident=person)
    at_station.ring()
    at_station.pick_up(WANG)
    at_station.end(WANG, "completed", spoke=True, reasons=(Purpose.CHECK_IN,))
    assert at_station.callback(check).state is CallbackState.WAITING
    assert at_station.ring() == []
    at_station.later(minutes=6)
    assert at_station.ring() == [WANG]


def test_missing_one_call_keeps_the_other_reasons_back(at_station: Station) -> None:
    person = at_station.resident(1)
    at_station.book(1, Purpose.CHECK_IN, resident=person)
    at_station.book(1, Purpose.REQUESTED, resident=person)
    at_station.miss(WANG)
    assert at_station.ring() == []


def test_asked_to_be_rung_later_in_the_very_call(at_station: Station) -> None:
    booked = at_station.book(1, Purpose.REQUESTED)
    at_station.ring()
    at_station.pick_up(WANG)
    three = at_station.clock.now() + 5 * HOUR
    assert at_station.book(1, Purpose.REQUESTED, cause="call:1:step:2", at=three) == booked
    at_station.end(WANG, "completed", spoke=True)
    waiting = at_station.callback(booked)
    assert (waiting.state, waiting.next_attempt_at) == (CallbackState.WAITING, three)


def test_who_hangs_up_in_danger_every_time_is_rung_as_often_as_policy_says(at_station: Station) -> None:
    at_station.book(1, Purpose.CRISIS, resident=at_station.resident(1))
    rung = 0
    for _ in range(3 * 60):
        if at_station.place_danger():
            at_station.send_calls("crisis")
            at_station.pick_up(WANG)
            at_station.book(1, Purpose.CRISIS, cause=f"hung up:{(rung := rung + 1)}")
            at_station.end(WANG, "completed", spoke=True)
        at_station.later(minutes=1)
    assert rung == at_station.house.policy.retry[Purpose.CRISIS].total
    assert [t.kind for t in at_station.tickets()] == [Kind.WELFARE_CHECK]


def test_somebody_on_the_phone_is_not_rung(at_station: Station) -> None:
    at_station.book(1, Purpose.REQUESTED)
    at_station.ring()
    at_station.book(1, Purpose.CHECK_IN)
    assert at_station.ring() == []
    at_station.end(WANG, "completed", spoke=True, reasons=(Purpose.CHECK_IN,))
    at_station.later(hours=1)
    assert at_station.ring() == [WANG]


def test_danger_first_then_promises_then_rounds(at_station: Station) -> None:
    for n, purpose in enumerate((Purpose.CHECK_IN, Purpose.MISSED_CALL, Purpose.REQUESTED), 1):
        at_station.book(n, purpose)
    at_station.set(lines=1)
    order = []
    for _ in range(3):
        (phone,) = at_station.ring()
        order.append(phone)
        at_station.end(phone, "completed", spoke=True)
    assert order == [number(3), number(2), number(1)]


def test_a_round_does_not_starve_behind_promises(at_station: Station) -> None:
    starving = at_station.book(1, Purpose.CHECK_IN)
    at_station.later(minutes=31)
    at_station.set(lines=1)
    for n in range(2, 20):
        at_station.book(n, Purpose.REQUESTED)
    rung = 0
    while at_station.callback(starving).state is CallbackState.WAITING:
        (phone,) = at_station.ring()
        at_station.end(phone, "completed", spoke=True)
        rung += 1
    assert rung <= 4


def test_lines_are_a_limit_and_danger_has_its_own(at_station: Station) -> None:
    for n in range(1, 9):
        at_station.book(n)
    at_station.set(lines=3, calls_per_second=50.0)
    rung = at_station.ring()
    assert len(rung) == 3
    assert at_station.ring() == []
    at_station.book(20, Purpose.CRISIS)
    assert at_station.place_danger() == 1
    at_station.send_calls("crisis")
    assert at_station.carrier.calls[-1].to == number(20)
    at_station.end(number(20), "completed", spoke=True)
    at_station.end(rung[0])
    assert len(at_station.ring()) == 1


def test_the_day_has_a_spending_stop_and_danger_is_beyond_it(at_station: Station) -> None:
    for n in range(1, 6):
        at_station.book(n)
    at_station.set(max_calls_per_day=2)
    assert len(at_station.ring()) == 2
    at_station.book(20, Purpose.CRISIS)
    assert at_station.place_danger() == 1
    at_station.later(days=1)
    assert len(at_station.ring()) == 2


def test_even_calls_for_danger_have_an_end_and_then_the_team_is_called(at_station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever still waits is a person's; told once, at any hour."""
    monkeypatch.setattr(place_calls, "CRISIS_CALLS_A_DAY", 1)
    at_station.book(20, Purpose.CRISIS)
    assert at_station.place_danger() == 1
    at_station.send_calls("crisis")
    at_station.book(21, Purpose.CRISIS)
    assert at_station.place_danger() == at_station.place_danger() == 0
    assert [(page.why, page.lane) for page in at_station.all(Page)] == [("needs_person", "crisis")]
    assert [ticket.cause.split(":")[1] for ticket in at_station.all(Ticket)] == ["danger"]


def test_nobody_is_rung_at_night_but_those_exempt(at_station: Station) -> None:
    at_station.set(quiet_hours=(time(21), time(8)))
    at_station.later(hours=12)  # ten in the evening
    plain, exempt = at_station.book(1), at_station.book(2, exempt=True)
    assert at_station.ring() == [number(2)]
    at_station.end(number(2))
    morning = at_station.callback(plain).next_attempt_at
    assert morning is not None and morning.astimezone(ZoneInfo("Asia/Shanghai")).hour == 8
    second = at_station.callback(exempt)
    assert second.next_attempt_at == morning and not second.exempt


def test_a_station_has_its_own_night(at_station: Station) -> None:
    at_station.later(hours=3)  # one in the afternoon: a nap
    with at_station.house.transaction() as work:
        work.db.get_one(StationRow, at_station.id).quiet_hours = "12:30-14:00"
    at_station.book(1)
    assert at_station.ring() == []
    at_station.later(hours=1)
    assert at_station.ring() == [WANG]


def test_opting_out_ends_what_waits_and_hangs_up_what_rings(at_station: Station) -> None:
    waiting, ringing = at_station.book(1), at_station.book(2)
    with at_station.house.transaction() as work:
        withdraw_for(work, number(1), outcome=Outcome.OPTED_OUT, why="opted_out")
    assert at_station.ring() == [number(2)]
    with at_station.house.transaction() as work:
        withdraw_for(work, number(2), outcome=Outcome.OPTED_OUT, why="opted_out")
    at_station.send_calls()
    assert at_station.carrier.orders == [("end", at_station.call_to(number(2)).sid)]
    at_station.end(number(2), "canceled")
    assert [at_station.callback(c).state for c in (waiting, ringing)] == [CallbackState.CANCELLED] * 2
    assert [at_station.callback(c).outcome for c in (waiting, ringing)] == [Outcome.OPTED_OUT] * 2


def test_opting_out_behind_our_back_is_seen_before_dialling(at_station: Station) -> None:
    booked = at_station.book(1)
    at_station.know(WANG, opted_out_at=at_station.clock.now())
    assert at_station.ring() == []
    assert at_station.callback(booked).outcome is Outcome.OPTED_OUT


def test_ringing_in_counts_as_reached_and_takes_back_the_call(at_station: Station) -> None:
    booked = at_station.book(1, Purpose.CHECK_IN, resident=at_station.resident(1))
    at_station.place()
    with at_station.house.transaction() as work:
        assert withdraw_for(work, WANG, outcome=Outcome.REACHED, purposes=(Purpose.CHECK_IN,), why="rang_in") == 1
    assert at_station.send_calls() == 0
    done = at_station.callback(booked)
    assert (done.state, done.outcome) == (CallbackState.DONE, Outcome.REACHED)
    assert [row.state for row in at_station.all(Outbox)] == ["skipped"]


def test_nobody_at_all_to_ring_is_a_knock_at_once(at_station: Station) -> None:
    booked = at_station.book(1, Purpose.CHECK_IN, resident=at_station.resident(1))
    at_station.know(WANG, unusable_at=at_station.clock.now())
    assert at_station.ring() == []
    assert at_station.callback(booked).state is CallbackState.EXHAUSTED
    assert [t.kind for t in at_station.tickets()] == [Kind.WELFARE_CHECK]


def test_a_status_told_twice_or_late_changes_nothing(at_station: Station) -> None:
    booked = at_station.book(1)
    at_station.miss(WANG)
    before = at_station.callback(booked).next_attempt_at
    at_station.later(seconds=10)
    at_station.end(WANG)
    at_station.end(WANG, "in-progress")
    after = at_station.callback(booked)
    assert (after.next_attempt_at, after.state, after.attempts) == (before, CallbackState.WAITING, 1)
    assert before == at_station.clock.now() - timedelta(seconds=10) + timedelta(seconds=300)
