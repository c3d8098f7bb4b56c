"""Residents at the console: the roster, one whole, their number steered, their data corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hotline.app import make_app
from hotline.flows.accounts import add_user
from hotline.flows.house import House
from hotline.flows.import_people import import_residents
from hotline.flows.load_samples import load_samples
from hotline.flows.place_calls import place_calls
from hotline.flows.start_round import RoundOrder, start_round
from hotline.flows.steer_phone import block_phone
from hotline.flows.take_call import CallIn, take_call
from hotline.flows.take_text import TextIn, take_text
from hotline.kernel.clock import VirtualClock
from hotline.store.models import Call, Callback, Community, PersonChange, Phone, Recording, Resident
from hotline.store.queries.phones import opt_out
from hotline.terms import CallbackState, Outcome, Purpose
from tests.console.pressing import HOSTILE, PASSWORD, audited, guard, hidden, press

WANG = "+8613800000001"
ZHAO = "+8613800000004"
NEW = "+8613800000777"
NIGHT = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)


def found(house: House, phone: str = WANG) -> Resident:
    with house.transaction() as work:
        return work.db.scalars(select(Resident).where(Resident.phone == phone)).one()


def page_of(house: House, phone: str = WANG) -> str:
    return f"/console/residents/{found(house, phone).id}"


def text(house: House, body: str, number: int = 1, phone: str = WANG) -> str:
    return take_text(house, TextIn(f"SM{number:032d}", phone, house.settings.number, body)).body or ""


def callbacks(house: House) -> list[Callback]:
    with house.transaction() as work:
        return list(work.db.scalars(select(Callback).order_by(Callback.id)))


def filled(**changed: object) -> dict[str, object]:
    """王婆婆's form as a browser sends it back unchanged, but for what is named."""
    return {
        "name": "王婆婆", "community": "下洋田社区", "new_community": "", "address": "下洋田社区1栋1单元101", "birth_year": "1938",
        "lives_alone": "y", "categories": ["aged"], "other_categories": "", "second_phone": "", "guardian_phone": "", "language": "sichuan",
        "notes": "听力不好",
    } | changed  # fmt: skip


def ring(client: FlaskClient, page: str, **fields: str) -> str:
    """请现在回电, and what is said of it."""
    key = hidden(client.get(page).text, "key")
    assert press(client, page, f"{page}/ring", **({"key": key} | fields)).location == page
    return client.get(page).text


def test_the_roster_is_filtered_and_searched(house: House, coordinator: FlaskClient) -> None:
    with house.transaction() as work:
        place = work.db.scalars(select(Community.id).where(Community.name == "下洋田社区")).one()
        opt_out(work.db, WANG, work.now, "text")
    listed = coordinator.get(f"/console/residents?community={place}&category=disabled").text
    assert "赵德明" in listed and "残疾" in listed and "张桂芳" not in listed and "何美玲" not in listed
    assert "赵德明" not in coordinator.get("/console/residents?category=alone").text
    only = coordinator.get("/console/residents?no_calls=1").text
    assert "王婆婆" in only and "李爷爷" not in only
    assert "赵德明" in coordinator.get("/console/residents?q=13800000024").text  # the guardian's number
    assert "没有找到" in coordinator.get("/console/residents", query_string={"q": "%"}).text
    assert HOSTILE not in coordinator.get("/console/residents", query_string={"q": HOSTILE, "page": HOSTILE, "community": HOSTILE}).text
    assert coordinator.get("/console/residents?category=rich").status_code == 404


def test_a_long_roster_has_pages(house: House, coordinator: FlaskClient) -> None:
    import_residents(house, ("姓名,电话\n" + "".join(f"张{n:03d},138{n:08d}\n" for n in range(1000, 1190))).encode())
    first, last = (coordinator.get(f"/console/residents?q=张&page={n}").text for n in (1, 2))
    assert "第 1 / 2 页，共 191 人" in first and "张189" not in first and "张1189" in last and "下一页" not in last


def test_what_was_said_rung_and_ordered_stands_in_one_line(house: House, coordinator: FlaskClient) -> None:
    text(house, "要2斤青菜")
    take_call(house, CallIn("CA" + "1" * 32, WANG, house.settings.number))
    with house.transaction() as work:
        call = work.db.scalars(select(Call)).one()
        call.transcript, call.outcome, call.started_at = f"还要鸡蛋{HOSTILE}", Outcome.NEED_TAKEN, work.now + timedelta(minutes=1)
        work.db.add(Recording(call_id=call.id, sid="RE1", url="", state="fetched", sound=b"mp3"))
    page = coordinator.get(page_of(house)).text
    assert 'src="/console/recordings/1"' in page and coordinator.get("/console/recordings/1").data == b"mp3"
    assert page.index("还要鸡蛋") < page.index("来信")  # newest first
    assert "要2斤青菜" in page and "登记了需要" in page and "物资" in page and "发信" in page and HOSTILE not in page
    assert coordinator.get("/console/residents/999999").status_code == 404


def test_what_was_confided_is_shown_on_request_only_and_that_is_kept(house: House, coordinator: FlaskClient) -> None:
    text(house, "一个人在家心里慌，睡不着")
    page = page_of(house)
    closed = coordinator.get(page).text
    assert "心里慌" not in closed and "（已加密）" in closed and audited(house, "read_sealed") == []
    assert "心里慌" in coordinator.get(f"{page}?words=1").text
    assert [row.detail for row in audited(house, "read_sealed")] == [{"resident": found(house).id}]


def test_a_viewer_sees_nobody_and_presses_nothing(house: House, viewer: FlaskClient) -> None:
    text(house, "要2斤青菜，电话小声点")
    text(house, "一个人在家心里慌，睡不着", 2)
    page = page_of(house)
    shown = viewer.get(f"{page}?words=1").text + viewer.get(f"/console/residents?q={WANG}").text
    assert "王婆婆" not in shown and WANG not in shown and "1栋" not in shown and "听力" not in shown
    assert "青菜" not in shown and "心里慌" not in shown and "李＊＊" in shown and audited(house, "read_sealed") == []
    token = guard(viewer, page)
    for target in ("ring", "calls_off", "calls_on", "off_roster", "on_roster", "edit", "undo/1"):
        assert viewer.post(f"{page}/{target}", data={"csrf_token": token, "key": "k"}).status_code == 403
    assert viewer.get("/console/residents/new").status_code == viewer.get("/console/residents/import").status_code == 403
    assert callbacks(house) == []


def test_somebody_is_rung_right_now_once(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house)
    key = hidden(coordinator.get(page).text, "key")
    for _ in range(2):
        assert "马上给王婆婆打电话" in ring(coordinator, page, key=key)
    (booked,) = callbacks(house)
    assert (booked.purpose, booked.phone, booked.resident_id) == (Purpose.REQUESTED, WANG, found(house).id)
    assert place_calls(house) == 1
    assert coordinator.post(f"{page}/ring", data={"key": "k"}).status_code == 400
    assert press(coordinator, page, f"{page}/ring", key="k" * 65).status_code == 400
    assert press(coordinator, page, f"{page}/ring").status_code == 400


def test_nobody_is_rung_who_wants_no_calls_or_has_no_number(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house)
    press(coordinator, page, f"{page}/calls_off")
    assert "说过不再接自动电话" in ring(coordinator, page) and callbacks(house) == []
    block_phone(house, ZHAO, why="辱骂", actor="test")
    assert "不能拨打" in ring(coordinator, page_of(house, ZHAO)) and callbacks(house) == []


def test_in_quiet_hours_it_is_said_when_and_nobody_is_woken(house: House) -> None:
    night = replace(house, clock=VirtualClock(NIGHT), settings=house.settings.replaced(quiet_hours=(time(21), time(8))))
    load_samples(night)
    add_user(night, "lin", PASSWORD, "coordinator")
    client = make_app(night).test_client()
    press(client, "/console/login", "/console/login", name="lin", password=PASSWORD)
    assert "现在是免打扰时段，08:00 以后给王婆婆打电话" in ring(client, page_of(night))
    assert place_calls(night) == 0
    morning = replace(night, clock=VirtualClock(NIGHT + timedelta(hours=10, minutes=5)))
    assert place_calls(morning) == 1


def test_no_more_calls_and_calls_again_are_pressed_for_them_and_written_down(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house)
    ring(coordinator, page)
    press(coordinator, page, f"{page}/calls_off")
    shown = coordinator.get(page).text
    assert "不再接自动电话和短信" in shown and "恢复" in shown
    (withdrawn,) = callbacks(house)
    assert (withdrawn.state, withdrawn.outcome) == (CallbackState.CANCELLED, Outcome.OPTED_OUT)
    press(coordinator, page, f"{page}/calls_on")
    assert "可以再给王婆婆打自动电话" in coordinator.get(page).text
    with house.transaction() as work:
        assert work.db.get_one(Phone, WANG).opted_out_at is None
        opt_out(work.db, WANG, work.now, "carrier")
    press(coordinator, page, f"{page}/calls_on")
    assert "要等本人回复 START" in coordinator.get(page).text
    assert [len(audited(house, f"resident_calls_{what}")) for what in ("off", "on")] == [1, 2]
    assert coordinator.post(f"{page}/calls_off").status_code == 400


def test_a_correction_is_kept_beside_what_was_there_and_can_be_undone(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house)
    changed = filled(
        address="下洋田社区9栋101", lives_alone="", categories=["aged", "disabled"], other_categories="失明", second_phone="028-85551234",
        guardian_phone="138 0000 0024", language="yue", notes="听力不好，说话大声", new_community="湖滨社区",
    )  # fmt: skip
    del changed["lives_alone"]
    assert press(coordinator, page, f"{page}/edit", **changed).location == page
    now = found(house)
    assert (now.address, now.lives_alone, now.language) == ("下洋田社区9栋101", False, "yue")
    assert (now.categories, now.guardian_phone) == (["aged", "disabled", "失明"], "+8613800000024")
    shown = coordinator.get(page).text
    for words in (
        "小区：下洋田社区 → 湖滨社区",
        "独居：是 → 否",
        "类别：老人 → 老人、残疾、失明",
        "语言：四川话 → 粤语",
        "监护人电话：空 → +8613800000024",
    ):
        assert words in shown
    with house.transaction() as work:
        (line,) = work.db.scalars(select(PersonChange.id))
    press(coordinator, page, f"{page}/undo/{line}")
    back = found(house)
    assert (back.address, back.lives_alone, back.categories, back.second_phone) == ("下洋田社区1栋1单元101", True, ["aged"], None)
    press(coordinator, page, f"{page}/edit", **filled())
    assert "没有改动" in coordinator.get(page).text
    assert len(audited(house, "resident_changed")) == 2
    assert press(coordinator, page, f"{page_of(house, ZHAO)}/undo/{line}").status_code == 404


def test_who_was_slower_overwrites_nobodys_words(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house)
    seen = hidden(coordinator.get(page).text, "seen")
    press(coordinator, page, f"{page}/edit", **filled(address="下洋田社区9栋101", seen=seen))
    answer = press(coordinator, page, f"{page}/edit", **filled(notes="膝盖不好", seen=seen))
    assert answer.status_code == 200 and "刚刚有人改过" in answer.text and "膝盖不好" in answer.text and "下洋田社区9栋101" in answer.text
    assert (found(house).address, found(house).notes) == ("下洋田社区9栋101", "听力不好")
    press(coordinator, page, f"{page}/edit", **filled(address="下洋田社区9栋101", notes="膝盖不好", seen=hidden(answer.text, "seen")))
    assert (found(house).address, found(house).notes) == ("下洋田社区9栋101", "膝盖不好")


def test_who_moved_away_is_off_the_roster_and_can_come_back(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house)
    text(house, "要2斤青菜")
    ring(coordinator, page)
    press(coordinator, page, f"{page}/off_roster")
    shown = coordinator.get(page).text
    assert "已移出名册" in shown and "还有没办完的工单" in shown
    assert [callback.state for callback in callbacks(house)] == [CallbackState.CANCELLED]
    assert "王婆婆" not in coordinator.get("/console/residents").text and "王婆婆" in coordinator.get("/console/residents?gone=1").text
    assert start_round(house, RoundOrder(community="下洋田社区"), dry_run=True).people == 4
    press(coordinator, page, f"{page}/on_roster")
    assert found(house).active and "王婆婆" in coordinator.get("/console/residents").text
    assert [len(audited(house, f"resident_{what}_roster")) for what in ("off", "on")] == [1, 1]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"birth_year": "明年"}, "之间的年份"),
        ({"guardian_phone": "12"}, "位数不对"),
        ({"name": ""}, "没有填"),
        ({"address": "栋" * 201}, "超过 200 个字"),
        ({"notes": "字" * 1600}, "不能超过 1500"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_nothing_is_lost(
    house: House, coordinator: FlaskClient, wrong: dict[str, str], says: str
) -> None:
    page = page_of(house)
    answer = press(coordinator, page, f"{page}/edit", **filled(**({"other_categories": "失明"} | wrong))).text
    assert says in answer and "失明" in answer and found(house).categories == ["aged"]


def test_a_form_that_says_the_same_keeps_what_it_has_no_box_for(house: House, coordinator: FlaskClient) -> None:
    import_residents(house, f"姓名,电话,类别,语言\n王婆婆,{WANG},老人;失明;独居,闽南话\n".encode())
    form = coordinator.get(page_of(house)).text
    assert 'name="other_categories"' in form and 'value="失明"' in form and '<option selected value="闽南话">' in form


def test_somebody_is_added_once_and_a_known_number_leads_to_its_page(house: House, coordinator: FlaskClient) -> None:
    new = "/console/residents/new"
    first = press(coordinator, new, new, **filled(name=HOSTILE[:20], phone="138 0000 0777")).location
    assert first == page_of(house, NEW)
    page = coordinator.get(first).text
    assert "已添加" in page and "<script>alert" not in page and "1938 年生" in page
    assert press(coordinator, new, new, **filled(name="另一个人", phone=NEW)).location == first
    assert found(house, NEW).name != "另一个人" and len(audited(house, "resident_added")) == 1
    assert "没有填电话" in press(coordinator, new, new, **filled(phone="")).text
    assert coordinator.post(new, data=filled(phone="13800000778")).status_code == 400


@pytest.mark.browser
def test_a_resident_is_looked_up_rung_and_corrected_on_a_phone(house: House, phone_page: Page, fits) -> None:
    text(house, "要2斤青菜，送到下洋田社区1栋1单元101，" + "一个很长的句子" * 10)
    phone_page.goto("/console/residents")
    fits(phone_page)
    phone_page.get_by_label("查找").fill("王婆婆")
    phone_page.get_by_role("button", name="查找").click()
    phone_page.get_by_role("link", name="王婆婆").click()
    fits(phone_page)
    phone_page.get_by_role("button", name="请现在回电").click()
    expect(phone_page.get_by_role("status")).to_contain_text("马上给王婆婆打电话")
    phone_page.once("dialog", lambda dialog: dialog.accept())
    phone_page.get_by_role("button", name="不再拨打").click()
    expect(phone_page.get_by_role("status")).to_contain_text("不再接自动电话")
    phone_page.get_by_text("修改资料").click()
    phone_page.get_by_label("地址").fill("下洋田社区9栋101")
    fits(phone_page)
    phone_page.get_by_role("button", name="保存").click()
    expect(phone_page.locator("ol.history")).to_contain_text("下洋田社区1栋1单元101 → 下洋田社区9栋101")
    fits(phone_page)
