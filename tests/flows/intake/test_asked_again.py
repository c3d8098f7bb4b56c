"""The same order sent again an hour later: one ticket, its history says so, and a second one only when it is wanted."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hotline.flows.take_text import TextIn, take_text
from hotline.store.models import TicketEvent
from hotline.terms import Kind, TicketStatus, Urgency
from tests.flows.intake.conftest import HELPER, STRANGER, WANG, Street
from tests.flows.station import LINE

ORDER = "要一袋大米两斤青菜"


def history(street: Street) -> list[str]:
    """What happened to tickets, oldest first."""
    with street.house.transaction() as work:
        return list(work.db.scalars(select(TicketEvent.event).order_by(TicketEvent.id)))


def ordered(street: Street, phone: str = WANG, words: str = ORDER) -> str:
    """An order of an hour ago; its code."""
    street.text(phone, words)
    street.later(hours=1)
    (ticket,) = street.tickets()
    return ticket.code


def test_an_hour_later_the_same_words_open_no_second_ticket(street: Street) -> None:
    code = ordered(street)
    answer = street.text(WANG, ORDER)
    assert code in answer
    assert "登记在办" in answer
    assert len(street.tickets()) == 1
    assert history(street).count("asked_again") == 1


def test_a_repeat_of_the_message_is_noted_once(street: Street) -> None:
    ordered(street)
    first, second = (take_text(street.house, TextIn("SM" + "9" * 32, WANG, LINE, ORDER)) for _ in range(2))
    assert first == second
    assert history(street).count("asked_again") == 1


def test_while_somebody_is_buying_it_is_under_way_too(street: Street) -> None:
    code = ordered(street)
    street.ask_volunteers()
    street.text(HELPER, f"1 {code}")
    assert street.tickets()[0].status is TicketStatus.ASSIGNED
    assert "登记在办" in street.text(WANG, ORDER)
    assert len(street.tickets()) == 1


def test_whoever_wants_it_twice_says_so(street: Street) -> None:
    ordered(street)
    street.text(WANG, ORDER)
    assert "已接单" in street.text(WANG, "再要一份")
    first, second = street.tickets()
    assert street.goods(first) == street.goods(second)
    assert first.address == second.address


def test_the_words_work_the_next_morning_too(street: Street) -> None:
    ordered(street)
    street.text(WANG, ORDER)
    street.later(hours=2)
    street.text(WANG, "再要一份")
    assert len(street.tickets()) == 2


@pytest.mark.parametrize("words", ["要两袋大米两斤青菜", "要一袋大米", "要一袋大米两斤青菜和一包盐", "再要一袋大米两斤青菜"])
def test_a_real_second_order_is_never_swallowed(street: Street, words: str) -> None:
    ordered(street)
    assert "登记在办" not in street.text(WANG, words)
    assert len([ticket for ticket in street.tickets() if ticket.kind is Kind.SUPPLY]) == 2


def test_what_was_brought_may_be_ordered_anew(street: Street) -> None:
    code = ordered(street)
    street.ask_volunteers()
    street.text(HELPER, f"1 {code}")
    street.text(HELPER, f"3 {code} {street.tickets()[0].door_code}")
    assert street.tickets()[0].status is TicketStatus.DELIVERED
    street.text(WANG, ORDER)
    assert len(street.tickets()) == 2


def test_what_is_needed_sooner_by_now_is_sought_sooner(street: Street) -> None:
    ordered(street)
    street.text(WANG, f"{ORDER}，很急")
    (ticket,) = street.tickets()
    assert ticket.urgency is Urgency.URGENT


def test_a_stranger_need_not_say_the_place_again(street: Street) -> None:
    code = ordered(street, STRANGER, f"{ORDER}，送到滨江社区5栋102")
    assert code in street.text(STRANGER, ORDER)
    assert len(street.tickets()) == 1
    street.text(STRANGER, "再要一份")
    assert [ticket.address for ticket in street.tickets()] == ["滨江社区5栋102"] * 2


def test_by_telephone_it_is_told_and_opened_only_on_a_yes(street: Street) -> None:
    ordered(street)
    call = street.call(WANG)
    call.press("1")
    assert "登记在办" in call.say(ORDER)
    call.press("2")
    call.hang_up()
    assert len(street.tickets()) == 1
    assert street.callbacks() == []
    again = street.call(WANG)
    again.press("1")
    again.say(ORDER)
    again.press("1")
    again.hang_up()
    assert len(street.tickets()) == 2
    assert history(street).count("asked_again") == 2


def test_whoever_hangs_up_at_the_question_is_not_rung_back(street: Street) -> None:
    ordered(street)
    call = street.call(WANG)
    call.press("1")
    call.say(ORDER)
    call.hang_up()
    assert street.callbacks() == []
    assert len(street.tickets()) == 1
