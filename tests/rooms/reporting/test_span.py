"""Spans as people name them, and what is said of those that are none."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.reporting.span import BadSpan, LocalSpan, between, last_days, month_of, one_day, read_day, read_month
from hotline.reporting.wording import span_words

TODAY = date(2026, 3, 10)
at = datetime.fromisoformat


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", TODAY),
        ("昨天", date(2026, 3, 9)),
        (" Yesterday ", date(2026, 3, 9)),
        ("2026-3-1", date(2026, 3, 1)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_days(said: str, day: date) -> None:
    assert read_day(said, TODAY) == one_day(day)


@pytest.mark.parametrize(
    "said", ["", "tomorrow", "2026-02-29", "2026-13-01", "10/03/2026", "1999-12-31", "2026-03-10 08:00", "2026-03-10; drop", "٢٠٢٦-٠٣-١٠x"]
)
def test_what_is_no_day_is_said_to_be_none(said: str) -> None:
    with pytest.raises(BadSpan, match="no date"):
        read_day(said, TODAY)


def test_months_weeks_and_the_last_day_of_a_span_is_in_it() -> None:
    assert read_month("2026-02", TODAY) == LocalSpan(at("2026-02-01"), at("2026-03-01"))
    assert read_month("this", TODAY) == month_of(TODAY) == LocalSpan(at("2026-03-01"), at("2026-04-01"))
    assert read_month("last", date(2026, 1, 31)) == LocalSpan(at("2025-12-01"), at("2026-01-01"))
    assert last_days(TODAY, 7) == LocalSpan(at("2026-03-04"), at("2026-03-11"))
    assert between("2026-03-01", "2026-03-31", TODAY) == month_of(TODAY)
    assert between("2026-03-01", "", TODAY).last_day == TODAY
    assert between("2026-03-10 20:00", "2026-03-11 08:00", TODAY) == LocalSpan(at("2026-03-10 20:00"), at("2026-03-11 08:00"))


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [("2026-03-02", "2026-03-01", "ends before"), ("2026-03-01 08:00", "2026-03-01 08:00", "ends before"),
     ("2005-01-01", "2026-01-01", "too long"), ("x", "2026-01-01", "no date"), ("2026-01-01", "2026-01-01 24:00", "no date")],
)  # fmt: skip
def test_what_is_no_span_is_said_to_be_none(first: str, last: str, why: str) -> None:
    with pytest.raises(BadSpan, match=why):
        between(first, last, TODAY)


@pytest.mark.parametrize("said", ["2026", "2026-00", "2026-13", "march", "1999-01"])
def test_what_is_no_month_is_said_to_be_none(said: str) -> None:
    with pytest.raises(BadSpan):
        read_month(said, TODAY)


@given(st.dates(date(2000, 1, 1), date(2200, 1, 1)), st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "UTC"]))
def test_days_follow_each_other_without_a_gap_in_any_zone(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    assert one_day(day).at(zone).end == one_day(day + timedelta(days=1)).at(zone).start


@given(st.dates(date(2000, 1, 1), date(2200, 1, 1)))
def test_a_month_is_its_days(day: date) -> None:
    month = month_of(day)
    assert month.start.day == month.end.day == 1 and month.start.date() <= day <= month.last_day


def test_spans_in_words() -> None:
    assert span_words(one_day(TODAY), "zh_CN") == "2026年3月10日"
    assert span_words(month_of(TODAY), "zh_CN") == "2026年3月1日至2026年3月31日"
    night = between("2026-03-10 20:00", "2026-03-11 08:00", TODAY)
    assert span_words(night, "zh_CN") == "2026年3月10日 20:00至2026年3月11日 08:00"
    assert span_words(one_day(TODAY), "en") == "2026-3-10"
