"""What becomes of a text is told three times, in any order, more than once: the last word stands, at the cost of one look each."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import select, update

from hotline.flows.take_text import TextIn, take_text
from hotline.flows.take_text_status import TextStatus, take_text_status
from hotline.store.engine import before_each_statement
from hotline.store.models import Message, Outbox
from tests.flows.station import LINE, Station, number

TOLD = ("queued", "sent", "delivered")


def answered(at: Station) -> int:
    """The id of a direct answer."""
    answer = take_text(at.house, TextIn("SM1", number(1), LINE, "你好")).message_id
    assert answer is not None
    return answer


def known(at: Station, message_id: int) -> Message:
    with at.house.transaction() as work:
        return work.db.get_one(Message, message_id)


@pytest.mark.parametrize("order", [*permutations(TOLD), TOLD + TOLD])
def test_the_furthest_status_stands_whatever_the_order(at_station: Station, order: tuple[str, ...]) -> None:
    answer = answered(at_station)
    for status in order:
        assert take_text_status(at_station.house, TextStatus("SM77", status, message_id=answer))
    row = known(at_station, answer)
    assert (row.status, row.sid) == ("delivered", "SM77")


def test_a_text_that_went_well_costs_one_statement_a_status(at_station: Station) -> None:
    """Three come for every text there is."""
    answer, statements = answered(at_station), []
    before_each_statement(at_station.house.engine, lambda: statements.append(1))
    for status in TOLD:
        take_text_status(at_station.house, TextStatus("SM77", status, message_id=answer))
    assert len(statements) == len(TOLD)


def test_a_failure_is_written_and_nothing_takes_it_back(at_station: Station) -> None:
    answer = answered(at_station)
    take_text_status(at_station.house, TextStatus("SM77", "undelivered", error_code=30003, message_id=answer))
    take_text_status(at_station.house, TextStatus("SM77", "sent", message_id=answer))
    row = known(at_station, answer)
    assert (row.status, row.error_code) == ("undelivered", "30003")


@pytest.mark.parametrize("state", ["claimed", "unknown"])
def test_a_status_proves_that_the_carrier_took_a_text_whose_sending_was_cut_off(at_station: Station, state: str) -> None:
    at_station.text(1)
    with at_station.house.transaction() as work:
        row_id = work.db.scalars(select(Outbox.id)).one()
        work.db.execute(update(Outbox).values(state=state))
    assert take_text_status(at_station.house, TextStatus("SM77", "sent", outbox_id=row_id))
    with at_station.house.transaction() as work:
        row = work.db.get_one(Outbox, row_id)
        assert (row.state, row.sid, row.sent_at, row.claimed_until) == ("sent", "SM77", work.now, None)


def test_a_status_of_nothing_we_know_is_said_to_be_that(at_station: Station) -> None:
    assert not take_text_status(at_station.house, TextStatus("SM77", "delivered", outbox_id=4711))
    assert not take_text_status(at_station.house, TextStatus("SM77", "delivered"))
