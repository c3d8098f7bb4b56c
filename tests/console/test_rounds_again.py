"""Rounds in the console: what a coordinator sees of one that comes again, and presses."""

from __future__ import annotations

from datetime import time

from hotline.app import make_app
from hotline.flows.accounts import add_user
from hotline.flows.house import House
from hotline.flows.load_samples import load_samples
from hotline.flows.plan_repeats import plan_repeats
from hotline.flows.start_round import RoundOrder, start_round
from hotline.flows.steer_round import cancel_round, see_round
from tests.console.pressing import PASSWORD, press


def test_one_that_comes_again_can_be_ended_after_its_first_day_is_done(house: House) -> None:
    load_samples(house)
    add_user(house, "lin", PASSWORD, "coordinator")
    client = make_app(house).test_client()
    press(client, "/console/login", "/console/login", name="lin", password=PASSWORD)
    first = start_round(house, RoundOrder(community="下洋田社区", categories=("pregnant",), repeat_at=time(9))).round_id or 0
    plan_repeats(house)
    assert see_round(house, first).state == "done"
    page = client.get("/console/rounds").text
    assert "每天 09:00，下一次" in page and f"/console/rounds/{first}/cancel" in page
    assert press(client, "/console/rounds", f"/console/rounds/{first}/pause").status_code == 302
    assert "已暂停" in client.get("/console/rounds").text
    press(client, "/console/rounds", f"/console/rounds/{first}/resume")
    press(client, "/console/rounds", f"/console/rounds/{first}/cancel")
    assert see_round(house, first).next_at is None
    assert "每天" not in client.get("/console/rounds").text


def test_who_presses_what_another_has_pressed_is_told(house: House) -> None:
    load_samples(house)
    add_user(house, "lin", PASSWORD, "coordinator")
    client = make_app(house).test_client()
    press(client, "/console/login", "/console/login", name="lin", password=PASSWORD)
    first = start_round(house, RoundOrder(community="下洋田社区")).round_id or 0
    assert client.get("/console/rounds").status_code == 200
    cancel_round(house, first, by="王姐")
    start_round(house, RoundOrder(community="下洋田社区"))  # leaves a form on the page to press from
    assert press(client, "/console/rounds", f"/console/rounds/{first}/pause").status_code == 302
    assert "状态已经变了" in client.get("/console/rounds").text
