"""What is counted in a span, and what is not."""

from __future__ import annotations

import random
import statistics
from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.flows.confirm_delivery import confirm_delivery
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.report import NoStation, read_report
from hotline.reporting.figures import Rate, covered, response, satisfied, solved
from hotline.reporting.span import BadSpan, LocalSpan, between, month_of, one_day
from hotline.store.models import Call, Message, Round
from hotline.terms import Actor, CallbackState, Kind, Outcome, Purpose, TicketStatus, Urgency
from tests.flows.dispatch.conftest import GRANNY, Place, phone
from tests.flows.reporting.conftest import MINUTE, NOON, TODAY, Ledger

DAY = timedelta(days=1)


def test_a_span_of_nothing(ledger: Ledger) -> None:
    told = ledger.report().figures
    assert (told.count("flow", "opened"), told.count("people", "served"), solved(told).whole) == (0, 0, 0)
    with pytest.raises(BadSpan, match="not begun"):
        read_report(ledger.place.house, one_day(TODAY + 90 * DAY))
    with pytest.raises(NoStation, match="no station 月球"):
        ledger.report(station="月球")


def test_an_order_as_it_really_goes(place: Place, ledger: Ledger) -> None:
    """Opened, offered, taken, delivered, a no, delivered again, a yes: one order, one person, and a no."""
    place.volunteer(1)
    order = place.order("大米")
    place.later(seconds=20)
    offer_due_tickets(place.house)
    for arrived in (False, True):
        place.later(minutes=5)
        offer_due_tickets(place.house)
        place.say(phone(1), f"1 {place.code(order)}")
        place.later(minutes=30)
        place.say(phone(1), f"3 {place.code(order)} {place.ticket(order).door_code}")
        with place.house.transaction() as work:
            confirm_delivery(work, place.house, place.ticket(order), arrived=arrived, actor=Actor("resident"))
    told = ledger.report().figures
    assert told.total("tickets") == 1 and told.count("tickets", "supply", "closed") == 1
    assert told.count("people", "served") == told.count("people", "helped") == 1
    assert satisfied(told) == Rate(0, 1) and solved(told) == Rate(1, 1) and response(told) == Rate(1, 1)
    assert told.measure("step", "handle", "median") == 30 * 60
    assert (told.count("volunteers", "took_part"), told.count("volunteers", "deliveries")) == (1, 1)
    assert told.measure("volunteers", "hours") == 0.5


def test_what_was_cancelled_or_a_false_alarm_is_in_no_rate(ledger: Ledger) -> None:
    ledger.done(promised_at=NOON + 20 * MINUTE)
    late = ledger.done(took=50, promised_at=NOON + 20 * MINUTE)
    for status, why in ((TicketStatus.CANCELLED, "resident_asked"), (TicketStatus.CLOSED, "false_alarm")):
        off = ledger.ticket(status=status, close_reason=why, closed_at=NOON + MINUTE, promised_at=NOON)
        ledger.event(off, "confirm", actor="resident")
    ledger.event(late, "confirm", actor="resident")
    told = ledger.report().figures
    assert solved(told) == Rate(2, 2) and response(told) == Rate(1, 2)
    assert satisfied(told) == Rate(1, 1)
    assert told.count("step", "accept", "whole") == 2 and told.count("tickets", "supply", "cancelled") == 1


def test_a_promise_that_is_not_yet_due_is_in_no_rate(ledger: Ledger) -> None:
    ledger.ticket(promised_at=NOON + 10 * DAY)
    assert response(ledger.report().figures).whole == 0
    ledger.ticket(promised_at=NOON + MINUTE)
    assert response(ledger.report().figures) == Rate(0, 1)


def test_what_was_wished_for_later_does_not_make_us_slow(ledger: Ledger) -> None:
    ledger.done(took=4)
    ledger.done(took=600, wished_from=NOON + 700 * MINUTE)
    told = ledger.report().figures
    assert told.measure("step", "accept", "median") == 4 * 60 and told.count("step", "accept", "part") == 2


def test_midnight_parts_days_and_a_night_can_be_a_span(ledger: Ledger) -> None:
    for at in ("2026-03-09T23:59:59.999999", "2026-03-10T00:00:00", "2026-03-10T23:59:59.999999", "2026-03-11T00:00:00"):
        ledger.ticket(datetime.fromisoformat(f"{at}+08:00"))
    assert ledger.report().figures.count("flow", "opened") == 2
    night = between("2026-03-10 20:00", "2026-03-11 08:00", TODAY)
    assert ledger.report(night).figures.count("flow", "opened") == 2
    assert ledger.report(month_of(TODAY)).figures.count("flow", "opened") == 4


def test_every_station_has_its_own_midnight(ledger: Ledger) -> None:
    west = ledger.station("乌鲁木齐站", number="+869910000001", timezone="Asia/Urumqi")
    half_past_midnight = datetime.fromisoformat("2026-03-10T00:30:00+08:00")
    ledger.ticket(half_past_midnight)
    ledger.ticket(half_past_midnight, station_id=west)
    ledger.ticket(half_past_midnight + DAY, station_id=west)
    both = ledger.report()
    assert both.figures.count("flow", "opened") == 2 and both.zone == "" and "2 个站点" in both.place
    assert [(name, told.count("flow", "opened")) for name, told in both.stations] == [("默认站点", 1), ("乌鲁木齐站", 1)]
    one = ledger.report(station="乌鲁木齐站")
    assert (one.place, one.zone, one.stations, one.figures.count("flow", "opened")) == ("乌鲁木齐站", "Asia/Urumqi", (), 1)


def test_people_are_counted_once_by_person_and_under_each_of_their_categories(ledger: Ledger) -> None:
    old = ledger.resident(birth_year=1940, lives_alone=True, categories=["disabled"], phone="+8613700000077")
    ledger.done(resident_id=old)
    ledger.done(resident_phone="+8613700000077")  # the same person, before the roster knew the number
    ledger.callback(Outcome.ALL_WELL, resident_id=old)
    ledger.done(resident_phone="+8613900000099")
    ledger.callback(Outcome.REACHED, phone="+8613900000099")
    ledger.callback(Outcome.NO_ANSWER, phone="+8613900000098", state=CallbackState.EXHAUSTED)
    ledger.ticket(resident_phone="+8613900000097")
    told = ledger.report().figures
    assert [told.count("people", way) for way in ("served", "helped", "reached", "talked")] == [2, 2, 2, 0]
    assert {word: told.count("people", "served", word) for word in ("aged", "alone", "disabled", "child", "unlisted")} == {
        "aged": 1, "alone": 1, "disabled": 1, "child": 0, "unlisted": 1,
    }  # fmt: skip


def test_talks_are_one_case_on_one_day_and_only_counted(ledger: Ledger) -> None:
    child = ledger.resident(birth_year=2015)
    case = ledger.ticket(
        kind=Kind.PSYCHOLOGICAL, resident_id=child, status=TicketStatus.ASSIGNED, assigned_at=NOON, volunteer_id=ledger.place.volunteer(1)
    )
    for event, at in (("joined", NOON), ("talk_ended", NOON + MINUTE), ("followed_up", NOON + DAY), ("note", NOON + 2 * DAY)):
        ledger.event(case, event, at)
    other = ledger.ticket(kind=Kind.PSYCHOLOGICAL, resident_id=child, status=TicketStatus.CLOSED, close_reason="done", closed_at=NOON)
    ledger.event(other, "settle")
    alarm = ledger.ticket(kind=Kind.PSYCHOLOGICAL, status=TicketStatus.CLOSED, close_reason="false_alarm", closed_at=NOON)
    ledger.event(alarm, "settle")
    told = ledger.report(month_of(TODAY)).figures
    assert (told.count("people", "talked"), told.count("talks", "served")) == (1, 3)
    assert (told.count("people", "talked", "child"), told.count("talks", "served", "child")) == (1, 3)
    assert ledger.report().figures.count("talks", "served") == 2


def test_goods_by_item_and_unit_without_what_was_not_brought(ledger: Ledger) -> None:
    for quantity in (2, 1.5, None):
        order = ledger.done()
        ledger.item(order, "大米", quantity, "斤")
        ledger.item(order, "白米", 1, "包", size="5公斤")
        ledger.item(order, "青菜", 9, "斤", missing=True)
    ledger.item(ledger.ticket(), "大米", 100, "斤")
    medicine = ledger.done()
    ledger.item(medicine, "降压药", 2, "盒")
    ledger.item(medicine, "降糖药", 1, "盒")
    ledger.item(medicine, "给王秀英13800000001的东西", 1, "个")
    goods = [(one.name, one.quantity, one.unit, one.size, one.lines, one.unmeasured) for one in ledger.report().goods]
    assert goods == [
        ("大米", 3.0, "包", "5公斤", 3, 0), ("大米", 3.5, "斤", "", 3, 1), ("药品", 0.0, "", "", 2, 2), (None, 0.0, "", "", 1, 1),
    ]  # fmt: skip


def test_rounds_and_who_of_those_that_live_alone_was_met(ledger: Ledger) -> None:
    people = [ledger.resident(lives_alone=n != 5) for n in range(6)]
    with ledger.place.house.transaction() as work:
        row = Round(station_id=ledger.place.station_id, name="list", starts_at=NOON)
        work.db.add(row)
        work.db.flush()
        round_id = row.id
    for person, outcome in zip(people, (Outcome.ALL_WELL, Outcome.NEED_TAKEN, Outcome.WITHDRAWN), strict=False):
        ledger.callback(outcome, resident_id=person, round_id=round_id)
    out = ledger.callback(Outcome.NO_ANSWER, resident_id=people[3], round_id=round_id, state=CallbackState.EXHAUSTED)
    ledger.done(kind=Kind.WELFARE_CHECK, cause=f"callback:{out}", resident_id=people[3])
    told = ledger.report().figures
    counted = [told.count("rounds", word) for word in ("rounds", "planned", "reached", "needs", "well", "exhausted", "to_knock", "knocked")]
    assert counted == [1, 4, 2, 1, 1, 1, 1, 1]
    assert covered(told) == Rate(3, 5), "two spoke, one was visited; whoever was only written off was not met"
    assert told.count("callbacks", "check_in", "exhausted") == 1


def test_danger_how_long_until_it_rang_and_until_somebody_spoke(ledger: Ledger) -> None:
    for seconds, alarm in ((4, False), (8, True), (30, False)):
        end: dict[str, Any] = {"status": TicketStatus.CLOSED, "close_reason": "false_alarm", "closed_at": NOON} if alarm else {}
        case = ledger.ticket(kind=Kind.PSYCHOLOGICAL, urgency=Urgency.CRISIS, **end)
        for sent in (NOON + timedelta(seconds=seconds), NOON + timedelta(seconds=seconds + 60)):
            ledger.dialled(case, sent)
        if seconds == 4:
            ledger.event(case, "joined", NOON + 2 * MINUTE)
    ledger.ticket(kind=Kind.WELFARE_CHECK, urgency=Urgency.CRISIS)
    told = ledger.report().figures
    assert (told.count("crisis", "count"), told.count("crisis", "false_alarm")) == (3, 1)
    assert (told.measure("crisis", "dial", "median"), told.measure("crisis", "dial", "worst")) == (8, 30)
    assert (told.count("crisis", "spoken", "timed"), told.measure("crisis", "spoken", "worst")) == (1, 120)


def within(moment: str | None, span: LocalSpan) -> bool:
    return moment is not None and span.start <= datetime.fromisoformat(moment).astimezone(NOON.tzinfo).replace(tzinfo=None) < span.end


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_what_the_exported_rows_say(ledger: Ledger, seed: int) -> None:
    """Rows at random around the edges of the day, counted here from what `hotline export` writes."""
    _at_random(ledger, random.Random(seed))
    span = one_day(TODAY)
    told = ledger.report(span).figures
    rows = ledger.exported("tickets")
    opened = [row for row in rows if within(row["opened_at"], span)]
    for kind in Kind:
        for status in TicketStatus:
            expected = sum(row["kind"] == kind and row["status"] == status for row in opened)
            assert told.count("tickets", kind, status) == expected
    assert told.count("flow", "opened") == len(opened) > 0
    assert told.count("flow", "delivered") == sum(within(row["delivered_at"], span) for row in rows)
    for status in ("closed", "cancelled"):
        assert told.count("flow", status) == sum(within(row["closed_at"], span) and row["status"] == status for row in rows)
    counted = [row for row in opened if row["status"] != "cancelled"]
    assert solved(told) == Rate(sum(row["status"] in ("delivered", "closed") for row in counted), len(counted))
    taken = [_seconds(row, "opened_at", "assigned_at") for row in counted if row["kind"] != "other" and row["assigned_at"]]
    assert told.measure("step", "accept", "median") == pytest.approx(statistics.median(taken))
    for what, when in (("calls", "started_at"), ("texts", "created_at")):
        rows = ledger.exported({"texts": "messages"}.get(what, what))
        for way in ("inbound", "outbound"):
            assert told.total(what, way) == sum(row["direction"] == way and within(row[when], span) for row in rows)
    ended = [row for row in ledger.exported("callbacks") if within(row["ended_at"], span)]
    for purpose in Purpose:
        assert told.total("callbacks", purpose) == sum(row["purpose"] == purpose for row in ended)
    assert told.count("roster", "alone") == sum(row["lives_alone"] for row in ledger.exported("residents"))


def test_days_add_up_to_their_span(ledger: Ledger) -> None:
    """What is counted by when it happened is in one day and in no other; people are not, for one may be served on two days."""
    _at_random(ledger, random.Random(7))
    days = [ledger.report(one_day(TODAY + n * DAY)).figures for n in (-1, 0, 1)]
    whole = ledger.report(between("2026-03-09", "2026-03-11", TODAY)).figures
    for what in ("tickets", "flow", "calls", "texts", "callbacks", "talks"):
        assert whole.total(what) == sum(day.total(what) for day in days)
    assert whole.count("people", "served") <= sum(day.count("people", "served") for day in days)


def _seconds(row: dict[str, Any], start: str, end: str) -> float:
    return (datetime.fromisoformat(row[end]) - datetime.fromisoformat(row[start])).total_seconds()


def _at_random(ledger: Ledger, dice: random.Random) -> None:
    volunteer = ledger.place.volunteer(1)
    for _ in range(60):
        at = NOON + timedelta(minutes=dice.randrange(-1600, 1600))
        status = dice.choice(list(TicketStatus))
        moved: dict[str, Any] = {}
        if status in (TicketStatus.ASSIGNED, TicketStatus.DELIVERED, TicketStatus.CLOSED):
            moved |= {"assigned_at": at + dice.randrange(1, 600) * MINUTE, "volunteer_id": volunteer}
        if status in (TicketStatus.DELIVERED, TicketStatus.CLOSED):
            moved["delivered_at"] = moved["assigned_at"] + dice.randrange(1, 600) * MINUTE
        if status in (TicketStatus.CLOSED, TicketStatus.CANCELLED):
            moved["closed_at"] = moved.get("delivered_at", at) + dice.randrange(0, 1500) * MINUTE
        ledger.ticket(at, dice.choice(list(Kind)), status=status, **moved)
        ledger.callback(dice.choice(list(Outcome)), at, dice.choice(list(Purpose)))
        ledger.resident(lives_alone=dice.random() < 0.5)
        way = dice.choice(("inbound", "outbound"))
        ends = {"station_id": ledger.place.station_id, "direction": way, "from_phone": GRANNY, "to_phone": GRANNY}
        with ledger.place.house.transaction() as work:
            work.db.add_all([Call(**ends, status="completed", started_at=at), Message(**ends, body="", status="sent", created_at=at)])
