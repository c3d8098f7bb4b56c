"""The outbox and the carrier: sent once, recorded, and what each kind of failure leads to."""

from __future__ import annotations

from datetime import time, timedelta

import psycopg
import pytest
from sqlalchemy import select, update

from hotline.carrier.codes import refusal
from hotline.carrier.port import CarrierAway, CarrierBusy, CarrierFault, CarrierRefused, CarrierUnknown
from hotline.flows.take_call_status import CallStatus, take_call_status
from hotline.jobs.rate import Leave
from hotline.monitoring import LineCollector
from hotline.store.models import Call, Message, Outbox, Phone
from hotline.store.queries.outbox import put
from hotline.terms import CallbackState, Kind, Outcome, Purpose
from tests.flows.carrier_double import NoPace
from tests.flows.station import LINE, Station, number

WANG = number(1)


def refused(code: int) -> CarrierRefused:
    return CarrierRefused(refusal(code, 400))


def taken_all_the_same(fault: CarrierFault) -> CarrierFault:
    """The carrier took it; only the answer was lost."""
    fault.happened = True  # type: ignore[attr-defined]  # a mark for the double
    return fault


def test_a_text_is_sent_once_and_its_url_carries_the_row(at_station: Station) -> None:
    row = at_station.text(1)
    assert (at_station.send_texts(), at_station.send_texts()) == (1, 0)
    (sent,) = at_station.carrier.texts
    assert sent.status_callback.endswith(f"/twilio/sms/status?outbox={row}")
    assert (at_station.outbox(row).state, at_station.messages()[0].sid) == ("sent", at_station.outbox(row).sid)


def test_a_call_is_sent_once_and_its_urls_carry_the_row(at_station: Station) -> None:
    at_station.book(1)
    assert at_station.ring() == [WANG]
    (call,) = at_station.carrier.calls
    row = at_station.all(Outbox)[0]
    assert call.url.endswith(f"/twilio/voice/out?outbox={row.id}")
    assert call.status_callback.endswith(f"/twilio/voice/status?outbox={row.id}")
    assert call.machine_detection
    assert (row.state, row.cause) == ("sent", f"attempt:{at_station.attempts()[0].id}")


def test_the_call_is_known_before_the_carrier_is_asked(at_station: Station) -> None:
    known: list[str] = []

    def webhook_is_faster(request: object) -> None:
        row = at_station.all(Outbox)[0]
        assert take_call_status(at_station.house, CallStatus("CAfast", "ringing", LINE, WANG, "outbound-api", outbox_id=row.id))
        known.append(at_station.call_to(WANG).status)

    at_station.carrier.before = webhook_is_faster
    at_station.book(1)
    at_station.ring()
    assert known == ["ringing"]
    assert at_station.call_to(WANG).status == "ringing"


def test_no_row_is_locked_while_the_carrier_is_asked(at_station: Station) -> None:
    free: list[int] = []

    def lock_it(request: object) -> None:
        with at_station.house.transaction() as work:
            free.append(work.db.scalars(select(Outbox.id).with_for_update(nowait=True)).one())

    row = at_station.text(1)
    at_station.carrier.before = lock_it
    at_station.send_texts()
    assert free == [row]


@pytest.mark.parametrize(
    ("code", "column"),
    [(21610, "opted_out_at"), (21614, "voice_only_at"), (30006, "voice_only_at"), (21211, "unusable_at")],
)
def test_a_refusal_teaches_about_the_number(at_station: Station, code: int, column: str) -> None:
    row = at_station.text(1)
    at_station.carrier.fail(WANG, refused(code))
    at_station.send_texts()
    assert at_station.outbox(row).state == "failed"
    assert at_station.messages()[0].error_code == str(code)
    with at_station.house.transaction() as work:
        assert getattr(work.db.get_one(Phone, WANG), column) is not None
    assert at_station.text(1, cause="another") is not None
    at_station.send_texts()
    assert [t.to for t in at_station.carrier.texts].count(WANG) == (1 if column == "opted_out_at" else 0)


def test_a_person_is_told_of_a_number_that_does_not_exist(at_station: Station) -> None:
    at_station.text(1)
    at_station.carrier.fail(WANG, refused(21211))
    at_station.send_texts()
    assert [(t.kind, t.resident_phone) for t in at_station.tickets()] == [(Kind.OTHER, WANG)]


def test_a_call_refused_for_good_ends_its_attempt(at_station: Station) -> None:
    booked = at_station.book(1, Purpose.CHECK_IN, resident=at_station.resident(1, guardian_phone=number(2)))
    at_station.carrier.fail(WANG, refused(21217))
    at_station.ring()
    attempt = at_station.attempts()[0]
    assert (attempt.outcome, attempt.error_code) == (Outcome.FAILED, "21217")
    assert at_station.callback(booked).state is CallbackState.WAITING
    assert at_station.ring() == [number(2)]


@pytest.mark.parametrize("fault", [CarrierBusy(retry_after=2), CarrierAway("no connection")])
def test_not_processed_is_sent_again_after_a_while(at_station: Station, fault: CarrierFault) -> None:
    row = at_station.text(1)
    at_station.carrier.fail(WANG, fault)
    assert at_station.send_texts() == 0
    assert at_station.outbox(row).state == "ready"
    assert at_station.send_texts() == 0
    at_station.later(seconds=90)
    assert at_station.send_texts() == 1
    assert at_station.pace.slowed == ([2] if isinstance(fault, CarrierBusy) else [])


def test_busy_for_hours_loses_nothing(at_station: Station) -> None:
    row = at_station.text(1)
    at_station.carrier.fail(WANG, *[CarrierBusy() for _ in range(50)])
    for _ in range(51):
        at_station.send_texts()
        at_station.later(minutes=2)
    assert at_station.outbox(row).state == "sent"


def test_maybe_sent_is_not_sent_again_by_itself(at_station: Station) -> None:
    row = at_station.text(1)
    at_station.carrier.fail(WANG, CarrierUnknown("timed out"))
    at_station.send_texts()
    at_station.later(hours=1)
    assert at_station.send_texts() == 0
    assert at_station.outbox(row).state == "unknown"


def test_texts_wait_for_the_morning_unless_exempt_or_about_danger(at_station: Station) -> None:
    at_station.set(quiet_hours=(time(21), time(8)))
    at_station.later(hours=12)
    for n in (1, 2):
        at_station.text(n)
    at_station.text(3, exempt=True)
    at_station.text(4, lane="crisis")
    assert at_station.send_texts() + at_station.send_texts("crisis") == 2
    assert [t.to for t in at_station.carrier.texts] == [number(3), number(4)]
    at_station.later(hours=10)
    assert at_station.send_texts() == 2


def test_an_opt_out_after_the_text_was_written_stops_it_but_for_their_own_order(at_station: Station) -> None:
    at_station.text(1)
    at_station.later(seconds=5)
    at_station.know(WANG, opted_out_at=at_station.clock.now())
    assert at_station.send_texts() == 0
    assert [m.status for m in at_station.messages()] == ["canceled"]


def test_news_that_came_too_late_is_not_sent(at_station: Station) -> None:
    at_station.text(1, expires_at=at_station.clock.now() + timedelta(minutes=5))
    at_station.later(minutes=6)
    assert at_station.send_texts() == 0
    assert at_station.all(Outbox)[0].state == "skipped"


def test_the_day_has_a_stop_for_texts(at_station: Station) -> None:
    at_station.set(max_messages_per_day=2)
    for n in (1, 2):
        at_station.text(n)
    assert at_station.send_texts() == 2
    at_station.text(3)
    at_station.text(4, lane="crisis")
    assert (at_station.send_texts(), at_station.send_texts("crisis")) == (0, 1)
    at_station.later(days=1)
    assert at_station.send_texts() == 1


def test_segments_are_what_a_text_costs(at_station: Station) -> None:
    at_station.text(1, "长" * 100, segments=2)
    at_station.send_texts()
    assert at_station.pace.units == [2]


def test_a_call_that_could_not_be_handed_over_goes_back_without_a_try(at_station: Station) -> None:
    booked = at_station.book(1)
    at_station.carrier.fail(WANG, *[CarrierAway("down") for _ in range(30)])
    for _ in range(20):
        at_station.ring()
        at_station.later(seconds=20)
    assert at_station.callback(booked).state in (CallbackState.WAITING, CallbackState.DIALING)
    assert {a.outcome for a in at_station.attempts()} <= {None, Outcome.WITHDRAWN}
    assert at_station.tickets() == []
    at_station.carrier.faults.clear()
    at_station.later(minutes=5)
    at_station.ring()
    at_station.later(minutes=5)
    at_station.ring()
    assert [call.to for call in at_station.carrier.calls] == [WANG]


def test_orders_about_calls_wait_for_the_call_to_be_known(at_station: Station) -> None:
    at_station.book(1)
    at_station.ring()
    row = at_station.all(Outbox)[0]
    with at_station.house.transaction() as work:
        given = {"kind": "redirect", "station_id": at_station.id, "to": WANG, "from_": LINE, "not_before": work.now}
        put(work.db, cause="r", body="https://here/next", detail={"outbox": row.id}, **given)
        put(work.db, cause="x", body="https://here/next", detail={"outbox": 0}, **given)
    at_station.send_calls()
    assert at_station.carrier.orders == [("redirect", at_station.call_to(WANG).sid, "https://here/next")]
    assert sorted(row.state for row in at_station.all(Outbox)) == ["sent", "sent", "skipped"]
    assert at_station.pace.units == [1]


def test_coordinators_are_rung_for_a_page_as_coordinators(at_station: Station) -> None:
    with at_station.house.transaction() as work:
        given = {"station_id": at_station.id, "to": WANG, "from_": LINE, "not_before": work.now}
        put(work.db, cause="page:1", kind="call", lane="crisis", detail={"page": 1}, **given)
    assert at_station.send_calls("crisis") == 1
    assert [call.role for call in at_station.all(Call)] == ["coordinator"]


def test_told_to_stop_it_gives_back_what_it_has_not_sent(at_station: Station) -> None:
    for n in range(20):
        at_station.text(n)
    at_station.send_calls(stopping=lambda: True)
    assert at_station.send_texts() == 20


def test_two_senders_share_the_work(at_station: Station) -> None:
    for n in range(60):
        at_station.text(n)
    others = [at_station.pool.submit(at_station.send_texts) for _ in range(2)]
    assert sum(other.result(timeout=60) for other in others) == 60
    assert len({t.to for t in at_station.carrier.texts}) == len(at_station.carrier.texts) == 60


def test_what_texts_cost_is_told(at_station: Station) -> None:
    """Two segments went out, one waits: two are paid for."""
    at_station.set(segment_price=0.5)
    at_station.text(1, "长" * 100, segments=2)
    assert at_station.send_texts() == 1
    at_station.text(2)
    with at_station.house.transaction() as work:
        work.db.execute(update(Message).where(Message.to_phone == number(1)).values(status="delivered"))
    told = {sample.name: sample.value for family in LineCollector(at_station.house).collect() for sample in family.samples}
    assert told["hotline_segments_cost_day"] == 1.0


class CutOff(NoPace):
    """While a row waits for its place, every connection to the database is cut once."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def ask(self, cost: int = 1, *, crisis: bool = False) -> Leave:
        if not self.units:
            with psycopg.connect(self.url) as connection:
                connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                )
        super().ask(cost, crisis=crisis)
        return Leave(0.0, 0.0) if len(self.units) > 3 else Leave(0.2, 0.0)


def test_what_is_in_hand_when_the_database_is_cut_off_is_sent_by_the_same_run(at_station: Station) -> None:
    """Else it would wait a minute or two for its lease to run out and be looked up."""
    at_station.book(1)
    at_station.place()
    at_station.pace = CutOff(at_station.house.settings.database_url or "")
    assert at_station.send_calls() == 1
    assert [call.to for call in at_station.carrier.calls] == [WANG]
    assert at_station.all(Outbox)[0].state == "sent"
