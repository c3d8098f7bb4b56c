"""What comes in, is counted and written off: each once, whatever is pressed twice; a file all or nothing."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from hotline.flows.donation_file import import_donations
from hotline.flows.person import erase_person, show_person
from hotline.flows.read_stock import read_stock
from hotline.flows.roster_file import BadFile
from hotline.flows.roster_rows import BadCell
from hotline.flows.steer_stock import count_stock, issue, receive
from hotline.store.models import Audit, Donor
from hotline.supplies.ledger import Account
from hotline.terms import Item
from tests.flows.dispatch.conftest import Place
from tests.flows.supplies.conftest import Stock


def donors(place: Place) -> list[tuple[str, str | None]]:
    with place.house.transaction() as work:
        return [(row.name, row.phone) for row in work.db.scalars(select(Donor).order_by(Donor.id))]


def audited(place: Place) -> list[str]:
    with place.house.transaction() as work:
        return [row.action for row in work.db.scalars(select(Audit).order_by(Audit.id))]


def test_a_donation_pressed_twice_is_there_once(place: Place, stock: Stock) -> None:
    for _ in range(2):
        stock.give("大米", "100", "公斤", cause="donation:a")
    assert stock.on(Account.STOCK) == 200 and len(stock.rows()) == 1
    assert audited(place) == ["stock_donated"]


def test_names_and_weights_come_together(place: Place, stock: Stock) -> None:
    for item, quantity, unit in (
        ("米", "1", "斤"),
        ("白米", "500", "克"),
        ("大米5公斤装", "2", "袋"),
        ("大米", "3公斤", ""),
        ("rice", "1", "kg"),
    ):
        stock.give(item, quantity, unit)
    stock.give("布洛芬0.3g", "2", "盒")
    rows = {(row.goods.item, row.goods.unit): row.free for row in read_stock(place.house).rows}
    assert rows == {("大米", "斤"): Decimal(30), ("布洛芬 0.3g", "盒"): Decimal(2)}


def test_a_donor_is_one_by_name_and_number(place: Place, stock: Stock) -> None:
    stock.give("大米", "1", "斤", donor="王芳")
    stock.give("大米", "1", "斤", donor="王芳", phone="13900000001")
    stock.give("大米", "1", "斤", donor="王芳", phone="13900000002")
    stock.give("大米", "1", "斤", donor="王芳")
    assert donors(place) == [("王芳", "+8613900000001"), ("王芳", "+8613900000002")]


def test_a_count_puts_the_stock_right_once_and_says_why(place: Place, stock: Stock) -> None:
    stock.give("大米", "100", "斤")
    for _ in range(2):
        stock.count("大米", "45", "公斤", cause="count:a")
        stock.give("大米", "1", "斤")
    assert stock.on(Account.STOCK) == 92 and stock.on(Account.COUNTED) == 10
    stock.count("大米", "0", "斤")
    stock.count("盐", "3", "包")
    assert stock.on(Account.STOCK) == 0 and stock.on(Account.STOCK, None, "盐", "包") == 3
    with pytest.raises(BadCell) as bad:
        count_stock(place.house, {"item": "大米", "quantity": "3", "unit": "斤"}, cause="x", by="lin")
    assert bad.value.column == "note"


def test_no_more_is_written_off_than_there_is(place: Place, stock: Stock) -> None:
    stock.give("大米", "10", "斤")
    for _ in range(2):
        stock.write_off("大米", "8", "斤", cause="writeoff:a")
    assert stock.on(Account.STOCK) == 2 and stock.on(Account.LOST) == 8
    with pytest.raises(BadCell) as bad:
        stock.write_off("大米", "8", "斤")
    assert "only 2 斤" in str(bad.value)
    assert stock.on(Account.STOCK) == 2


def test_masks_are_given_to_a_volunteer_of_the_pool_once(place: Place, stock: Stock) -> None:
    stock.give("口罩", "100", "个")
    volunteer, gone = place.volunteer(1), place.volunteer(2, state="inactive")
    cells = {"item": "口罩", "quantity": "20", "unit": "个"}
    for _ in range(2):
        issue(place.house, cells | {"volunteer": "138 0000 0101"}, cause="issue:a", by="lin")
    issue(place.house, cells | {"volunteer_id": str(volunteer)}, cause="issue:b", by="lin")
    assert stock.on(Account.ISSUED, None, "口罩", "个") == 40 and stock.on(Account.STOCK, None, "口罩", "个") == 60
    assert [row.volunteer_id for row in stock.rows()] == [None, volunteer, volunteer]
    assert audited(place).count("stock_issued") == 2
    for nobody in (
        {"volunteer_id": str(gone)},
        {"volunteer_id": ""},
        {"volunteer_id": "x"},
        {"volunteer": "13800000199"},
        {"volunteer": "?"},
    ):
        with pytest.raises(BadCell) as bad:
            issue(place.house, cells | nobody, cause="issue:c", by="lin")
        assert bad.value.column in nobody
    with pytest.raises(BadCell) as short:
        issue(place.house, cells | {"quantity": "61", "volunteer_id": str(volunteer)}, cause="issue:d", by="lin")
    assert short.value.column == "quantity"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"donor": "", "item": "大米", "quantity": "1"}, "donor"),
        ({"donor": "街道办", "item": " ", "quantity": "1"}, "item"),
        ({"donor": "街道办", "item": "大米", "quantity": "-1"}, "quantity"),
        ({"donor": "街道办", "item": "大米", "quantity": "很多"}, "quantity"),
        ({"donor": "街道办", "item": "大米", "quantity": "99999999"}, "quantity"),
        ({"donor": "街道办", "item": "大米", "quantity": "1", "phone": "12"}, "phone"),
        ({"donor": "街" * 41, "item": "大米", "quantity": "1"}, "donor"),
        ({"donor": "街道办", "item": "大米", "quantity": "1", "unit": "斤" * 13}, "unit"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_booked(place: Place, stock: Stock, cells: dict[str, str], column: str) -> None:
    with pytest.raises(BadCell) as bad:
        receive(place.house, cells, cause="donation:x", by="lin")
    assert bad.value.column == column
    assert stock.rows() == [] and donors(place) == []


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_file_is_booked_whole_and_once(place: Place, stock: Stock) -> None:
    rows = [("捐赠人", "物品", "数量", "单位", "备注"), ("街道办", "大米", 200, "斤", "第一批"), ("王记粮油", "油", 12, "桶", None)]
    for content in (workbook(*rows), "\n".join(",".join(str(cell or "") for cell in row) for row in rows).encode("gb18030")):
        before = len(stock.rows())
        done = [import_donations(place.house, content, by="lin") for _ in range(2)]
        assert [(one.taken, one.new) for one in done] == [(2, 2), (2, 0)]
        assert len(stock.rows()) == before + 2
    assert stock.on(Account.STOCK) == 400 and donors(place) == [("街道办", None), ("王记粮油", None)]


def test_one_bad_row_keeps_the_file_out_and_is_named_by_its_line(place: Place, stock: Stock) -> None:
    content = "donor,item,quantity,unit,note\n街道办,大米,200,斤,\n街道办,油,很多,桶,\n,盐,1,包,\n".encode()
    done = import_donations(place.house, content, by="lin")
    assert (done.taken, [(fault.line, fault.column) for fault in done.faults]) == (0, [(3, "quantity"), (4, "donor")])
    assert stock.rows() == []
    with pytest.raises(BadFile, match="item"):
        import_donations(place.house, b"donor,quantity\na,1\n", by="lin")
    with pytest.raises(BadFile):
        import_donations(place.house, "donor,item,quantity\n街道办,大米,1\n".encode(), by="lin", station="没有的站")


def test_need_is_laid_against_supply(place: Place, stock: Stock) -> None:
    stock.give("大米", "6", "斤")
    place.order(items=[Item("米", 5, "斤"), Item("青菜")])
    place.order(items=[Item("大米", 2, "公斤")])
    rows = {(row.goods.item, row.goods.unit): (row.needed, row.reserved, row.free, row.short) for row in read_stock(place.house).rows}
    assert rows == {("大米", "斤"): (9, 0, 6, 3), ("青菜", "份"): (1, 0, 0, 1)}


def test_a_donor_is_shown_and_erased_by_number_and_the_ledger_stays(place: Place, stock: Stock) -> None:
    stock.give("大米", "6", "斤", donor="王芳", phone="13900000001")
    assert [row["name"] for row in show_person(place.house, "+8613900000001", actor="op")["donors"]] == ["王芳"]
    erase_person(place.house, "+8613900000001", actor="op")
    assert "王芳" not in str(donors(place)) and "+8613900000001" not in str(donors(place))
    assert stock.on(Account.STOCK) == 6
