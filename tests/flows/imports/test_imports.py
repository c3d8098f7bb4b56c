"""Lists as people keep them: spellings, encodings, workbooks, faults by line, and what a second import does."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from hotline.flows.house import House
from hotline.flows.import_people import import_residents, import_volunteers
from hotline.flows.load_samples import load_samples
from hotline.flows.place_calls import ladder_of
from hotline.flows.roster_file import BadFile, Limit
from hotline.flows.set_community import UnknownPlace, set_community
from hotline.store.models import Callback, Community, CommunityLevel, Resident, Volunteer
from hotline.terms import Level

CHINESE = """姓名,电话,小区,地址,出生年份,独居,类别,监护人电话,语言,备注
王秀英,138 0000 0101,下洋田社区,3栋2单元301,1940,是,老人；低保,,四川话,"耳背,
请大声"
李大爷,028-85551234,下洋田社区,,1938年,否,,138-0000-0102,粤语,
"""
ENGLISH = """Name,Phone,Community,Address,Birth Year,Lives alone,Categories,Guardian phone,Language,Notes
Wang,+86 138 0000 0103,Riverside,12 Lane,1950,yes,aged;disabled,,English,
"""


def residents(house: House) -> list[Resident]:
    """The roster, by id."""
    with house.transaction() as work:
        return list(work.db.scalars(select(Resident).order_by(Resident.id)))


def volunteers(house: House) -> list[Volunteer]:
    """The volunteers, by id."""
    with house.transaction() as work:
        return list(work.db.scalars(select(Volunteer).order_by(Volunteer.id)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_chinese_list_in_its_encodings(house: House, encoding: str) -> None:
    """Phones as people write them, landlines, quoted line breaks, years with 年."""
    done = import_residents(house, CHINESE.encode(encoding))
    assert (done.taken, done.new, done.faults) == (2, 2, ())
    wang, li = residents(house)
    assert (wang.name, wang.phone, wang.birth_year, wang.lives_alone) == ("王秀英", "+8613800000101", 1940, True)
    assert (wang.categories, wang.language) == (["aged", "low_income"], "sichuan")
    assert "请大声" in (wang.notes or "")
    assert (li.phone, li.guardian_phone, li.birth_year, li.language) == ("+862885551234", "+8613800000102", 1938, "yue")


def test_english_headers_tabs_and_line_endings(house: House) -> None:
    """As another program saves it."""
    import_residents(house, ENGLISH.replace(",", "\t").replace("\n", "\r\n").encode())
    wang = residents(house)[0]
    assert (wang.phone, wang.categories, wang.lives_alone, wang.language) == ("+8613800000103", ["aged", "disabled"], True, "en")


def test_a_workbook_with_numbers_for_phones(house: House) -> None:
    """A spreadsheet keeps 13800000104 as a number, and so does it with years."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["姓名", "手机", "小区", "出生年份", "独居"], ["王秀英", 13800000104, "下洋田社区", 1940.0, True], [None] * 5):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    assert import_residents(house, file.getvalue()).taken == 1
    wang = residents(house)[0]
    assert (wang.phone, wang.birth_year, wang.lives_alone) == ("+8613800000104", 1940, True)


BAD = """姓名,电话,出生年份,独居
好人,13800000105,1940,是
,13800000106,1940,是
电话不对,1380000,1940,是
年份不对,13800000107,去年,是
独居不对,13800000108,1940,也许

又是他,13800000105,1941,否
"""


def test_a_second_number_is_taken_and_rung_after_the_first(house: House) -> None:
    """The ladder is climbed from the roster: own, second, guardian."""
    content = "姓名,电话,备用电话,监护人电话\n王,13800000101,028-85551234,13800000102\n李,13800000103,13800000103,\n"
    assert import_residents(house, content.encode()).taken == 2
    wang, li = residents(house)
    assert (wang.second_phone, wang.guardian_phone) == ("+862885551234", "+8613800000102")
    assert li.second_phone is None, "the same number again is no second one"
    ladder = ladder_of(Callback(phone=wang.phone), wang)
    assert ladder == ["+8613800000101", "+862885551234", "+8613800000102"]


def test_one_bad_row_keeps_the_whole_file_out(house: House) -> None:
    """Every bad row is named with its line and reason."""
    done = import_residents(house, BAD.encode())
    assert done.taken == 0 and residents(house) == []
    assert [fault.line for fault in done.faults] == [3, 4, 5, 6, 8]
    reasons = [fault.reason for fault in done.faults]
    assert reasons[0] == "name: is missing" and reasons[1].startswith("phone:") and "1380000" in reasons[1]
    assert "去年" in reasons[2] and "也许" in reasons[3] and "line 2" in reasons[4]


def test_bad_rows_may_be_left_out(house: House) -> None:
    """The good ones are taken, the bad ones still named."""
    done = import_residents(house, BAD.encode(), skip_bad_rows=True)
    assert (done.taken, len(done.faults)) == (1, 5)
    assert [person.name for person in residents(house)] == ["好人"]


def test_a_second_import_updates_what_the_file_says_and_nothing_else(house: House) -> None:
    """A list without addresses wipes none."""
    import_residents(house, CHINESE.encode())
    done = import_residents(house, "姓名,电话\n王秀英奶奶,+8613800000101\n新来的,13800000109\n".encode())
    assert (done.taken, done.new) == (2, 1)
    wang = residents(house)[0]
    assert (wang.name, wang.address, wang.categories) == ("王秀英奶奶", "3栋2单元301", ["aged", "low_income"])


def test_a_workbook_that_would_fill_the_memory_is_not_unpacked(house: House) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts, parts.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _ in range(201):
            sheet.write(b" " * 1024 * 1024)
    assert len(packed.getvalue()) < 1024 * 1024
    with pytest.raises(BadFile, match="larger"):
        import_residents(house, packed.getvalue(), limit=Limit(unpacked_mb=200))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        ("姓名,地址\n王,3栋\n".encode(), "phone"),
        (b"PK\x03\x04 no workbook", "XLSX"),
        ("姓名,电话,手机\n王,1,2\n".encode(), "twice"),
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(house: House, content: bytes, says: str) -> None:
    """One line, fit to be shown."""
    with pytest.raises(BadFile, match=says):
        import_residents(house, content)


def test_unknown_columns_are_named(house: House) -> None:
    """And left out."""
    assert import_residents(house, "姓名,电话,血型\n王,13800000101,A\n".encode()).unknown == ("血型",)


VOLUNTEERS = "姓名,电话,小区,技能,语言\n陈志愿,13800000111,下洋田社区,送货;买药,普通话；粤语\n郭心怡,13800000112,上洋田社区,counselling,\n"


def test_volunteers_are_active_and_on_duty_at_once(house: House) -> None:
    """The list vouches for phone and training."""
    import_volunteers(house, VOLUNTEERS.encode())
    chen, guo = volunteers(house)
    assert (chen.state, chen.on_duty, chen.skills, chen.languages) == ("active", True, ["delivery", "medicine"], ["zh", "yue"])
    assert guo.skills == ["counselling"] and guo.trained_at is not None


@pytest.mark.parametrize("form", ["gb18030", "xlsx"])
def test_a_list_of_volunteers_in_the_forms_it_is_kept_in(house: House, form: str) -> None:
    """An old spreadsheet's encoding, and a workbook."""
    if form == "xlsx":
        book, file = Workbook(), io.BytesIO()
        assert book.active is not None
        for line in VOLUNTEERS.splitlines():
            book.active.append(line.split(","))
        book.save(file)
        content = file.getvalue()
    else:
        content = VOLUNTEERS.encode(form)
    assert import_volunteers(house, content).taken == 2
    chen, guo = volunteers(house)
    assert (chen.name, sorted(chen.skills), guo.skills) == ("陈志愿", ["delivery", "medicine"], ["counselling"])
    assert chen.state == guo.state == "active"


def test_building_hours_and_capacity_may_stand_in_the_list(house: House) -> None:
    """Where somebody lives, when they are there, how much they carry at once."""
    header = "姓名,电话,楼栋,服务时间,可接单数\n"
    import_volunteers(house, f"{header}陈,13800000111,下洋田3栋2单元,周一-周五 18:00-21:00;周六 9:00-12:00,5\n钱,13800000112,,,\n".encode())
    chen, qian = volunteers(house)
    assert (chen.building, chen.capacity, sorted(chen.hours)) == ("3", 5, ["0", "1", "2", "3", "4", "5"])
    assert (qian.building, qian.capacity, qian.hours) == (None, 3, {})
    bad = import_volunteers(house, f"{header}陈,13800000111,,有空就来,5\n钱,13800000112,,,很多\n".encode())
    assert ["hours" in bad.faults[0].reason, "capacity" in bad.faults[1].reason] == [True, True]


def test_who_went_off_duty_stays_so_when_the_list_comes_again(house: House) -> None:
    """下线 is the volunteer's word, not the list's."""
    import_volunteers(house, VOLUNTEERS.encode())
    with house.transaction() as work:
        work.db.scalars(select(Volunteer).where(Volunteer.name == "陈志愿")).one().on_duty = False
    done = import_volunteers(house, VOLUNTEERS.encode())
    assert (done.taken, done.new) == (2, 0)
    assert [person.on_duty for person in volunteers(house)] == [False, True]


def test_an_unknown_skill_is_a_bad_row(house: House) -> None:
    """It says which are known."""
    done = import_volunteers(house, "姓名,电话,技能\n陈,13800000111,送货;唱歌\n".encode())
    assert "唱歌" in done.faults[0].reason and "买药" in done.faults[0].reason


def test_samples_load_whole_and_twice(house: House) -> None:
    """A dozen residents and eight volunteers, nobody twice."""
    load_samples(house)
    load_samples(house)
    assert (len(residents(house)), len(volunteers(house))) == (12, 8)
    with house.transaction() as work:
        communities = {c.name: c for c in work.db.scalars(select(Community))}
    assert communities["下洋田社区"].level is Level.LOCKDOWN
    assert communities["下洋田社区"].neighbours == [communities["上洋田社区"].id]


def test_a_level_is_recorded_with_its_history(house: House) -> None:
    """Set again to the same it is no change; unknown neighbours are refused."""
    assert set_community(house, "下洋田社区", level=Level.LOCKDOWN, by="a")
    assert not set_community(house, "下洋田社区", level=Level.LOCKDOWN, by="b")
    set_community(house, "下洋田社区", level=Level.NORMAL, by="c")
    with house.transaction() as work:
        assert [(row.level, row.by) for row in work.db.scalars(select(CommunityLevel).order_by(CommunityLevel.id))] == [
            (Level.LOCKDOWN, "a"), (Level.NORMAL, "c"),
        ]  # fmt: skip
    with pytest.raises(UnknownPlace, match="没有的"):
        set_community(house, "下洋田社区", neighbours=["没有的"])
