"""Where somebody in danger is: a stranger is asked, whatever is said is kept, and everybody who is to come reads it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hotline.flows.accounts import Account
from hotline.flows.steer_ticket import give_ticket
from hotline.store.models import Outbox
from hotline.terms import Kind
from tests.flows.psych.conftest import COORDINATOR, GRANNY, Ward

STRANGER = "+8613900000321"
GAS = "家里煤气味道好大"
PLACE = "滨江社区2栋102"


def test_a_stranger_is_asked_where_and_the_answer_is_no_order(ward: Ward) -> None:
    """The address goes onto the ticket and to the team; she reads that it did."""
    asked = ward.texts_in(STRANGER, GAS)
    assert asked is not None and "120" in asked and "几栋" in asked
    answer = ward.texts_in(STRANGER, PLACE)
    assert answer is not None and PLACE in answer and "要哪些东西" not in answer
    (ticket,) = ward.tickets(STRANGER)
    assert (ticket.kind, ticket.address) == (Kind.MEDICAL, PLACE)
    assert "place_said" in ward.events(ticket.id)
    assert any(PLACE in text for text in ward.texts(COORDINATOR))


def test_said_long_after_the_dialogue_it_is_still_no_order(ward: Ward) -> None:
    """The danger is open, though the half hour of the dialogue is over."""
    ward.texts_in(STRANGER, GAS)
    ward.clock.advance(minutes=45)
    answer = ward.texts_in(STRANGER, PLACE)
    assert answer is not None and "要哪些东西" not in answer
    assert ward.tickets(STRANGER)[0].address == PLACE


def test_said_along_with_the_danger_nobody_is_asked_again(ward: Ward) -> None:
    """One text tells all."""
    answer = ward.texts_in(STRANGER, f"我在{PLACE}，摔倒了起不来")
    assert answer is not None and "几栋" not in answer
    assert ward.tickets(STRANGER)[0].address == PLACE
    assert any(PLACE in text for text in ward.texts(COORDINATOR))


def test_on_the_roster_nobody_is_asked_and_another_place_is_told_besides(ward: Ward) -> None:
    """She fell somewhere else than at home."""
    answer = ward.texts_in(GRANNY, "我摔倒了起不来")
    assert answer is not None and "几栋" not in answer
    home = ward.tickets()[0].address
    answer = ward.texts_in(GRANNY, "我在滨江社区3栋楼下")
    assert answer is not None and "3栋" in answer
    assert ward.tickets()[0].address == home
    assert any("3栋" in text for text in ward.texts(COORDINATOR))


def test_a_neighbours_danger_is_where_the_neighbour_is(ward: Ward) -> None:
    """Not where whoever writes lives."""
    ward.texts_in(GRANNY, f"{PLACE}的张爷爷摔倒了，起不来")
    assert ward.tickets()[0].address == PLACE


def test_whoever_has_it_in_hand_reads_the_place(ward: Ward) -> None:
    """They may be on their way already."""
    helper = ward.counsellor(1, skills=["delivery"])
    ward.texts_in(STRANGER, GAS)
    ticket = ward.tickets(STRANGER)[0]
    assert give_ticket(ward.house, ticket.id, helper, Account(1, "lin", "coordinator")) is not None
    ward.texts_in(STRANGER, PLACE)
    assert any(f"{ticket.code}的地点：{PLACE}" in text for text in ward.texts(ward.phone_of(helper)))


def test_in_a_call_the_place_is_asked_before_we_listen_and_kept(ward: Ward) -> None:
    """A stranger's call: the team rings, then we ask and listen."""
    ward.rings_in(STRANGER)
    ward.step(1, speech=GAS, phone=STRANGER)
    said = "".join(ward.step(n, dial_status="no-answer", phone=STRANGER) for n in (2, 3, 4, 5))
    assert "您在哪里" in said
    ward.step(6, speech=f"我在{PLACE}", phone=STRANGER)
    assert ward.tickets(STRANGER)[0].address == PLACE


@pytest.mark.parametrize(("danger", "further"), [(GAS, "120打了"), ("我不想活了，药都准备好了", "门我锁上了"), (GAS, "她现在开门了")])
def test_what_is_written_further_is_kept_and_read_by_whoever_has_it_in_hand(ward: Ward, danger: str, further: str) -> None:
    """Nobody in danger reads that they were not understood."""
    ward.texts_in(STRANGER, danger)
    code = ward.tickets(STRANGER)[0].code
    ward.texts_in(COORDINATOR, f"收到 {code}")
    answer = ward.texts_in(STRANGER, further)
    assert answer is not None and "看到了" in answer and "没太看明白" not in answer
    assert "more_said" in ward.events(ward.tickets(STRANGER)[0].id)
    with ward.house.transaction() as work:
        sent = work.db.scalars(select(Outbox).where(Outbox.to_phone == COORDINATOR).order_by(Outbox.id.desc())).first()
        assert sent is not None
        assert further in (sent.body or "")
