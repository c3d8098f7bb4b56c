"""`hotline round` as an operator types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cli.round import round as round_command
from hotline.flows.plan_repeats import plan_repeats
from hotline.settings import Settings
from hotline.store.models import Callback
from tests.flows.station import Station, number
from tests.servers import TEST_ENVIRONMENT

Run = Callable[..., Result]


@pytest.fixture
def run(at_station: Station, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    urls = {"HOTLINE_DATABASE_URL": settings.database_url or "", "HOTLINE_REDIS_URL": settings.redis_url or ""}
    for name, value in (TEST_ENVIRONMENT | urls | {"HOTLINE_DATA_DIR": str(settings.data_dir)}).items():
        monkeypatch.setenv(name, value)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(round_command, arguments)

    return invoke


def test_dry_run_then_start_then_steer(at_station: Station, run: Run) -> None:
    for n in range(4):
        at_station.resident(n, birth_year=1930 + n)
    at_station.know(number(0), opted_out_at=at_station.clock.now())
    asked = run("start", "--community", "下洋田社区", "--dry-run")
    assert asked.exit_code == 0, asked.output
    assert "3 would be rung" in asked.output and "1 left out: want no automated calls" in asked.output
    assert "everybody rung once by" in asked.output
    assert number(1) not in asked.output, "numbers are masked"
    assert at_station.all(Callback) == []
    started = run("start", "--community", "下洋田社区")
    assert "3 will be rung" in started.output and "round 1 is planned" in started.output
    assert "0/3" in run("list").output
    assert run("pause", "1").output == "round 1 is paused, 3 wait\n"
    assert run("resume", "1").output == "round 1 goes on, 3 wait\n"
    assert run("cancel", "1").output == "round 1 is cancelled, 3 were still waiting\n"
    shown = run("show", "1").output
    assert "is cancelled: 3 of 3 settled" in shown and "withdrawn" in shown


def test_for_scripts_one_object_a_line(at_station: Station, run: Run) -> None:
    at_station.resident(1)
    run("start", "--community", "下洋田社区")
    run("start", "--level", "lockdown", "--at", "2090-01-01 09:30", "--repeat", "9:00")
    later, now = [json.loads(line) for line in run("list", "--json").output.splitlines()]
    assert (now["id"], now["name"], now["state"], now["planned"], now["left"]) == (1, "下洋田社区", "running", 1, 1)
    assert now["figures"] == {"waiting": 1} and now["ended_at"] is now["repeat_at"] is now["next_at"] is now["repeat_of"] is None
    assert (later["starts_at"], later["next_at"]) == ("2090-01-01T09:30:00+08:00", "2090-01-02T09:00:00+08:00")
    assert json.loads(run("show", "1", "--json").output) == now


def test_who_cancels_one_day_is_told_that_it_comes_again(at_station: Station, run: Run) -> None:
    at_station.resident(1)
    run("start", "--community", "下洋田社区", "--repeat", "9:00")
    at_station.clock.set(datetime.now(UTC) + timedelta(days=1))
    plan_repeats(at_station.house)
    assert "of round 1" in run("list").output
    assert "hotline round cancel 1 ends that" in run("cancel", "2").output
    assert "comes again" not in run("cancel", "1").output
    assert "daily" not in run("list").output


def test_a_list_of_phones(at_station: Station, run: Run, tmp_path: Path) -> None:
    at_station.resident(1)
    table, plain = tmp_path / "list.csv", tmp_path / "plain.txt"
    table.write_bytes(f"姓名,电话\n王,{number(1)[3:]}\n李,12\n".encode("gb18030"))
    plain.write_text(f"{number(2)}\n{number(3)}\n")
    asked = run("start", "--file", str(table), "--dry-run")
    assert "1 would be rung" in asked.output
    assert "line 3: " in asked.output
    assert "2 would be rung, 2 of them on no roster" in run("start", "--file", str(plain), "--dry-run").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("start",), "--community NAME, --level LEVEL or --file FILE"),
        (("start", "--community", "没有"), "no community '没有'"),
        (("start", "--community", "下洋田社区", "--category", "giant"), "no category 'giant'"),
        (("start", "--level", "open"), "'open' is not one of"),
        (("start", "--community", "下洋田社区", "--at", "soon"), "'soon' does not match"),
        (("pause", "7"), "no round 7"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, arguments: tuple[str, ...], said: str) -> None:
    answer = run(*arguments)
    assert answer.exit_code != 0
    assert said in answer.output + str(answer.exception)


def test_by_category_and_level_in_chinese(at_station: Station, run: Run) -> None:
    at_station.resident(1, categories=["disabled"])
    at_station.resident(2)
    assert "1 would be rung" in run("start", "--level", "lockdown", "--category", "残疾", "--dry-run").output
    assert "daily at 09:00" in (run("start", "--level", "lockdown", "--repeat", "9:00", "--at", "9:30").output + run("list").output)


def test_watching_a_round_that_is_over_shows_its_table(at_station: Station, run: Run) -> None:
    planned = run("start", "--community", "下洋田社区", "--watch")
    assert "0 of 0 settled" in planned.output
