"""The day's limits: nothing more but danger, and a person is told once."""

from __future__ import annotations

from dataclasses import replace

from hotline.flows.book_callback import book_callback
from hotline.flows.house import House
from hotline.flows.place_calls import place_calls
from hotline.flows.read_board import read_board
from hotline.store.queries.board import BoardFilter
from hotline.store.queries.places import default_station
from hotline.terms import Purpose


def test_when_the_calls_of_a_day_are_used_up_a_coordinator_is_told_once(house: House) -> None:
    """The callback waits, visibly."""
    stopped = replace(house, settings=house.settings.replaced(max_calls_per_day=0))
    with stopped.transaction() as work:
        station_id = default_station(work.db).id
        book_callback(
            work,
            stopped,
            station_id=station_id,
            phone="+8613900000777",
            resident_id=None,
            purpose=Purpose.MISSED_CALL,
            cause="test",
            at=work.now,
        )
    assert place_calls(stopped) == place_calls(stopped) == 0
    tickets = [row.ticket for row in read_board(stopped, BoardFilter()).rows]
    assert [t.summary for t in tickets if "HOTLINE_MAX_CALLS_PER_DAY" in (t.summary or "")] == [tickets[0].summary]
    assert len(tickets) == 1
