"""The console in a real browser on a phone's screen: what is folded away loads when it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from hotline.app import make_app
from hotline.flows.accounts import add_user
from hotline.flows.house import House
from hotline.flows.load_samples import load_samples
from hotline.flows.take_text import TextIn, take_text
from tests.simulator.test_page import FLAGS, PATIENCE

PASSWORD = "a-long-password"
PHONE_SCREEN = {"width": 390, "height": 844}


@pytest.fixture
def page(house: House, chromium: str) -> Iterator[Page]:
    """A coordinator's phone, logged in, with an order on the board."""
    load_samples(house)
    add_user(house, "lin", PASSWORD, "coordinator")
    take_text(house, TextIn("SM" + "0" * 32, "+8613800000001", house.settings.number, "要2斤青菜"))
    web = make_server("127.0.0.1", 0, make_app(house), threaded=True)
    thread = Thread(target=web.serve_forever)
    thread.start()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS.split())
        it = browser.new_page(viewport=PHONE_SCREEN, base_url=f"http://127.0.0.1:{web.server_port}")
        it.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        faults: list[str] = []
        it.on("pageerror", lambda error: faults.append(str(error)))
        it.goto("/console/")
        it.get_by_label("用户名").fill("lin")
        it.get_by_label("密码").fill(PASSWORD)
        it.locator("main button").click()
        yield it
        browser.close()
    web.shutdown()
    thread.join()
    assert faults == []


@pytest.mark.browser
def test_the_ranking_unfolds_on_a_phone(page: Page) -> None:
    """Nothing of it is there before; then names, points and reasons, and the page is no wider than the screen."""
    page.locator("main a[href*='/console/tickets/']").first.click()
    folded = page.locator("details[data-src]")
    expect(folded.locator("summary")).to_be_visible()
    expect(folded.locator("table")).to_have_count(0)
    folded.locator("summary").click()
    expect(folded.locator("tbody tr").first).to_contain_text("同一")
    expect(folded.locator("a")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_SCREEN["width"]
