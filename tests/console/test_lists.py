"""Lists uploaded at the console: all or nothing, every bad row named, no more than fits."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from hotline.console.lists import LIMIT
from hotline.flows.house import House
from hotline.flows.roster_file import Limit
from hotline.flows.roster_rows import CATEGORIES, LANGUAGES, SKILLS
from hotline.store.models import Resident, Volunteer
from hotline.store.queries.residents import count_residents
from hotline.terms import Level, Line
from hotline.words.catalogue import catalogue, render
from tests.console.pressing import HOSTILE, audited, press

RESIDENTS, VOLUNTEERS = "/console/residents/import", "/console/volunteers/import"
LIST = "姓名,电话,小区,类别\n周奶奶,13800000031,下洋田社区,高龄;残疾\n吴爷爷,13800000032,新来社区,\n"


def bring(client: FlaskClient, page: str, content: bytes, name: str = "名单.csv"):
    return press(client, page, page, file=(io.BytesIO(content), name))


def test_a_roster_is_taken_twice_with_one_effect(house: House, coordinator: FlaskClient) -> None:
    before = _residents(house)
    for new in (2, 0):
        assert bring(coordinator, RESIDENTS, LIST.encode()).location == "/console/residents"
        assert f"已导入 2 人，其中新增 {new} 人" in coordinator.get("/console/residents").text
    assert _residents(house) == before + 2
    assert [row.detail for row in audited(house, "residents_imported")] == [{"rows": 2, "new": 2}, {"rows": 2, "new": 0}]


def test_a_workbook_of_volunteers_with_a_column_nobody_knows(house: House, coordinator: FlaskClient) -> None:
    book, out = Workbook(), io.BytesIO()
    for row in (["姓名", "电话", "技能", "血型"], ["钱多多", 13800000777, "送货;心理", "A"]):
        book.active.append(row)
    book.save(out)
    assert bring(coordinator, VOLUNTEERS, out.getvalue(), "名单.xlsx").location == "/console/volunteers"
    page = coordinator.get("/console/volunteers").text
    assert "血型" in page and "钱多多" in page and "送货、心理" in page


def test_one_bad_row_keeps_the_file_out_and_each_is_named_in_chinese(house: House, coordinator: FlaskClient) -> None:
    before = _residents(house)
    rows = [
        "好人,13800000031,,1940", f"{HOSTILE},12,,", "没号码,,,", "王,13800000033,,明年", "又一个,13800000031,,", "座机,85551234,,",
        "太" * 41 + ",1,,",
    ]  # fmt: skip
    answer = bring(coordinator, RESIDENTS, ("姓名,电话,小区,出生年份\n" + "\n".join(rows)).encode()).text
    assert "没有导入任何人：有 6 行不对" in answer and _residents(house) == before
    for said in ("第 3 行", "位数不对", "没有填电话", "之间的年份，不能是“明年”", "和第 2 行的号码一样", "座机要带区号", "超过 40 个字"):
        assert said in answer
    assert HOSTILE not in answer and audited(house, "residents_imported") == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 no workbook", "不是能打开的 Excel"),
        ("姓名,地址\n王,3栋\n".encode(), "缺少：phone (电话)"),
        (b"\x00\x01\x02\xff\xfe" * 50, "没有导入"),
        (('姓名,电话\n"' + "字" * 150_000).encode(), "第 2 行读不了"),
    ],
)
def test_what_is_no_list_is_said_to_be_none(house: House, coordinator: FlaskClient, content: bytes, says: str) -> None:
    before = _residents(house)
    answer = bring(coordinator, RESIDENTS, content)
    assert answer.status_code == 200 and says in answer.text and _residents(house) == before


def test_a_list_may_be_larger_than_other_forms_and_no_larger_than_it_says(house: House, coordinator: FlaskClient) -> None:
    long = "姓名,电话,备注\n" + "".join(f"人{n},138{n:08d},{'字' * 30}\n" for n in range(1000, 16_000))
    assert len(long.encode()) > 1024 * 1024
    assert bring(coordinator, RESIDENTS, long.encode()).location == "/console/residents"
    too_long = b"x" * (LIMIT.mb * 1024 * 1024)
    answer = bring(coordinator, RESIDENTS, too_long)
    assert answer.status_code == 413 and f"最大 {LIMIT.mb} MB" in answer.text
    assert press(coordinator, "/console/visit", "/console/visit", words="字" * 70_000).status_code == 413


def test_the_example_proxy_lets_through_what_the_console_takes() -> None:
    console = (Path(__file__).parents[2] / "scripts" / "deploy" / "nginx.conf").read_text().partition("location /console {\n")[2]
    largest = re.match(r"\s*client_max_body_size (\d+)m;", console)
    assert largest is not None and int(largest[1]) > LIMIT.mb


def test_a_list_of_more_rows_than_are_read_here_is_refused_whole(house: House, coordinator: FlaskClient, monkeypatch) -> None:
    before = _residents(house)
    monkeypatch.setattr("hotline.console.lists.LIMIT", Limit(rows=2))
    rows = [["姓名", "电话"], *(["张", 13800000031 + n] for n in range(3))]
    for rows_of in (rows, [rows[0], *[["", ""]] * 5, *rows[1:3]]):
        book, out = Workbook(), io.BytesIO()
        for row in rows_of:
            book.active.append(row)
        book.save(out)
        assert "超过 2 行" in bring(coordinator, RESIDENTS, out.getvalue()).text
    assert "超过 2 行" in bring(coordinator, RESIDENTS, "\n".join(f"{name},{phone}" for name, phone in rows).encode()).text
    assert _residents(house) == before
    assert bring(coordinator, RESIDENTS, "\n\n".join(f"{name},{phone}" for name, phone in rows[:3]).encode()).status_code == 302


def test_who_may_not_bring_a_list_may_not_send_one_either(house: House, viewer: FlaskClient, coordinator: FlaskClient) -> None:
    large = "姓名,电话\n".encode() + b" " * 200_000
    refused = press(viewer, "/console/rounds", RESIDENTS, file=(io.BytesIO(LIST.encode()), "名单.csv"))
    assert refused.status_code == 403
    assert press(viewer, "/console/rounds", RESIDENTS, file=(io.BytesIO(large), "名单.csv")).status_code == 413
    assert coordinator.post(RESIDENTS, data={"file": (io.BytesIO(LIST.encode()), "名单.csv")}).status_code == 400
    assert "请选一个文件" in press(coordinator, RESIDENTS, RESIDENTS).text


def test_words_of_the_list_and_of_the_screen_are_the_same() -> None:
    """What the console says in Chinese the lists read back, and what lists may hold the console can say."""
    for prefix, read in (("category", CATEGORIES), ("language", LANGUAGES), ("skill", SKILLS)):
        assert set(read.values()) == {key.partition(".")[2] for key in catalogue("zh_CN") if key.startswith(f"{prefix}.")}
        for word in set(read.values()):
            assert read[render(Line(f"{prefix}.{word}"), "zh_CN")] == word
    assert all(render(Line(f"level.{level}"), "zh_CN") for level in Level)


@pytest.mark.browser
def test_a_list_is_brought_from_a_phone(house: House, phone_page: Page, fits) -> None:
    phone_page.goto(VOLUNTEERS)
    bad = {"name": "名单.csv", "mimeType": "text/csv", "buffer": "姓名,电话\n钱多多,12\n".encode()}
    phone_page.get_by_label("名单文件").set_input_files(bad)
    phone_page.get_by_role("button", name="导入").click()
    expect(phone_page.get_by_role("alert")).to_contain_text("没有导入任何人")
    fits(phone_page)
    phone_page.get_by_label("名单文件").set_input_files(bad | {"buffer": "姓名,电话\n钱多多,13800000777\n".encode()})
    phone_page.get_by_role("button", name="导入").click()
    expect(phone_page.get_by_role("status")).to_contain_text("已导入 1 人")
    with house.transaction() as work:
        assert work.db.scalar(select(func.count()).select_from(Volunteer).where(Volunteer.name == "钱多多")) == 1


def _residents(house: House) -> int:
    with house.transaction() as work:
        assert work.db.scalar(select(func.count()).select_from(Resident)) == count_residents(work.db)
        return count_residents(work.db)
