"""Figures into sentences and tables: what is told, what is left out, and that nothing divides by nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.reporting.figures import Figures, Goods, Rate, Report, response, satisfied, solved
from hotline.reporting.paper import as_object, as_text
from hotline.reporting.sentences import brief
from hotline.reporting.span import one_day
from hotline.reporting.tables import tables
from hotline.reporting.wording import duration, goods_words, share

FIELD: dict[tuple[str, str, str], float | None] = {
    ("people", "served", ""): 1800, ("people", "helped", ""): 700, ("people", "reached", ""): 1500, ("people", "talked", ""): 64,
    ("people", "talked", "aged"): 24, ("people", "talked", "child"): 6, ("people", "talked", "disabled"): 34, ("talks", "served", ""): 90,
    ("talks", "served", "aged"): 40, ("volunteers", "active", ""): 140, ("volunteers", "took_part", ""): 132,
    ("volunteers", "hours", ""): 350.25, ("volunteers", "deliveries", ""): 650,
    ("tickets", "supply", "closed"): 600, ("tickets", "supply", "cancelled"): 20, ("tickets", "psychological", "closed"): 64,
    ("flow", "opened", ""): 684, ("flow", "delivered", ""): 600, ("flow", "closed", ""): 664, ("flow", "cancelled", ""): 20,
    ("response", "part", ""): 570, ("response", "whole", ""): 600, ("solved", "part", ""): 664, ("solved", "whole", ""): 664,
    ("answers", "yes", ""): 90, ("answers", "no", ""): 10, ("answers", "silent", ""): 500,
    ("step", "offer", "part"): 660, ("step", "offer", "whole"): 664, ("step", "offer", "median"): 30.0, ("step", "offer", "worst"): 7200.0,
    ("step", "close", "part"): 600, ("step", "close", "whole"): 664, ("step", "close", "median"): None,
    ("crisis", "count", ""): 3, ("crisis", "false_alarm", ""): 1, ("crisis", "dial", "timed"): 3, ("crisis", "dial", "median"): 4.0,
    ("crisis", "dial", "worst"): 9.0, ("roster", "alone", ""): 1000, ("roster", "alone_met", ""): 999,
    ("callbacks", "missed_call", "reached"): 8, ("callbacks", "missed_call", "exhausted"): 2, ("rounds", "rounds", ""): 1,
    ("rounds", "planned", ""): 100, ("rounds", "reached", ""): 90, ("calls", "inbound", "resident"): 40,
}  # fmt: skip


def report_of(figures: Mapping[tuple[str, str, str], float | None], *goods: Goods) -> Report:
    return Report(
        "下洋田社工站", one_day(date(2026, 3, 10)), datetime.fromisoformat("2026-03-11 08:00"), "Asia/Shanghai", Figures(figures), goods
    )


def test_the_statistics_a_street_office_asks_for() -> None:
    told = "\n".join(brief(report_of(FIELD, Goods("大米", "包", "5公斤", 12, 12)), "zh_CN"))
    assert "共服务居民 1800 人" in told
    assert "一对一心理支持 64 人（老人 24 人、残疾 34 人、儿童 6 人），90 人次" in told
    assert "参与服务 132 人" in told and "350.2小时" not in told and "服务 350.2 小时" in told
    assert "响应率 95%（600 件中 570 件" in told and "解决率 100%（664 件中 664 件" in told
    assert "满意率 90%（100 件有回答：满意 90 件，不满意 10 件；另有 500 件未回答）" in told
    assert "派单 30秒" in told and "销单" not in told
    assert "危急情况 3 起（其中误报 1 起），首次拨打中位 4秒、最慢 9秒。" in told
    assert "覆盖率 99.9%" in told and "大米 12包(5公斤)" in told


def test_the_brief_is_short_and_has_a_language() -> None:
    for lang in ("zh_CN", "en"):
        sentences = brief(report_of(FIELD, Goods("大米", "包", "", 12, 12)), lang)
        assert 5 <= len(sentences) <= 10
    english = as_text(report_of(FIELD), "en")
    assert "64 people (24 " in english
    assert not any("\u4e00" <= char <= "\u9fff" for char in english.replace("下洋田社工站", ""))


def test_a_span_in_which_nothing_happened_says_so() -> None:
    quiet = report_of({("roster", "alone", ""): 8, ("rounds", "rounds", ""): 0, ("volunteers", "active", ""): 5})
    assert brief(quiet, "zh_CN") == ["这段时间没有来电、短信和需求。", "名册上独居 8 人，联系到 0 人，覆盖率 0%。"]
    assert "下洋田社工站简报（2026年3月10日）" in as_text(quiet, "zh_CN")
    assert brief(report_of({}), "zh_CN") == ["这段时间没有来电、短信和需求。"]


def test_no_danger_is_told_too() -> None:
    assert "没有危急情况。" in brief(report_of({("flow", "opened", ""): 1}), "zh_CN")


def test_tables_hold_the_same_figures_and_leave_out_what_is_empty() -> None:
    made = {table.name: table for table in tables(report_of(FIELD), "zh_CN")}
    assert {"people", "tickets", "steps", "rates", "callbacks", "crisis", "volunteers"} <= set(made)
    assert "goods" not in made and "stations" not in made and "traffic" in made
    assert ["物资", 620, 0, 0, 0, 0, 600, 20] in [list(row) for row in made["tickets"].rows]
    assert ["未接来电", 10, 8, 2] in [list(row) for row in made["callbacks"].rows] and "未联系上" in made["callbacks"].head
    assert all(len(row) == len(table.head) for table in made.values() for row in table.rows)
    assert all(table.bar is None or table.bar < len(table.head) for table in made.values())


def test_rates_are_made_of_what_is_said() -> None:
    told = Figures(FIELD)
    assert (response(told), solved(told), satisfied(told)) == (Rate(570, 600), Rate(664, 664), Rate(90, 100))
    assert satisfied(Figures({("answers", "silent", ""): 7})).share is None


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(0, 0, "—"), (0, 9, "0%"), (9, 9, "100%"), (199, 200, "99.5%"), (1, 1000, "0.1%"), (1, 2, "50%")]
)
def test_nearly_all_is_not_all(part: int, whole: int, said: str) -> None:
    assert share(Rate(part, whole)) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "—"), (0.4, "0秒"), (89, "89秒"), (90, "2分钟"), (3000, "50分钟"), (5400, "1.5小时"), (86400, "24小时")]
)
def test_times(seconds: float | None, said: str) -> None:
    assert duration(seconds, "zh_CN") == said


def test_goods_of_which_nobody_said_how_much_are_counted_by_times() -> None:
    assert goods_words(Goods("青菜", "斤", "", 2.5, 2), "zh_CN") == "青菜 2.5斤"
    assert goods_words(Goods("药品", "", "", 0.0, 3, 3), "zh_CN") == "药品 3次"
    assert goods_words(Goods(None, "", "", 0.0, 3, 3), "en") == "other things 3 times"


KEYS = st.sampled_from(list(FIELD))


@given(st.dictionaries(KEYS, st.none() | st.integers(0, 10**7) | st.floats(0, 1e7)), st.sampled_from(["zh_CN", "en"]))
def test_any_figures_can_be_told(figures: dict[tuple[str, str, str], float | None], lang: str) -> None:
    report = report_of(figures)
    assert as_text(report, lang).count("\n") > 3 and as_object(report, lang)["brief"]
