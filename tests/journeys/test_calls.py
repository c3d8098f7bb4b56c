"""Callers who hang up, are silent, want a person, or are in danger."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Line
from tests.journeys.people import COORDINATOR, RESIDENT


def test_hang_up_is_rung_back_and_becomes_an_order(line: Line) -> None:
    """One ring and hang up costs nothing; the line rings back and takes the order in that call."""
    line.sim.call(RESIDENT)
    line.sim.wait_listening(RESIDENT)
    line.sim.hangup(RESIDENT)
    line.sim.answer(RESIDENT)
    line.sim.wait_listening(RESIDENT)
    line.sim.say(RESIDENT, "要两斤鸡蛋")
    line.sim.wait_heard(RESIDENT, "鸡蛋")
    line.sim.wait_listening(RESIDENT)
    line.sim.key(RESIDENT, "1")
    line.until(lambda: line.rows("select 1 from tickets where resident_phone = %s and kind = 'supply'", RESIDENT))
    line.sim.hangup(RESIDENT)
    done = line.until(lambda: line.rows("select outcome from callbacks where purpose = 'missed_call' and state = 'done'"))
    assert done[0]["outcome"] in ("need_taken", "reached")


@pytest.mark.speed(30)
def test_silent_caller_may_leave_a_message_and_a_person_is_told(line: Line) -> None:
    """Silence never just hangs up: asked again, then keys, then a message after the tone and a person's call."""
    sid = line.sim.call(RESIDENT)
    line.sim.wait_ended(sid)
    line.until(lambda: line.rows("select 1 from tickets where kind = 'other' and resident_phone = %s", RESIDENT))
    line.sim.wait_text(COORDINATOR)


def test_a_message_after_the_tone_is_fetched_kept_and_deleted_at_the_carrier(line: Line) -> None:
    """Words that cannot be made out are recorded after a spoken notice; a coordinator can hear them, the carrier keeps nothing."""
    line.sim.call(RESIDENT)
    for _ in range(3):
        line.sim.wait_listening(RESIDENT)
        line.sim.silent(RESIDENT)
    line.sim.wait_heard(RESIDENT, "留言")
    line.sim.wait_listening(RESIDENT)
    line.sim.say(RESIDENT, "唔唔唔")
    line.until(lambda: line.rows("select 1 from recordings where state = 'fetched' and length(sound) > 40"))
    line.until(lambda: line.rows("select 1 from outbox where kind = 'drop_recording' and state = 'sent'"))


def test_zero_rings_the_coordinators_and_joins_whoever_presses_one(line: Line) -> None:
    """A coordinator hears only that somebody waits, presses 1, and they speak."""
    line.sim.call(RESIDENT)
    line.sim.wait_listening(RESIDENT)
    line.sim.key(RESIDENT, "0")
    line.sim.answer(COORDINATOR)
    line.sim.wait_heard(COORDINATOR, "按一|按1")
    line.sim.wait_listening(COORDINATOR)
    line.sim.key(COORDINATOR, "1")
    line.until(lambda: line.rows("select 1 from transfers where state = 'joined'"))


def test_danger_in_the_middle_of_an_order_goes_to_a_person(line: Line) -> None:
    """At the read-back she says what is really the matter: emergency numbers, a crisis ticket, coordinators texted and rung."""
    line.sim.call(RESIDENT)
    line.sim.wait_listening(RESIDENT)
    line.sim.say(RESIDENT, "要一袋大米")
    line.sim.wait_heard(RESIDENT, "大米")
    line.sim.wait_listening(RESIDENT)
    line.sim.say(RESIDENT, "算了，我不想活了，药都准备好了")
    line.sim.wait_heard(RESIDENT, "一二零|幺二零|幺二三五六")
    line.until(lambda: line.rows("select 1 from tickets where urgency = 'crisis' and resident_phone = %s", RESIDENT))
    line.sim.wait_text(COORDINATOR)
    line.sim.wait_ringing(COORDINATOR)


def test_danger_by_text_is_answered_and_rung(line: Line) -> None:
    """The answer stands in the same request; the coordinators are paged and she is rung at once."""
    line.sim.text(RESIDENT, "我不想活了，今晚就走")
    answer = line.sim.wait_text(RESIDENT)
    assert "120" in answer["body"] or "12356" in answer["body"]
    assert line.rows("select status from tickets where urgency = 'crisis' and risk = 'high'")
    line.sim.wait_text(COORDINATOR)
    line.sim.wait_ringing(RESIDENT)
