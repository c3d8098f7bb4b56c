"""Control levels at the console: what another level would change, set once, seen in the history, put back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from hotline.flows.house import House
from hotline.flows.set_community import set_community
from hotline.flows.start_round import RoundOrder, start_round
from hotline.flows.steer_level import read_levels
from hotline.terms import Level
from tests.console.pressing import HOSTILE, audited, press

HERE, ELSEWHERE = "下洋田社区", "滨江社区"
LIST = "/console/communities"


def page_of(house: House, name: str = HERE) -> str:
    """The address of a community's page."""
    return next(f"{LIST}/{row.community.id}" for row in read_levels(house) if row.community.name == name)


def level_of(house: House, name: str = HERE) -> Level:
    return next(row.community.level for row in read_levels(house) if row.community.name == name)


def put(client: FlaskClient, page: str, level: str, seen: str) -> str:
    """What the page says after the button under a preview was pressed."""
    done = press(client, f"{page}?level={level}", f"{page}/level", level=level, seen=seen)
    assert done.status_code == 302
    return client.get(done.location).text


def test_all_communities_stand_there_with_their_levels(coordinator: FlaskClient) -> None:
    page = coordinator.get(LIST).text
    assert re.search(rf"{HERE}</a>.*?>封控<", page)
    assert re.search(rf"{ELSEWHERE}</a>.*?>防范<", page)
    assert f'href="{LIST}"' in coordinator.get("/console/rounds").text
    assert f'href="{LIST}"' in coordinator.get("/console/rounds/new").text


def test_a_look_says_what_would_change_and_changes_nothing(house: House, coordinator: FlaskClient) -> None:
    start_round(house, RoundOrder(level=Level.LOCKDOWN, script="lockdown", repeat_at=time(9)))
    start_round(house, RoundOrder(level=Level.CONTROLLED, repeat_at=time(10)))
    start_round(house, RoundOrder(community=ELSEWHERE, repeat_at=time(11)))
    look = coordinator.get(f"{page_of(house)}?level=controlled").text
    assert "从“封控”改为“管控”" in look
    assert re.search(r"每天 09:00 的“封控”回访.*?不再打给这里的居民", look)
    assert re.search(r"每天 10:00 的“管控”回访.*?也打给这里的居民", look)
    assert "11:00" not in look
    assert level_of(house) is Level.LOCKDOWN
    assert audited(house, "level_set") == []


def test_a_level_is_set_audited_and_put_back(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house)
    assert "从“封控”改为“常态”" in put(coordinator, page, "normal", "lockdown")
    assert level_of(house) is Level.NORMAL
    (row,) = audited(house, "level_set")
    assert (row.actor, row.detail["before"], row.detail["after"]) == ("coordinator", "lockdown", "normal")
    history = coordinator.get(page).text
    back = re.search(r'href="([^"]+)">改回', history)
    assert back is not None
    assert "从“常态”改为“封控”" in coordinator.get(back[1].replace("&amp;", "&")).text
    assert "从“常态”改为“封控”" in put(coordinator, page, "lockdown", "normal")
    assert level_of(house) is Level.LOCKDOWN
    assert len(audited(house, "level_set")) == 2


def test_the_next_round_by_level_goes_by_what_was_set(house: House, coordinator: FlaskClient) -> None:
    before = start_round(house, RoundOrder(level=Level.LOCKDOWN), dry_run=True).people
    put(coordinator, page_of(house, ELSEWHERE), "lockdown", "precaution")
    assert start_round(house, RoundOrder(level=Level.LOCKDOWN), dry_run=True).people > before


def test_pressed_twice_it_is_set_once(house: House, coordinator: FlaskClient) -> None:
    page = page_of(house)
    put(coordinator, page, "controlled", "lockdown")
    assert "已经是“管控”" in put(coordinator, page, "controlled", "lockdown")
    assert len(audited(house, "level_set")) == 1


def test_whoever_was_faster_is_not_overwritten(house: House, coordinator: FlaskClient) -> None:
    set_community(house, HERE, level=Level.PRECAUTION, by="cli:somebody")
    assert "现在是“防范”" in put(coordinator, page_of(house), "controlled", "lockdown")
    assert level_of(house) is Level.PRECAUTION
    assert audited(house, "level_set") == []


def test_viewers_look_only(browse: Callable[[str], FlaskClient], house: House) -> None:
    viewer, page = browse("viewer"), page_of(house)
    shown = viewer.get(f"{page}?level=normal").text
    assert "封控" in shown
    assert "确认，改为" not in shown
    assert press(viewer, page, f"{page}/level", level="normal", seen="lockdown").status_code == 403
    assert level_of(house) is Level.LOCKDOWN


def test_hostile_words_and_places_that_are_none(house: House, coordinator: FlaskClient) -> None:
    set_community(house, HOSTILE)
    assert HOSTILE not in coordinator.get(LIST).text
    page = page_of(house, HOSTILE)
    assert HOSTILE not in coordinator.get(f"{page}?level=lockdown").text
    for bad in (f"{page}?level=", f"{page}?level={HOSTILE}", f"{page}?level=LOCKDOWN"):
        assert coordinator.get(bad).status_code == 400
    assert press(coordinator, page, f"{page}/level", level="shut", seen="normal").status_code == 400
    assert coordinator.get(f"{LIST}/999999").status_code == 404
    assert press(coordinator, page, f"{LIST}/999999/level", level="normal", seen="lockdown").status_code == 404


@pytest.mark.browser
def test_on_a_phone(phone_page: Page, fits: Callable[[Page], None], house: House) -> None:
    phone_page.goto(LIST)
    fits(phone_page)
    phone_page.get_by_role("link", name=HERE, exact=True).click()
    fits(phone_page)
    phone_page.get_by_label("改为").select_option("常态")
    phone_page.get_by_role("button", name="先看看会改变什么").click()
    fits(phone_page)
    phone_page.get_by_role("button", name="确认").click()
    expect(phone_page.get_by_role("status")).to_contain_text("改为“常态”")
    fits(phone_page)
    assert level_of(house) is Level.NORMAL
