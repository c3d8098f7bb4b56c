"""Yesterday in one text, every morning, to the coordinators alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from hotline.flows.tell_brief import tell_brief
from hotline.reporting.figures import Figures, Report
from hotline.reporting.sentences import in_one_text
from hotline.reporting.span import one_day
from hotline.words.catalogue import text_body
from hotline.words.segments import segments
from tests.flows.dispatch.conftest import COORDINATOR
from tests.flows.reporting.conftest import NOON, TODAY, Ledger


@pytest.fixture
def morning(ledger: Ledger) -> Ledger:
    """The brief is told at eight."""
    ledger.place.house = replace(ledger.place.house, settings=ledger.place.house.settings.replaced(brief_at=time(8)))
    return ledger


def at(ledger: Ledger, moment: str) -> int:
    ledger.clock.set(NOON.fromisoformat(f"{moment}+08:00"))
    return tell_brief(ledger.place.house)


def test_once_a_day_at_its_hour_and_not_long_after(morning: Ledger) -> None:
    morning.done()
    morning.ticket()
    assert [at(morning, f"2026-03-11T{hour}") for hour in ("07:59", "08:00", "08:01", "08:59", "09:00")] == [0, 1, 0, 0, 0]
    (text,) = morning.place.texts(COORDINATOR)
    assert text == "【社区热线】昨日：新接2，送达1，办结1，取消0；服务1人，心理0人；危急0。"
    assert at(morning, "2026-03-12T09:00") == 0 and at(morning, "2026-03-12T08:30") == 1


def test_without_an_hour_nobody_is_told(ledger: Ledger) -> None:
    assert at(ledger, "2026-03-11T08:00") == 0 and ledger.place.texts(COORDINATOR) == []


def test_a_very_busy_day_is_one_segment_still() -> None:
    keys = [("flow", word, "") for word in ("opened", "delivered", "closed", "cancelled")]
    busy = Figures(dict.fromkeys([*keys, ("people", "served", ""), ("people", "talked", ""), ("crisis", "count", "")], 9999))
    told = in_one_text(Report("x", one_day(TODAY), NOON, "", busy))
    assert segments(text_body([told], "zh_CN", "下洋田社区服务热线")) == 1
