"""The carrier fails in each of its ways, in the middle of an order: everybody gets every text once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from hotline.flows.reconcile import reconcile
from tests.journeys.conftest import Line
from tests.journeys.people import RESIDENT, code_in


def offers_arrived(line: Line, code: str) -> Counter[str]:
    """How often each volunteer's handset got the offer."""
    return Counter(it["to"] for it in line.sim.texts(contains=code, status="delivered") if it["to"] != RESIDENT)


@pytest.mark.parametrize("mode", ["500", "429", "lost"])
def test_offers_arrive_once_though_the_carrier_fails(line: Line, mode: str) -> None:
    """500: perhaps taken, so it is looked up before it is sent again; 429: surely not; lost: taken, but we were not told."""
    line.sim.misbehave(rest_status={"messages": {"mode": mode, "times": 2}})
    line.sim.text(RESIDENT, "要3斤鸡蛋")
    code = code_in(line.sim.wait_text(RESIDENT, r"[A-Z]\d{2,4}")["body"])

    def settled() -> bool:
        if line.rows("update outbox set claimed_until = now() where state = 'unknown' returning id"):  # its lease is over
            reconcile(line.house)
        line.house.jobs.nudge(["send_messages"])  # what the schedule does
        asked = line.rows("select 1 from offers")
        return bool(asked) and not line.rows("select 1 from outbox where kind = 'text' and state in ('ready', 'claimed', 'unknown')")

    line.until(settled)
    line.until(lambda: offers_arrived(line, code))
    assert set(offers_arrived(line, code).values()) == {1}


@pytest.mark.parametrize(
    "how", [{"duplicate": 1.0}, {"reorder": 0.5, "delay_seconds": 0.2}, {"drop": 0.5, "kinds": ["status"]}], ids=lambda how: next(iter(how))
)
def test_an_order_is_one_ticket_however_webhooks_come(line: Line, how: dict[str, Any]) -> None:
    line.sim.misbehave(**how, seed=7)
    line.sim.text(RESIDENT, "要3斤鸡蛋")
    code = code_in(line.sim.wait_text(RESIDENT, r"[A-Z]\d{2,4}")["body"])
    line.until(lambda: offers_arrived(line, code))
    assert len(line.rows("select 1 from tickets")) == 1
    assert len(line.rows("select 1 from messages where direction = 'inbound' and from_phone = %s", RESIDENT)) == 1
    assert set(offers_arrived(line, code).values()) == {1}


def test_a_number_the_carrier_refuses_is_learnt_and_the_others_are_asked(line: Line) -> None:
    first = line.rows("select phone from volunteers where state = 'active' order by id")[0]["phone"]
    line.sim.behave(first, sms="landline")
    line.sim.text(RESIDENT, "要3斤鸡蛋")
    code = code_in(line.sim.wait_text(RESIDENT, r"[A-Z]\d{2,4}")["body"])
    line.until(lambda: offers_arrived(line, code))
