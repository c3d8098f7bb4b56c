"""Codes that people read out to each other: short ones while there are, in one look, and none that is in use."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.flows.house import House
from hotline.kernel.clock import VirtualClock
from hotline.store.engine import before_each_statement
from hotline.store.models import TicketCode
from hotline.store.queries import tickets
from hotline.store.queries.tickets import CodesExhausted, take_code

CANDIDATES = [f"{letter}{n}" for letter in "ABC" for n in range(10, 100)]


@pytest.fixture(autouse=True)
def few_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer codes than in life, each as likely as the next."""
    given = iter(range(10_000))

    def candidate(digits: int = 2) -> str:
        n = next(given)
        return CANDIDATES[n % len(CANDIDATES)] if digits == 2 else f"A{10 ** (digits - 1) + n}"

    monkeypatch.setattr(tickets, "ticket_code", candidate)


def in_use(house: House, codes: list[str], clock: VirtualClock) -> None:
    with house.transaction() as work:
        work.db.add_all([TicketCode(code=code, free_at=clock.now() + timedelta(days=30)) for code in codes])


def test_the_first_short_one_that_is_free_is_taken(house: House, clock: VirtualClock) -> None:
    in_use(house, CANDIDATES[:4], clock)
    with house.transaction() as work:
        assert take_code(work.db, work.now) == CANDIDATES[4]


def test_where_no_short_one_is_free_a_longer_one_is_found_in_the_same_look(house: House, clock: VirtualClock) -> None:
    in_use(house, CANDIDATES, clock)
    sent: list[None] = []
    before_each_statement(house.engine, lambda: sent.append(None))
    with house.transaction() as work:
        code = take_code(work.db, work.now)
    assert len(code) == 4
    assert len(sent) == 1


def test_one_that_has_rested_is_taken_again_and_then_by_nobody_else(house: House, clock: VirtualClock) -> None:
    in_use(house, CANDIDATES[:1], clock)
    clock.advance(days=31)
    with house.transaction() as work:
        assert take_code(work.db, work.now) == CANDIDATES[0]
        taken = {take_code(work.db, work.now) for _ in range(5)}
    assert len(taken) == 5
    assert CANDIDATES[0] not in taken


def test_when_all_are_taken_it_is_said(house: House, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "ticket_code", lambda _digits: "A12")
    in_use(house, ["A12"], clock)
    with house.transaction() as work, pytest.raises(CodesExhausted):
        take_code(work.db, work.now)
