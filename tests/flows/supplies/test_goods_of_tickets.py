"""From the shelf to the door: kept when somebody is asked, handed over at the door, back on the shelf when it is called off."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hotline.conversation.turns import ReviseTicket
from hotline.flows.assign_ticket import assign_ticket
from hotline.flows.cancel_ticket import cancel_ticket
from hotline.flows.confirm_delivery import confirm_delivery
from hotline.flows.expire_offers import expire_offers
from hotline.flows.move_ticket import move_ticket
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.open_again import open_again, reopen
from hotline.flows.revise_ticket import revise_ticket
from hotline.flows.roster_rows import BadCell
from hotline.flows.spoil_kept import spoil_kept
from hotline.store.models import Ticket
from hotline.supplies.ledger import Account
from hotline.terms import SYSTEM, Item, TicketStatus
from hotline.tickets.moves import TicketEvent
from hotline.words.segments import segments
from tests.flows.dispatch.conftest import COORDINATOR, Place, phone
from tests.flows.supplies.conftest import Stock

STOCK, KEPT, HANDED, BOUGHT, LOST = Account.STOCK, Account.RESERVED, Account.HANDED, Account.BOUGHT, Account.LOST
RICE = Item("米", 5, "斤")
OIL = Item("食用油", 1, "桶")


def order(place: Place, *items: Item, **told: object) -> int:
    return place.order(items=list(items), **told)


def asked(place: Place, *items: Item, **told: object) -> int:
    """A ticket that volunteers have been asked about."""
    ticket = order(place, *items, **told)
    offer_due_tickets(place.house)
    return ticket


def carried(place: Place, *items: Item) -> int:
    """A ticket in the hands of volunteer 1."""
    ticket = asked(place, *items)
    assert "归您了" in (place.say(phone(1), f"1 {place.code(ticket)}") or "")
    return ticket


def deliver(place: Place, ticket: int) -> None:
    row = place.ticket(ticket)
    place.say(phone(1), f"3 {row.code} {row.door_code}")
    assert place.ticket(ticket).status is TicketStatus.DELIVERED


def undo(place: Place, ticket: int, why: str = "coordinator") -> None:
    with place.house.transaction() as work:
        assert reopen(work, place.house, work.db.get_one(Ticket, ticket), actor=SYSTEM, why=why, key="volunteer.reopened")


def test_goods_are_kept_when_somebody_is_asked_and_the_texts_say_where(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "10", "公斤")
    ticket = asked(place, RICE)
    assert (stock.on(STOCK), stock.on(KEPT, ticket)) == (15, 5)
    offer = place.texts(phone(1))[0]
    assert offer.endswith("站里有货，先到站里领。") and segments(offer) <= 2
    told = place.say(phone(1), f"1 {place.code(ticket)}")
    assert told is not None and "站里有货，先到站里领。" in told and segments(told) <= 2
    deliver(place, ticket)
    assert (stock.on(STOCK), stock.on(KEPT, ticket), stock.on(HANDED, ticket), stock.on(BOUGHT)) == (15, 0, 5, 0)


def test_without_a_stock_nothing_is_said_of_one_and_the_volunteer_bought_it(place: Place, five: Sequence[int], stock: Stock) -> None:
    ticket = carried(place, RICE, Item("青菜"))
    assert "站里" not in "".join(place.texts(phone(1)))
    deliver(place, ticket)
    assert (stock.on(HANDED, ticket), stock.on(BOUGHT)) == (5, -5)
    assert stock.on(HANDED, ticket, "青菜", "份") == 1
    assert {row.volunteer_id for row in stock.rows()} == {place.ticket(ticket).volunteer_id}


def test_part_of_it_is_kept_the_rest_is_bought(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("rice", "3", "斤")
    ticket = asked(place, RICE, OIL)
    assert "站里有一部分" in place.texts(phone(1))[0]
    place.say(phone(1), f"1 {place.code(ticket)}")
    deliver(place, ticket)
    assert (stock.on(STOCK), stock.on(HANDED, ticket), stock.on(BOUGHT)) == (0, 5, -2)
    assert stock.on(HANDED, ticket, "食用油", "桶") == 1


def test_what_was_not_brought_is_not_booked_and_goes_back(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "10", "斤")
    ticket = carried(place, RICE, OIL)
    place.say(phone(1), f"缺 {place.code(ticket)} 米")
    deliver(place, ticket)
    assert (stock.on(STOCK), stock.on(HANDED, ticket)) == (10, 0)
    offer_due_tickets(place.house)
    rest = next(t for t in (ticket + 1, ticket + 2) if stock.on(KEPT, t))
    assert stock.on(KEPT, rest) == 5


def test_a_cancelled_order_gives_back_and_one_that_is_on_again_keeps_anew(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "8", "斤")
    ticket = carried(place, RICE)
    for _ in range(2):
        with place.house.transaction() as work:
            cancel_ticket(work, place.house, work.db.get_one(Ticket, ticket), actor=SYSTEM)
    assert (stock.on(STOCK), stock.on(KEPT, ticket)) == (8, 0)
    with place.house.transaction() as work:
        again = open_again(work, place.house, work.db.get_one(Ticket, ticket), actor=SYSTEM).id
    offer_due_tickets(place.house)
    assert (stock.on(STOCK), stock.on(KEPT, again)) == (3, 5)


def test_given_back_or_unanswered_it_stays_kept(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "8", "斤")
    ticket = carried(place, RICE)
    place.say(phone(1), f"4 {place.code(ticket)}")
    offer_due_tickets(place.house)
    place.later(minutes=30)
    expire_offers(place.house)
    offer_due_tickets(place.house)
    assert (stock.on(STOCK), stock.on(KEPT, ticket)) == (3, 5)
    assert place.ticket(ticket).at_station == "whole"


def test_what_comes_in_later_is_kept_when_the_next_are_asked(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "2", "斤")
    ticket = asked(place, RICE)
    stock.give("白米", "10", "斤")
    for n in (1, 2, 3):
        place.say(phone(n), f"2 {place.code(ticket)}")
    offer_due_tickets(place.house)
    assert (stock.on(STOCK), stock.on(KEPT, ticket)) == (7, 5)
    assert place.ticket(ticket).at_station == "whole"


def test_a_resident_who_has_not_got_it_is_brought_other_rice(place: Place, five: Sequence[int], stock: Stock) -> None:
    """Where the first went nobody knows: it is not handed over any more and not on the shelf."""
    stock.give("大米", "20", "斤")
    ticket = carried(place, RICE)
    deliver(place, ticket)
    with place.house.transaction() as work:
        confirm_delivery(work, place.house, work.db.get_one(Ticket, ticket), arrived=False, actor=SYSTEM)
    assert (stock.on(HANDED, ticket), stock.on(LOST)) == (0, 5)
    offer_due_tickets(place.house)
    assert (stock.on(STOCK), stock.on(KEPT, ticket)) == (10, 5)


def test_a_delivery_taken_back_by_the_coordinator_is_as_it_was_before_any_number_of_times(
    place: Place, five: Sequence[int], stock: Stock
) -> None:
    stock.give("大米", "3", "斤")
    ticket = carried(place, RICE)
    for _ in range(3):  # at one and the same moment: the clock stands
        place.say(COORDINATOR, f"完成 {place.code(ticket)}")
        assert (stock.on(HANDED, ticket), stock.on(BOUGHT), stock.on(KEPT, ticket)) == (5, -2, 0)
        undo(place, ticket)
        assert (stock.on(HANDED, ticket), stock.on(BOUGHT), stock.on(KEPT, ticket)) == (0, 0, 3)
        with place.house.transaction() as work:
            assert assign_ticket(work, place.house, work.db.get_one(Ticket, ticket), five[0], actor=SYSTEM)


def test_who_is_given_a_ticket_by_hand_fetches_it_too(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "20", "斤")
    ticket = order(place, RICE)
    with place.house.transaction() as work:
        assert assign_ticket(work, place.house, work.db.get_one(Ticket, ticket), five[0], actor=SYSTEM)
    assert stock.on(KEPT, ticket) == 5
    assert "先到站里领" in place.texts(phone(1))[-1]


def test_a_coordinator_saw_to_it_with_what_was_kept(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "20", "斤")
    ticket = asked(place, RICE, OIL)
    place.say(COORDINATOR, f"完成 {place.code(ticket)}")
    assert place.ticket(ticket).status is TicketStatus.CLOSED
    assert (stock.on(STOCK), stock.on(HANDED, ticket)) == (15, 5)
    assert stock.on(HANDED, ticket, "食用油", "桶") == 0, "that anybody brought oil nobody said"


def test_an_order_that_is_changed_keeps_what_it_still_wants(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "20", "斤")
    ticket = asked(place, RICE)
    with place.house.transaction() as work:
        act = ReviseTicket(code=place.code(ticket), said="只要两斤", items=(Item("大米", 2, "斤"),))
        assert revise_ticket(work, place.house, work.db.get_one(Ticket, ticket), act, actor=SYSTEM)
    assert (stock.on(STOCK), stock.on(KEPT, ticket)) == (18, 2)
    assert place.ticket(ticket).at_station == "whole"


def test_tickets_of_one_trip_share_what_is_there(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "7", "斤")
    first, second = (order(place, RICE, phone=f"+861390000000{n}", resident=None) for n in (1, 2))
    offer_due_tickets(place.house)
    assert (stock.on(STOCK), stock.on(KEPT, first), stock.on(KEPT, second)) == (0, 5, 2)


@pytest.mark.parametrize("lang", ["zh", "yue", "en"])
def test_a_long_order_with_much_to_mind_still_fits_into_two_segments(place: Place, stock: Stock, lang: str) -> None:
    place.volunteer(1, languages=[lang])
    stock.give("大米", "99", "斤")
    goods = [Item("大米", 5, "斤"), *(Item(name, 3, "盒") for name in ("牛奶", "鸡蛋面", "老北京方便面", "特级初榨橄榄油"))]
    asked(place, *goods, address="下洋田社区海甸岛三东路十二号3栋2单元401", remarks="放门口就行，不要按门铃，孩子在睡觉")
    offer = place.texts(phone(1))[0]
    assert segments(offer) <= 2
    told = place.say(phone(1), "1") or ""
    assert segments(told) <= 2
    assert any(word in told + "".join(place.texts(phone(1))[1:]) for word in ("站里有一部分", "站度有一部分", "at the station"))


def test_what_broke_off_in_the_middle_has_not_happened_and_happens_once_when_repeated(
    place: Place, five: Sequence[int], stock: Stock
) -> None:
    """A process that dies before the commit leaves nothing; the same text again, and once more, has one effect."""
    stock.give("大米", "8", "斤")
    ticket = carried(place, RICE)
    row = place.ticket(ticket)
    with pytest.raises(KeyboardInterrupt), place.house.transaction() as work:
        assert move_ticket(work, ticket, TicketEvent.DELIVER, actor=SYSTEM)
        work.db.flush()
        raise KeyboardInterrupt
    assert (stock.on(KEPT, ticket), stock.on(HANDED, ticket)) == (5, 0)
    for _ in range(3):
        place.say(phone(1), f"3 {row.code} {row.door_code}")
    assert (stock.on(STOCK), stock.on(KEPT, ticket), stock.on(HANDED, ticket)) == (3, 0, 5)
    causes = [each.cause for each in stock.rows()]
    assert causes == ["donation:1", f"ticket:{ticket}:1:1", f"ticket:{ticket}:2:1"]


def spoil(place: Place, ticket: int, quantity: str, *, cause: str = "spoilt:1", item: str = "大米") -> None:
    cells = {"ticket": place.code(ticket).lower(), "item": item, "quantity": quantity, "unit": "斤", "note": "发霉"}
    spoil_kept(place.house, cells, cause=cause, by="lin")


def test_what_spoils_while_it_is_kept_is_lost_and_other_rice_takes_its_place(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "8", "斤")
    ticket = asked(place, RICE)
    spoil(place, ticket, "2")
    assert (stock.on(STOCK), stock.on(KEPT, ticket), stock.on(LOST)) == (1, 5, 2)
    assert place.ticket(ticket).at_station == "whole"
    spoil(place, ticket, "5", cause="spoilt:2")
    assert (stock.on(STOCK), stock.on(KEPT, ticket), stock.on(LOST)) == (0, 1, 7)
    assert place.ticket(ticket).at_station == "part"
    spoil(place, ticket, "1", cause="spoilt:3")
    assert (stock.on(KEPT, ticket), place.ticket(ticket).at_station) == (0, None)
    assert place.events(ticket).count("goods_spoilt") == 3
    stock.give("大米", "20", "斤")
    place.say(phone(1), f"2 {place.code(ticket)}")
    offer_due_tickets(place.house)
    assert stock.on(KEPT, ticket) == 5, "what comes in is kept when the next are asked"


def test_the_same_press_twice_spoils_once(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "8", "斤")
    ticket = asked(place, RICE)
    for _ in range(2):
        spoil(place, ticket, "2")
    assert stock.on(LOST) == 2
    assert place.events(ticket).count("goods_spoilt") == 1


def test_whoever_carries_it_is_told_only_when_there_is_less_to_fetch(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "8", "斤")
    ticket = carried(place, RICE)
    told = len(place.texts(phone(1)))
    spoil(place, ticket, "3")
    assert len(place.texts(phone(1))) == told
    spoil(place, ticket, "3", cause="spoilt:2")
    text = place.texts(phone(1))[-1]
    assert "坏了" in text and "站里有一部分" in text and segments(text) <= 2
    deliver(place, ticket)
    assert (stock.on(HANDED, ticket), stock.on(BOUGHT), stock.on(LOST)) == (5, -3, 6)


def test_of_a_delivery_that_is_taken_back_what_spoilt_before_stays_lost(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "5", "斤")
    ticket = carried(place, RICE)
    spoil(place, ticket, "2")
    deliver(place, ticket)
    undo(place, ticket)
    assert (stock.on(KEPT, ticket), stock.on(HANDED, ticket), stock.on(BOUGHT), stock.on(LOST)) == (3, 0, 0, 2)


@pytest.mark.parametrize(("quantity", "item", "why"), [("6", "大米", "not_kept"), ("1", "盐", "not_kept"), ("0", "大米", "quantity")])
def test_no_more_spoils_than_is_kept(place: Place, five: Sequence[int], stock: Stock, quantity: str, item: str, why: str) -> None:
    stock.give("大米", "20", "斤")
    ticket = asked(place, RICE)
    with pytest.raises(BadCell) as bad:
        spoil(place, ticket, quantity, item=item)
    assert bad.value.told.key == f"roster.{why}"
    assert stock.on(LOST) == 0


def test_of_a_ticket_that_is_over_nothing_is_kept(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "20", "斤")
    ticket = carried(place, RICE)
    deliver(place, ticket)
    with pytest.raises(BadCell):
        spoil(place, ticket, "1")
