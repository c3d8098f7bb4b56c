"""From an order to a volunteer at the door: who is asked, what they read, who gets it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from hotline.flows.expire_offers import expire_offers
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.kernel.readings import quiet_hours
from hotline.policy import Policy
from hotline.store.models import Phone
from hotline.terms import Item, Kind, TicketStatus, Urgency
from tests.flows.dispatch.conftest import COORDINATOR, GRANNY, Place, phone


def test_a_wave_is_asked_and_the_first_yes_wins(place: Place, five: Sequence[int]) -> None:
    """Three read the goods and the building; the first has it, the second reads that it is taken, the third that it is not needed."""
    ticket = place.order("大米", "鸡蛋")
    offer_due_tickets(place.house)
    place.all_sent()
    code = place.code(ticket)
    assert place.ticket(ticket).status is TicketStatus.OFFERED
    assert len(place.asked(ticket)) == 3
    offer = place.texts(phone(1))[0]
    assert "下洋田社区3栋" in offer and "大米、鸡蛋" in offer and f"1 {code}" in offer
    assert "301" not in offer and "王" not in offer

    won = place.say(phone(2), f"1 {code}")
    assert won is not None and "王秀英" in won and "301" in won
    assert place.ticket(ticket).status is TicketStatus.ASSIGNED
    lost = place.say(phone(1), f"１ {code.lower()}")
    assert lost is not None and "已有人接单" in lost
    assert len(place.texts(phone(1))) == 1, "who has just read it as the answer is not sent it as well"
    assert "已有人接单" in place.texts(phone(3))[-1]
    assert sorted(state for _, state in place.offers(ticket)) == ["accepted", "withdrawn", "withdrawn"]


def test_an_offer_that_is_overtaken_before_it_is_sent_is_never_read(place: Place, five: Sequence[int]) -> None:
    """Nobody is asked for what is gone, nor told that what they never heard of is not needed."""
    ticket = place.order()
    offer_due_tickets(place.house)
    asked = place.asked(ticket)
    place.say(phone(1), f"1 {place.code(ticket)}")
    unasked = [n for n in (2, 3) if f"志愿者{n}" in asked]
    assert unasked and all(place.texts(phone(n)) == [] for n in unasked)
    assert sorted(state for _, state in place.offers(ticket)) == ["accepted", "withdrawn", "withdrawn"]


def test_who_was_told_already_reads_the_answer_too(place: Place, five: Sequence[int]) -> None:
    """A text on its way cannot be taken back; the answer to what somebody sends comes all the same."""
    ticket = place.order()
    offer_due_tickets(place.house)
    place.all_sent()
    place.say(phone(1), f"1 {place.code(ticket)}")
    place.all_sent()
    assert "已有人接单" in (place.say(phone(2), "1") or "")
    assert len(place.texts(phone(2))) == 2


def test_the_resident_reads_who_comes_and_the_door_code(place: Place, five: Sequence[int]) -> None:
    """The text names the volunteer and the code, which the volunteer was never told."""
    ticket = place.order()
    offer_due_tickets(place.house)
    reply = place.say(phone(1), f"接单 {place.code(ticket)}")
    text = place.texts(GRANNY)[-1]
    door = place.ticket(ticket).door_code
    assert door and door in text and "志愿者1" in text
    assert door not in (reply or "")


def test_a_landline_hears_the_door_code_in_a_call(place: Place, five: Sequence[int]) -> None:
    """A number that takes no texts is rung instead."""
    with place.house.transaction() as work:
        work.db.add(Phone(phone=GRANNY, voice_only_at=work.now))
    ticket = place.order()
    offer_due_tickets(place.house)
    place.say(phone(1), "1")
    assert place.texts(GRANNY) == []
    assert place.calls(GRANNY) == [{"speak_door_code": ticket}]


def test_somebody_who_opted_out_still_hears_of_their_own_order(place: Place, five: Sequence[int]) -> None:
    """Their own order's texts come after an opt-out."""
    with place.house.transaction() as work:
        work.db.add(Phone(phone=GRANNY, opted_out_at=work.now))
    place.order()
    offer_due_tickets(place.house)
    place.say(phone(1), "1")
    assert any("志愿者1" in text for text in place.texts(GRANNY))


def test_a_no_asks_the_next_at_once(place: Place, five: Sequence[int]) -> None:
    """Somebody new is asked, nobody twice."""
    ticket = place.order()
    offer_due_tickets(place.house)
    before = place.asked(ticket)
    reply = place.say(phone(1), f"不接{place.code(ticket)}")
    assert reply is not None and "再问别人" in reply
    offer_due_tickets(place.house)
    assert len(place.asked(ticket)) == 3
    assert len(set(place.asked(ticket)) - set(before)) == 1


def test_silence_moves_on_and_a_coordinator_is_told(place: Place, five: Sequence[int]) -> None:
    """Five people in waves of three: after the second wave nobody is left, and the page says which order."""
    ticket = place.order()
    offer_due_tickets(place.house)
    place.later(seconds=301)
    assert expire_offers(place.house) == 3
    assert place.ticket(ticket).status is TicketStatus.OPEN
    offer_due_tickets(place.house)
    assert len(place.asked(ticket)) == 2
    place.later(seconds=301)
    expire_offers(place.house)
    offer_due_tickets(place.house)
    assert place.pages(ticket) == ["nobody_took"]
    assert place.code(ticket) in place.texts(COORDINATOR)[-1]
    names = [name for name, _ in place.offers(ticket)]
    assert len(names) == len(set(names)) == 5


def test_a_late_yes_still_counts(place: Place, five: Sequence[int]) -> None:
    """Nobody else has taken it, so the resident gets it from whoever comes."""
    ticket = place.order()
    offer_due_tickets(place.house)
    place.later(seconds=301)
    expire_offers(place.house)
    place.say(phone(1), f"1 {place.code(ticket)}")
    assert place.ticket(ticket).status is TicketStatus.ASSIGNED


def test_nobody_to_ask_tells_a_coordinator_at_once(place: Place) -> None:
    """No volunteer at all: a person must know now, not when the promise breaks."""
    ticket = place.order()
    offer_due_tickets(place.house)
    assert place.pages(ticket) == ["nobody_took"]
    assert place.ticket(ticket).status is TicketStatus.OPEN


def test_a_promise_is_watched_while_people_are_asked(place: Place) -> None:
    """With time running out a coordinator is told although somebody may still answer; once told, not again."""
    place.volunteer(1)
    ticket = place.order()
    offer_due_tickets(place.house)
    place.later(minutes=91)
    expire_offers(place.house)
    offer_due_tickets(place.house)
    offer_due_tickets(place.house)
    assert place.pages(ticket) == ["nobody_took"]
    assert len(place.texts(COORDINATOR)) == 1


@pytest.mark.parametrize(
    "columns",
    [{"state": "pending"}, {"state": "verified"}, {"on_duty": False}, {"health": "unwell"}, {"health": "no_answer"}, {"capacity": 0},
     {"skills": ["counselling"]}, {"hours": {"1": [["20:00", "22:00"]]}}],
)  # fmt: skip
def test_who_cannot_go_is_not_asked(place: Place, columns: dict[str, object]) -> None:
    """Unconfirmed, off duty, sick, full, without the skill, outside their hours."""
    place.volunteer(1, **columns)
    place.volunteer(2)
    ticket = place.order()
    offer_due_tickets(place.house)
    assert place.asked(ticket) == ["志愿者2"]


@pytest.mark.parametrize("fact", ["opted_out_at", "voice_only_at", "blocked_at", "wrong_number_at", "unusable_at"])
def test_numbers_that_are_not_texted_are_not_asked(place: Place, fact: str) -> None:
    """Opted out, a landline, blocked, wrong, given up."""
    place.volunteer(1)
    place.volunteer(2)
    with place.house.transaction() as work:
        work.db.add(Phone(phone=phone(1), **{fact: work.now}))
    ticket = place.order()
    offer_due_tickets(place.house)
    assert place.asked(ticket) == ["志愿者2"]
    assert place.texts(phone(1)) == []


def test_full_hands_are_not_given_more(place: Place) -> None:
    """Capacity counts what is held and what is offered."""
    place.volunteer(1, capacity=2)
    tickets = [place.order(urgency=Urgency.URGENT) for _ in range(3)]
    offer_due_tickets(place.house)
    assert sum(len(place.asked(ticket)) for ticket in tickets) == 2


def test_medicine_goes_to_those_who_may_fetch_it(place: Place) -> None:
    """Also when it stands between other goods."""
    place.volunteer(1)
    place.volunteer(2, skills=["medicine"], community_id=place.neighbour_id)
    ticket = place.order("大米", "降压药")
    offer_due_tickets(place.house)
    assert place.asked(ticket) == ["志愿者2"]


def test_neighbours_are_asked_when_the_community_has_nobody_left(place: Place) -> None:
    """The circle widens wave by wave."""
    place.volunteer(1)
    place.volunteer(2, community_id=place.neighbour_id)
    ticket = place.order()
    offer_due_tickets(place.house)
    assert place.asked(ticket) == ["志愿者1"]
    place.say(phone(1), "2")
    offer_due_tickets(place.house)
    assert place.asked(ticket) == ["志愿者2"]


def test_an_order_that_waits_for_a_yes_is_offered_to_nobody(place: Place, five: Sequence[int]) -> None:
    """Until the coordinator agrees; then at once, and its sender reads so."""
    ticket = place.order(awaits_yes=True, resident=None, phone=phone(77))
    offer_due_tickets(place.house)
    assert place.offers(ticket) == []
    code = place.code(ticket)
    assert place.say(phone(1), f"同意 {code}") is None
    reply = place.say(COORDINATOR, f"同意 {code}")
    assert reply is not None and code in reply
    offer_due_tickets(place.house)
    assert len(place.asked(ticket)) == 3
    assert "已核实" in place.texts(phone(77))[-1]


def test_a_refused_order_is_cancelled_and_its_sender_reads_so(place: Place, five: Sequence[int]) -> None:
    """不同意 ends it."""
    ticket = place.order(awaits_yes=True, resident=None, phone=phone(77))
    place.say(COORDINATOR, f"不同意{place.code(ticket)}")
    assert place.ticket(ticket).status is TicketStatus.CANCELLED
    assert len(place.texts(phone(77))) == 1


def test_quiet_hours_wait_for_the_morning_but_a_crisis_does_not(place: Place, five: Sequence[int]) -> None:
    """At half past nine in the evening nobody is woken for rice."""
    place.house = place.with_settings(place.house.settings.replaced(quiet_hours=quiet_hours("21:00-08:00")))
    place.later(hours=11, minutes=30)
    rice, fall = place.order(), place.order(kind=Kind.WELFARE_CHECK, urgency=Urgency.CRISIS)
    offer_due_tickets(place.house)
    assert place.offers(rice) == [] and place.asked(fall)
    place.later(hours=11)
    offer_due_tickets(place.house)
    assert place.asked(rice)


def test_a_talk_goes_to_trained_counsellors_on_duty(place: Place) -> None:
    """And its offer says nothing of why."""
    place.volunteer(1)
    place.volunteer(2, skills=["counselling"])
    place.volunteer(3, skills=["counselling"], trained_at=None)
    ticket = place.order(kind=Kind.PSYCHOLOGICAL, items=[], summary="一个人在家心里慌")
    offer_due_tickets(place.house)
    assert place.asked(ticket) == ["志愿者2"]
    assert "心里慌" not in place.texts(phone(2))[0]
    assert place.ticket(ticket).summary is None
    assert place.house.cipher.unseal(place.ticket(ticket).sealed or "") == "一个人在家心里慌"


def test_orders_of_one_building_go_out_as_one_trip(place: Place, five: Sequence[int]) -> None:
    """One text for three orders; a bare 1 takes them all, and each resident reads who comes."""
    tickets = [place.order(item) for item in ("大米", "鸡蛋", "青菜")]
    offer_due_tickets(place.house)
    assert len(place.texts(phone(1))) == 1
    assert "3单" in place.texts(phone(1))[0]
    reply = place.say(phone(1), "1")
    assert reply is not None and all(place.code(ticket) in reply for ticket in tickets)
    assert {place.ticket(ticket).status for ticket in tickets} == {TicketStatus.ASSIGNED}
    assert len(place.texts(phone(2))) == 2
    assert len(place.texts(GRANNY)) == 3


@pytest.mark.parametrize("silent", [False, True])
def test_a_trip_nobody_took_stays_one_trip(place: Place, five: Sequence[int], silent: bool) -> None:
    """By the built-in policy one is asked at a time; after a no or silence the next reads one text about all of it, not three."""
    place.house = place.with_settings(place.house.settings.replaced(policy=Policy()))
    tickets = [place.order(item) for item in ("大米", "鸡蛋", "青菜")]
    offer_due_tickets(place.house)
    assert [place.asked(ticket) for ticket in tickets] == [["志愿者1"]] * 3
    if silent:
        place.later(minutes=6)
        expire_offers(place.house)
    else:
        place.say(phone(1), "2")
    offer_due_tickets(place.house)
    assert [place.asked(ticket) for ticket in tickets] == [["志愿者2"]] * 3
    assert len(place.texts(phone(2))) == 1 and "3单" in place.texts(phone(2))[0]
    place.say(phone(2), "1")
    assert {place.ticket(ticket).status for ticket in tickets} == {TicketStatus.ASSIGNED}


def test_a_no_to_a_trip_of_a_wide_wave_asks_the_next_in_one_text(place: Place, five: Sequence[int]) -> None:
    """Two are still being asked about all of it; the fourth reads one text."""
    tickets = [place.order(item) for item in ("大米", "鸡蛋", "青菜")]
    offer_due_tickets(place.house)
    place.say(phone(1), "2")
    offer_due_tickets(place.house)
    assert all(len(place.asked(ticket)) == 3 for ticket in tickets)
    assert len(place.texts(phone(4))) == 1 and "3单" in place.texts(phone(4))[0]


def test_one_of_a_trip_may_be_taken_alone(place: Place, five: Sequence[int]) -> None:
    """By its code; the others are still to be had."""
    first, second = place.order("大米"), place.order("鸡蛋")
    offer_due_tickets(place.house)
    place.say(phone(1), f"1 {place.code(second)}")
    assert place.ticket(second).status is TicketStatus.ASSIGNED
    assert place.ticket(first).status is TicketStatus.OFFERED


def test_a_bare_one_needs_exactly_one_open_offer(place: Place) -> None:
    """With two open the reply lists them; with none it is a resident's answer."""
    place.volunteer(1)
    assert place.say(phone(1), "1") is None
    tickets = [place.order("大米"), place.order("牛奶", address="下洋田社区8栋")]
    offer_due_tickets(place.house)
    reply = place.say(phone(1), "1")
    assert reply is not None and all(place.code(ticket) in reply for ticket in tickets)
    assert {place.ticket(ticket).status for ticket in tickets} == {TicketStatus.OFFERED}


def test_a_code_of_somebody_else_is_not_taken(place: Place) -> None:
    """A reply is matched to the sender's own offer."""
    place.volunteer(1)
    place.volunteer(2, on_duty=False)
    ticket = place.order()
    offer_due_tickets(place.house)
    reply = place.say(phone(2), f"1 {place.code(ticket)}")
    assert reply is not None and "没有找到" in reply
    assert place.ticket(ticket).status is TicketStatus.OFFERED


def test_texts_cost_at_most_two_segments(place: Place, five: Sequence[int]) -> None:
    """Long goods, places and names are shortened, codes never."""
    ticket = place.order(
        items=[Item("五常稻花香大米", 2, "袋", "10公斤"), Item("非转基因大豆油", 3, "桶", "5升"), Item("鸡蛋", 4, "斤")],
        address="下洋田社区云南路与人民西路交叉口东南侧老纺织厂家属院12栋3单元1502室",
    )
    offer_due_tickets(place.house)
    reply = place.say(phone(1), "1") or ""
    texts = [*place.texts(phone(1)), *place.texts(phone(2)), *place.texts(GRANNY), reply]
    assert all(len(text) <= 134 for text in texts)
    assert all(re.search(place.code(ticket), text) for text in texts)
