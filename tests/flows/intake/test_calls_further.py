"""A further need in the same call: it joins the order just taken, read back once, and nobody says where they live twice."""

from __future__ import annotations

import pytest

from hotline.store.models import TicketEvent
from hotline.terms import Kind, TicketStatus
from tests.flows.intake.conftest import HELPER, STRANGER, WANG, Street

PLACE = "滨江社区5栋102"


@pytest.mark.parametrize("further", [["还要一包盐"], ["1", "还要一包盐"], ["1", "1", "一包盐"], ["再给我带一包盐"]])
def test_what_a_stranger_asks_for_besides_joins_the_order(street: Street, further: list[str]) -> None:
    """After the ticket was opened, whichever way they come to say it."""
    call = street.call(STRANGER)
    assert "送到哪里" in call.say("要两斤米")
    assert PLACE[:4] in call.say(PLACE)
    assert "还需要别的吗" in call.press("1")
    heard = ""
    for said in further:
        heard = call.press(said) if said.isdecimal() else call.say(said)
    assert "送到哪里" not in heard
    assert "盐" in heard
    assert "米" in heard
    assert PLACE in heard, "read back whole, with where it goes"
    after = call.press("1")
    assert "还需要别的吗" in after
    (ticket,) = street.tickets()
    assert street.goods(ticket) == ["米", "盐"]
    assert ticket.address == PLACE


def test_whoever_is_on_the_roster_hears_it_too(street: Street) -> None:
    call = street.call(WANG)
    call.say("要两斤米")
    call.press("1")
    assert "盐" in call.say("还要一包盐")
    call.press("1")
    (ticket,) = street.tickets()
    assert street.goods(ticket) == ["米", "盐"]


def test_a_no_leaves_the_order_as_it_was(street: Street) -> None:
    call = street.call(WANG)
    call.say("要两斤米")
    call.press("1")
    call.say("还要一包盐")
    call.press("2")
    call.hang_up()
    (ticket,) = street.tickets()
    assert street.goods(ticket) == ["米"]


def test_once_somebody_has_the_order_what_follows_is_another_to_the_same_place(street: Street) -> None:
    call = street.call(STRANGER)
    call.say("要两斤米")
    call.say(PLACE)
    call.press("1")
    street.ask_volunteers()
    street.text(HELPER, "1")
    heard = call.say("还要一包盐")
    assert PLACE in heard
    call.press("1")
    first, second = street.tickets()
    assert (first.status, street.goods(first)) == (TicketStatus.ASSIGNED, ["米"])
    assert (street.goods(second), second.address) == (["盐"], PLACE)


def test_what_is_for_a_neighbour_is_another_order_and_asked_where(street: Street) -> None:
    call = street.call(STRANGER)
    call.say("要两斤米")
    call.say(PLACE)
    call.press("1")
    call.say("给隔壁的李婆婆也要一袋米，她住滨江社区6栋201")
    call.press("1")
    assert [ticket.kind for ticket in street.tickets()] == [Kind.SUPPLY, Kind.SUPPLY]
    assert "6栋201" in (street.tickets()[1].address or "")


def test_what_was_just_taken_is_set_right(street: Street) -> None:
    """ "米不要了换成面" changes it, and is no second order."""
    call = street.call(WANG)
    call.say("要两斤米一包盐")
    call.press("1")
    assert "面" in call.say("米不要了换成面")
    call.press("1")
    (ticket,) = street.tickets()
    assert sorted(street.goods(ticket)) == ["盐", "面"]
    assert "changed" in [event.event for event in street.rows(TicketEvent)]
