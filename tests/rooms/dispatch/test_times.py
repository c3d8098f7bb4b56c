"""Weekly hours as written, absences as texted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.dispatch.times import BadHours, absent_until, weekly_hours

TUESDAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("", {}),
        ("周一-周三 18:00-21:00", {"0": [["18:00", "21:00"]], "1": [["18:00", "21:00"]], "2": [["18:00", "21:00"]]}),
        ("周六、周日 9点-12点", {"5": [["09:00", "12:00"]], "6": [["09:00", "12:00"]]}),
        ("星期六到星期一 20:00～24:00", {"5": [["20:00", "24:00"]], "6": [["20:00", "24:00"]], "0": [["20:00", "24:00"]]}),
        ("周末 08:30-10:00；周三 19:00-20:00", {"5": [["08:30", "10:00"]], "6": [["08:30", "10:00"]], "2": [["19:00", "20:00"]]}),
        ("Mon-Tue 9:00-10:00", {"0": [["09:00", "10:00"]], "1": [["09:00", "10:00"]]}),
    ],
)
def test_weekly_hours_as_people_write_them(written: str, hours: dict[str, list[list[str]]]) -> None:
    """By weekday, Monday first."""
    assert weekly_hours(written) == hours


@pytest.mark.parametrize("written", ["有空就来", "周一", "18:00-21:00", "周一 25:00-26:00"])
def test_what_is_no_hours_is_refused(written: str) -> None:
    """With the way it is written."""
    with pytest.raises(BadHours):
        weekly_hours(written)


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ("请假3天", date(2026, 3, 13)),
        ("请假", date(2026, 3, 11)),
        ("我要请假两周", date(2026, 3, 24)),
        ("请假到3月15日", date(2026, 3, 16)),
        ("休息到周五", date(2026, 3, 14)),
        ("请假到1月5号", date(2027, 1, 6)),
        ("请假到13月40日", None),
        ("请假怎么请", None),
        ("我在路上", None),
    ],
)
def test_absences(said: str, back: date | None) -> None:
    """The first day somebody is there again."""
    assert absent_until(said, TUESDAY) == back


@given(st.text(max_size=60), st.dates())
def test_anything_may_be_written(words: str, today: date) -> None:
    """Read, or refused with a reason."""
    try:
        absent_until(words, min(today, date(9000, 1, 1)))
        weekly_hours(words)
    except BadHours:
        pass
