"""What leaves the station: in every form the same figures, and never a name, a number, an address or a word that somebody said."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from hotline.cli.report import report as report_command
from hotline.flows.load_samples import load_samples
from hotline.flows.write_report import FORMATS, write_report
from hotline.settings import Settings
from hotline.store.models import Audit
from hotline.terms import Kind, Outcome, TicketStatus
from tests.flows.dispatch.conftest import Place
from tests.flows.reporting.conftest import NOON, Ledger
from tests.servers import TEST_ENVIRONMENT

SECRETS = ("刘秘密", "绝密巷", "王秀英", "志愿者1", "心里慌", "<script>", "=cmd", "下洋田社区3栋")
NUMBER = re.compile(r"1[3-9]\d{9}|\+86\d{5,}|\d{7,}")


def written(ledger: Ledger, form: str, lang: str = "zh_CN") -> bytes:
    out = io.BytesIO()
    words = "zh_CN" if lang == "zh_CN" else "en"
    write_report(ledger.place.house, ledger.report(lang=words), form, out, lang=words, actor="test")
    return out.getvalue()


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    """A station with something of everything, and secrets wherever a resident or a coordinator can write."""
    load_samples(ledger.place.house)
    ledger.station("=cmd|' /C calc'!A0", number="+869910000001")
    person = ledger.resident(notes="绝密巷", birth_year=1940, lives_alone=True)
    carrier = ledger.place.volunteer(1)
    for name, unit, size in (
        ("大米", "包", "5公斤"),
        ("王秀英的药 13800000001", "个", "<script>"),
        ("=cmd()", "13800000001", "+8613800000001"),
    ):
        order = ledger.done(
            resident_id=person, resident_name="刘秘密", address="绝密巷1号", summary="心里慌", remarks="放绝密巷", volunteer_id=carrier
        )
        ledger.item(order, name, 1, unit, size=size)
        ledger.event(order, "confirm", NOON, "resident", why=None)
    case = ledger.ticket(kind=Kind.PSYCHOLOGICAL, resident_id=person, status=TicketStatus.ASSIGNED, volunteer_id=carrier, assigned_at=NOON)
    ledger.event(case, "joined")
    ledger.callback(Outcome.ALL_WELL, resident_id=person)
    return ledger


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("form", FORMATS)
def test_nobody_is_named_in_any_form(full: Ledger, form: str, lang: str) -> None:
    content = written(full, form, lang)
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist() if "sharedStrings" in name or "worksheets" in name)
    text = content.decode()
    assert ("大米" in text) and not [secret for secret in SECRETS if secret in text.replace("=cmd|' /C calc'!A0", "")]
    assert not NUMBER.search(text)


def test_every_form_tells_the_same(full: Ledger) -> None:
    told = json.loads(written(full, "json"))
    assert told["figures"]["people"]["talked"][""] == 1 and told["figures"]["tickets"]["supply"]["closed"] == 3
    assert told["rates"]["satisfied"] == {"share": 1, "part": 3, "whole": 3}
    assert told["stations"][0]["station"] == "默认站点"
    assert all(sentence in written(full, "text").decode() for sentence in told["brief"])
    lines = list(csv.DictReader(io.StringIO(written(full, "csv").decode("utf-8-sig"))))
    assert {"table": "服务人数", "row": "全部", "column": "心理支持人数", "value": "1"} in lines
    book = load_workbook(io.BytesIO(written(full, "xlsx")))
    first = [row[0].value for row in book.worksheets[0].iter_rows()]
    assert first[1 : len(told["brief"]) + 1] == told["brief"]
    people = book["服务人数"]
    assert [cell.value for cell in people[2]][:2] == ["全部", 1]


def test_no_cell_is_run_as_a_formula(full: Ledger) -> None:
    book = load_workbook(io.BytesIO(written(full, "xlsx")))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert "'=cmd|" in written(full, "csv").decode()


def test_who_took_a_report_away_is_in_the_audit(full: Ledger) -> None:
    written(full, "json")
    with full.place.house.transaction() as work:
        (line,) = [row for row in work.db.query(Audit) if row.action == "report"]
    assert (line.actor, line.detail["form"], line.detail["from"]) == ("test", "json", "2026-03-10T00:00:00")


@pytest.fixture
def run(place: Place, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`hotline report` as an operator types it."""
    urls = {"HOTLINE_DATABASE_URL": settings.database_url or "", "HOTLINE_REDIS_URL": settings.redis_url or ""}
    for name, value in (TEST_ENVIRONMENT | urls | {"HOTLINE_DATA_DIR": str(settings.data_dir)}).items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(report_command, arguments)


def test_the_command_tells_any_span(ledger: Ledger, run: Callable[..., Result], tmp_path: Path) -> None:
    ledger.done()
    for span in (
        ("--day", "2026-03-10"),
        ("--month", "2026-03"),
        ("--from", "2026-03-10", "--to", "2026-03-10"),
        ("--from", "2026-03-10 11:00", "--to", "2026-03-10 13:00"),
    ):
        told = run(*span)
        assert told.exit_code == 0, told.output
        assert "社区热线简报（2026年3月" in told.output and "新接需求 1 件；送达 1 件" in told.output
    assert "新接需求" not in run("--day", "2026-03-09").output and "这段时间没有" in run("--day", "2026-03-09").output
    assert "1 new needs" in run("--day", "2026-03-10", "--lang", "en", "--station", "默认站点").output
    for none in ((), ("--week",), ("--month",), ("--day", "yesterday"), ("--from", "2026-03-10"), ("--all",)):
        assert run(*none).exit_code == 0
    made = run("--day", "2026-03-10", "--format", "xlsx", "--output", str(tmp_path / "brief.xlsx"))
    assert made.exit_code == 0 and load_workbook(tmp_path / "brief.xlsx").worksheets


def test_a_wrong_date_is_told_before_any_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (TEST_ENVIRONMENT | {"HOTLINE_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}).items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(report_command, ["--day", "2026-02-30"])
    assert "2026-02-30 is no date" in str(done.exception)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("--day", "2026-02-30"), "2026-02-30 is no date"),
        (("--month", "13"), "13 is no month"),
        (("--from", "2026-03-10", "--to", "2026-03-01"), "ends before it begins"),
        (("--to", "2026-03-01"), "--to needs --from"),
        (("--day", "today", "--week"), "one span at a time"),
        (("--station", "月球"), "there is no station 月球"),
        (("--station", "x", "--all"), "either --station NAME or --all"),
        (("--day", "2190-01-01"), "has not begun"),
    ],
)
def test_what_is_asked_wrongly_is_explained(run: Callable[..., Result], asked: tuple[str, ...], says: str) -> None:
    done = run(*asked)
    assert done.exit_code != 0 and says in f"{done.output}{done.exception}"
