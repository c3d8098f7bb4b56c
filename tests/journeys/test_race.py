"""Fifty volunteers say yes within a second, to two web processes: one has it, forty-nine read so, the history is whole."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import requests
from twilio.request_validator import RequestValidator

from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.take_text import TextIn, take_text
from hotline.settings import load_settings
from hotline.store.models import Volunteer
from hotline.store.queries.places import default_station, get_or_make_community
from hotline.wiring import make_house
from tests.journeys.conftest import line_environment
from tests.servers import TEST_ENVIRONMENT

VOLUNTEERS = 50
POLICY = f"[offers]\nwave = {VOLUNTEERS}\n"


@pytest.fixture
def environment(fresh_database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    """A line whose first wave asks everybody."""
    (tmp_path / "policy.toml").write_text(POLICY)
    return line_environment(fresh_database_url, redis_url, tmp_path, 8000, "http://127.0.0.1:9") | {
        "HOTLINE_POLICY_FILE": str(tmp_path / "policy.toml"),
        "HOTLINE_SIMULATOR": "0",
    }


@pytest.fixture
def webs(environment: dict[str, str]) -> Iterator[list[str]]:
    """Two web processes over one database; their addresses."""
    addresses, running = [], []
    for _ in range(2):
        port = free_port()
        running.append(subprocess.Popen([sys.executable, "-m", "hotline.cli", "serve", "--port", str(port)], env=environment))
        addresses.append(f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + 90
    for address in addresses:
        while not _answers(address):
            assert time.monotonic() < deadline, "a web process did not come up"
    yield addresses
    for process in running:
        process.terminate()
    for process in running:
        process.wait(20)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/readyz", timeout=2).status_code == 200
    except requests.RequestException:
        time.sleep(0.1)
        return False


def test_fifty_say_yes_at_once(environment: dict[str, str], webs: list[str]) -> None:
    """Exactly one wins under any race."""
    house = make_house(load_settings({k: v for k, v in environment.items() if k.startswith(("HOTLINE_", "TWILIO_"))}), pool=4)
    phones = [f"+8613911{i:06d}" for i in range(VOLUNTEERS)]
    with house.transaction() as work:
        station = default_station(work.db)
        place = get_or_make_community(work.db, station.id, "下洋田社区")
        work.db.add_all(
            Volunteer(station_id=station.id, community_id=place.id, name=f"志愿{i}", phone=phone, skills=["delivery"], trained_at=work.now)
            for i, phone in enumerate(phones)
        )
    answer = take_text(house, TextIn("SM" + "0" * 32, "+8613900000777", house.settings.number, "要2斤青菜，送到下洋田社区3栋501")).body
    found = re.search(r"[A-Z]\d{2,4}", answer or "")
    assert found is not None, answer
    offer_due_tickets(house)

    def accept(i: int) -> str:
        url = environment["HOTLINE_PUBLIC_URL"] + "/twilio/sms"
        fields = {"MessageSid": f"SM{i + 1:032d}", "From": phones[i], "To": house.settings.number, "Body": f"1 {found.group()}"}
        signature = RequestValidator(TEST_ENVIRONMENT["TWILIO_AUTH_TOKEN"]).compute_signature(url, fields)
        reply = requests.post(f"{webs[i % 2]}/twilio/sms", data=fields, headers={"X-Twilio-Signature": signature}, timeout=60)
        return reply.text

    with ThreadPoolExecutor(VOLUNTEERS) as pool:
        replies = list(pool.map(accept, range(VOLUNTEERS)))
    house.engine.dispose()
    with psycopg.connect(environment["HOTLINE_DATABASE_URL"]) as connection:
        states = dict(connection.execute("select state, count(*) from offers group by state").fetchall())
        events = connection.execute("select count(*) from ticket_events where event = 'accept'").fetchone()
        holder = connection.execute("select v.phone from tickets t join volunteers v on v.id = t.volunteer_id").fetchall()
    assert states == {"accepted": 1, "withdrawn": VOLUNTEERS - 1}
    assert events == (1,) and len(holder) == 1
    assert sum("已有人" in reply for reply in replies) == VOLUNTEERS - 1
    assert "已有人" not in replies[phones.index(holder[0][0])]
