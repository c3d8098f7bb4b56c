"""By when something must have happened, where a time was wished."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hotline.terms import Kind, Urgency
from hotline.tickets.due import ASK_BEFORE, promised_at, warn_at

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def promise(**wished: datetime) -> datetime | None:
    return promised_at(Urgency.NORMAL, Kind.SUPPLY, asked_from=NOON, **wished)


def test_a_wished_time_is_promised_to_its_end_or_the_usual_span_after_its_beginning() -> None:
    assert promise() == NOON + 2 * HOUR
    assert promise(wished_from=NOON + 20 * HOUR, wished_until=NOON + 24 * HOUR) == NOON + 24 * HOUR
    assert promise(wished_from=NOON + 5 * HOUR) == NOON + 7 * HOUR
    assert promise(wished_until=NOON + HOUR) == NOON + HOUR
    assert promise(wished_until=NOON + timedelta(minutes=5)) == NOON + 2 * HOUR, "five minutes cannot be promised"


def test_a_coordinator_hears_of_it_in_the_last_quarter_of_the_time_there_is_to_find_somebody() -> None:
    """Counted from when volunteers are asked, not from when it was ordered the day before."""
    opened, begins, ends = NOON - 24 * HOUR, NOON + 6 * HOUR, NOON + 10 * HOUR
    assert warn_at(opened, ends, begins) == ends - (ends - (begins - ASK_BEFORE)) / 4
    assert warn_at(NOON, NOON + 2 * HOUR) == NOON + 1.5 * HOUR
