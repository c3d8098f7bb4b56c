"""A round meets life: residents ring or write in while it goes on, want no more such calls, or are reached by nobody but a neighbour."""

from __future__ import annotations

from itertools import count

import pytest

from hotline.flows.begin_call import CallIn
from hotline.flows.expire_offers import expire_offers
from hotline.flows.flush_texts import flush_texts
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.person import show_person
from hotline.flows.start_round import RoundOrder, start_round
from hotline.flows.steer_round import see_round
from hotline.flows.take_answer import take_answer
from hotline.flows.take_call import take_call
from hotline.flows.take_call_status import CallStatus, take_call_status
from hotline.flows.take_step import StepIn, take_step
from hotline.flows.take_text import TextIn, take_text
from hotline.store.models import Page, TicketEvent, Volunteer
from hotline.terms import Kind, TicketStatus
from tests.flows.station import LINE, Station, number

WANG, NEIGHBOUR = number(1), number(50)
sids = count(1)


def begin(at: Station) -> int:
    return start_round(at.house, RoundOrder(community="下洋田社区", by="王姐")).round_id or 0


def writes(at: Station, phone: str, body: str) -> str:
    return take_text(at.house, TextIn(f"SM{next(sids):032d}", phone, LINE, body)).body or ""


def rings_in(at: Station, phone: str) -> str:
    """Their call's SID."""
    sid = f"CA{next(sids):032d}"
    take_call(at.house, CallIn(sid, phone, LINE))
    return sid


def picks_up(at: Station, phone: str, *, keys: str = "", words: str = "") -> str:
    """The newest call to them is answered, and they press or say something; what they hear then."""
    call = at.call_to(phone)
    take_answer(at.house, call.outbox_id or 0, call.sid or "")
    return take_step(at.house, StepIn(call.sid or "", 1, LINE, phone, keys=keys, speech=words))


def test_who_writes_during_a_round_counts_as_reached_and_is_not_rung(at_station: Station) -> None:
    at_station.resident(1)
    begun = begin(at_station)
    writes(at_station, WANG, "我很好，谢谢")
    assert at_station.ring() == []
    assert dict(see_round(at_station.house, begun).figures) == {"reached": 1}


def test_who_rings_in_during_a_round_is_not_rung_meanwhile_and_counts_as_reached_once_they_speak(at_station: Station) -> None:
    at_station.resident(1)
    begun = begin(at_station)
    sid = rings_in(at_station, WANG)
    assert at_station.ring() == [], "they are on the telephone"
    take_step(at_station.house, StepIn(sid, 1, LINE, WANG, speech="我要一袋大米"))
    take_call_status(at_station.house, CallStatus(sid, "completed", WANG, LINE, "inbound"))
    assert dict(see_round(at_station.house, begun).figures) == {"reached": 1}


@pytest.mark.parametrize("how", ["key", "words", "text"])
def test_who_wants_no_such_calls_is_left_in_peace_for_good_until_they_want_them_again(at_station: Station, how: str) -> None:
    at_station.resident(1)
    begun = begin(at_station)
    assert at_station.ring() == [WANG]
    if how == "text":
        writes(at_station, WANG, "退订")
        at_station.send_calls()
        assert at_station.carrier.orders == [("end", at_station.call_to(WANG).sid)], "the telephone stops ringing"
        at_station.end(WANG, "canceled")
    else:
        picks_up(at_station, WANG, **({"keys": "5"} if how == "key" else {"words": "不要再打电话来了"}))
        at_station.end(WANG, "completed")
    assert dict(see_round(at_station.house, begun).figures) == {"opted_out": 1}
    at_station.later(days=30)
    assert see_round(at_station.house, begin(at_station)).planned == 0
    assert show_person(at_station.house, WANG, actor="test")["phones"][0]["opted_out_at"], "shown to whoever asks"
    writes(at_station, WANG, "恢复")
    at_station.later(days=1)
    begin(at_station)
    assert at_station.ring() == [WANG]


@pytest.fixture
def unreached(at_station: Station) -> int:
    """The ticket of a visit to 王婆婆, whom a round has not reached."""
    with at_station.house.transaction() as work:
        given = {"name": "李叔", "phone": NEIGHBOUR, "community_id": at_station.community, "trained_at": work.now}
        work.db.add(Volunteer(station_id=at_station.id, **given))
    at_station.resident(1, name="王婆婆", address="下洋田社区3栋2单元301")
    begun = begin(at_station)
    for _ in range(2):  # silent twice
        at_station.miss(WANG, "completed")
        at_station.later(hours=3)
    assert dict(see_round(at_station.house, begun).figures) == {"exhausted": 1}
    (ticket,) = at_station.tickets()
    assert ticket.kind is Kind.WELFARE_CHECK
    offer_due_tickets(at_station.house)
    return ticket.id


def test_a_neighbour_is_asked_to_knock_and_what_was_found_is_kept(at_station: Station, unreached: int) -> None:
    flush_texts(at_station.house, at_station.pace, at_station.pool)
    (asked,) = [text.body for text in at_station.carrier.texts if text.to == NEIGHBOUR]
    assert "上门看望" in asked and "3栋" in asked
    (ticket,) = at_station.tickets()
    assert "301" in writes(at_station, NEIGHBOUR, "1"), "who goes is told the door"
    writes(at_station, NEIGHBOUR, f"3 {ticket.code}")
    (ticket,) = at_station.tickets()
    assert ticket.status is TicketStatus.DELIVERED
    assert {"accept", "deliver"} <= {event.event for event in at_station.all(TicketEvent)}


def test_what_a_neighbour_found_is_kept_in_their_own_words_and_a_person_reads_them(at_station: Station, unreached: int) -> None:
    """Words beside the 3 may say the opposite of it, so the visit stays theirs until they send the 3 alone."""
    (ticket,) = at_station.tickets()
    writes(at_station, NEIGHBOUR, "1")
    writes(at_station, NEIGHBOUR, f"3 {ticket.code} 人没事，在看电视")
    (ticket,) = at_station.tickets()
    assert ticket.status is TicketStatus.ASSIGNED
    kept = " ".join(message.body or "" for message in at_station.messages())
    assert "人没事，在看电视" in kept
    assert unreached in {page.ticket_id for page in at_station.all(Page)}


def test_when_nobody_goes_in_time_a_coordinator_is_told(at_station: Station, unreached: int) -> None:
    for _ in range(8):
        at_station.later(minutes=15)
        expire_offers(at_station.house)
        offer_due_tickets(at_station.house)
    assert unreached in {page.ticket_id for page in at_station.all(Page)}


def test_a_call_that_stands_in_the_outbox_already_is_taken_back(at_station: Station) -> None:
    at_station.resident(1)
    begun = begin(at_station)
    at_station.place()
    writes(at_station, WANG, "您好")
    at_station.send_calls()
    assert at_station.carrier.calls == []
    assert see_round(at_station.house, begun).figures == {"reached": 1}
