"""Whom the line rings, at the console: lists to look at, somebody rung at once, a call called off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from hotline.flows.book_callback import book_callback
from hotline.flows.house import House
from hotline.store.models import Callback
from hotline.store.queries.phones import opt_out
from hotline.store.queries.places import default_station
from hotline.terms import CallbackState, Outcome, Purpose
from tests.console.pressing import press

WANG = "+8613800000001"
PAGE = "/console/callbacks?list=later"


def said(client: FlaskClient, page: str, target: str, **fields: str) -> str:
    """What the page shows after a press."""
    press(client, page, target, **fields)
    return client.get(page).text


@pytest.fixture
def booked(house: House, coordinator: FlaskClient) -> int:
    """A call promised for in three hours."""
    with house.transaction() as work:
        found = book_callback(
            work, house, station_id=default_station(work.db).id, phone=WANG, resident_id=None, purpose=Purpose.REQUESTED,
            cause="test:1", at=work.now + timedelta(hours=3),
        )  # fmt: skip
    assert found is not None
    return found


def state(house: House, callback_id: int) -> Callback:
    """How it is now."""
    with house.transaction() as work:
        return work.db.get_one(Callback, callback_id)


def test_a_promised_call_stands_on_its_list_in_words(coordinator: FlaskClient, booked: int) -> None:
    """On no other list."""
    assert WANG in coordinator.get(PAGE).text and "约好的回电" in coordinator.get(PAGE).text
    assert WANG not in coordinator.get("/console/callbacks").text
    assert coordinator.get("/console/callbacks?list=nonsense").status_code == 404


def test_somebody_is_rung_at_once(house: House, coordinator: FlaskClient, booked: int) -> None:
    """Ahead of the time that was promised."""
    assert "马上打" in said(coordinator, PAGE, f"/console/callbacks/{booked}/now", list="later")
    found = state(house, booked)
    assert found.next_attempt_at is not None and found.next_attempt_at <= house.clock.now()


def test_what_forbids_a_call_forbids_this_one(house: House, coordinator: FlaskClient, booked: int) -> None:
    """A number that is blocked or wrong is not rung because somebody pressed."""
    with house.transaction() as work:
        opt_out(work.db, WANG, work.now, "text")
        callback = work.db.get_one(Callback, booked)
        callback.purpose = Purpose.CHECK_IN
    assert "不能打" in said(coordinator, PAGE, f"/console/callbacks/{booked}/now")
    assert state(house, booked).next_attempt_at > house.clock.now()


def test_a_call_is_called_off_once(house: House, coordinator: FlaskClient, booked: int) -> None:
    """It is withdrawn, with who did it; a second press says that it is over."""
    assert "不再为这件事打" in said(coordinator, PAGE, f"/console/callbacks/{booked}/off")
    found = state(house, booked)
    assert (found.state, found.outcome) == (CallbackState.CANCELLED, Outcome.WITHDRAWN)
    assert "已经结束" in said(coordinator, PAGE, f"/console/callbacks/{booked}/off")
    assert "已经结束" in said(coordinator, PAGE, f"/console/callbacks/{booked}/now")
    assert press(coordinator, PAGE, "/console/callbacks/999999/now").status_code == 404


def test_a_viewer_sees_no_number_and_rings_nobody(viewer: FlaskClient, booked: int) -> None:
    """Looking is all."""
    assert WANG not in viewer.get(PAGE).text
    assert press(viewer, "/console/", f"/console/callbacks/{booked}/now").status_code == 403
