"""The console over HTTP: who gets in, what each role sees, what a press does."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline.app import make_app
from hotline.flows.accounts import AccountError, add_user
from hotline.flows.explain_ticket import ranking_of
from hotline.flows.house import House
from hotline.flows.steer_phone import allow_phone, block_phone
from hotline.flows.take_text import TextIn, take_text
from hotline.store.models import Volunteer
from tests.console.pressing import PASSWORD, press

WANG = "+8613800000001"
STRANGER = "+8613900000777"


def send(house: House, number: int, phone: str, body: str) -> str:
    """One text; its direct answer."""
    return take_text(house, TextIn(f"SM{number:032d}", phone, house.settings.number, body)).body or ""


def test_strangers_are_sent_to_the_login_and_guessing_is_slowed_down(house: House) -> None:
    """Wrong passwords get in nowhere; after eight the name rests, right password or not."""
    add_user(house, "lin", PASSWORD, "coordinator")
    client = make_app(house).test_client()
    assert client.get("/console/").status_code == 302
    for _ in range(8):
        assert "不对" in press(client, "/console/login", "/console/login", name="lin", password="wrong-password").text
    assert "15 分钟" in press(client, "/console/login", "/console/login", name="lin", password=PASSWORD).text
    with pytest.raises(AccountError):
        add_user(house, "lin", "short", "coordinator")


def test_a_coordinator_sees_the_order_agrees_and_finishes(house: House, browse: Callable[[str], FlaskClient]) -> None:
    """Board, ticket, acknowledge, finish; each in the history."""
    client = browse("coordinator")
    send(house, 1, WANG, "要2斤青菜、一袋盐")
    board = client.get("/console/").text
    assert "2斤青菜" in board and "王婆婆" in board
    path = re.search(r"/console/tickets/\d+", board)
    assert path is not None
    assert press(client, path.group(), f"{path.group()}/acknowledge").status_code == 302
    assert press(client, path.group(), f"{path.group()}/finish").status_code == 302
    assert "已完结" in client.get(path.group()).text


def test_a_viewer_sees_masked_people_and_presses_nothing(house: House, browse: Callable[[str], FlaskClient]) -> None:
    """Names and numbers by role."""
    client = browse("viewer")
    send(house, 1, WANG, "要2斤青菜")
    board = client.get("/console/").text
    assert "王婆婆" not in board and WANG not in board
    path = re.search(r"/console/tickets/\d+", board)
    assert path is not None and WANG not in client.get(path.group()).text
    assert press(client, "/console/", f"{path.group()}/cancel").status_code == 403


def test_the_time_and_the_words_for_the_carrier_stand_beside_the_order(house: House, browse: Callable[[str], FlaskClient]) -> None:
    """On its page, and on the board that the promise is for a time they named."""
    client = browse("coordinator")
    send(house, 1, WANG, "明天上午给我送两斤豆腐，我不在家就放门口")
    board = client.get("/console/").text
    assert "按居民约的时间" in board
    path = re.search(r"/console/tickets/\d+", board)
    assert path is not None
    page = client.get(path.group()).text
    assert "<dt>希望送达</dt>" in page
    assert "<dt>交代</dt><dd>我不在家就放门口</dd>" in page


def test_the_present_ranking_is_there_when_it_is_opened(house: House, browse: Callable[[str], FlaskClient]) -> None:
    """Who would be asked next and who is not asked, in the words of the command line; the ticket's page itself stays short."""
    client, viewer = browse("coordinator"), browse("viewer")
    send(house, 1, WANG, "要2斤青菜")
    path = re.search(r"/console/tickets/\d+", client.get("/console/").text)
    assert path is not None
    ticket = client.get(path.group()).text
    assert f'<details data-src="{path.group()}/ranking"' in ticket and "同一" not in ticket
    with house.transaction() as work:
        names = list(work.db.scalars(select(Volunteer.name)))
    ranking = client.get(f"{path.group()}/ranking").text
    found = ranking_of(house, int(path.group().rpartition("/")[2]))
    assert found is not None and found.people
    for who in found.people:
        assert all(words in ranking for words in (who.volunteer, *who.reasons))
    masked = viewer.get(f"{path.group()}/ranking").text
    assert names and not any(name in masked for name in names)
    assert client.get("/console/tickets/999999/ranking").status_code == 404


def test_what_was_confided_is_shown_on_request_only(house: House, browse: Callable[[str], FlaskClient]) -> None:
    """Sealed until asked for; asking is in the audit."""
    client = browse("coordinator")
    send(house, 1, WANG, "一个人在家心里慌，睡不着")
    path = re.search(r"/console/tickets/\d+", client.get("/console/").text)
    assert path is not None
    assert "心里慌" not in client.get(path.group()).text
    assert "心里慌" in client.get(f"{path.group()}?words=1").text


def test_forms_without_the_pages_guard_are_refused(house: House, browse: Callable[[str], FlaskClient]) -> None:
    """A foreign page cannot press."""
    client = browse("coordinator")
    send(house, 1, WANG, "要2斤青菜")
    assert client.post("/console/tickets/1/cancel").status_code == 400


def test_a_visit_typed_in_opens_tickets_once(house: House, browse: Callable[[str], FlaskClient]) -> None:
    """Pressed twice, opened once; a wrong number is said so."""
    client = browse("coordinator")
    form = client.get("/console/visit").text
    key = re.search(r'name="key"[^>]*value="([^"]+)"', form)
    assert key is not None
    fields = {"key": key.group(1), "phone": "138 0000 0002", "words": "要一袋米，晚上睡不着心里慌", "name": "", "address": ""}
    for _ in range(2):
        assert press(client, "/console/visit", "/console/visit", **fields).status_code == 302
    assert client.get("/console/").text.count("/console/tickets/") == 2
    assert "电话不对" in press(client, "/console/visit", "/console/visit", **(fields | {"phone": "12"})).text


def test_what_a_visit_tells_of_name_time_and_the_door_is_kept(house: House, browse: Callable[[str], FlaskClient]) -> None:
    """Of somebody who is on no roster too."""
    client = browse("coordinator")
    key = re.search(r'name="key"[^>]*value="([^"]+)"', client.get("/console/visit").text)
    assert key is not None
    words = "要一袋米，明天上午送，放门口就行"
    fields = {"key": key.group(1), "phone": STRANGER, "words": words, "name": "周奶奶", "address": "滨江社区2栋102"}
    press(client, "/console/visit", "/console/visit", **fields)
    path = re.search(r"/console/tickets/\d+", client.get("/console/").text)
    assert path is not None
    page = client.get(path.group()).text
    assert all(word in page for word in ("周奶奶", "希望送达", "放门口就行"))


def test_a_blocked_number_is_not_answered_but_for_danger(house: House) -> None:
    """And is answered again once it is allowed."""
    block_phone(house, STRANGER, why="辱骂", actor="test")
    assert send(house, 1, STRANGER, "要2斤青菜") == ""
    assert "12356" in send(house, 2, STRANGER, "我不想活了，今晚就走")
    allow_phone(house, STRANGER, actor="test")
    assert send(house, 3, STRANGER, "要2斤青菜，送到下洋田社区3栋501") != ""


def test_only_the_console_looks_for_cookies_and_sends_any(house: House) -> None:
    client = make_app(house).test_client()
    client.set_cookie("session", "what a stranger made up")
    assert "Vary" not in client.get("/healthz").headers
    assert client.get("/console/login").headers["Vary"] == "Cookie"
    assert "Set-Cookie" not in client.get("/").headers


def test_the_bare_address_leads_to_the_console(house: House) -> None:
    client = make_app(house).test_client()
    assert client.get("/", follow_redirects=True).request.path == "/console/login"
