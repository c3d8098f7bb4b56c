"""Statements that the driver runs itself fail and are counted as all others do, and what they read is what SQLAlchemy would have read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from hotline.flows.house import House
from hotline.kernel.clock import VirtualClock
from hotline.store.engine import Collision, DatabaseAway, Db, before_each_statement, transaction
from hotline.store.models import FollowUp, Outbox, Page, Station, Ticket, TicketEvent
from hotline.store.prepared import Prepared, columns_of, loaded
from hotline.store.queries.intake import hear_once
from hotline.store.queries.places import default_station
from hotline.store.rows import add_object, add_row, add_row_at_the_end, add_rows, add_rows_by
from hotline.terms import Kind, TicketStatus, Urgency

STATION = Prepared(select(*columns_of(Station)))


def ticket(db: Db, clock: VirtualClock, cause: str) -> dict[str, Any]:
    """The columns a ticket cannot be without, and one of every sort besides."""
    return {
        "station_id": default_station(db).id, "code": "A12", "cause": cause, "kind": Kind.SUPPLY, "opened_at": clock.now(),
        "assessment": {"evidence": ["没米了"], "confidence": 0.5}, "address": None,
    }  # fmt: skip


def text_to(phone: str, clock: VirtualClock, station: Station) -> dict[str, Any]:
    """An outbox row, without what has a default."""
    return {
        "cause": f"test:{phone}", "kind": "text", "station_id": station.id, "to_phone": phone, "from_phone": "+862800000000",
        "not_before": clock.now(), "created_at": clock.now(),
    }  # fmt: skip


def event_of(opened: Ticket, clock: VirtualClock, event: str) -> dict[str, Any]:
    """A line of a ticket's history."""
    return {"ticket_id": opened.id, "at": clock.now(), "event": event, "actor_kind": "system", "actor_ref": "", "detail": {}}


def test_a_connection_cut_off_under_a_statement_is_a_database_away_and_the_next_transaction_works(house: House) -> None:
    with pytest.raises(DatabaseAway), transaction(house.engine) as db:
        assert hear_once(db, "cut-off", "test") == (True, None)
        own = db.scalar(text("select pg_backend_pid()"))
        with house.engine.connect() as other:
            other.execute(text("select pg_terminate_backend(:own)"), {"own": own})
        hear_once(db, "cut-off-too", "test")
    with transaction(house.engine) as db:
        assert hear_once(db, "cut-off", "test") == (True, None)  # nothing of it had happened


def test_two_that_wait_for_each_other_are_a_collision_of_one(house: House) -> None:
    both = Barrier(2)

    def hear(first: str, second: str) -> str:
        try:
            with transaction(house.engine) as db:
                hear_once(db, first, "crossing")
                both.wait(60)
                hear_once(db, second, "crossing")
        except Collision:
            return "collided"
        return "done"

    with ThreadPoolExecutor(2) as threads:
        ends = [threads.submit(hear, "a", "b"), threads.submit(hear, "b", "a")]
    assert sorted(end.result() for end in ends) == ["collided", "done"]


def test_what_the_tables_refuse_is_refused_with_the_usual_error(house: House, clock: VirtualClock) -> None:
    with pytest.raises(IntegrityError), transaction(house.engine) as db:
        add_row(db, Outbox, text_to("+8613800000001", clock, default_station(db)) | {"kind": "pigeon"})


def test_a_row_written_is_the_object_that_would_have_been_loaded(house: House, clock: VirtualClock) -> None:
    with transaction(house.engine) as db:
        written = add_object(db, Ticket, ticket(db, clock, "test:1"), once=("cause",))
        assert written is not None
        assert add_object(db, Ticket, ticket(db, clock, "test:1"), once=("cause",)) is None
        assert db.get(Ticket, written.id) is written
        written.address = "3栋"
        values = {column.name: getattr(written, column.name) for column in columns_of(Ticket)}
    with transaction(house.engine) as db:
        read = db.get_one(Ticket, values["id"])
        assert {name: getattr(read, name) for name in values} == values
        assert (read.kind, read.status, read.urgency) == (Kind.SUPPLY, TicketStatus.OPEN, Urgency.NORMAL)
        assert all(type(getattr(read, name)) is type(value) for name, value in values.items())


@pytest.mark.parametrize("count", [1, 2, 8, 9, 40])
def test_however_many_rows_have_ids_by_what_is_new_and_the_defaults_of_the_table(house: House, clock: VirtualClock, count: int) -> None:
    with transaction(house.engine) as db:
        station = default_station(db)
        rows = [text_to(f"+86138{place:08}", clock, station) for place in range(count)]
        assert add_rows(db, Outbox, rows[:1]) == 1
        added = add_rows_by(db, Outbox, rows, "cause")
        assert sorted(added) == sorted(row["cause"] for row in rows[1:])
        kept = db.scalars(select(Outbox).where(Outbox.id.in_(added.values()))).all()
        assert {row.cause: row.id for row in kept} == added
        assert {(row.lane, row.state, row.priority, row.exempt, row.tries) for row in kept} <= {("normal", "ready", 5, False, 0)}
        assert all(row.detail == {} for row in kept)


def test_what_is_kept_for_the_end_is_written_in_one_round_trip(house: House, clock: VirtualClock) -> None:
    """Rows of several tables, with the defaults of each, those of which `once` finds one left out; many of one table besides."""
    with transaction(house.engine) as db:
        station = default_station(db)
        opened = add_object(db, Ticket, ticket(db, clock, "test:end"), once=("cause",))
        assert opened is not None
        add_row(db, Outbox, text_to("+8613800000000", clock, station))
        sent: list[None] = []
        before_each_statement(house.engine, lambda: sent.append(None))
        for place in range(3):
            add_row_at_the_end(db, Outbox, text_to(f"+861380000000{place}", clock, station), once=("cause",))
        add_row_at_the_end(db, FollowUp, {"ticket_id": opened.id, "n": 24, "due_at": clock.now()})
        for place in range(20):
            add_row_at_the_end(db, TicketEvent, event_of(opened, clock, f"step{place}"))
        add_row_at_the_end(db, Page, {"ticket_id": opened.id, "why": "test", "created_at": clock.now()})
    assert len(sent) == 2
    with transaction(house.engine) as db:
        rows = db.scalars(select(Outbox).order_by(Outbox.to_phone)).all()
        assert [row.to_phone[-1] for row in rows] == ["0", "1", "2"]
        assert {(row.state, row.lane, row.tries, row.priority, row.exempt) for row in rows} == {("ready", "normal", 0, 5, False)}
        assert all(row.detail == {} for row in rows)
        assert [plan.state for plan in db.scalars(select(FollowUp))] == ["planned"]
        assert [line.event for line in db.scalars(select(TicketEvent).order_by(TicketEvent.id))] == [f"step{place}" for place in range(20)]


def test_an_object_the_transaction_knows_stays_as_it_is_unless_it_is_to_be_fresh(house: House) -> None:
    with transaction(house.engine) as db:
        station = default_station(db)
        db.execute(text("update stations set line_name = '河边热线' where id = :id"), {"id": station.id})
        (row,) = STATION.rows(db, {})
        before = station.line_name
        assert loaded(db, Station, row) is station
        assert station.line_name == before
        assert loaded(db, Station, row, fresh=True) is station
        assert station.line_name == "河边热线"
        assert not db.dirty


def test_every_statement_is_counted(house: House) -> None:
    told: list[None] = []
    before_each_statement(house.engine, lambda: told.append(None))
    with transaction(house.engine) as db:
        hear_once(db, "counted", "test")
        assert len(told) == 1
        hear_once(db, "counted", "test")
        assert len(told) == 3


def test_a_statement_whose_text_depends_on_its_values_is_not_prepared() -> None:
    with pytest.raises(ValueError, match="depends on its values"):
        Prepared(select(Station.id).where(Station.name.in_(["a", "b"])))
