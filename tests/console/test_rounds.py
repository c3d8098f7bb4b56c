"""Rounds at the console: who would be rung, start one, see it, steer it, take the list away."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from hotline.app import make_app
from hotline.flows.accounts import add_user
from hotline.flows.house import House
from hotline.flows.import_people import import_residents
from hotline.flows.load_samples import load_samples
from hotline.flows.open_ticket import open_ticket
from hotline.flows.start_round import RoundOrder, start_round, start_round_once
from hotline.flows.steer_phone import block_phone
from hotline.flows.steer_round import see_round, see_rounds
from hotline.flows.welfare_check import open_welfare_check
from hotline.kernel.clock import VirtualClock
from hotline.outreach.states import Move
from hotline.store.models import Callback
from hotline.store.queries import callbacks
from hotline.store.queries.phones import opt_out
from hotline.store.queries.places import default_station
from hotline.store.queries.residents import resident_by_id
from hotline.terms import Kind, Level, Line, Outcome, Urgency
from tests.console.pressing import HOSTILE, PASSWORD, audited, guard, hidden, press

HERE = "下洋田社区"
WANG = "+8613800000001"
LOOK = f"/console/rounds/new?whom=community:{HERE}&script=lockdown"


def start(client: FlaskClient, look: str = LOOK, **changed: str) -> str:
    """Looks, confirms; where that leads."""
    page = client.get(look).text
    fields = {name: hidden(page, name) for name in ("key", "whom", "script", "repeat")} | changed
    answer = press(client, look, "/console/rounds/new", **fields)
    assert answer.status_code == 302, answer.text
    return answer.location


def test_first_it_is_said_who_would_be_rung_and_nobody_is(house: House, coordinator: FlaskClient) -> None:
    with house.transaction() as work:
        opt_out(work.db, WANG, work.now, "text")
    block_phone(house, "+8613800000002", why="辱骂", actor="test")
    page = coordinator.get(LOOK).text
    assert "会打给 3 人" in page and "确认后马上开始" in page and "每人打一遍大约要 1 分钟" in page
    assert "不接自动电话 1 人" in page and "号码已屏蔽 1 人" in page
    assert page.index("陈玉珍") < page.index("张桂芳") < page.index("赵德明")
    assert see_rounds(house) == []


def test_confirmed_twice_one_round_is_started_and_it_is_written_down(house: House, coordinator: FlaskClient) -> None:
    page = coordinator.get(LOOK).text
    fields = {name: hidden(page, name) for name in ("key", "whom", "script", "repeat")}
    first, again = (press(coordinator, LOOK, "/console/rounds/new", **fields) for _ in range(2))
    assert first.status_code == again.status_code == 302 and first.location == again.location
    (made,) = see_rounds(house)
    assert (made.planned, made.name, made.script, made.by) == (5, HERE, "lockdown", "coordinator")
    (line,) = audited(house, "round_started")
    assert line.actor == "coordinator" and line.detail == {"round": made.id, "people": 5}


def test_two_presses_at_the_same_moment_start_one_round(house: House, coordinator: FlaskClient) -> None:
    with ThreadPoolExecutor(4) as hands:
        made = set(hands.map(lambda _: start_round_once(house, RoundOrder(community=HERE), key="one-form"), range(4)))
    assert len(made) == len(see_rounds(house)) == 1


def test_a_round_by_level_for_some_people_that_comes_again_daily(house: House, coordinator: FlaskClient) -> None:
    look = "/console/rounds/new?whom=level:precaution&script=heat&repeat=09:30&categories=disabled&categories=child"
    page = coordinator.get(look).text
    assert "会打给 2 人" in page and "以后每天 09:30" in page
    fields = {name: hidden(page, name) for name in ("key", "whom", "script", "repeat")}
    answer = press(coordinator, look, "/console/rounds/new", **fields, categories=["disabled", "child"])
    (made,) = see_rounds(house)
    assert (made.planned, made.repeat_at, made.categories) == (2, "09:30", ("disabled", "child"))
    seen = coordinator.get(answer.location).text
    assert "防范" in seen and "天气炎热" in seen and "每天 09:30" in seen and "残疾、儿童" in seen


def test_at_night_it_is_said_when_it_begins(house: House) -> None:
    night = replace(house, clock=VirtualClock(datetime(2026, 3, 10, 14, 0, tzinfo=UTC)))
    quiet = replace(night, settings=night.settings.replaced(quiet_hours=(time(21), time(8))))
    load_samples(quiet)
    add_user(quiet, "lin", PASSWORD, "coordinator")
    client = make_app(quiet).test_client()
    press(client, "/console/login", "/console/login", name="lin", password=PASSWORD)
    page = client.get(LOOK).text
    assert "现在是免打扰时段" in page and "03-11 08:00" in page
    assert "已计划" in client.get(start(client)).text


@pytest.mark.parametrize(
    "wrong",
    ["whom=community:月球", "whom=level:normal", "whom=level:lockdown&repeat=99:99", "whom=community:&script=no", "whom=" + HOSTILE],
)
def test_what_cannot_be_is_said_and_starts_nothing(house: House, coordinator: FlaskClient, wrong: str) -> None:
    page = coordinator.get(f"/console/rounds/new?{wrong}")
    assert page.status_code == 200 and "确认，开始拨打" not in page.text and HOSTILE not in page.text
    fields = dict(part.split("=", 1) for part in wrong.split("&")) | {"key": "k"}
    assert press(coordinator, "/console/rounds/new", "/console/rounds/new", **fields).status_code == 200
    assert see_rounds(house) == []


def test_without_a_key_or_a_guard_nothing_starts(house: House, coordinator: FlaskClient) -> None:
    fields = {"whom": f"community:{HERE}", "script": "check_in"}
    assert press(coordinator, LOOK, "/console/rounds/new", **fields).status_code == 200
    assert press(coordinator, LOOK, "/console/rounds/new", **fields, key="k" * 65).status_code == 200
    assert coordinator.post("/console/rounds/new", data=fields | {"key": "k"}).status_code == 400
    assert see_rounds(house) == []


def test_a_viewer_looks_and_presses_nothing(house: House, viewer: FlaskClient) -> None:
    made = start_round(house, RoundOrder(community=HERE)).round_id
    assert viewer.get("/console/rounds/new").status_code == 403
    page = viewer.get(f"/console/rounds/{made}").text
    assert "王＊＊" in page and "王婆婆" not in page and WANG not in page and "下洋田社区1栋" not in page
    assert "暂停" not in page
    assert viewer.get(f"/console/rounds/{made}?q={WANG}").text.count('data-label="次数"') == 5  # a search would tell whose number it is
    token = guard(viewer, "/console/rounds")
    for target in ("/console/rounds/new", f"/console/rounds/{made}/pause"):
        assert viewer.post(target, data={"csrf_token": token}).status_code == 403
    rows = list(csv.DictReader(io.StringIO(viewer.get(f"/console/rounds/{made}/people.csv").text.lstrip("\ufeff"))))
    assert len(rows) == 5 and not any(row["地址"] for row in rows) and all("*" in row["电话"] for row in rows)


def test_the_page_of_a_round_counts_filters_and_searches(house: House, coordinator: FlaskClient) -> None:
    made = start_round(house, RoundOrder(community=HERE)).round_id or 0
    _end(house, made, WANG, Move.EXHAUST, Outcome.NO_ANSWER)
    _end(house, made, "+8613800000002", Move.FINISH, Outcome.ALL_WELL)
    page = coordinator.get(f"/console/rounds/{made}").text
    assert "没联系上，请人上门" in page and "平安" in page and "要上门看望的人" in page
    assert page.count("王婆婆") == 2  # on the list, and among those to be knocked for
    well = coordinator.get(f"/console/rounds/{made}?word=all_well").text
    assert "李爷爷" in well and "张桂芳" not in well
    found = coordinator.get(f"/console/rounds/{made}?q=8栋").text
    assert "陈玉珍" in found and "张桂芳" not in found
    assert "没有找到" in coordinator.get(f"/console/rounds/{made}", query_string={"q": "%"}).text
    hostile = coordinator.get(f"/console/rounds/{made}", query_string={"q": HOSTILE}).text
    assert HOSTILE not in hostile and "&lt;script&gt;" in hostile
    assert coordinator.get(f"/console/rounds/{made}?word=nonsense").status_code == 404
    for page_number in ("0", "-1", "9" * 30, "x"):
        assert coordinator.get(f"/console/rounds/{made}?page={page_number}").status_code == 200
    assert coordinator.get("/console/rounds/999").status_code == 404


def test_whoever_is_to_be_knocked_for_has_the_ticket_by_which_somebody_is_sent(house: House, coordinator: FlaskClient) -> None:
    made = start_round(house, RoundOrder(community=HERE)).round_id or 0
    callback = _end(house, made, WANG, Move.EXHAUST, Outcome.NO_ANSWER)
    with house.transaction() as work:
        station = default_station(work.db)
        person = resident_by_id(work.db, callback.resident_id or 0)
        ticket, _ = open_welfare_check(
            work, house, station, Line("outreach.knock", {"tries": 3}), cause=f"callback:{callback.id}", phone=WANG, resident=person,
            urgency=Urgency.URGENT,
        )  # fmt: skip
        open_ticket(work, house, station, cause="another", kind=Kind.OTHER, summary="", phone=WANG)
        need, _ = open_ticket(work, house, station, cause="a need", kind=Kind.SUPPLY, summary="", phone="+8613800000002")
    page = coordinator.get(f"/console/rounds/{made}").text
    assert page.count(f'<a href="/console/tickets/{ticket.id}">{ticket.code}</a>') == 2  # where it is to be knocked, and on the list
    assert page.count(f'<a href="/console/tickets/{need.id}">{need.code}</a>') == 1  # what was needed stands beside whoever needs it


def test_pausing_resuming_cancelling_are_written_down(house: House, coordinator: FlaskClient) -> None:
    made = start_round(house, RoundOrder(level=Level.LOCKDOWN)).round_id or 0
    page = f"/console/rounds/{made}"
    for what, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        assert press(coordinator, page, f"{page}/{what}").location == page
        assert see_round(house, made).state == state
        assert [line.actor for line in audited(house, f"round_{state if what != 'resume' else 'resumed'}")] == ["coordinator"]
    assert press(coordinator, page, f"{page}/explode").status_code == 404
    assert coordinator.post(f"{page}/pause").status_code == 400


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_taken_away_as_it_is_filtered_and_runs_as_no_formula(house: House, coordinator: FlaskClient, form: str) -> None:
    import_residents(house, f"姓名,电话,小区\n=cmd|1,13800000031,{HERE}\n".encode())
    made = start_round(house, RoundOrder(community=HERE)).round_id or 0
    answer = coordinator.get(f"/console/rounds/{made}/people.{form}")
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    else:
        rows = [list(row) for row in load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)]
    assert rows[0][:3] == ["姓名", "电话", "小区"] and len(rows) == 7
    assert any(row[:2] == ["王婆婆", WANG] for row in rows) and any(row[0] == "'=cmd|1" for row in rows)
    assert audited(house, "round_list_taken")[0].detail == {"round": made, "people": 6}
    few = coordinator.get(f"/console/rounds/{made}/people.csv?q=王婆婆").text
    assert len(few.strip().splitlines()) == 2
    assert coordinator.get(f"/console/rounds/{made}/people.exe").status_code == 404
    assert coordinator.get("/console/rounds/999/people.csv").status_code == 404


@pytest.mark.browser
def test_a_round_is_started_on_a_phone(phone_page: Page, fits) -> None:
    phone_page.goto("/console/rounds")
    phone_page.get_by_role("link", name="开始一轮").click()
    phone_page.get_by_label("打给谁").select_option(f"community:{HERE}")
    phone_page.get_by_label("为什么打").select_option("heat")
    phone_page.get_by_role("button", name="先看看打给谁").click()
    expect(phone_page.get_by_role("heading", name="会打给 5 人")).to_be_visible()
    fits(phone_page)
    phone_page.get_by_role("button", name="确认，开始拨打 5 人").click()
    expect(phone_page.get_by_role("heading", name=f"{HERE} · 天气炎热 进行中")).to_be_visible()
    fits(phone_page)
    phone_page.get_by_label("查找").fill("王婆婆")
    phone_page.get_by_role("button", name="查找").click()
    expect(phone_page.locator("#people ~ table tbody tr")).to_have_count(1)
    phone_page.get_by_role("button", name="暂停").click()
    expect(phone_page.get_by_role("button", name="继续")).to_be_visible()
    fits(phone_page)


@pytest.mark.browser
def test_the_page_of_a_round_follows_it_by_itself(house: House, phone_page: Page) -> None:
    made = start_round(house, RoundOrder(community=HERE)).round_id or 0
    phone_page.clock.install()
    phone_page.goto(f"/console/rounds/{made}")
    expect(phone_page.locator("#progress progress")).to_have_attribute("value", "0")
    _end(house, made, WANG, Move.FINISH, Outcome.ALL_WELL)
    phone_page.clock.fast_forward(11_000)
    expect(phone_page.locator("#progress progress")).to_have_attribute("value", "1")


def _end(house: House, round_id: int, phone: str, step: Move, outcome: Outcome) -> Callback:
    with house.transaction() as work:
        found = work.db.query(Callback).filter_by(round_id=round_id, phone=phone).one()
        callbacks.move(work.db, found, step, at=work.now, outcome=outcome, ended_at=work.now, next_attempt_at=None)
        return found
