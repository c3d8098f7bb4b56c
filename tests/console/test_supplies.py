"""Stock at the console: what is there and short, donations, counts and write-offs, each pressed once or twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hotline.flows.house import House
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.set_station import StationWish, set_station
from hotline.flows.take_text import TextIn, take_text
from hotline.store.models import StockMovement, Ticket
from hotline.terms import Kind
from tests.console.pressing import HOSTILE, audited, guard, hidden, press

PAGE = "/console/supplies"
WANG = "+8613800000001"
STRANGER = "+8613900000777"


def text(house: House, phone: str, body: str, number: int) -> str:
    return take_text(house, TextIn(f"SM{number:032d}", phone, house.settings.number, body)).body or ""


def order(house: House) -> Ticket:
    """王婆婆's order, confirmed."""
    text(house, WANG, "家里没米了，要5斤米", 1)
    text(house, WANG, "对", 2)
    with house.transaction() as work:
        return work.db.scalars(select(Ticket).where(Ticket.kind == Kind.SUPPLY)).one()


def movements(house: House) -> list[StockMovement]:
    with house.transaction() as work:
        return list(work.db.scalars(select(StockMovement).order_by(StockMovement.id)))


def enter(client: FlaskClient, what: str, page: str = PAGE, **cells: str) -> str:
    """What the page says after a form of it was filled in and pressed."""
    done = press(client, page, f"{PAGE}/{what}", key=hidden(client.get(page).text, "key"), **cells)
    return done.text if done.status_code == 200 else client.get(done.location).text


def given(client: FlaskClient, **cells: str) -> str:
    return enter(client, "donate", **{"donor": "街道办", "item": "大米", "quantity": "50", "unit": "公斤"} | cells)


def test_a_donation_stands_in_stock_and_ledger(house: House, coordinator: FlaskClient) -> None:
    assert "还没有物资" in coordinator.get(PAGE).text
    page = given(coordinator, note="第一批")
    assert "已入库：大米现有 100 斤。" in page
    assert "捐赠入库" in page and "街道办" in page and "第一批" in page and "coordinator" in page
    assert [row.detail for row in audited(house, "stock_donated")] == [{"movements": 1}]


@pytest.mark.parametrize("what", ["donate", "count", "writeoff"])
def test_a_form_pressed_twice_has_one_effect(house: House, coordinator: FlaskClient, what: str) -> None:
    given(coordinator)
    page = coordinator.get(PAGE).text
    fields = {
        "csrf_token": guard(coordinator, PAGE),
        "key": hidden(page, "key"),
        "donor": "街道办",
        "item": "大米",
        "quantity": "3",
        "unit": "斤",
    }
    for _ in range(2):
        assert coordinator.post(f"{PAGE}/{what}", data=fields | {"note": "盘点"}).status_code == 302
    assert len(movements(house)) == 2


def test_a_count_and_a_write_off_say_why(house: House, coordinator: FlaskClient) -> None:
    given(coordinator)
    assert "由 100 改为 90 斤" in enter(coordinator, "count", item="米", quantity="90", unit="斤", note="月底盘点")
    page = enter(coordinator, "writeoff", item="大米", quantity="5", unit="斤", note="受潮")
    assert "大米还有 85 斤" in page and "受潮" in page and "报损" in page
    assert "没有填" in enter(coordinator, "writeoff", item="大米", quantity="5", unit="斤") and len(movements(house)) == 3
    assert len(audited(house, "stock_counted")) == len(audited(house, "stock_written_off")) == 1


def test_masks_are_given_to_a_volunteer(house: House, coordinator: FlaskClient) -> None:
    given(coordinator, item="口罩", quantity="100", unit="个")
    chosen = re.search(r'<option value="(\d+)">陈志愿</option>', coordinator.get(PAGE).text)
    assert chosen is not None
    page = enter(coordinator, "issue", item="口罩", quantity="20", unit="个", volunteer_id=chosen[1])
    assert "已发放：口罩还有 80 个" in page and "发给志愿者</td>" in page and "陈志愿、coordinator" in page
    assert "没有这位在册的志愿者" in enter(coordinator, "issue", item="口罩", quantity="20", unit="个", volunteer_id="")
    assert len(movements(house)) == 2 and len(audited(house, "stock_issued")) == 1


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(house: House, coordinator: FlaskClient) -> None:
    page = given(coordinator, quantity="很多", note="第一批")
    assert "不是数量" in page and 'value="第一批"' in page
    assert "大米只有 0 斤" in enter(coordinator, "writeoff", item="大米", quantity="5", unit="斤", note="受潮")
    assert movements(house) == []
    assert press(coordinator, PAGE, f"{PAGE}/donate", donor="a", item="b", quantity="1").status_code == 200, "a form without its key"
    assert movements(house) == []


def test_what_tickets_need_and_where_it_went(house: House, coordinator: FlaskClient) -> None:
    ticket = order(house)
    assert '<span class="late">5</span>' in coordinator.get(PAGE).text
    given(coordinator, quantity="10", unit="斤")
    offer_due_tickets(house)
    page = coordinator.get(PAGE).text
    assert "为工单留出" in page and f'href="/console/tickets/{ticket.id}">{ticket.code}</a>' in page
    assert '<span class="late">' not in page
    assert "站里有货，已留出" in coordinator.get(f"/console/tickets/{ticket.id}").text


def test_what_spoils_while_it_is_kept_for_a_ticket_is_written_off_from_its_page(house: House, coordinator: FlaskClient) -> None:
    ticket = order(house)
    given(coordinator, quantity="7", unit="斤")
    offer_due_tickets(house)
    link = re.search(r'href="([^"]+)">坏了？', coordinator.get(f"/console/tickets/{ticket.id}").text)
    assert link is not None
    form = coordinator.get(link[1].replace("&amp;", "&")).text
    assert f'value="{ticket.code}"' in form and f"{ticket.code} 现在留着：大米 5 斤" in form
    assert 'value="大米"' in form and 'value="5"' in form and 'value="斤"' in form
    page = enter(coordinator, "spoilt", ticket=ticket.code, item="大米", quantity="3", unit="斤", note="发霉")
    assert "这张工单现在留有大米 4 斤" in page and "为工单留出的坏了</td>" in page and "发霉" in page
    assert [row.detail["why"] for row in audited(house, "stock_spoilt")] == ["发霉"]
    assert f"为 {ticket.code} 留出的大米只有 4 斤" in enter(
        coordinator, "spoilt", ticket=ticket.code, item="大米", quantity="9", unit="斤", note="发霉"
    )
    assert "没有等着送的工单" in enter(coordinator, "spoilt", ticket="Z99", item="大米", quantity="1", unit="斤", note="发霉")
    assert "没有填" in enter(coordinator, "spoilt", ticket=ticket.code, item="大米", quantity="1", unit="斤")
    for none in (HOSTILE, "999999", "9" * 30, ""):
        assert coordinator.get(PAGE, query_string={"ticket": none}).status_code == 200


def test_viewers_look_only(browse: Callable[[str], FlaskClient], house: House) -> None:
    given(browse("coordinator"), donor="王芳芳", phone="13900000001")
    viewer = browse("viewer")
    page = viewer.get(PAGE).text
    assert "大米" in page and "<button>收到捐赠" not in page
    assert "王芳芳" not in page and "13900000001" not in page
    assert press(viewer, PAGE, f"{PAGE}/donate", key="k", donor="a", item="b", quantity="1").status_code == 403
    assert len(movements(house)) == 1


def test_hostile_words_are_shown_as_words(coordinator: FlaskClient) -> None:
    page = given(coordinator, donor=HOSTILE, item=HOSTILE[:60], unit="<b>", note=HOSTILE)
    assert HOSTILE not in page and "&lt;script&gt;" in page
    assert coordinator.get(f"{PAGE}?station={HOSTILE}").status_code == 404
    assert coordinator.get(f"{PAGE}?offer=9999999999&place=x").status_code == 200


def test_each_station_has_a_stock_of_its_own(house: House, coordinator: FlaskClient) -> None:
    given(coordinator)
    set_station(house, "滨江站", StationWish("滨江热线", "+862811112222", None, None, None))
    page = coordinator.get(f"{PAGE}?station=滨江站").text
    assert "还没有物资" in page and "换站点" in page
    key = hidden(page, "key")
    there = {"key": key, "donor": "街道办", "item": "盐", "quantity": "9", "unit": "包"}
    assert press(coordinator, PAGE, f"{PAGE}/donate?station=滨江站", **there).status_code == 302
    assert "盐" in coordinator.get(f"{PAGE}?station=滨江站").text and "盐" not in coordinator.get(PAGE).text


def test_who_offers_goods_by_text_is_taken_in_by_a_link(house: House, coordinator: FlaskClient) -> None:
    text(house, STRANGER, "我要捐100斤大米", 1)
    with house.transaction() as work:
        ticket = work.db.scalars(select(Ticket)).one()
    page = coordinator.get(f"/console/tickets/{ticket.id}").text
    assert "登记入库" in page
    form = coordinator.get(f"{PAGE}?offer={ticket.id}&place=0").text
    assert 'value="大米"' in form and 'value="100"' in form and 'value="斤"' in form and STRANGER in form
    assert "大米现有 100 斤" in given(coordinator, donor="李四", phone=STRANGER, quantity="100", unit="斤", note=ticket.code)


@pytest.mark.browser
def test_on_a_phone(phone_page: Page, fits: Callable[[Page], None], house: House) -> None:
    phone_page.goto(PAGE)
    fits(phone_page)
    phone_page.get_by_text("收到捐赠").first.click()
    form = phone_page.locator("#donate")
    for label, value in (
        ("捐赠人（单位或个人）", "街道办事处第三社区服务中心"),
        ("物品", "一个名字很长很长很长很长很长很长的东西"),
        ("数量", "12"),
        ("单位", "箱"),
        ("备注", "字" * 150),
    ):
        form.get_by_label(label, exact=True).fill(value)
    form.get_by_role("button").click()
    expect(phone_page.get_by_role("status")).to_contain_text("已入库")
    fits(phone_page)
    assert len(movements(house)) == 1
