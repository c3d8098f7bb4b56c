"""At the door and after: codes, what was not brought, nobody home, given back, arrived or not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from hotline.flows.assign_ticket import assign_ticket
from hotline.flows.cancel_ticket import cancel_ticket
from hotline.flows.close_tickets import close_tickets
from hotline.flows.confirm_delivery import confirm_delivery
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.tell_resident import speak_instead
from hotline.flows.watch_promises import watch_promises
from hotline.store.models import Callback, Ticket, Volunteer
from hotline.store.queries.tickets import items_of
from hotline.terms import Actor, CallbackState, Kind, Purpose, TicketStatus
from tests.flows.dispatch.conftest import COORDINATOR, GRANNY, Place, phone

RESIDENT = Actor("resident", "1")


@pytest.fixture
def held(place: Place, five: Sequence[int]) -> int:
    """A ticket volunteer 1 has taken."""
    ticket = place.order("大米", "菜油")
    offer_due_tickets(place.house)
    assert place.say(phone(1), f"1 {place.code(ticket)}")
    return ticket


def door(place: Place, ticket: int) -> str:
    """What the resident says at the door."""
    return place.ticket(ticket).door_code or ""


def wrong(place: Place, ticket: int) -> str:
    """Another number."""
    return f"{(int(door(place, ticket)) + 1) % 10000:04d}"


def checks(place: Place) -> list[tuple[Purpose, CallbackState]]:
    """Callbacks of the resident."""
    with place.house.transaction() as work:
        return [(c.purpose, c.state) for c in work.db.scalars(select(Callback).order_by(Callback.id))]


def test_the_door_code_finishes_the_delivery_and_the_resident_is_asked(place: Place, held: int) -> None:
    """By text and by a call; the trip is counted."""
    place.later(minutes=20)
    reply = place.say(phone(1), f"3 {place.code(held)} {door(place, held)}")
    assert reply is not None and "完成" in reply
    assert place.ticket(held).status is TicketStatus.DELIVERED
    assert "收到回1" in place.texts(GRANNY)[-1]
    assert checks(place) == [(Purpose.DELIVERY_CHECK, CallbackState.WAITING)]
    with place.house.transaction() as work:
        person = work.db.scalars(select(Volunteer).where(Volunteer.phone == phone(1))).one()
        assert (person.deliveries, person.minutes_served) == (1, 20)


def test_the_code_may_be_left_out_when_one_ticket_is_held(place: Place, held: int) -> None:
    """3 4821 is clear enough."""
    place.say(phone(1), f"3 {door(place, held)}")
    assert place.ticket(held).status is TicketStatus.DELIVERED


def test_three_wrong_codes_lock_the_door_for_everybody_but_a_coordinator(place: Place, held: int) -> None:
    """Even the right one is refused afterwards; 完成 finishes it."""
    code = place.code(held)
    replies = [place.say(phone(1), f"3 {code} {wrong(place, held)}") or "" for _ in range(3)]
    assert "还可以试2次" in replies[0] and "还可以试1次" in replies[1] and "社工" in replies[2]
    assert place.pages(held) == ["door_code"]
    refused = place.say(phone(1), f"3 {code} {door(place, held)}")
    assert refused is not None and "社工" in refused
    assert place.ticket(held).status is TicketStatus.ASSIGNED
    done = place.say(COORDINATOR, f"完成 {code}")
    assert done is not None and "已完成" in done
    assert place.ticket(held).status is TicketStatus.DELIVERED
    assert place.pages(held) == []


def test_done_without_a_code_asks_for_it(place: Place, held: int) -> None:
    """No try is counted."""
    reply = place.say(phone(1), f"3 {place.code(held)}")
    assert reply is not None and "门口码" in reply
    assert place.ticket(held).door_tries == 0


def test_somebody_else_cannot_deliver_it(place: Place, held: int) -> None:
    """Nor count tries against the holder."""
    reply = place.say(phone(2), f"3 {place.code(held)} {wrong(place, held)}")
    assert reply is not None and "不在您手上" in reply
    assert place.ticket(held).door_tries == 0


def test_a_yes_closes_and_a_no_opens_again(place: Place, held: int) -> None:
    """The no pages a coordinator and asks others; the one who said it was delivered is not asked again."""
    place.say(phone(1), f"3 {door(place, held)}")
    with place.house.transaction() as work:
        assert confirm_delivery(work, place.house, work.db.get_one(Ticket, held), arrived=False, actor=RESIDENT)
    assert place.ticket(held).status is TicketStatus.OPEN
    assert place.pages(held) == ["not_arrived"]
    assert checks(place) == [(Purpose.DELIVERY_CHECK, CallbackState.DONE)]
    offer_due_tickets(place.house)
    assert place.asked(held) and "志愿者1" not in place.asked(held)
    taker = int(place.asked(held)[0][-1])
    place.say(phone(taker), f"1 {place.code(held)}")
    place.say(phone(taker), f"3 {door(place, held)}")
    with place.house.transaction() as work:
        assert confirm_delivery(work, place.house, work.db.get_one(Ticket, held), arrived=True, actor=RESIDENT)
        assert not confirm_delivery(work, place.house, work.db.get_one(Ticket, held), arrived=True, actor=RESIDENT)
    assert place.ticket(held).status is TicketStatus.CLOSED
    assert place.events(held).count("reopen") == 1


def test_a_day_of_silence_closes_a_delivery(place: Place, held: int) -> None:
    """And not an hour less."""
    place.say(phone(1), f"3 {door(place, held)}")
    place.later(hours=23, minutes=59)
    assert close_tickets(place.house) == 0
    place.later(minutes=1)
    assert close_tickets(place.house) == 1
    assert place.ticket(held).status is TicketStatus.CLOSED
    assert checks(place) == [(Purpose.DELIVERY_CHECK, CallbackState.CANCELLED)]


def test_what_was_not_to_be_had_is_ordered_again(place: Place, held: int) -> None:
    """缺油: the delivery finishes, the oil becomes a ticket of its own at the same door."""
    reply = place.say(phone(1), "缺油")
    assert reply is not None and "菜油" in reply
    place.say(phone(1), f"3 {door(place, held)}")
    with place.house.transaction() as work:
        rest = work.db.scalars(select(Ticket).where(Ticket.cause.startswith(f"ticket:{held}:rest"))).one()
        assert [item.name for item in items_of(work.db, [rest.id])[rest.id]] == ["菜油"]
        assert rest.status is TicketStatus.OPEN and rest.address == "下洋田社区3栋2单元301"


@pytest.mark.parametrize("words", ["没人", "没人开门", "敲门没人应", "没人 {code}"])
def test_nobody_opens(place: Place, held: int, words: str) -> None:
    """The coordinators are paged, the resident is rung, somebody is sent to look; saying it twice does it once."""
    for _ in range(2):
        reply = place.say(phone(1), words.format(code=place.code(held)))
        assert reply is not None and "社工" in reply
    assert place.pages(held) == ["nobody_home"]
    assert len(checks(place)) == 1
    with place.house.transaction() as work:
        visits = work.db.scalars(select(Ticket).where(Ticket.kind == Kind.WELFARE_CHECK)).all()
        assert [visit.address for visit in visits] == ["下洋田社区3栋2单元301"]


def test_a_visit_is_done_without_a_door_code(place: Place) -> None:
    """Whoever looked in on somebody may not have been told it; nobody is asked whether a visit arrived."""
    place.volunteer(1)
    ticket = place.order(kind=Kind.WELFARE_CHECK, items=[])
    offer_due_tickets(place.house)
    assert "看望" in place.texts(phone(1))[0]
    place.say(phone(1), "1")
    place.say(phone(1), f"3 {place.code(ticket)}")
    assert place.ticket(ticket).status is TicketStatus.DELIVERED
    assert checks(place) == []


def test_giving_back_is_no_shame_and_it_goes_on(place: Place, held: int) -> None:
    """The resident reads that we look on, others are asked."""
    reply = place.say(phone(1), f"退单{place.code(held)}")
    assert reply is not None and "没关系" in reply
    assert place.ticket(held).status is TicketStatus.OPEN and place.ticket(held).volunteer_id is None
    assert "另找" in place.texts(GRANNY)[-1]
    offer_due_tickets(place.house)
    assert set(place.asked(held)) == {"志愿者4", "志愿者5"}
    late = place.say(phone(2), f"1 {place.code(held)}")
    assert late is not None and "归您了" in late


def test_a_cancelled_order_calls_everybody_back(place: Place, five: Sequence[int]) -> None:
    """Those who were asked and whoever is on the way."""
    asked, taken = place.order("大米"), place.order("牛奶", address="下洋田社区8栋")
    offer_due_tickets(place.house)
    place.all_sent()
    place.say(phone(1), f"1 {place.code(taken)}")
    for ticket in (asked, taken):
        with place.house.transaction() as work:
            assert cancel_ticket(work, place.house, work.db.get_one(Ticket, ticket), actor=RESIDENT, why="resident_asked")
        with place.house.transaction() as work:
            assert not cancel_ticket(work, place.house, work.db.get_one(Ticket, ticket), actor=RESIDENT)
    assert any(place.code(taken) in text and "不需要了" in text for text in place.texts(phone(1)))
    assert any(place.code(asked) in text and "不需要了" in text for text in place.texts(phone(2)))
    reply = place.say(phone(2), f"1 {place.code(asked)}")
    assert reply is not None and "不需要了" in reply
    assert {place.ticket(t).status for t in (asked, taken)} == {TicketStatus.CANCELLED}


def test_the_holder_is_reminded_and_then_a_coordinator_is_told(place: Place, held: int) -> None:
    """Twenty minutes before the promise, and at it."""
    place.later(minutes=99)
    assert watch_promises(place.house) == 0
    place.later(minutes=1)
    assert watch_promises(place.house) == 1
    assert "快到了" in place.texts(phone(1))[-1] and place.pages(held) == []
    place.later(minutes=20)
    watch_promises(place.house)
    assert place.pages(held) == ["late"]
    assert "志愿者1" in place.texts(COORDINATOR)[-1]


def test_the_line_joins_volunteer_and_resident(place: Place, held: int) -> None:
    """打 A12 rings the volunteer; nobody else may ask for it; it ends with the ticket."""
    assert place.say(phone(1), f"打{place.code(held)}")
    assert place.calls(phone(1)) == [{"bridge": held}]
    place.say(phone(2), f"打 {place.code(held)}")
    assert place.calls(phone(2)) == []
    place.say(COORDINATOR, f"打 {place.code(held)}")
    assert place.calls(COORDINATOR) == [{"bridge": held}]
    place.say(phone(1), f"3 {door(place, held)}")
    assert "已经结束" in (place.say(phone(1), f"打 {place.code(held)}") or "")
    assert place.calls(phone(1)) == [{"bridge": held}]


def test_a_coordinator_gives_a_ticket_to_somebody_else(place: Place, held: int) -> None:
    """The first holder is told, the second reads everything, the resident hears the new name."""
    second = place.volunteer(6, on_duty=False)
    with place.house.transaction() as work:
        ticket = work.db.get_one(Ticket, held)
        assert assign_ticket(work, place.house, ticket, second, actor=Actor("coordinator", "1"))
    with place.house.transaction() as work:
        assert not assign_ticket(work, place.house, work.db.get_one(Ticket, held), second, actor=Actor("coordinator", "1"))
    assert place.ticket(held).volunteer_id == second
    assert "不需要了" in place.texts(phone(1))[-1] and "归您了" in place.texts(phone(6))[-1]
    assert "志愿者6" in place.texts(GRANNY)[-1]
    assert [state for _, state in place.offers(held)].count("accepted") == 1
    place.say(phone(6), f"3 {place.code(held)} {door(place, held)}")
    assert place.ticket(held).status is TicketStatus.DELIVERED


def test_a_number_that_turns_out_to_take_no_texts_is_rung_once(place: Place, held: int) -> None:
    """With the door code, and only on its own order."""
    with place.house.transaction() as work:
        assert speak_instead(work, place.house, held, GRANNY)
        assert speak_instead(work, place.house, held, GRANNY)
        assert not speak_instead(work, place.house, held, phone(1))
    assert place.calls(GRANNY) == [{"speak_door_code": held}]


def test_a_bare_one_after_the_question_about_the_own_delivery_is_not_a_volunteers(place: Place, held: int) -> None:
    """A neighbour who orders and delivers: the newer question is the one that is answered."""
    own = place.order("鸡蛋", phone=phone(2), resident=None, address="下洋田社区8栋")
    for n in (2, 4, 5):
        place.say(phone(n), "下线")
    offer_due_tickets(place.house)
    place.say(phone(3), f"1 {place.code(own)}")
    place.say(phone(2), "上线")
    other = place.order("牛奶", address="下洋田社区9栋")
    offer_due_tickets(place.house)
    assert "志愿者2" in place.asked(other)
    place.later(minutes=1)
    place.say(phone(3), f"3 {place.code(own)} {door(place, own)}")
    assert place.say(phone(2), "1") is None
    assert place.say(phone(2), f"1 {place.code(other)}") is not None


def test_who_looks_in_on_somebody_is_told_to_look_in_and_asked_for_no_door_code(place: Place, five: Sequence[int]) -> None:
    """A visit brings no goods; it is finished by 3 and the ticket's code alone."""
    ticket = place.order(kind=Kind.WELFARE_CHECK, items=[])
    offer_due_tickets(place.house)
    told = place.say(phone(1), f"1 {place.code(ticket)}") or ""
    assert "请去看看" in told
    assert "门口码" not in told
    assert place.say(phone(1), f"3 {place.code(ticket)}")
    assert place.ticket(ticket).status is not TicketStatus.ASSIGNED


@pytest.mark.parametrize(("words", "told"), [("门口放着的", False), ("老人说米太重，下次分两袋", True)])
def test_a_remark_behind_the_door_code_is_kept_and_what_the_resident_said_is_told(place: Place, held: int, words: str, told: bool) -> None:
    assert "完成" in (place.say(phone(1), f"3 {place.code(held)} {door(place, held)} {words}") or "")
    assert place.ticket(held).status is TicketStatus.DELIVERED
    assert "volunteer_wrote" in place.events(held)
    assert any(words in text for text in place.texts(COORDINATOR)) is told


def test_a_remark_behind_a_wrong_door_code_finishes_nothing(place: Place, held: int) -> None:
    assert "门口码不对" in (place.say(phone(1), f"3 {place.code(held)} {wrong(place, held)} 老人挺好") or "")
    assert place.ticket(held).status is TicketStatus.ASSIGNED
