"""An order that graver words broke off is taken up again once they are seen to, and nobody tells it twice."""

from __future__ import annotations

from sqlalchemy import select

from hotline.flows.lapse_dialogues import lapse_dialogues
from hotline.store.models import Ticket, Transfer
from hotline.terms import Kind
from tests.flows.intake.conftest import STRANGER, WANG, Street, Telephone

DESPAIR, LOW = "我不想活了，药都准备好了", "活着没什么意思"
PLACE = "滨江社区5栋102"


def kinds(street: Street) -> set[Kind]:
    return {ticket.kind for ticket in street.tickets()}


def order(street: Street) -> Ticket:
    (ticket,) = [each for each in street.tickets() if each.kind is Kind.SUPPLY]
    return ticket


def test_after_low_words_in_a_call_the_order_is_read_back_and_not_asked_for_again(street: Street) -> None:
    call = street.call(WANG)
    assert "两斤青菜" in call.say("要两斤青菜")
    call.say(LOW)
    call.press("2")  # no thoughts of not living on
    call.press("2")  # a counsellor later
    heard = call.press("1")  # tomorrow morning
    assert "我还记着" in heard
    assert "两斤青菜" in heard
    assert "要什么" not in heard
    call.press("1")
    assert street.goods(order(street)) == ["青菜"]
    assert kinds(street) == {Kind.PSYCHOLOGICAL, Kind.SUPPLY}


def test_after_danger_in_a_call_and_a_talk_with_somebody_too(street: Street) -> None:
    call = street.call(STRANGER)
    call.say("要两斤青菜")
    assert "找人陪您" in call.say(DESPAIR)
    heard = spoken_with(street, call)
    assert "我还记着" in heard
    assert "送到哪里" in heard, "that was not said yet"
    assert "两斤青菜" in call.say(PLACE)
    call.press("1")
    assert order(street).address == PLACE


def spoken_with(street: Street, call: Telephone) -> str:
    """Somebody of the team pressed 1 and spoke with the caller; what is heard after that."""
    with street.house.transaction() as work:
        transfer = work.db.scalars(select(Transfer).order_by(Transfer.id.desc())).first()
        assert transfer is not None
        transfer.state, transfer.joined_at = "joined", work.now
    return call.rung("completed")


def test_a_caller_who_hangs_up_before_it_is_taken_up_is_rung_by_a_person(street: Street) -> None:
    call = street.call(WANG)
    call.say("要两斤青菜")
    call.say(LOW)
    call.hang_up()
    other = [ticket for ticket in street.tickets() if ticket.kind is Kind.OTHER]
    assert ["青菜" in (ticket.summary or "") for ticket in other] == [True]


def test_by_text_it_is_taken_up_when_they_sound_better(street: Street) -> None:
    """Not in the answer to the words of danger, nor to where they are; then with nothing asked that was said."""
    assert "送到哪里" in street.text(STRANGER, "要两斤青菜")
    assert "青菜" not in street.text(STRANGER, DESPAIR)
    answer = street.text(STRANGER, "我没事了，谢谢你们")
    assert "2斤青菜" in answer
    assert "送到哪里" in answer
    taken = street.text(STRANGER, PLACE)
    assert "2斤青菜" in taken
    assert order(street).address == PLACE


def test_goods_named_after_danger_join_what_was_begun(street: Street) -> None:
    street.text(STRANGER, "要两斤青菜")
    street.text(STRANGER, DESPAIR)
    assert "送到哪里" in street.text(STRANGER, "再要一包盐")
    street.text(STRANGER, PLACE)
    assert street.goods(order(street)) == ["青菜", "盐"]


def test_what_is_never_taken_up_by_text_goes_to_a_person(street: Street) -> None:
    street.text(STRANGER, "要两斤青菜")
    street.text(STRANGER, LOW)
    street.later(minutes=31)
    lapse_dialogues(street.house)
    assert any("青菜" in (ticket.summary or "") for ticket in street.tickets() if ticket.kind is Kind.OTHER)


def test_what_is_cancelled_is_not_taken_up(street: Street) -> None:
    street.text(STRANGER, "要两斤青菜")
    street.text(STRANGER, LOW)
    street.text(STRANGER, "取消")
    assert "青菜" not in street.text(STRANGER, "谢谢")
