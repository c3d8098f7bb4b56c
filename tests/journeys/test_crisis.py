"""Somebody in danger, over HTTP: by call, by text, out of a check-in, hung up midway, two at once with one counsellor."""

from __future__ import annotations

from hotline.flows.book_callback import book_callback
from hotline.store.queries.places import default_station
from hotline.terms import Purpose
from tests.journeys.conftest import Line
from tests.journeys.people import COORDINATOR, RESIDENT

FIRST, SECOND = "+8613800000013", "+8613800000016"
NEIGHBOUR = "+8613800000002"
DESPAIR = "我不想活了，药都准备好了"


def says_it(line: Line, phone: str = RESIDENT) -> str:
    """Somebody rings and says what cannot wait. Returns the call."""
    sid = line.sim.call(phone)
    line.sim.wait_listening(phone)
    line.sim.say(phone, DESPAIR)
    line.sim.wait_heard(phone, "您很要紧")
    return sid


def take(line: Line, phone: str) -> None:
    """One of the team picks up and presses 1, having heard nothing of whom it is about."""
    line.sim.answer(phone)
    heard = line.sim.wait_heard(phone, "按一")["text"]
    assert "不想活" not in heard
    line.sim.wait_listening(phone)
    line.sim.key(phone, "1")
    line.sim.wait_heard(phone, "先问是否安全")


def speak(line: Line, phone: str, other: str = RESIDENT) -> None:
    """What one says the other hears, whichever way they were brought together."""

    def heard() -> bool:
        line.sim.say(phone, "我陪着您")
        return any("我陪着您" in entry["text"] for call in line.sim.calls(number=other) for entry in call["heard"])

    line.until(heard)


def test_the_team_rings_together_and_the_first_to_press_one_has_her(line: Line) -> None:
    """Counsellors and the coordinator at once; the others' telephones fall silent; she is told the emergency numbers."""
    says_it(line)
    line.sim.wait_heard(RESIDENT, "幺二三五六|一二三五六")
    for phone in (FIRST, SECOND, COORDINATOR):
        line.sim.wait_ringing(phone)
    take(line, SECOND)
    speak(line, SECOND)
    line.until(lambda: line.sim.handset(COORDINATOR)["call"] is None)
    line.sim.hangup(SECOND)
    line.sim.wait_heard(RESIDENT, "我还在")
    events = [row["event"] for row in line.rows("select event from ticket_events order by id")]
    assert [e for e in events if e in ("opened", "paged", "ringing_people", "joined", "talk_ended")] == [
        "opened", "paged", "ringing_people", "joined", "talk_ended",
    ]  # fmt: skip


def test_hung_up_midway_she_is_rung_back_at_once_and_somebody_is_sent(line: Line) -> None:
    """And when she answers, the team rings again."""
    says_it(line)
    line.sim.wait_ringing(FIRST)
    line.sim.hangup(RESIDENT)
    line.sim.answer(RESIDENT)
    line.sim.wait_heard(RESIDENT, "给您打回来了")
    line.sim.wait_listening(RESIDENT)
    line.sim.say(RESIDENT, "我在")
    line.sim.wait_heard(RESIDENT, "我在听|我还在")
    assert line.rows("select 1 from tickets where kind = 'welfare_check' and urgency = 'crisis'")
    take(line, SECOND)
    speak(line, SECOND)


def test_by_text_the_answer_asks_to_be_allowed_to_ring_and_whoever_presses_one_speaks_with_her(line: Line) -> None:
    """Her telephone rings, and the team's; they meet whatever was answered first."""
    line.sim.text(RESIDENT, DESPAIR)
    answer = line.sim.wait_text(RESIDENT)["body"]
    assert "请接一下" in answer
    assert "12356" in answer
    line.sim.wait_text(COORDINATOR, "紧急求助")
    line.sim.wait_text(FIRST, "紧急求助")
    line.sim.answer(RESIDENT)
    line.sim.wait_heard(RESIDENT, "给您打回来了")
    take(line, COORDINATOR)
    speak(line, COORDINATOR)


def test_out_of_a_check_in_call(line: Line) -> None:
    """Asked whether anything is lacking, she says it."""
    with line.house.transaction() as work:
        station = default_station(work.db)
        asked = {"phone": RESIDENT, "resident_id": None, "purpose": Purpose.CHECK_IN, "cause": "test:check_in", "at": work.now}
        book_callback(work, line.house, station_id=station.id, **asked)
    line.sim.answer(RESIDENT)
    line.sim.wait_listening(RESIDENT)
    line.sim.say(RESIDENT, DESPAIR)
    line.sim.wait_heard(RESIDENT, "您很要紧")
    take(line, FIRST)
    speak(line, FIRST)


def test_two_at_once_with_one_counsellor(line: Line) -> None:
    """The second is not told to wait for her: the coordinator's telephone rings as well."""
    line.sim.behave(SECOND, answer="no_answer")
    says_it(line)
    take(line, FIRST)
    speak(line, FIRST)
    says_it(line, NEIGHBOUR)
    take(line, COORDINATOR)
    speak(line, COORDINATOR, NEIGHBOUR)
    assert len(line.rows("select 1 from transfers where state = 'joined' and kind = 'crisis'")) == 2
