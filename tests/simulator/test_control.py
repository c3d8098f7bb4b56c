"""The people's side under /sim/: what it refuses, what it shows, and who may use it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
import requests

from hotline.simulator.settings import BadSetting, ExchangeSettings, from_environment
from tests.exchange_client import ExchangeClient
from tests.simulator.conftest import ACCOUNT, CHEN, LINE, TOKEN, WANG
from tests.simulator.owner import Owner

HANDSET = f"/sim/handsets/{WANG}"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", f"{HANDSET}/key", {"digits": "1"}, 409),
        ("POST", f"{HANDSET}/key", {"digits": "abc"}, 400),
        ("POST", f"{HANDSET}/say", {"speech": " "}, 400),
        ("POST", f"{HANDSET}/hangup", {}, 409),
        ("POST", f"{HANDSET}/answer", {}, 409),
        ("POST", f"{HANDSET}/text", {"to": CHEN, "body": "您好"}, 404),
        ("POST", f"{HANDSET}/call", {"to": "+8613900000000"}, 404),
        ("POST", "/sim/handsets/王婆婆/text", {"body": "您好"}, 400),
        ("POST", f"{HANDSET}/text", {"body": "您好", "media": "many"}, 400),
        ("PUT", f"{HANDSET}/behaviour", {"answer": "maybe"}, 400),
        ("PUT", f"{HANDSET}/behaviour", {"script": [{"wait_for": "(", "key": "1"}]}, 400),
        ("PUT", f"{HANDSET}/behaviour", {"script": [{"wait_for": "您好"}]}, 400),
        ("GET", "/sim/wait?matches=(", None, 400),
        ("GET", "/sim/wait?timeout=soon", None, 400),
        ("GET", "/sim/events?since=now", None, 400),
        ("GET", "/sim/calls/CA1", None, 404),
        ("GET", f"/2010-04-01/Accounts/{ACCOUNT}/Faxes.json", None, 404),
        ("PUT", f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json", None, 405),
    ],
)
def test_nonsense_gets_a_clear_answer(server_address: str, method: str, path: str, body: Any, status: int) -> None:
    answer = requests.request(method, server_address + path, json=body, timeout=30)
    assert answer.status_code == status
    said = answer.json()
    assert said.get("error") or said.get("message")


def test_foreign_pages_and_names_are_refused(server_address: str) -> None:
    text = f"{server_address}{HANDSET}/text"
    assert requests.post(text, json={"body": "x"}, headers={"Origin": "http://evil.example"}, timeout=30).status_code == 403
    assert requests.get(f"{server_address}/sim/handsets", headers={"Host": "evil.example"}, timeout=30).status_code == 403
    assert requests.post(text, data="body=x", headers={"Content-Type": "text/plain"}, timeout=30).status_code == 400


def test_handsets_and_events_can_be_followed(sim: ExchangeClient, owner: Owner, server_address: str) -> None:
    owner.answers["/twilio/sms"] = "<Message>收到</Message>"
    sim.text(WANG, "您好")
    sim.wait_text(WANG, "收到")
    assert [it["body"] for it in sim.handset(WANG)["texts"]] == ["您好", "收到"]
    known = requests.get(f"{server_address}/sim/handsets", timeout=30).json()
    assert known["line"] == LINE
    assert [(it["number"], it["name"]) for it in known["handsets"]] == [(WANG, "王婆婆"), (CHEN, "陈志愿")]
    news = requests.get(f"{server_address}/sim/events", params={"number": WANG, "since": "0"}, timeout=30).json()
    assert news["events"][0]["kind"] == "sent_text"
    assert sim.counts()["texts"]["inbound received"] == 1
    sim.reset()
    assert sim.texts() == [] and sim.no_text(WANG)


def environment(**changes: str) -> dict[str, str]:
    good = {
        "SIM_ACCOUNT_SID": ACCOUNT,
        "SIM_AUTH_TOKEN": TOKEN,
        "SIM_LINE_NUMBER": LINE,
        "SIM_WEBHOOK_BASE": "http://127.0.0.1:8000/",
        "SIM_PORT": "0",
        "SIM_NUMBERS": json.dumps([{"number": WANG, "name": "王婆婆", "role": "resident"}]),
    }
    return good | changes


def test_settings_come_from_the_environment() -> None:
    settings = from_environment(environment(SIM_SPEED="50"))
    assert (settings.webhook_base, settings.speed, settings.numbers[0].name) == ("http://127.0.0.1:8000", 50, "王婆婆")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIM_ACCOUNT_SID", "AC1"),
        ("SIM_AUTH_TOKEN", ""),
        ("SIM_LINE_NUMBER", "12345"),
        ("SIM_WEBHOOK_BASE", "localhost"),
        ("SIM_PORT", "x"),
        ("SIM_SPEED", "0"),
        ("SIM_NUMBERS", "[1]"),
    ],
)
def test_wrong_settings_are_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        from_environment(environment(**{name: value}))


def test_other_addresses_are_never_bound() -> None:
    with pytest.raises(BadSetting, match=r"127\.0\.0\.1"):
        ExchangeSettings(ACCOUNT, TOKEN, LINE, "http://127.0.0.1:8000", host="0.0.0.0")  # noqa: S104 - refused


def test_process_answers_and_ends_on_sigterm() -> None:
    command = [sys.executable, "-m", "hotline.simulator"]
    with subprocess.Popen(command, env={**os.environ, **environment()}, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[1]
        try:
            assert requests.get(f"{address}/sim/handsets", timeout=30).ok
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()


def test_process_says_what_is_wrong_with_its_settings() -> None:
    wrong = {**os.environ, **environment(SIM_SPEED="fast")}
    done = subprocess.run([sys.executable, "-m", "hotline.simulator"], env=wrong, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith("SIM_SPEED")
