"""Nothing of ours answered the carrier: what people sent is heard from its list, and answers nobody carried are sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.carrier.codes import refusal
from hotline.carrier.port import CarrierAway, CarrierRefused, Seen
from hotline.flows.begin_call import CallIn
from hotline.flows.hear_missed import hear_missed
from hotline.flows.spool import replay_spool, spool
from hotline.flows.take_call import take_call
from hotline.flows.take_call_status import CallStatus
from hotline.flows.take_step import StepIn
from hotline.flows.take_text import TextIn, take_text
from hotline.flows.take_text_status import TextStatus, take_text_status
from hotline.kernel.clock import VirtualClock
from hotline.store.models import Base, Callback, Outbox, Ticket
from hotline.store.models import Station as StationRow
from hotline.terms import CallbackState, Purpose, Urgency
from tests.flows.carrier_double import CarrierDouble
from tests.flows.station import Station

GRANNY, LINE = "+8613800000001", "+862800000000"
ORDER = "要2斤青菜，送到下洋田社区3栋2单元301"


class Held:
    """What the carrier holds, and what we know of it."""

    def __init__(self, at: Station) -> None:
        self.at = at

    def text(self, body: str, *, age: float = 60.0, sid: str = "SM1") -> TextIn:
        self.at.carrier.seen.append(Seen(sid, "received", LINE, GRANNY, body, created=self.at.clock.now() - timedelta(seconds=age)))
        return TextIn(sid, GRANNY, LINE, body)

    def call(self, status: str = "failed", *, age: float = 60.0) -> None:
        self.at.carrier.seen.append(Seen("CA1", status, LINE, GRANNY, created=self.at.clock.now() - timedelta(seconds=age)))

    def rows(self, table: type[Base]) -> Sequence[Base]:
        with self.at.house.transaction() as work:
            return work.db.scalars(select(table)).all()

    def sent(self) -> list[str]:
        with self.at.house.transaction() as work:
            return [row.body or "" for row in work.db.scalars(select(Outbox).where(Outbox.kind == "text", Outbox.to_phone == GRANNY))]


@pytest.fixture
def held(at_station: Station) -> Held:
    return Held(at_station)


def test_a_text_we_were_never_told_of_is_heard_once_and_answered(held: Held) -> None:
    held.text(ORDER)
    assert hear_missed(held.at.house) == 1
    assert hear_missed(held.at.house) == 0
    assert len(held.rows(Ticket)) == 1
    (answer,) = held.sent()
    assert "青菜" in answer


def test_danger_we_were_never_told_of_is_a_crisis(held: Held) -> None:
    held.text("我不想活了，药都准备好了")
    hear_missed(held.at.house)
    assert [ticket.urgency for ticket in held.rows(Ticket) if isinstance(ticket, Ticket)] == [Urgency.CRISIS]


def test_danger_is_not_waited_for_as_long_and_told_of_after_all_it_is_one_crisis(held: Held) -> None:
    told = held.text("我不想活了，药都准备好了", age=6)
    assert hear_missed(held.at.house) == 1
    take_text(held.at.house, told)
    assert [ticket.urgency for ticket in held.rows(Ticket) if isinstance(ticket, Ticket)] == [Urgency.CRISIS]
    assert len(held.sent()) == 1


def test_what_we_may_still_be_told_of_is_waited_for(held: Held) -> None:
    held.text(ORDER, age=5)
    assert hear_missed(held.at.house) == 0
    assert held.rows(Ticket) == []


def test_after_hours_away_everything_since_the_last_we_heard_is_taken_up(held: Held, clock: VirtualClock) -> None:
    take_text(held.at.house, TextIn("SM0", GRANNY, LINE, "你好"))
    clock.advance(hours=3)
    held.text(ORDER, age=2.5 * 3600)
    assert hear_missed(held.at.house) >= 1
    assert len(held.rows(Ticket)) == 1


def test_what_was_written_before_there_was_a_line_is_none_of_ours(held: Held) -> None:
    held.text(ORDER, age=6 * 3600)
    assert hear_missed(held.at.house) == 0


def test_a_call_we_were_never_told_of_is_rung_back_once(held: Held) -> None:
    held.call()
    assert hear_missed(held.at.house) == 1
    assert hear_missed(held.at.house) == 0
    assert [row.purpose for row in held.rows(Callback) if isinstance(row, Callback)] == [Purpose.MISSED_CALL]


def test_a_carrier_without_a_list_of_texts_still_tells_of_calls(held: Held, carrier: CarrierDouble) -> None:
    def refuse(_number: str) -> None:
        raise CarrierRefused(refusal(20404, 404))

    held.call()
    carrier.before = refuse
    assert hear_missed(held.at.house) == 1


def test_a_carrier_that_does_not_answer_is_asked_again_by_the_next_sweep(held: Held, carrier: CarrierDouble) -> None:
    def away(_number: str) -> None:
        raise CarrierAway("no connection")

    held.text(ORDER)
    carrier.before = away
    assert hear_missed(held.at.house) == 0
    carrier.before = lambda _number: None
    assert hear_missed(held.at.house) == 1


def test_with_many_numbers_each_has_its_turn(held: Held, clock: VirtualClock, carrier: CarrierDouble) -> None:
    """A carrier is not asked ten thousand questions at once."""
    with held.at.house.transaction() as work:
        for n in range(45):
            work.db.add(StationRow(name=f"站{n}", line_name="社区热线", number=f"+8628000001{n:02d}"))
    asked: list[str] = []
    carrier.before = lambda number: asked.append(str(number))
    sizes = []
    for _ in range(3):
        before = len(asked)
        hear_missed(held.at.house)
        sizes.append(len(asked) - before)
        clock.advance(seconds=15)
    assert max(sizes) <= 20
    assert len(set(asked)) == 46


def test_a_call_that_still_goes_on_is_left_alone(held: Held) -> None:
    held.call("in-progress")
    assert hear_missed(held.at.house) == 0


def test_a_call_whose_end_we_were_never_told_of_is_rung_back(held: Held, clock: VirtualClock) -> None:
    """It broke off in the middle, when the web server did."""
    take_call(held.at.house, CallIn("CA1", GRANNY, LINE))
    held.call("completed", age=0)
    clock.advance(seconds=30)
    assert hear_missed(held.at.house) == 1
    assert hear_missed(held.at.house) == 0
    assert [row.purpose for row in held.rows(Callback) if isinstance(row, Callback)] == [Purpose.MISSED_CALL]


def test_an_answer_nobody_carried_is_sent_once_it_is_not_in_the_list(held: Held, clock: VirtualClock) -> None:
    take_text(held.at.house, TextIn("SM1", GRANNY, LINE, ORDER))
    assert hear_missed(held.at.house) == 0
    clock.advance(seconds=150)
    assert hear_missed(held.at.house) == 1
    clock.advance(seconds=150)
    assert hear_missed(held.at.house) == 0
    assert len(held.sent()) == 1


def test_an_answer_the_carrier_has_is_not_sent_again(held: Held, clock: VirtualClock, carrier: CarrierDouble) -> None:
    """Whether it told us, or only its list does."""
    first = take_text(held.at.house, TextIn("SM1", GRANNY, LINE, ORDER))
    second = take_text(held.at.house, TextIn("SM2", GRANNY, LINE, "谢谢"))
    take_text_status(held.at.house, TextStatus("SM77", "delivered", message_id=first.message_id))
    carrier.seen.append(Seen("SM78", "delivered", GRANNY, LINE, second.body or "", created=clock.now() + timedelta(seconds=1)))
    clock.advance(seconds=150)
    assert hear_missed(held.at.house) == 0
    assert held.sent() == []


def test_a_text_played_back_from_disk_is_answered_once(held: Held) -> None:
    """It was promised when the database was away."""
    spool(held.at.house, TextIn("SM1", GRANNY, LINE, ORDER))
    spool(held.at.house, TextIn("SM1", GRANNY, LINE, ORDER))
    assert replay_spool(held.at.house) == 2
    (answer,) = held.sent()
    assert "青菜" in answer


@pytest.mark.parametrize("ended_first", [False, True])
@pytest.mark.parametrize("said", ["不用了，谢谢", "家里没米了，要一袋大米", ""])
def test_whoever_was_promised_a_call_while_the_database_was_away_gets_it(held: Held, said: str, ended_first: bool) -> None:
    """The line had said "马上给您回电话", whatever the words come to afterwards."""
    house = held.at.house
    call, step = CallIn("CA7", GRANNY, LINE), StepIn("CA7", 1, GRANNY, LINE, speech=said)
    ended = CallStatus("CA7", "completed", GRANNY, LINE)
    for event in (call, ended, step, step) if ended_first else (call, step, step, ended):
        spool(house, event)
    replay_spool(house)
    waiting = [row for row in held.rows(Callback) if isinstance(row, Callback) and row.state is CallbackState.WAITING]
    assert [row.purpose for row in waiting] == [Purpose.MISSED_CALL]
