"""The rota in use: taken from a file whole or not at all, read, and looked over for gaps."""

from __future__ import annotations

import io
from datetime import date, time

import pytest
from openpyxl import Workbook

from hotline.flows.house import House
from hotline.flows.rota import BadRota, gaps_ahead, import_rota, read_rota, warn_of_gaps
from hotline.kernel.clock import VirtualClock
from hotline.store.models import Volunteer
from hotline.store.queries.places import default_station
from tests.flows.psych.conftest import COORDINATOR, Ward


def test_a_rota_is_taken_and_read(ward: Ward) -> None:
    """Chinese headers, GB18030, a shift over midnight; a second import replaces the first."""
    li = ward.counsellor(1, name="李明")
    count = import_rota(ward.house, "姓名,星期,开始,结束,危机\n李明,周二,08:00,12:00,是\n李明,周二,22:00,06:00,\n".encode("gb18030"))
    assert count == 2
    (person,) = read_rota(ward.house)
    assert (person.name, person.on_now, person.crisis_now) == ("李明", True, True)
    assert import_rota(ward.house, b"phone,weekday,start,end,crisis\n" + ward.phone_of(li).encode() + b",Mon,08:00,12:00,no\n") == 1
    (person,) = read_rota(ward.house)
    assert not person.on_now


def test_a_rota_kept_in_a_spreadsheet_is_taken(ward: Ward) -> None:
    """With times and dates as the spreadsheet knows them."""
    ward.counsellor(1, name="李明")
    book = Workbook()
    book.active.append(["姓名", "日期", "开始", "结束", "危机"])
    book.active.append(["李明", date(2026, 3, 10), time(21, 0), time(6, 30), "是"])
    book.active.append(["李明", "周二", "8:00", "12:00", None])
    book.save(file := io.BytesIO())
    assert import_rota(ward.house, file.getvalue()) == 2
    (person,) = read_rota(ward.house)
    assert {shift.weekday for shift in person.shifts} == {None, 1}


@pytest.mark.parametrize("content", [b"", "姓名,星期,开始\n李明,周二,08:00\n".encode(), "星期,开始,结束\n周二,08:00,12:00\n".encode()])
def test_a_file_that_is_no_rota_is_refused_with_what_it_lacks(ward: Ward, content: bytes) -> None:
    with pytest.raises(BadRota, match=r"empty|lacks"):
        import_rota(ward.house, content)


def test_nothing_is_taken_from_a_file_with_a_fault(ward: Ward) -> None:
    """Every bad line is named."""
    ward.counsellor(1, name="李明")
    with pytest.raises(BadRota) as refused:
        import_rota(ward.house, "姓名,星期,开始,结束\n李明,周二,08:00,12:00\n王五,周二,08:00,12:00\n李明,周九,08:00,12:00\n".encode())
    assert [fault.split(":")[0] for fault in refused.value.faults] == ["line 4", "line 3"]
    (person,) = read_rota(ward.house)
    assert person.shifts == ()


def test_too_much_crisis_duty_is_refused(ward: Ward) -> None:
    """Twelve hours at a stretch at most."""
    ward.counsellor(1, name="李明")
    with pytest.raises(BadRota, match="12 hours"):
        import_rota(ward.house, "姓名,日期,开始,结束,危机\n李明,2026-03-10,08:00,22:00,是\n".encode())


def test_a_gap_is_told_to_the_coordinators_once(ward: Ward, clock: VirtualClock) -> None:
    """And again when there is another one."""
    ward.counsellor(1, name="李明")
    import_rota(ward.house, "姓名,星期,开始,结束\n李明,周二,08:00,20:00\n李明,周三,06:00,23:00\n".encode())
    assert len(gaps_ahead(ward.house)) == 1
    for _ in range(3):
        warn_of_gaps(ward.house)
        clock.advance(minutes=7)
    assert [text for text in ward.texts(COORDINATOR) if "03-10 20:00到03-11 06:00" in text] == ward.texts(COORDINATOR)
    assert len(ward.texts(COORDINATOR)) == 1
    ward.off_duty(1)
    warn_of_gaps(ward.house)
    assert len(ward.texts(COORDINATOR)) == 2


def test_a_counsellor_without_shifts_leaves_no_gap(ward: Ward) -> None:
    """On duty whenever 上线."""
    ward.counsellor(1)
    assert warn_of_gaps(ward.house) == 0


def test_a_station_without_counsellors_is_not_nagged(house: House) -> None:
    """A rota nobody keeps has no gaps."""
    with house.transaction() as work:
        station = default_station(work.db)
        work.db.add(Volunteer(station_id=station.id, name="送货的", phone="+8613800000081", skills=["delivery"]))
    assert warn_of_gaps(house) == 0
