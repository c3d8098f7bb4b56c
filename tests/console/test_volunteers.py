"""Volunteers at the console: found, looked at, steered, corrected, added."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hotline.flows.accounts import Account
from hotline.flows.house import House
from hotline.flows.person import erase_person
from hotline.flows.steer_volunteer import steer_volunteer
from hotline.flows.take_text import TextIn, take_text
from hotline.store.models import Community, Offer, Outbox, PersonChange, Ticket, Volunteer
from hotline.terms import TicketStatus
from tests.console.pressing import HOSTILE, audited, guard, hidden, press

CHEN = "+8613800000011"
LIU = "+8613800000012"
WANG = "+8613800000001"
NEW = "+8613800000777"


def found(house: House, phone: str) -> Volunteer:
    with house.transaction() as work:
        return work.db.scalars(select(Volunteer).where(Volunteer.phone == phone)).one()


def page_of(house: House, phone: str) -> str:
    return f"/console/volunteers/{found(house, phone).id}"


def text(house: House, phone: str, body: str, number: int) -> str:
    return take_text(house, TextIn(f"SM{number:032d}", phone, house.settings.number, body)).body or ""


def steer(client: FlaskClient, page: str, what: str) -> str:
    """What the page says after a press."""
    assert press(client, page, f"{page}/{what}").location == page
    return client.get(page).text


def filled(**changed: object) -> dict[str, object]:
    """The form as a browser sends it back unchanged, but for what is named."""
    return {
        "name": "陈志愿", "community": "下洋田社区", "new_community": "", "skills": ["delivery"], "languages": ["zh"],
        "other_languages": "", "building": "", "hours": "", "capacity": "3",
    } | changed  # fmt: skip


def test_the_pool_is_filtered_by_place_skill_and_state(house: House, coordinator: FlaskClient) -> None:
    with house.transaction() as work:
        place = work.db.scalars(select(Community.id).where(Community.name == "上洋田社区")).one()
    listed = coordinator.get(f"/console/volunteers?community={place}&skill=counselling").text
    assert "郭心怡" in listed and "徐敏" not in listed and "陈志愿" not in listed
    assert "送货、买药" in coordinator.get("/console/volunteers").text
    steer(coordinator, page_of(house, CHEN), "off")
    off = coordinator.get("/console/volunteers?state=off").text
    assert "陈志愿" in off and "刘帮忙" not in off
    assert "刘帮忙" in coordinator.get(f"/console/volunteers?q={LIU[-4:]}").text
    assert "没有找到" in coordinator.get("/console/volunteers", query_string={"q": "%"}).text
    assert HOSTILE not in coordinator.get("/console/volunteers", query_string={"q": HOSTILE, "community": HOSTILE}).text
    assert coordinator.get("/console/volunteers?skill=flying").status_code == 404
    assert coordinator.get("/console/volunteers?state=dead").status_code == 404


def test_what_they_carry_and_were_asked_stands_on_their_page(house: House, coordinator: FlaskClient) -> None:
    code, ticket = _carried(house, coordinator)
    page = coordinator.get(page_of(house, CHEN)).text
    assert page.count(f">{code}</a>") == 2 and "1 / 3" in page and "接单" in page
    assert coordinator.get("/console/volunteers/999999").status_code == 404
    assert f'href="/console/tickets/{ticket}"' in page


def test_on_and_off_duty_are_pressed_for_them_and_written_down(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house, CHEN)
    assert "已下线" in steer(coordinator, page, "off") and not found(house, CHEN).on_duty
    assert "已上线" in steer(coordinator, page, "on") and found(house, CHEN).on_duty
    assert [row.detail["volunteer"] for row in audited(house, "volunteer_off")] == [found(house, CHEN).id]
    assert press(coordinator, page, f"{page}/promote").status_code == 404
    assert coordinator.post(f"{page}/off").status_code == 400


def test_who_is_put_out_of_the_pool_hands_over_what_they_carry(house: House, coordinator: FlaskClient) -> None:
    code, ticket_id = _carried(house, coordinator)
    page = page_of(house, CHEN)
    said = steer(coordinator, page, "deactivate")
    assert "已停用" in said and f"{code}已收回" in said
    with house.transaction() as work:
        ticket = work.db.get_one(Ticket, ticket_id)
        told = set(work.db.scalars(select(Outbox.to_phone).where(Outbox.ticket_id == ticket_id, Outbox.cause.contains("reassigned"))))
    assert ticket.status is TicketStatus.OPEN and ticket.volunteer_id is None and told == {CHEN}
    for number, body in enumerate((f"1 {code}", "上线"), 5):
        assert "不在志愿者名册上" in text(house, CHEN, body, number)
    assert (found(house, CHEN).state, found(house, CHEN).on_duty) == ("inactive", False)
    assert "已经停用了" in steer(coordinator, page, "deactivate")
    assert "不能上线" in steer(coordinator, page, "on")
    assert "已恢复在册" in steer(coordinator, page, "reactivate") and found(house, CHEN).on_duty
    assert "已经在册了" in steer(coordinator, page, "reactivate")


def test_an_offer_that_is_open_ends_with_its_volunteer(house: House, coordinator: FlaskClient) -> None:
    text(house, WANG, "要2斤青菜", 1)
    ticket = _newest(house)
    give = f"/console/tickets/{ticket.id}"
    assert press(coordinator, give, f"{give}/give", volunteer=str(found(house, CHEN).id)).status_code == 302
    steer(coordinator, page_of(house, CHEN), "deactivate")
    assert _newest(house).volunteer_id is None


def test_who_takes_an_order_while_they_are_put_out_of_the_pool_does_not_keep_it(house: House, coordinator: FlaskClient) -> None:
    """Either the order is taken back, or the answer comes too late: it never stays with somebody who is out."""
    page, who, volunteer = page_of(house, CHEN), Account(1, "lin", "coordinator"), found(house, CHEN).id
    for n in range(6):
        text(house, f"+861380000000{n + 1}", "要2斤青菜", 10 * n + 1)
        ticket = _newest(house)
        with house.transaction() as work:
            asked = {"offered_at": work.now, "expires_at": work.now + timedelta(minutes=9)}
            work.db.add(Offer(ticket_id=ticket.id, volunteer_id=volunteer, **asked))
        with ThreadPoolExecutor(2) as hands:
            answer = hands.submit(text, house, CHEN, f"1 {ticket.code}", 10 * n + 2)
            decided = hands.submit(steer_volunteer, house, volunteer, "deactivate", who)
            assert answer.result() and "已停用" in (decided.result() or "")
        with house.transaction() as work:
            assert work.db.get_one(Ticket, ticket.id).volunteer_id is None
            left = select(Offer).where(Offer.volunteer_id == volunteer, Offer.state.in_(("offered", "accepted")))
            assert work.db.scalars(left).all() == []
        steer(coordinator, page, "reactivate")


@pytest.mark.parametrize(("what", "state", "says"), [("confirm", "active", "上线"), ("refuse", "inactive", "停用")])
def test_a_sign_up_is_answered_once(house: House, coordinator: FlaskClient, what: str, state: str, says: str) -> None:
    text(house, NEW, "报名 钱多多 下洋田社区", 1)
    assert coordinator.get("/console/volunteers").text.index("钱多多") < coordinator.get("/console/volunteers").text.index("陈志愿")
    page = page_of(house, NEW)
    assert "同意报名" in coordinator.get(page).text
    assert says in steer(coordinator, page, what) and found(house, NEW).state == state
    assert "没有等待确认的报名" in steer(coordinator, page, "confirm") and found(house, NEW).state == state


def test_a_correction_is_kept_beside_what_was_there_and_can_be_undone(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house, CHEN)
    changed = filled(
        skills=["delivery", "driving"], languages=["zh", "yue"], other_languages="客家话", hours="周末 9:00-12:00", building="8栋2单元"
    )
    assert press(coordinator, page, f"{page}/edit", **changed).location == page
    now = found(house, CHEN)
    assert (now.skills, now.languages, now.building) == (["delivery", "driving"], ["zh", "yue", "客家话"], "8")
    assert now.hours == {"5": [["09:00", "12:00"]], "6": [["09:00", "12:00"]]}
    shown = coordinator.get(page).text
    assert "技能：送货 → 送货、开车" in shown and "服务时间：空 → 周六 09:00-12:00; 周日 09:00-12:00" in shown and "客家话" in shown
    again = filled(
        skills=["delivery", "driving"],
        languages=["zh", "yue"],
        other_languages="客家话",
        hours="周六 09:00-12:00; 周日 09:00-12:00",
        building="8栋",
    )
    press(coordinator, page, f"{page}/edit", **again)
    assert "没有改动" in coordinator.get(page).text
    (line,) = _changes(house)
    press(coordinator, page, f"{page}/undo/{line}")
    assert (found(house, CHEN).skills, found(house, CHEN).hours) == (["delivery"], {})
    assert audited(house, "volunteer_changed")[0].detail["columns"] == ["building", "hours", "languages", "skills"]
    assert press(coordinator, page, f"{page_of(house, LIU)}/undo/{line}").status_code == 404


def test_who_was_slower_overwrites_nobodys_words(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house, CHEN)
    seen = hidden(coordinator.get(page).text, "seen")
    for capacity, status in (("5", 302), ("1", 200)):
        assert press(coordinator, page, f"{page}/edit", **filled(capacity=capacity, seen=seen)).status_code == status
    assert found(house, CHEN).capacity == 5


def test_what_is_typed_wrongly_is_said_at_its_field_and_nothing_is_lost(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house, CHEN)
    bad = press(coordinator, page, f"{page}/edit", **filled(hours="有空就来", name="陈新名", other_languages=HOSTILE)).text
    assert "请写成" in bad and 'value="陈新名"' in bad and HOSTILE not in bad
    assert found(house, CHEN).name == "陈志愿" and _changes(house) == []
    assert "没有填" in press(coordinator, page, f"{page}/edit", **filled(name=" ")).text
    assert "1 到 50" in press(coordinator, page, f"{page}/edit", **filled(capacity="99")).text


def test_somebody_is_added_once_and_a_known_number_leads_to_its_page(house: House, coordinator: FlaskClient) -> None:
    new = "/console/volunteers/new"
    fields = filled(name=HOSTILE[:20], phone="138 0000 0777", community="", new_community="湖滨社区")
    first = press(coordinator, new, new, **fields).location
    assert first == page_of(house, NEW) and found(house, NEW).state == "active" and found(house, NEW).trained_at is not None
    page = coordinator.get(first).text
    assert "湖滨社区" in page and "<script>alert" not in page
    assert press(coordinator, new, new, **(fields | {"name": "另一个人"})).location == first
    assert found(house, NEW).name != "另一个人" and "已经在册" in coordinator.get(first).text
    wrong = press(coordinator, new, new, **(fields | {"phone": "85551234"})).text
    assert "座机要带区号" in wrong
    assert len(audited(house, "volunteer_added")) == 1


def test_a_viewer_sees_them_masked_and_changes_nothing(house: House, viewer: FlaskClient) -> None:
    page = page_of(house, CHEN)
    shown = viewer.get(page).text + viewer.get(f"/console/volunteers?q={CHEN}").text
    assert "陈志愿" not in shown and CHEN not in shown and "刘＊＊" in shown and "修改资料" not in shown
    token = guard(viewer, page)
    for target in ("off", "deactivate", "edit", "undo/1"):
        assert viewer.post(f"{page}/{target}", data={"csrf_token": token}).status_code == 403
    assert viewer.get("/console/volunteers/new").status_code == viewer.get("/console/volunteers/import").status_code == 403
    assert found(house, CHEN).on_duty


def test_an_operator_steers_but_does_not_write_over_what_they_do_not_see(house: House, browse) -> None:
    operator, page = browse("operator"), page_of(house, CHEN)
    assert "已下线" in steer(operator, page, "off")
    assert press(operator, page, f"{page}/edit", **filled()).status_code == 403


def test_the_history_goes_when_somebody_is_erased(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house, CHEN)
    press(coordinator, page, f"{page}/edit", **filled(name="陈改名"))
    with house.transaction() as work:
        assert "陈" not in work.db.scalars(select(PersonChange.sealed)).one()  # sealed, like all that is personal beyond the row itself
    erase_person(house, CHEN, actor="test")
    assert _changes(house) == []


@pytest.mark.browser
def test_a_volunteer_is_taken_off_duty_and_corrected_on_a_phone(house: House, phone_page: Page, fits) -> None:
    phone_page.goto("/console/volunteers")
    fits(phone_page)
    phone_page.get_by_role("link", name="陈志愿").click()
    phone_page.get_by_role("button", name="下线").click()
    expect(phone_page.get_by_role("status")).to_contain_text("已下线")
    phone_page.get_by_text("修改资料").click()
    phone_page.get_by_label("开车").check()
    fits(phone_page)
    phone_page.get_by_role("button", name="保存").click()
    expect(phone_page.locator("ol.history")).to_contain_text("技能：送货 → 送货、开车")
    phone_page.get_by_role("button", name="改回").click()
    expect(phone_page.get_by_role("status")).to_contain_text("已改回")
    fits(phone_page)


def _carried(house: House, client: FlaskClient) -> tuple[str, int]:
    """The code and id of an order that 陈志愿 holds."""
    text(house, WANG, "要2斤青菜", 1)
    ticket = _newest(house)
    page = f"/console/tickets/{ticket.id}"
    assert press(client, page, f"{page}/give", volunteer=str(found(house, CHEN).id)).status_code == 302
    return ticket.code, ticket.id


def _newest(house: House) -> Ticket:
    with house.transaction() as work:
        return work.db.scalars(select(Ticket).order_by(Ticket.id.desc())).first()  # type: ignore[return-value]  # there is one


def _changes(house: House) -> list[int]:
    with house.transaction() as work:
        return list(work.db.scalars(select(PersonChange.id).order_by(PersonChange.id)))
