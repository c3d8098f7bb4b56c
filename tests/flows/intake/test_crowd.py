"""More texts than can be read while their senders wait: none is lost, none overtakes, and danger is never put aside."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from hotline.app import make_app
from hotline.flows import crowd, give_way, spool
from hotline.flows.crowd import take_text_in_turn
from hotline.flows.spool import replay_spool, waiting
from hotline.flows.take_text import TextIn
from hotline.store.models import Call, Message, Outbox, Phone, Ticket
from hotline.terms import Urgency
from tests.flows.station import LINE, Station, number
from tests.servers import TEST_ENVIRONMENT

RICE, CABBAGE, DESPAIR = "要一袋大米，送到下洋田社区3栋2单元301", "还要两斤青菜", "我不想活了，今晚就走"


class Crowd:
    """The line of texts that wait, full until it is told otherwise."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self._patch.setattr(crowd, "_last", {})
        self._patch.setattr(crowd, "_stops", {})
        self.gathers()

    def gathers(self) -> None:
        self._patch.setattr(give_way.way, "line", threading.BoundedSemaphore(1))
        give_way.way.line.acquire()

    def disperses(self) -> None:
        give_way.way.line.release()


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    yield Crowd(monkeypatch)


def says(at: Station, n: int, body: str, sid: str = "SM1") -> str:
    return take_text_in_turn(at.house, TextIn(sid, number(n), LINE, body)).body or ""


def tickets(at: Station) -> list[Ticket]:
    with at.house.transaction() as work:
        return list(work.db.scalars(select(Ticket).order_by(Ticket.id)))


def sent(at: Station, n: int) -> list[str]:
    with at.house.transaction() as work:
        return [row.body or "" for row in work.db.scalars(select(Outbox).where(Outbox.kind == "text", Outbox.to_phone == number(n)))]


def heard(at: Station, n: int) -> list[str | None]:
    with at.house.transaction() as work:
        return list(work.db.scalars(select(Message.body).where(Message.from_phone == number(n)).order_by(Message.id)))


def test_who_finds_no_place_is_told_so_at_once_and_answered_when_it_is_their_turn(at_station: Station, full: Crowd) -> None:
    at_station.resident(1)
    assert "已收好" in says(at_station, 1, RICE)
    assert tickets(at_station) == []
    full.disperses()
    assert replay_spool(at_station.house) == 1
    assert [ticket.resident_phone for ticket in tickets(at_station)] == [number(1)]
    (answer,) = sent(at_station, 1)
    assert "大米" in answer


def test_the_same_text_told_twice_is_one_order(at_station: Station, full: Crowd) -> None:
    """The carrier gave up waiting, and said it again."""
    says(at_station, 1, RICE)
    says(at_station, 1, RICE)
    full.disperses()
    says(at_station, 1, RICE)
    replay_spool(at_station.house)
    assert len(tickets(at_station)) == len(sent(at_station, 1)) == 1


def test_a_later_text_does_not_overtake_an_earlier_one_of_the_same_person(at_station: Station, full: Crowd) -> None:
    at_station.resident(1)
    says(at_station, 1, RICE)
    full.disperses()
    assert "已收好" in says(at_station, 1, CABBAGE, "SM2")
    assert "已收好" not in says(at_station, 2, RICE, "SM3")
    replay_spool(at_station.house)
    assert heard(at_station, 1) == [RICE, CABBAGE]
    assert "已收好" not in says(at_station, 1, "查询", "SM4")


def test_words_of_danger_are_taken_at_once_though_an_earlier_text_waits(at_station: Station, full: Crowd) -> None:
    says(at_station, 1, RICE)
    assert "已收好" not in says(at_station, 1, DESPAIR, "SM2")
    assert [ticket.urgency for ticket in tickets(at_station)] == [Urgency.CRISIS]


@pytest.mark.parametrize(("stop", "again"), [("退订", "恢复"), ("TD", "START"), ("STOP", "恢复"), ("不要再打电话来了", "恢复")])
def test_who_wants_no_more_calls_is_left_in_peace_at_once(at_station: Station, full: Crowd, stop: str, again: str) -> None:
    """However many wait, and though an earlier text of theirs waits; and the other way round."""
    at_station.book(1)
    says(at_station, 1, RICE)
    assert "不再自动" in says(at_station, 1, stop, "SM2")
    assert at_station.ring() == []
    assert "照常" in says(at_station, 1, again, "SM3")
    with at_station.house.transaction() as work:
        assert work.db.get_one(Phone, number(1)).opted_out_at is None
    assert tickets(at_station) == [], "the order still has its turn"


def test_what_was_put_aside_because_too_many_wanted_it_at_once_is_not_overtaken_by_its_opposite(
    at_station: Station, full: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(give_way.way, "wishes_line", threading.BoundedSemaphore(1))
    with give_way.way.at_once():
        assert "已收好" in says(at_station, 1, "退订")
    assert "已收好" in says(at_station, 1, "恢复", "SM2")
    full.disperses()
    replay_spool(at_station.house)
    with at_station.house.transaction() as work:
        assert work.db.get_one(Phone, number(1)).opted_out_at is None
    assert heard(at_station, 1) == ["退订", "恢复"]


def test_a_disk_that_is_full_is_said(at_station: Station, full: Crowd) -> None:
    folder = at_station.house.settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("spool").write_text("no folder can be made here")
    assert "再发" in says(at_station, 1, RICE)


def test_where_people_wait_what_is_on_disk_waits_too(at_station: Station, full: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    says(at_station, 1, RICE)
    full.disperses()
    monkeypatch.setattr(give_way.way, "places", threading.BoundedSemaphore(1))
    with give_way.way.ordinary():
        assert replay_spool(at_station.house) == 0
    assert replay_spool(at_station.house) == 1


def test_a_run_ends_in_time_and_asks_for_the_next(at_station: Station, full: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that is broken off would set aside the event it was at."""
    for n in range(3):
        says(at_station, n, RICE, f"SM{n}")
    full.disperses()
    monkeypatch.setattr(spool, "RUN_SECONDS", 0.0)
    assert [replay_spool(at_station.house) for _ in range(4)] == [1, 1, 1, 0]
    assert waiting(at_station.house) == []


@pytest.mark.parametrize("path", ["sms", "voice"])
def test_word_of_texts_and_calls_that_comes_by_the_dozen_is_kept_and_read_in_turn(
    at_station: Station, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """The carrier is answered; what it said is not lost."""
    at_station.text(1)
    at_station.send_texts()
    at_station.book(2)
    at_station.ring()
    fields = {
        "sms": {"MessageSid": at_station.messages()[0].sid or "", "MessageStatus": "delivered"},
        "voice": {"CallSid": at_station.all(Call)[0].sid or "", "CallStatus": "busy", "From": LINE, "To": number(2)},
    }[path]
    monkeypatch.setattr(give_way, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(give_way.way, "news", threading.BoundedSemaphore(1))
    with give_way.way.in_its_time():
        url = at_station.house.settings.public_url + f"/twilio/{path}/status"
        signature = RequestValidator(TEST_ENVIRONMENT["TWILIO_AUTH_TOKEN"]).compute_signature(url, fields)
        answer = make_app(at_station.house).test_client().post(url, data=fields, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 204
    assert (at_station.messages()[0].status, at_station.all(Call)[0].ended_at) == ("queued", None)
    assert replay_spool(at_station.house) == 1
    assert at_station.messages()[0].status == "delivered" or at_station.all(Call)[0].status == "busy"
