"""Calls about danger are claimed and begun in one round trip; whatever needs another look gets it, and nothing is claimed twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from hotline.flows.flush_calls import Calls
from hotline.flows.open_ticket import open_ticket
from hotline.flows.reconcile import reconcile
from hotline.flows.send_rows import LEASE
from hotline.kernel.clock import VirtualClock
from hotline.store.engine import before_each_statement
from hotline.store.models import Call, Outbox, Ticket
from hotline.store.models import Station as OurStation
from hotline.store.queries import outbox, sending
from hotline.store.queries.care import tickets_to_book
from hotline.store.queries.offers import next_due_ticket
from hotline.store.queries.tickets import lock_ticket
from hotline.terms import Kind, Risk, Urgency
from tests.flows.station import LINE, Station, number

ROLES = [
    ({"page": 7}, "coordinator"),
    ({"role": "guardian"}, "guardian"),
    ({"side": "volunteer", "role": ""}, "volunteer"),
    ({}, "resident"),
]


def call(at_station: Station, n: int, **more: object) -> int:
    """A call about danger in the outbox; its id."""
    given = {"kind": "call", "lane": "crisis", "not_before": at_station.clock.now(), "to": number(n), "from_": LINE} | more
    with at_station.house.transaction() as work:
        row = outbox.row(cause=f"danger:{n}", station_id=at_station.id, **given)  # type: ignore[arg-type]  # as given
        return outbox.put_all(work.db, [row])[f"danger:{n}"]


def claim(at_station: Station, by: str = "ours", limit: int = 8) -> list[Outbox]:
    house = at_station.house
    return sending.claim_calls_at_once(house.engine, "crisis", token=by, now=house.clock.now(), lease=LEASE, limit=limit)


def test_they_are_ours_and_begun_and_it_takes_one_round_trip(at_station: Station) -> None:
    """Each leg is with whom its detail says; the resident of an attempt is known."""
    ids = [call(at_station, n, detail=detail, priority=n) for n, (detail, _) in enumerate(ROLES)]
    statements: list[None] = []
    before_each_statement(at_station.house.engine, lambda: statements.append(None))
    rows = claim(at_station)
    assert len(statements) == 1
    assert [row.id for row in rows] == ids
    assert [(row.state, row.claim, row.tries, row.detail) for row in rows] == [("claimed", "ours", 1, detail) for detail, _ in ROLES]
    begun = {c.outbox_id: c for c in at_station.all(Call)}
    assert [begun[i].role for i in ids] == [role for _, role in ROLES]
    assert {(c.direction, c.status, c.sequence, c.sensitive) for c in begun.values()} == {("outbound", "queued", -1, False)}
    assert claim(at_station, "theirs") == []


def test_one_that_was_begun_before_is_not_begun_again(at_station: Station) -> None:
    """The carrier was away; it is tried once more."""
    row = call(at_station, 1)
    claim(at_station)
    with at_station.house.transaction() as work:
        work.db.get_one(Outbox, row).state = "ready"
    assert [claimed.tries for claimed in claim(at_station)] == [2]
    assert len(at_station.all(Call)) == 1


def test_what_may_not_go_as_it_is_waits_for_another_look(at_station: Station) -> None:
    """Too late, no such number, not yet, no call, no danger."""
    now = at_station.clock.now()
    at_station.know(number(2), unusable_at=now)
    call(at_station, 1, expires_at=now)
    call(at_station, 2)
    call(at_station, 3, not_before=now + timedelta(seconds=1))
    call(at_station, 4, kind="hang_up")
    call(at_station, 5, lane="normal")
    good = call(at_station, 6, expires_at=now + timedelta(minutes=1))
    assert [row.id for row in claim(at_station)] == [good]
    with at_station.house.transaction() as work:
        assert len(work.db.scalars(select(Outbox).where(Outbox.state == "ready")).all()) == 5
    at_station.send_calls("crisis")
    assert [(row.to_phone, row.error_code) for row in at_station.all(Outbox) if row.state == "skipped"] == [
        (number(1), "not_sent_in_time"), (number(2), "not_sent_in_time"), (number(4), "no_call"),
    ]  # fmt: skip


def test_two_who_look_at_the_same_moment_share_them(at_station: Station) -> None:
    ids = [call(at_station, n) for n in range(12)]
    both = Barrier(2)

    def look(token: str) -> list[int]:
        both.wait(60)
        return [row.id for row in claim(at_station, token, 12)]

    with ThreadPoolExecutor(2) as threads:
        found = [threads.submit(look, token) for token in ("one", "other")]
    assert sorted(found[0].result() + found[1].result()) == ids
    assert len(at_station.all(Call)) == 12


@pytest.mark.parametrize("held", ["to be offered", "locked", "asked after"])
def test_a_ticket_that_somebody_works_on_keeps_no_telephone_from_being_dialled(at_station: Station, held: str) -> None:
    """Whoever offers tickets takes the most urgent first: the one about danger, at the moment it is there."""
    with at_station.house.transaction() as work:
        given = {"kind": Kind.PSYCHOLOGICAL, "risk": Risk.HIGH, "urgency": Urgency.CRISIS, "summary": "不想活了", "phone": number(1)}
        station = work.db.get_one(OurStation, at_station.id)
        ticket, _ = open_ticket(work, at_station.house, station, cause="message:1", **given)  # type: ignore[arg-type]  # as given
    call(at_station, 2, ticket_id=ticket.id)
    with at_station.house.transaction() as work:
        if held == "to be offered":
            assert next_due_ticket(work.db, work.now) == work.db.get(Ticket, ticket.id)
        elif held == "locked":
            assert lock_ticket(work.db, ticket.id) is not None
        else:
            assert [asked.id for asked in tickets_to_book(work.db, 5)] == [ticket.id]
        assert [row.ticket_id for row in claim(at_station)] == [ticket.id]


def test_a_process_that_dies_with_them_in_its_hands_loses_none_and_rings_nobody_twice(at_station: Station, clock: VirtualClock) -> None:
    """One it had handed to the carrier, one it had not: both are looked up before anything is sent again."""
    call(at_station, 1)
    call(at_station, 2)
    rows = claim(at_station, "dead")
    Calls(at_station.house).send(rows[0])
    assert at_station.send_calls("crisis") == 0
    for _ in range(3):
        clock.advance(seconds=LEASE.total_seconds() + 1)
        reconcile(at_station.house)
        at_station.send_calls("crisis")
    assert sorted(placed.to for placed in at_station.carrier.calls) == [number(1), number(2)]
