"""The page: a person at two handsets, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright
from twilio.rest import Client

import hotline.simulator
from tests.exchange_client import ExchangeClient
from tests.simulator.conftest import CHEN, LINE, WANG
from tests.simulator.owner import Owner

FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
PATIENCE = 30_000  # milliseconds


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as driver:
        it = driver.chromium.launch(executable_path=chromium, args=FLAGS.split())
        yield it
        it.close()


@pytest.fixture
def page(browser: Browser, server_address: str) -> Iterator[Page]:
    it = browser.new_page()
    it.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    faults: list[str] = []
    it.on("pageerror", lambda error: faults.append(str(error)))
    it.goto(server_address)
    expect(it.locator(".phone").nth(1).locator(".role")).to_have_text("志愿者 · 陈志愿")
    yield it
    it.close()
    assert faults == []


def test_nothing_is_loaded_from_elsewhere(server_address: str) -> None:
    folder = Path(hotline.simulator.__file__).parent
    files = [*folder.glob("people/static/*"), *folder.glob("people/templates/*")]
    assert files
    for file in files:
        assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", file.read_text("utf-8")), file.name
    answer = requests.get(server_address, timeout=30)
    assert answer.ok and LINE in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")


@pytest.mark.browser
def test_texting_and_being_texted(page: Page, owner: Owner, twilio: Client) -> None:
    owner.answers["/twilio/sms"] = lambda form: f"<Message>收到：{form['Body']}</Message>"
    phone = page.locator(".phone").nth(0)
    phone.locator("textarea").fill("要2斤青菜 <b>&")
    phone.locator("textarea").press("Enter")
    expect(phone.locator(".thread .me")).to_contain_text("要2斤青菜 <b>&")
    twilio.messages.create(to=CHEN, from_=LINE, body="A12 青菜2斤 回1接单")
    expect(page.locator(".phone").nth(1).locator(".thread .line")).to_contain_text("A12")


@pytest.mark.browser
def test_choosing_another_number(page: Page, sim: ExchangeClient) -> None:
    phone = page.locator(".phone").nth(0)
    sim.text("+8613800000009", "我是李国强")
    phone.locator(".choose").fill("138 0000 0009")
    phone.locator(".choose").press("Enter")
    expect(phone.locator(".thread .me")).to_contain_text("我是李国强")
    phone.locator(".choose").fill("12")
    phone.locator(".choose").press("Enter")
    expect(page.locator("#banner")).to_contain_text("12 不是电话号码")


@pytest.mark.browser
def test_calling_pressing_and_speaking(page: Page, owner: Owner, sim: ExchangeClient) -> None:
    owner.answers["/twilio/voice"] = '<Gather numDigits="1" action="/two" timeout="6000"><Say>您好，按1</Say></Gather>'
    owner.answers["/two"] = '<Gather input="speech" action="/three" timeout="6000"><Say>请说</Say></Gather>'
    owner.answers["/three"] = lambda form: f"<Say>听到{form['SpeechResult']}</Say><Pause length='6000'/>"
    phone = page.locator(".phone").nth(0)
    phone.locator(".dial").click()
    expect(phone.locator(".heard")).to_contain_text("您好，按1")
    phone.get_by_role("button", name="1", exact=True).click()
    expect(phone.locator(".heard")).to_contain_text("请说")
    phone.locator(".speak input").fill("家里没米了")
    phone.locator(".speak input").press("Enter")
    expect(phone.locator(".heard")).to_contain_text("听到家里没米了")
    phone.locator(".hangup").click()
    phone.locator(".past summary").click()
    expect(phone.locator(".past")).to_contain_text("听到家里没米了")
    assert sim.calls(number=WANG)[0]["status"] == "completed"


@pytest.mark.browser
def test_being_rung_on_a_small_screen(page: Page, owner: Owner, twilio: Client) -> None:
    owner.answers["/call"] = "<Say>陈志愿您好</Say><Pause length='6000'/>"
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    twilio.calls.create(to=CHEN, from_=LINE, url=f"{owner.base}/call", timeout=600)
    tab = page.locator(".tabs button").nth(1)
    expect(tab).to_have_class(re.compile("news"))
    tab.click()
    phone = page.locator(".phone.shown")
    phone.locator(".answer").click()
    expect(phone.locator(".heard")).to_contain_text("陈志愿您好")
    phone.locator(".hangup").click()
    expect(phone.locator(".thread")).to_contain_text("来电 · 通话")
