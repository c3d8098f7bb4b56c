"""What a check-in call picks up: that nobody was reached before, what the round is about, and, where a station wants it, the last call."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hotline.cli.station import station as station_command
from hotline.flows.open_ticket import open_ticket
from hotline.flows.set_station import StationError, StationWish, see_stations, set_station
from hotline.flows.start_round import SCRIPTS, RoundOrder, start_round
from hotline.flows.take_answer import take_answer
from hotline.flows.take_step import StepIn, take_step
from hotline.settings import Settings
from hotline.store.models import Callback, Resident
from hotline.store.queries.places import station_by_id
from hotline.terms import SYSTEM, CallbackState, Kind, Outcome, Urgency
from tests.flows.station import LINE, Station, number
from tests.servers import TEST_ENVIRONMENT

SLOWLY = 4.5  # syllables a second: a voice that takes its time
LANDLINE = "+862885551234"


def picks_up(at: Station, phone: str) -> str:
    """Rings what is due; this number answers. What is said first."""
    assert phone in at.ring()
    call = at.call_to(phone)
    return take_answer(at.house, call.outbox_id or 0, call.sid or "")


def presses(at: Station, phone: str, n: int, keys: str) -> str:
    return take_step(at.house, StepIn(at.call_to(phone).sid or "", n, LINE, phone, keys=keys))


def complained(at: Station, resident_id: int, words: str = "膝盖痛", **more: Any) -> None:
    given = {"kind": Kind.MEDICAL, "urgency": Urgency.NORMAL} | more
    with at.house.transaction() as work:
        person = work.db.get_one(Resident, resident_id)
        open_ticket(
            work, at.house, station_by_id(work.db, at.id), cause=f"said:{words}:{resident_id}", summary=words, phone=person.phone,
            resident=person, evidence=(words,), actor=SYSTEM, **given,
        )  # fmt: skip


def callbacks_of(at: Station, phone: str) -> list[Callback]:
    return [callback for callback in at.all(Callback) if callback.phone == phone]


def begin(at: Station, **order: Any) -> None:
    start_round(at.house, RoundOrder(community="下洋田社区", by="王姐", **order))


def test_memory_is_the_stations_to_switch_on_and_the_persons_to_confirm(at_station: Station) -> None:
    complained(at_station, at_station.resident(1, name="王桂芳"))
    at_station.later(days=1)
    begin(at_station)
    assert "膝盖" not in picks_up(at_station, number(1)) + presses(at_station, number(1), 1, "3")
    at_station.end(number(1), "completed")
    set_station(at_station.house, None, StationWish(memory=True))
    at_station.later(days=1)
    begin(at_station)
    greeted = picks_up(at_station, number(1))
    assert "膝盖" not in greeted and "请问您就是" in greeted
    assert "上次您说膝盖痛，好些了吗" in presses(at_station, number(1), 1, "1")
    assert "缺不缺生活物资" in presses(at_station, number(1), 2, "1")


@pytest.mark.parametrize(
    "said",
    [
        {"words": "喘不上气", "urgency": Urgency.CRISIS},
        {"words": "心里慌", "kind": Kind.PSYCHOLOGICAL},
        {"words": "从上个月开始一直到现在膝盖都痛得厉害"},
    ],
)
def test_emergencies_what_was_confided_and_long_stories_are_not_brought_up(at_station: Station, said: dict[str, Any]) -> None:
    set_station(at_station.house, None, StationWish(memory=True))
    complained(at_station, at_station.resident(1), **said)
    at_station.later(days=1)
    begin(at_station)
    assert "请问您就是" not in picks_up(at_station, number(1))


def test_somebody_else_at_the_telephone_is_not_the_person_reached(at_station: Station) -> None:
    set_station(at_station.house, None, StationWish(memory=True))
    complained(at_station, at_station.resident(1))
    at_station.later(days=40)
    complained(at_station, at_station.resident(2))
    begin(at_station)
    assert "请问您就是" not in picks_up(at_station, number(1)), "what is a month old is not brought up"
    picks_up_2 = take_answer(at_station.house, at_station.call_to(number(2)).outbox_id or 0, at_station.call_to(number(2)).sid or "")
    assert "请问您就是" in picks_up_2
    assert "膝盖" not in presses(at_station, number(2), 1, "2")
    at_station.end(number(2), "completed")
    again = callbacks_of(at_station, number(2))[-1]
    assert (again.state, again.outcome) == (CallbackState.WAITING, None)


def test_what_a_text_would_say_after_the_second_miss_is_spoken_where_none_can_go(at_station: Station) -> None:
    at_station.resident(1, phone=LANDLINE)
    at_station.resident(2)
    begin(at_station)
    for _ in range(2):
        assert set(at_station.ring()) == {LANDLINE, number(2)}
        for phone in (LANDLINE, number(2)):
            at_station.end(phone)
        at_station.later(hours=2)
    assert at_station.send_texts() == 1
    assert "前两次打给您" in picks_up(at_station, LANDLINE)
    mobile = at_station.call_to(number(2))
    assert "前两次打给您" not in take_answer(at_station.house, mobile.outbox_id or 0, mobile.sid or ""), "read already"


def test_a_round_says_what_it_is_about(at_station: Station) -> None:
    at_station.resident(1)
    begin(at_station, script="heat")
    assert "这几天很热" in picks_up(at_station, number(1))
    presses(at_station, number(1), 1, "3")
    at_station.end(number(1), "completed")
    assert callbacks_of(at_station, number(1))[-1].outcome is Outcome.ALL_WELL


@pytest.mark.parametrize("script", SCRIPTS)
def test_who_calls_and_why_is_said_by_name_within_eight_seconds(at_station: Station, script: str) -> None:
    set_station(at_station.house, None, StationWish(line_name="下洋田居民服务热线"))
    at_station.resident(1, name="欧阳桂芳")
    begin(at_station, script=script)
    before_it_asks, _, asked = re.sub(r"<[^>]+>", "", picks_up(at_station, number(1))).partition("您缺不缺生活物资")
    assert asked and "下洋田居民服务热线" in before_it_asks and "欧阳老师" in before_it_asks
    assert len(re.findall(r"[\u4e00-\u9fff]", before_it_asks)) <= 8 * SLOWLY, before_it_asks


def test_a_station_is_set_and_listed(at_station: Station) -> None:
    seen = set_station(at_station.house, None, StationWish(line_name="下洋田热线", quiet_hours="20:00-09:00", memory=True))
    assert (seen.line_name, seen.quiet_hours, seen.memory) == ("下洋田热线", "20:00-09:00", True)
    again = set_station(at_station.house, None, StationWish(quiet_hours="-"))
    assert (again.quiet_hours, again.line_name, again.memory) == (None, "下洋田热线", True)
    second = set_station(at_station.house, "西站", StationWish(number="+862885550000"))
    assert [station.name for station in see_stations(at_station.house)] == [seen.name, second.name]
    for name, wish in (
        ("东站", StationWish(memory=True)),
        ("东站", StationWish(number="+862885550000")),
        (None, StationWish(line_name="下洋田社区居民服务热线")),
    ):
        with pytest.raises(StationError, match=r"\w"):
            set_station(at_station.house, name, wish)


def test_a_station_from_the_command_line(at_station: Station, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    urls = {"HOTLINE_DATABASE_URL": settings.database_url or "", "HOTLINE_REDIS_URL": settings.redis_url or ""}
    for name, value in (TEST_ENVIRONMENT | urls | {"HOTLINE_DATA_DIR": str(settings.data_dir)}).items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> Result:
        return CliRunner().invoke(station_command, words)

    assert "memory on" in run("set", "--memory").output
    assert "memory on" in run("list").output
    assert "quiet hours none" in run("set", "--quiet-hours", "").output
    for words in (("set",), ("set", "--quiet-hours", "9"), ("set", "--timezone", "Mars/Base"), ("set", "--number", "12")):
        assert run(*words).exit_code != 0
