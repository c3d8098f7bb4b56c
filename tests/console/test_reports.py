"""统计 at the console: a span, the brief to paste, tables, and the same as a workbook - for every role, and nobody in it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from hotline.flows.house import House
from hotline.flows.open_ticket import open_ticket
from hotline.store.models import Station, Ticket
from hotline.store.queries.places import default_station
from hotline.terms import Item, Kind, TicketStatus
from tests.console.pressing import HOSTILE, audited

NAMES = ("王秀英", "陈玉珍", "张桂芳", "赵德明")


@pytest.fixture
def one_order(house: House) -> None:
    """An order of today, brought within the hour."""
    with house.transaction() as work:
        ticket, _ = open_ticket(
            work, house, default_station(work.db), cause="test:1", kind=Kind.SUPPLY, summary="王秀英家里没米了", phone="+8613800000001",
            address="下洋田社区3栋", items=[Item("大米", 2, "包"), Item(HOSTILE, 1, HOSTILE)],
        )  # fmt: skip
        row = work.db.get_one(Ticket, ticket.id)
        row.status, row.delivered_at = TicketStatus.DELIVERED, work.now


@pytest.mark.usefixtures("one_order")
def test_every_role_sees_the_brief_and_nobody_in_it(browse: Callable[[str], FlaskClient]) -> None:
    for role in ("viewer", "operator", "coordinator"):
        page = browse(role).get("/console/reports").text
        main = page[page.index("<main>") :]
        assert "社区热线简报（2026年3月10日）" in main and "新接需求 1 件；送达 1 件" in main and "大米 2包" in main
        assert "在册志愿者" in main and "<progress" in main
        assert not [name for name in NAMES if name in main] and HOSTILE not in page and not re.search(r"1[3-9]\d{9}", main)
        assert "style=" not in page


@pytest.mark.usefixtures("one_order")
def test_a_span_is_picked(viewer: FlaskClient) -> None:
    for span, told in (
        ("span=yesterday", "这段时间没有"), ("span=week", "2026年3月4日至2026年3月10日"), ("span=month", "2026年3月1日至2026年3月31日"),
        ("from=2026-03-09&to=2026-03-10", "2026年3月9日至2026年3月10日"),
        ("from=2026-03-10", "（2026年3月10日）"), ("to=2026-03-10&from=", "（2026年3月10日）"),
    ):  # fmt: skip
        page = viewer.get(f"/console/reports?{span}").text
        assert told in page and ("新接需求 1 件" in page) is ("yesterday" not in span)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("from=2026-02-30", "日期不对"), ("from=2026-03-10&to=2026-03-01", "结束要晚于开始"), ("from=2024-01-01", "最多看一年"),
        ("from=2027-01-01&to=2027-01-02", "还没到"), (f"from={HOSTILE}", "日期不对"),
    ],
)  # fmt: skip
def test_what_is_no_span_is_said_in_chinese(viewer: FlaskClient, asked: str, says: str) -> None:
    page = viewer.get(f"/console/reports?{asked}")
    assert page.status_code == 200 and says in page.text and HOSTILE not in page.text and "下载 Excel" not in page.text
    assert viewer.get(f"/console/reports.xlsx?{asked}").status_code == 400


@pytest.mark.usefixtures("one_order")
def test_it_is_taken_away_and_that_is_written_down(house: House, viewer: FlaskClient) -> None:
    answer = viewer.get("/console/reports.xlsx?span=month")
    book = load_workbook(io.BytesIO(answer.data))
    assert "送达 1 件" in "".join(str(row[0].value) for row in book.worksheets[0].iter_rows())
    assert "attachment" in answer.headers["Content-Disposition"]
    (line,) = audited(house, "report")
    assert (line.actor, line.detail["form"]) == ("viewer", "xlsx")


def test_one_station_or_all(house: House, viewer: FlaskClient) -> None:
    assert 'name="station"' not in viewer.get("/console/reports").text
    with house.transaction() as work:
        work.db.add(Station(name=f"城西站{HOSTILE}", line_name="热线", number="+862800000002"))
    page = viewer.get("/console/reports").text
    assert "全部 2 个站点简报" in page and "各站点" in page and HOSTILE not in page
    one = viewer.get("/console/reports", query_string={"station": f"城西站{HOSTILE}"}).text
    assert "城西站" in one and "各站点" not in one and HOSTILE not in one
    assert viewer.get("/console/reports?station=月球").status_code == 404


def test_of_a_thousand_stations_the_page_shows_some_and_says_so(house: House, viewer: FlaskClient) -> None:
    with house.transaction() as work:
        work.db.add_all([Station(name=f"第{n}站", line_name="热线", number=f"+86280{n:07d}") for n in range(1000)])
    page = viewer.get("/console/reports").text
    assert "共 1001 行" in page and page.count("<td><strong>第") < 201
    book = load_workbook(io.BytesIO(viewer.get("/console/reports.xlsx").data))
    assert book["各站点"].max_row == 1002


@pytest.mark.browser
@pytest.mark.usefixtures("one_order")
def test_on_a_telephone(phone_page: Page, fits: Callable[[Page], None]) -> None:
    phone_page.goto("/console/reports")
    expect(phone_page.get_by_label("简报")).to_have_value(re.compile("新接需求 1 件"))
    fits(phone_page)
    phone_page.get_by_role("link", name="昨天").click()
    expect(phone_page.get_by_label("简报")).to_have_value(re.compile("这段时间没有"))
    phone_page.get_by_label("从").fill("2026-03-01")
    phone_page.get_by_role("button", name="统计").click()
    expect(phone_page.get_by_label("简报")).to_have_value(re.compile("2026年3月1日至2026年3月10日"))
    fits(phone_page)
