"""The rota in use: taken from a file whole or not at all, read, and looked over for gaps."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook

from hotline.flows.house import House
from hotline.flows.rota import BadRota, gaps_ahead, import_rota, read_rota, warn_of_gaps
from hotline.kernel.clock import VirtualClock
from hotline.store.engine import before_each_statement
from hotline.store.models import Call, Phone, Shift, Transfer, Volunteer
from hotline.store.queries.places import default_station
from hotline.store.queries.rota import counsellors
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


def test_who_is_on_the_telephone_and_how_much_crisis_they_have_had_is_known_in_one_look(ward: Ward, clock: VirtualClock) -> None:
    """On a call of ours, joined with somebody, long over, or yesterday's; whoever cannot be rung is not in it at all."""
    rung, joined, rested, _left = (ward.counsellor(n) for n in range(1, 5))
    with ward.house.transaction() as work:
        now = work.now
        work.db.add(Phone(phone="+8613800000204", unusable_at=now))
        for at in ("08:00", "20:00"):
            work.db.add(Shift(volunteer_id=rested, weekday=1, start_local=at, end_local="23:00", crisis=True))
        call = outbound(ward, ward.phone_of(rung), now)
        work.db.add(call)
        work.db.flush()
        talk = {"call_id": call.id, "kind": "crisis", "created_at": now - timedelta(hours=2)}
        ended = {"state": "ended", "joined_at": now - timedelta(hours=2), "ended_at": now - timedelta(hours=1)}
        work.db.add(Transfer(**talk, room="a", state="joined", joined_phone=ward.phone_of(joined), joined_at=now - timedelta(minutes=10)))
        work.db.add(Transfer(**talk, **ended, room="b", joined_phone=ward.phone_of(rested)))
        work.db.add(Transfer(**talk | {"kind": "counsellor"}, **ended, room="c", joined_phone=ward.phone_of(rested)))
        work.db.add(Transfer(**talk, **ended | {"joined_at": now - timedelta(days=2)}, room="d", joined_phone=ward.phone_of(rested)))
    sent: list[None] = []
    with ward.house.transaction() as work:
        before_each_statement(ward.house.engine, lambda: sent.append(None))
        found = {on_file.volunteer.id: on_file for on_file in counsellors(work.db, ward.station_id, work.now)}
    assert len(sent) == 1
    assert {i: (f.engaged, f.crisis_minutes, len(f.shifts)) for i, f in found.items()} == {
        rung: (True, 0, 0), joined: (True, 10, 0), rested: (False, 60, 2),
    }  # fmt: skip


def outbound(ward: Ward, phone: str, now: datetime) -> Call:
    """A call of ours that goes on."""
    return Call(station_id=ward.station_id, direction="outbound", from_phone=COORDINATOR, to_phone=phone, status="ringing", started_at=now)


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
