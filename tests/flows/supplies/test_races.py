"""Two connections at once, and anything in any order: no rice is promised twice, and the ledger balances."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.flows.assign_ticket import assign_ticket
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.roster_rows import BadCell
from hotline.flows.spoil_kept import spoil_kept
from hotline.store.models import Ticket
from hotline.supplies.amounts import Goods
from hotline.supplies.ledger import Account
from hotline.terms import SYSTEM, Item, TicketStatus
from tests.flows.dispatch.conftest import Place
from tests.flows.dispatch.test_any_sequence import do, happened, ordered, said
from tests.flows.dispatch.test_races import together
from tests.flows.supplies.conftest import Stock

RICE = Goods("大米", "斤")


def give(place: Place, ticket: int, volunteer: int) -> None:
    with place.house.transaction() as work:
        assign_ticket(work, place.house, work.db.get_one(Ticket, ticket), volunteer, actor=SYSTEM)


def test_two_tickets_and_a_write_off_at_once_share_what_is_there(place: Place, five: Sequence[int], stock: Stock) -> None:
    """Ten jin, three who want six each, every one over a connection of its own: ten are gone, and none twice."""
    lost = Decimal(0)
    for turn in range(4):
        stock.count("大米", "10", "斤")
        first, second = (place.order(items=[Item("米", 6, "斤")], phone=f"+86139000000{turn}{n}", resident=None) for n in (1, 2))

        def spoil() -> None:
            with suppress(BadCell):
                stock.write_off("大米", "6", "斤")

        together([lambda t=first: give(place, t, five[0]), lambda t=second: give(place, t, five[1]), spoil])
        ledger = stock.ledger()
        kept = [ledger.on(Account.RESERVED, RICE, ticket) for ticket in (first, second)]
        assert all(much <= 6 for much in kept)
        assert ledger.on(Account.STOCK, RICE) >= 0
        gone, lost = sum(kept) + ledger.on(Account.LOST, RICE) - lost, ledger.on(Account.LOST, RICE)
        assert gone == 10, "some of it went to nobody, or twice"


def test_many_askers_at_once_keep_no_more_than_there_is(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "20", "斤")
    tickets = [
        place.order(items=[Item("米", 6, "斤")], phone=f"+8613900000{n:03d}", resident=None, address=f"下洋田社区{n}栋") for n in range(6)
    ]
    together([lambda: offer_due_tickets(place.house) for _ in range(4)])
    ledger = stock.ledger()
    kept = [ledger.on(Account.RESERVED, RICE, ticket) for ticket in tickets]
    assert sum(kept) == 20 and ledger.on(Account.STOCK, RICE) == 0
    assert sorted(kept) == [0, 0, 2, 6, 6, 6]


stocked = st.tuples(st.sampled_from(("donate", "spoil", "spoil kept", "count")), st.integers(1, 9), st.just(""))


def happen(place: Place, stock: Stock, ticket: int, what: str, who: int, words: str) -> None:
    if what == "donate":
        stock.give("大米", str(who), "斤")
    elif what == "count":
        stock.count("大米", str(who), "斤")
    elif what == "spoil":
        with suppress(BadCell):
            stock.write_off("大米", str(who), "斤")
    elif what == "spoil kept":
        with suppress(BadCell):
            cells = {"ticket": place.code(ticket), "item": "大米", "quantity": str(who), "unit": "斤", "note": "发霉"}
            spoil_kept(place.house, cells, cause=f"spoilt:{next(stock.keys)}", by="lin")
    else:
        do(place, ticket, what, who, words)


@settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.one_of(said, ordered, happened, stocked, stocked), min_size=4, max_size=16))
def test_whatever_is_said_and_done_the_ledger_balances(
    place: Place, five: Sequence[int], stock: Stock, steps: list[tuple[str, int, str]]
) -> None:
    """What is kept is kept for somebody who still waits for it; what was delivered is handed over, no more and no less."""
    stock.give("大米", "8", "斤")
    tickets = [place.order(items=[Item("大米", 5, "斤"), Item("油")], address=f"下洋田社区{n}栋") for n in (1, 2)]
    offer_due_tickets(place.house)
    for number, (what, who, words) in enumerate(steps):
        happen(place, stock, tickets[number % 2], what, who, words)
    ledger = stock.ledger()  # refuses what goes below nothing
    for goods in {goods for _, _, goods in ledger.accounts()}:
        assert sum(much for (_, _, of), much in ledger.accounts().items() if of == goods) == 0
    for ticket in tickets:
        row = place.ticket(ticket)
        kept, handed = (ledger.on(account, RICE, ticket) for account in (Account.RESERVED, Account.HANDED))
        waits = row.status in (TicketStatus.OPEN, TicketStatus.OFFERED, TicketStatus.ASSIGNED)
        assert kept == 0 or waits
        assert (row.at_station is not None) == any(
            much for (account, of, _), much in ledger.accounts().items() if account is Account.RESERVED and of == ticket
        )
        assert handed == 0 or not waits
        if row.status is TicketStatus.DELIVERED:
            assert handed == 5
