"""`hotline stock` as an operator types it, and the ledger as it is exported."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hotline.cli.stock import stock as stock_command
from hotline.flows.export import export
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.settings import Settings
from hotline.terms import Item
from tests.flows.dispatch.conftest import Place, phone
from tests.flows.supplies.conftest import Stock
from tests.servers import TEST_ENVIRONMENT

Run = Callable[..., Result]


@pytest.fixture
def run(place: Place, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    urls = {"HOTLINE_DATABASE_URL": settings.database_url or "", "HOTLINE_REDIS_URL": settings.redis_url or ""}
    for name, value in (TEST_ENVIRONMENT | urls | {"HOTLINE_DATA_DIR": str(settings.data_dir)}).items():
        monkeypatch.setenv(name, value)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(stock_command, arguments)

    return invoke


def exported(place: Place, what: str) -> list[dict[str, Any]]:
    out = io.BytesIO()
    export(place.house, what, "jsonl", out, sensitive=False, actor="test", tick=lambda: None)
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


def test_given_counted_written_off_and_listed(run: Run) -> None:
    given = run("donate", "大米", "50", "公斤", "--donor", "街道办")
    assert given.exit_code == 0, given.output
    assert "大米: 0 → 100 斤" in given.output
    assert "100 → 90 斤" in run("count", "米", "90", "斤", "--reason", "盘点").output
    assert "90 → 85 斤" in run("writeoff", "大米", "5斤", "--reason", "受潮").output
    assert run("list").output == "大米: 85 斤; 0 kept for tickets\n"
    row = json.loads(run("list", "--json").output)
    assert row == {"item": "大米", "unit": "斤", "needed": 0, "reserved": 0, "free": 85, "short": 0}


def test_masks_for_a_volunteer(place: Place, run: Run) -> None:
    place.volunteer(1)
    run("donate", "口罩", "100", "个", "--donor", "街道办")
    assert "100 → 80 个" in run("issue", "口罩", "20", "个", "--to", phone(1)).output
    assert exported(place, "ledger")[-1]["to"] == "issued" and exported(place, "ledger")[-1]["volunteer_phone"] == phone(1)
    refused = run("issue", "口罩", "20", "个", "--to", phone(2))
    assert refused.exit_code == 2 and "nobody in the pool" in refused.output


def test_the_same_key_again_has_no_second_effect(run: Run) -> None:
    for _ in range(2):
        assert run("donate", "大米", "50", "斤", "--donor", "街道办", "--key", "truck-7").exit_code == 0
        assert run("writeoff", "大米", "5", "斤", "--reason", "受潮", "--key", "rain").exit_code == 0
    assert "45 斤" in run("list").output


def test_what_spoils_of_the_goods_kept_for_a_ticket(place: Place, five: Sequence[int], stock: Stock, run: Run) -> None:
    stock.give("大米", "8", "斤")
    ticket = place.order(items=[Item("米", 5, "斤")])
    offer_due_tickets(place.house)
    done = run("spoilt", place.code(ticket), "大米", "4", "斤", "--reason", "发霉")
    assert "大米: 5 → 1 斤; 4 kept for" in done.output, done.output
    assert (exported(place, "ledger")[-2]["from"], exported(place, "ledger")[-2]["to"]) == ("reserved", "lost")
    assert "only 4 斤 is kept" in run("spoilt", place.code(ticket), "大米", "9", "斤", "--reason", "发霉").output
    assert "no ticket Z99 waits" in run("spoilt", "z99", "大米", "1", "斤", "--reason", "发霉").output


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("donate", "大米", "50", "斤"), "by whom"),
        (("donate", "大米", "很多", "斤", "--donor", "a"), "is no amount"),
        (("writeoff", "大米", "5", "斤", "--reason", "受潮"), "there is only 0 斤"),
        (("count", "大米", "5", "斤"), "--reason"),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Run, arguments: Sequence[str], why: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2 and why in done.output


def test_a_list_of_donations_all_or_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "donations.csv"
    file.write_text("捐赠人,物品,数量,单位,备注\n街道办,大米,100,斤,\n街道办,油,很多,桶,\n", encoding="utf-8")
    refused = run("donate", "--file", str(file))
    assert refused.exit_code == 1 and "line 3: quantity" in refused.output
    assert run("list").output == ""
    file.write_text("捐赠人,物品,数量,单位,备注\n街道办,大米,100,斤,\n街道办,油,3,桶,\n", encoding="utf-8")
    assert "2 donations booked\n" in run("donate", "--file", str(file)).output
    assert "2 were booked from this very file before" in run("donate", "--file", str(file)).output


def test_needs_say_what_is_short(place: Place, run: Run, stock: Stock) -> None:
    stock.give("大米", "3", "斤")
    place.order(items=[Item("米", 5, "斤")])
    done = run("needs")
    assert done.exit_code == 1
    assert done.output == "大米: 5 斤 wanted, 0 kept, 3 to be had: short 2\n"
    stock.give("大米", "2", "斤")
    enough = run("needs", "--json")
    assert enough.exit_code == 0 and json.loads(enough.output)["short"] == 0


def test_the_exported_ledger_tells_where_every_jin_went(place: Place, five: Sequence[int], stock: Stock) -> None:
    stock.give("大米", "3", "斤", donor="=cmd|'/c calc'!A1")
    ticket = place.order(items=[Item("米", 5, "斤")])
    offer_due_tickets(place.house)
    row = place.ticket(ticket)
    for words in (f"1 {row.code}", f"3 {row.code} {row.door_code}"):
        place.say(phone(1), words)
    rows = exported(place, "ledger")
    assert [(r["item"], r["quantity"], r["from"], r["to"], r["ticket_code"], r["volunteer_phone"]) for r in rows] == [
        ("大米", 3, "donor", "stock", None, None),
        ("大米", 3, "stock", "reserved", row.code, None),
        ("大米", 3, "reserved", "handed", row.code, phone(1)),
        ("大米", 2, "bought", "handed", row.code, phone(1)),
    ]
    assert (rows[0]["donor"], rows[0]["by"], rows[0]["unit"]) == ("=cmd|'/c calc'!A1", "lin", "斤")
    owed = exported(place, "items")
    assert [(r["ticket_code"], r["name"], r["quantity"], r["unit"], r["status"], r["missing"]) for r in owed] == [
        (row.code, "米", 5, "斤", "delivered", False)
    ]
    out = io.BytesIO()
    export(place.house, "ledger", "csv", out, sensitive=False, actor="test", tick=lambda: None)
    assert "'=cmd" in out.getvalue().decode()
