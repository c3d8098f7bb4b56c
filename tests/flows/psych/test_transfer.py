"""A counsellor for somebody who waits: one after the other, a voicemail hears nothing, and whoever left is rung back."""

from __future__ import annotations

from datetime import timedelta

from hotline.flows.join import after_talk, enter_room, left_alone, meet, nobody_left, take_transfer
from hotline.flows.seek_counsellor import watch_transfers
from hotline.kernel.clock import VirtualClock
from hotline.store.models import Outbox, Transfer
from hotline.terms import Purpose, TicketStatus
from tests.flows.psych.conftest import COORDINATOR, GRANNY, Ward

NEIGHBOUR = "+8613800000002"


def transfer_of(ward: Ward, n: int = 1) -> Transfer:
    with ward.house.transaction() as work:
        return work.db.get_one(Transfer, n)


def redirects(ward: Ward) -> list[str]:
    with ward.house.transaction() as work:
        return [row.body or "" for row in work.db.query(Outbox).filter_by(kind="redirect").order_by(Outbox.id)]


def test_the_caller_waits_with_a_spoken_line_and_music_while_one_counsellor_is_rung(ward: Ward) -> None:
    """Every 20 seconds a sentence; keys and speech are taken at any time."""
    first = ward.phone_of(ward.counsellor(1))
    ward.counsellor(2)
    answer = ward.asks_for_a_talk()
    assert "<Gather" in answer
    assert "dtmf" in answer
    assert "speech" in answer
    assert "hold.wav" in answer
    assert len(ward.calls(first)) == 1
    again = ward.step(4)
    assert "我还在给您找人" in again
    assert len(ward.calls(first)) == 1


def test_whoever_is_rung_hears_only_that_somebody_waits(ward: Ward) -> None:
    """A voicemail is told nothing: not a name, not a word of hers, not even what it is about."""
    first = ward.phone_of(ward.counsellor(1))
    ward.asks_for_a_talk()
    heard = ward.picks_up(ward.calls(first)[0])
    assert "有一位来电的人在等" in heard
    assert not any(word in heard for word in ("王", "慌", "睡不着", "心理", ward.tickets()[0].code))


def test_one_takes_it_hears_two_sentences_and_both_meet(ward: Ward) -> None:
    """The ticket is hers, the caller is moved to the room, and afterwards the dialogue goes on."""
    counsellor = ward.counsellor(1)
    ward.asks_for_a_talk()
    row = ward.calls(ward.phone_of(counsellor))[0]
    ward.picks_up(row)
    told = take_transfer(ward.house, 1, "1", f"CAout{row.id}")
    assert "睡不着" in told
    assert "talk/ready" in told
    assert "人来了" in ward.step(4)
    room = enter_room(ward.house, 1)
    assert "<Conference" in room
    assert redirects(ward) == ["http://127.0.0.1:8000/twilio/talk/room?transfer=1"]
    met = meet(ward.house, 1, "CAin")
    assert "<Conference" in met
    assert "step?n=6" in met
    assert (ward.tickets()[0].status, ward.tickets()[0].volunteer_id) == (TicketStatus.ASSIGNED, counsellor)
    assert "我还在" in ward.step(6, dial_status="completed")
    assert transfer_of(ward).state == "ended"


def test_a_second_press_of_the_same_counsellor_changes_nothing_and_another_is_too_late(ward: Ward) -> None:
    """The first to press 1 has the caller."""
    first, second = (ward.phone_of(ward.counsellor(n)) for n in (1, 2))
    ward.asks_for_a_talk()
    row = ward.calls(first)[0]
    ward.picks_up(row)
    ward.clock.advance(seconds=60)
    watch_transfers(ward.house)
    other = ward.calls(second)[0]
    ward.picks_up(other)
    assert "talk/ready" in take_transfer(ward.house, 1, "1", f"CAout{row.id}")
    assert "talk/ready" in take_transfer(ward.house, 1, "1", f"CAout{row.id}")
    assert "已经有人接听了" in take_transfer(ward.house, 1, "1", f"CAout{other.id}")


def test_the_next_is_rung_when_one_does_not_answer_and_after_the_last_a_time_is_promised_and_kept(ward: Ward, clock: VirtualClock) -> None:
    """By the end of the call, by her own waiting, or by the sweep; the promise is a callback at that very minute."""
    first, second = (ward.phone_of(ward.counsellor(n)) for n in (1, 2))
    ward.asks_for_a_talk()
    ward.dials(ward.calls(first)[0])
    with ward.house.transaction() as work:
        work.db.get_one(Outbox, ward.calls(first)[0].id)
    from_carrier = f"CAout{ward.calls(first)[0].id}"
    ward.picks_up(ward.calls(first)[0])
    ward.ends(from_carrier, status="no-answer")
    assert len(ward.calls(second)) == 1
    last = ward.calls(second)[0]
    ward.picks_up(last)
    ward.ends(f"CAout{last.id}", status="no-answer")
    assert redirects(ward) == ["http://127.0.0.1:8000/twilio/talk/go_on?transfer=1"]
    clock.advance(seconds=60)
    answer = nobody_left(ward.house, "CAin")
    assert "十点二十分" in answer
    (callback,) = [c for c in ward.callbacks() if c.purpose is Purpose.REQUESTED]
    assert callback.next_attempt_at == clock.now() - timedelta(seconds=60) + timedelta(minutes=20)
    assert callback.exempt
    assert [text for text in ward.texts(COORDINATOR) if ward.tickets()[0].code in text]


def test_nobody_on_the_rota_means_the_coordinators(ward: Ward) -> None:
    """Somebody is rung in any case."""
    ward.asks_for_a_talk()
    assert len(ward.calls(COORDINATOR)) == 1


def test_who_left_while_a_counsellor_presses_one_is_rung_back_by_her(ward: Ward) -> None:
    """In person: her call rings the resident; should that fail, the line rings later."""
    counsellor = ward.phone_of(ward.counsellor(1))
    ward.asks_for_a_talk()
    row = ward.calls(counsellor)[0]
    ward.picks_up(row)
    ward.ends()
    assert [c.purpose for c in ward.callbacks(but=Purpose.FOLLOW_UP)] == [Purpose.REQUESTED]
    take_transfer(ward.house, 1, "1", f"CAout{row.id}")
    dialled = enter_room(ward.house, 1)
    assert GRANNY in dialled
    assert "talk/greet?transfer=1" in dialled
    assert [c.state.value for c in ward.callbacks(but=Purpose.FOLLOW_UP)] == ["cancelled"]
    after_talk(ward.house, 1, "no-answer")
    assert [c.state.value for c in ward.callbacks(but=Purpose.FOLLOW_UP)] == ["cancelled", "waiting"]


def test_who_left_while_nobody_was_rung_is_rung_back_by_the_line(ward: Ward, clock: VirtualClock) -> None:
    """At once, and asked who they are before a word of what it is about."""
    counsellor = ward.phone_of(ward.counsellor(1))
    ward.asks_for_a_talk()
    row = ward.calls(counsellor)[0]
    ward.picks_up(row)
    ward.ends()
    ward.ends(f"CAout{row.id}")
    (callback,) = ward.callbacks(but=Purpose.FOLLOW_UP)
    assert callback.next_attempt_at is not None
    assert callback.next_attempt_at <= clock.now()
    assert callback.detail["talk"] is True


def test_a_counsellor_who_vanishes_leaves_nobody_alone_in_the_room(ward: Ward) -> None:
    """The caller is moved back to the dialogue."""
    counsellor = ward.phone_of(ward.counsellor(1))
    ward.asks_for_a_talk()
    row = ward.calls(counsellor)[0]
    ward.picks_up(row)
    take_transfer(ward.house, 1, "1", f"CAout{row.id}")
    enter_room(ward.house, 1)
    meet(ward.house, 1, "CAin")
    ward.ends(f"CAout{row.id}")
    assert redirects(ward)[-1].endswith("/twilio/talk/alone?transfer=1")
    assert "我还在" in left_alone(ward.house, 1, "CAin")


def test_the_same_counsellor_is_rung_first_the_next_time(ward: Ward, clock: VirtualClock) -> None:
    """She need not tell her story twice."""
    first, second = ward.counsellor(1), ward.counsellor(2)
    ward.asks_for_a_talk()
    row = ward.calls(ward.phone_of(first))[0]
    ward.picks_up(row)
    take_transfer(ward.house, 1, "1", f"CAout{row.id}")
    enter_room(ward.house, 1)
    ward.ends()
    ward.ends(f"CAout{row.id}")
    clock.advance(hours=2)
    ward.asks_for_a_talk(sid="CAagain")
    assert len(ward.calls(ward.phone_of(first))) == 2
    assert ward.calls(ward.phone_of(second)) == []


def test_two_who_wait_do_not_ring_the_same_counsellor_at_once(ward: Ward) -> None:
    """The second is promised the next, not a busy line."""
    first, second = (ward.phone_of(ward.counsellor(n)) for n in (1, 2))
    ward.asks_for_a_talk()
    ward.dials(ward.calls(first)[0])
    ward.asks_for_a_talk(sid="CAother", phone=NEIGHBOUR)
    assert len(ward.calls(first)) == 1
    assert len(ward.calls(second)) == 1
