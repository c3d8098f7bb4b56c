"""What tests of the console share: browsers of each role over the sample people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from hotline.app import make_app
from hotline.flows.accounts import add_user
from hotline.flows.house import House
from hotline.flows.load_samples import load_samples
from tests.console.pressing import PASSWORD, press
from tests.simulator.test_page import FLAGS, PATIENCE

PHONE_SCREEN = {"width": 390, "height": 844}


@pytest.fixture
def browse(house: House) -> Callable[[str], FlaskClient]:
    """A logged-in browser of a role."""
    load_samples(house)
    app = make_app(house)

    def logged_in(role: str) -> FlaskClient:
        add_user(house, role, PASSWORD, role)
        client = app.test_client()
        assert press(client, "/console/login", "/console/login", name=role, password=PASSWORD).status_code == 302
        return client

    return logged_in


@pytest.fixture
def coordinator(browse: Callable[[str], FlaskClient]) -> FlaskClient:
    """A coordinator's browser."""
    return browse("coordinator")


@pytest.fixture
def viewer(browse: Callable[[str], FlaskClient]) -> FlaskClient:
    """A viewer's browser."""
    return browse("viewer")


@pytest.fixture
def phone_page(house: House, chromium: str) -> Iterator[Page]:
    """A coordinator's phone, logged in; no page of it may be wider than the screen, and no script may fail."""
    load_samples(house)
    add_user(house, "lin", PASSWORD, "coordinator")
    web = make_server("127.0.0.1", 0, make_app(house), threaded=True)
    Thread(target=web.serve_forever, daemon=True).start()
    faults: list[str] = []
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=FLAGS.split())
            it = browser.new_page(viewport=PHONE_SCREEN, base_url=f"http://127.0.0.1:{web.server_port}")
            it.set_default_timeout(PATIENCE)
            expect.set_options(timeout=PATIENCE)
            it.on("pageerror", lambda error: faults.append(str(error)))
            it.goto("/console/")
            it.get_by_label("用户名").fill("lin")
            it.get_by_label("密码").fill(PASSWORD)
            it.locator("main button").click()
            expect(it.get_by_role("navigation")).to_be_visible()
            yield it
            browser.close()
    finally:
        web.shutdown()
        web.server_close()
    assert faults == []


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """Whether a page is no wider than the phone's screen."""

    def check(page: Page) -> None:
        wide = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 391).map(e => e.outerHTML)"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_SCREEN["width"], [re.sub(r"\s+", " ", e)[:120] for e in wide]

    return check
