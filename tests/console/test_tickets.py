"""The board and a ticket at the console: figures that lead somewhere, tickets given by hand, taken back, opened again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hotline.flows.house import House
from hotline.flows.take_text import TextIn, take_text
from hotline.store.models import Outbox, Ticket, Volunteer
from hotline.terms import TicketStatus
from tests.console.pressing import press

WANG = "+8613800000001"
STRANGER = "+8613900000777"


def said(client: FlaskClient, page: str, target: str, **fields: str) -> str:
    """What the page shows after a press."""
    press(client, page, target, **fields)
    return client.get(page).text


def send(house: House, phone: str, body: str, number: int = 1) -> None:
    """One text."""
    take_text(house, TextIn(f"SM{number:032d}", phone, house.settings.number, body))


def newest(house: House) -> Ticket:
    """The ticket opened last."""
    with house.transaction() as work:
        return work.db.scalars(select(Ticket).order_by(Ticket.id.desc())).first()


def somebody(house: House) -> Volunteer:
    """A volunteer who delivers."""
    with house.transaction() as work:
        return work.db.scalars(select(Volunteer).where(Volunteer.skills.contains(["delivery"])).order_by(Volunteer.id)).first()


def texts_to(house: House, phone: str) -> list[str]:
    """What waits to be sent to a number."""
    with house.transaction() as work:
        return list(work.db.scalars(select(Outbox.body).where(Outbox.to_phone == phone, Outbox.kind == "text")))


def test_a_figure_leads_to_what_it_counts(house: House, coordinator: FlaskClient) -> None:
    """Danger alone, without the order; the same figure again shows all."""
    send(house, WANG, "要2斤青菜", 1)
    send(house, STRANGER, "我摔倒了起不来", 2)
    board = coordinator.get("/console/").text
    assert "青菜" in board and "摔倒" in board
    only = coordinator.get("/console/?show=crisis").text
    assert "青菜" not in only and "摔倒" in only
    assert coordinator.get("/console/?show=nonsense").status_code == 404


def test_a_promise_that_has_passed_is_said(house: House, coordinator: FlaskClient) -> None:
    """And counted."""
    send(house, WANG, "要2斤青菜")
    with house.transaction() as work:
        ticket = work.db.scalars(select(Ticket)).one()
        ticket.promised_at = work.now - timedelta(minutes=5)
        code = ticket.code
    assert "（已过）" in coordinator.get("/console/").text
    late = coordinator.get("/console/?show=late").text
    assert code in late
    assert code not in coordinator.get("/console/?show=assigned").text


@pytest.mark.parametrize("sought", ["王婆婆", "0000 0001", "下洋田社区1栋"])
def test_a_ticket_is_found_by_name_number_and_address(house: House, coordinator: FlaskClient, sought: str) -> None:
    """As people write them; what fits nothing finds nothing."""
    send(house, WANG, "要2斤青菜")
    code = newest(house).code
    assert code in coordinator.get("/console/", query_string={"q": sought}).text
    assert code in coordinator.get("/console/", query_string={"q": code.lower()}).text
    assert code not in coordinator.get("/console/", query_string={"q": "%"}).text


def test_who_sees_no_numbers_finds_tickets_by_their_code_only(house: House, viewer: FlaskClient) -> None:
    """Guessing at names or numbers tells nothing."""
    send(house, WANG, "要2斤青菜", 1)
    send(house, "+8613800000002", "要一袋盐", 2)
    code = newest(house).code
    assert viewer.get("/console/", query_string={"q": code}).text.count("/console/tickets/") == 1
    assert viewer.get("/console/", query_string={"q": "王婆婆"}).text.count("/console/tickets/") == 2


def test_a_ticket_given_by_hand_is_theirs_and_both_are_told(house: House, coordinator: FlaskClient) -> None:
    """Then taken back: the volunteer reads that it is no longer theirs, others are asked."""
    send(house, WANG, "要2斤青菜")
    ticket, volunteer = newest(house), somebody(house)
    path = f"/console/tickets/{ticket.id}"
    assert press(coordinator, path, f"{path}/give", volunteer=str(volunteer.id)).status_code == 302
    page = coordinator.get(path).text
    assert f"{ticket.code}已派给{volunteer.name}" in page and "已接单" in page
    assert any("青菜" in text for text in texts_to(house, volunteer.phone))
    assert any(volunteer.name in text for text in texts_to(house, WANG))
    press(coordinator, path, f"{path}/take_back")
    assert newest(house).status is TicketStatus.OPEN
    assert any(ticket.code in text and "换人" in text for text in texts_to(house, WANG))
    assert "不在志愿者手上" in said(coordinator, path, f"{path}/take_back")


def test_nobody_who_is_no_volunteer_is_given_a_ticket(house: House, coordinator: FlaskClient) -> None:
    """A made-up number is said to be one, nonsense is refused."""
    send(house, WANG, "要2斤青菜")
    path = f"/console/tickets/{newest(house).id}"
    assert "没有派出去" in said(coordinator, path, f"{path}/give", volunteer="999999")
    assert press(coordinator, path, f"{path}/give", volunteer="x").status_code == 400
    assert press(coordinator, path, "/console/tickets/999999/give", volunteer="1").status_code == 404


def test_what_was_cancelled_by_mistake_is_on_again_once(house: House, coordinator: FlaskClient) -> None:
    """Under a new code, for the old one was told to be off; pressed twice, opened once; the resident reads it."""
    send(house, WANG, "要2斤青菜、一袋盐")
    old = newest(house)
    path = f"/console/tickets/{old.id}"
    press(coordinator, path, f"{path}/cancel")
    for _ in range(2):
        press(coordinator, path, f"{path}/undo")
    again = newest(house)
    assert again.id == old.id + 1 and again.code != old.code
    assert (again.resident_phone, again.address, again.status) == (old.resident_phone, old.address, TicketStatus.OPEN)
    assert "青菜" in coordinator.get(f"/console/tickets/{again.id}").text
    assert any(again.code in text for text in texts_to(house, WANG))


def test_what_was_finished_by_mistake_is_open_again(house: House, coordinator: FlaskClient) -> None:
    """The same ticket, and volunteers are asked."""
    send(house, WANG, "要2斤青菜")
    path = f"/console/tickets/{newest(house).id}"
    assert "还没结束" in said(coordinator, path, f"{path}/undo")
    press(coordinator, path, f"{path}/finish")
    assert newest(house).status is TicketStatus.CLOSED
    press(coordinator, path, f"{path}/undo")
    assert newest(house).status is TicketStatus.OPEN


def test_a_ticket_speaks_chinese_and_holds_what_was_written(house: House, coordinator: FlaskClient, viewer: FlaskClient) -> None:
    """No word of the program's own stands between people's words; numbers can be dialled; a viewer sees neither."""
    send(house, STRANGER, "我摔倒了起不来")
    path = f"/console/tickets/{newest(house).id}"
    page = coordinator.get(path).text
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main>") :])
    assert not [word for word in re.findall(r"[a-z_]{4,}", main) if word not in ("coordinator",)]
    assert f'href="tel:{STRANGER}"' in page
    assert page.count("我摔倒了起不来") == 2
    hidden = viewer.get(path).text
    assert STRANGER not in hidden and "来往短信" not in hidden


@pytest.mark.parametrize("what", ["give", "take_back", "undo", "approve"])
def test_a_viewer_presses_nothing(house: House, viewer: FlaskClient, what: str) -> None:
    """Looking is all."""
    send(house, WANG, "要2斤青菜")
    assert press(viewer, "/console/", f"/console/tickets/{newest(house).id}/{what}", volunteer="1").status_code == 403


@pytest.mark.browser
def test_on_a_phone_the_board_renews_itself_and_asks_before_a_no(house: House, phone_page: Page, fits: Callable[[Page], None]) -> None:
    """New danger appears without a press, and stands in the title; 取消 asks first, and a no leaves the ticket alone."""
    phone_page.goto("/console/")
    send(house, STRANGER, "我摔倒了起不来")
    phone_page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(phone_page.locator("tr.crisis")).to_have_count(1)
    expect(phone_page).to_have_title(re.compile(r"^\(1\)"))
    fits(phone_page)
    phone_page.locator("main a[href*='/console/tickets/']").first.click()
    fits(phone_page)
    phone_page.once("dialog", lambda dialog: dialog.dismiss())
    phone_page.get_by_role("button", name="取消工单").click()
    assert newest(house).status is not TicketStatus.CANCELLED
    phone_page.once("dialog", lambda dialog: dialog.accept())
    phone_page.get_by_role("button", name="取消工单").click()
    expect(phone_page.get_by_role("button", name="恢复")).to_be_visible()
    assert newest(house).status is TicketStatus.CANCELLED


@pytest.mark.browser
def test_the_ranking_unfolds_on_a_phone(house: House, phone_page: Page, fits: Callable[[Page], None]) -> None:
    """Nothing of it is there before; then names, points and reasons, and the page is no wider than the screen."""
    send(house, WANG, "要2斤青菜")
    phone_page.goto("/console/")
    phone_page.locator("main a[href*='/console/tickets/']").first.click()
    folded = phone_page.locator("details[data-src]")
    expect(folded.locator("summary")).to_be_visible()
    expect(folded.locator("table")).to_have_count(0)
    folded.locator("summary").click()
    expect(folded.locator("tbody tr").first).to_contain_text("同一")
    expect(folded.locator("a")).to_have_count(0)
    fits(phone_page)
