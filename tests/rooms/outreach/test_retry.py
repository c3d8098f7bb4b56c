"""What follows a ring, as a table: purpose, tries, outcome, the hour."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.outreach.retry import (
    MISSED,
    REACHED,
    CallbackFacts,
    Day,
    Done,
    Ended,
    Escalate,
    Ring,
    Wait,
    next_step,
    rung_of_try,
    wants_text,
)
from hotline.policy import BUILT_IN_RETRIES, RetryPolicy
from hotline.terms import Outcome, Purpose

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = Day(SHANGHAI, (time(21), time(8)))
NO_QUIET = Day(SHANGHAI)
TEN = datetime(2026, 3, 10, 10, tzinfo=SHANGHAI)
POLICY = RetryPolicy((600, 3600, 10_800), per_day=3, total=5)


def facts(tries: int, *, today: int | None = None, purpose: Purpose = Purpose.CHECK_IN, **more: object) -> CallbackFacts:
    return CallbackFacts(purpose, tries, tries if today is None else today, **more)  # type: ignore[arg-type]  # a table's shorthand


@pytest.mark.parametrize("outcome", sorted(REACHED))
def test_reached_is_done(outcome: Outcome) -> None:
    assert next_step(facts(1), Ended(outcome), POLICY, now=TEN, day=DAY) == Done(outcome)


@pytest.mark.parametrize("outcome", sorted(MISSED - {Outcome.BUSY}))
@pytest.mark.parametrize(("tries", "wait"), [(1, 600), (2, 3600)])
def test_a_miss_waits_as_the_policy_says(outcome: Outcome, tries: int, wait: int) -> None:
    assert next_step(facts(tries), Ended(outcome), POLICY, now=TEN, day=DAY) == Wait(TEN + timedelta(seconds=wait))


def test_whoever_is_busy_is_rung_sooner() -> None:
    assert next_step(facts(2), Ended(Outcome.BUSY), POLICY, now=TEN, day=DAY) == Wait(TEN + timedelta(minutes=5))


def test_three_tries_a_day_then_the_next_morning() -> None:
    step = next_step(facts(3), Ended(Outcome.NO_ANSWER), POLICY, now=TEN, day=DAY)
    assert step == Wait(datetime(2026, 3, 11, 8, tzinfo=SHANGHAI))


def test_the_next_morning_is_nine_where_nothing_is_quiet() -> None:
    step = next_step(facts(3), Ended(Outcome.NO_ANSWER), POLICY, now=TEN, day=NO_QUIET)
    assert step == Wait(datetime(2026, 3, 11, 9, tzinfo=SHANGHAI))


def test_a_wait_that_ends_at_night_ends_in_the_morning() -> None:
    late = datetime(2026, 3, 10, 20, 55, tzinfo=SHANGHAI)
    assert next_step(facts(1), Ended(Outcome.NO_ANSWER), POLICY, now=late, day=DAY) == Wait(datetime(2026, 3, 11, 8, tzinfo=SHANGHAI))


def test_danger_keeps_no_quiet_hours() -> None:
    late = datetime(2026, 3, 10, 23, tzinfo=SHANGHAI)
    policy = BUILT_IN_RETRIES[Purpose.CRISIS]
    step = next_step(facts(1, purpose=Purpose.CRISIS), Ended(Outcome.NO_ANSWER), policy, now=late, day=DAY)
    assert step == Wait(late + timedelta(seconds=30))


def test_tries_run_out_and_somebody_knocks() -> None:
    assert next_step(facts(5), Ended(Outcome.MACHINE), POLICY, now=TEN, day=DAY) == Escalate(Outcome.MACHINE, "tries_ran_out")


def test_nobody_knocks_to_ask_whether_it_was_delivered() -> None:
    step = next_step(facts(5, purpose=Purpose.DELIVERY_CHECK), Ended(Outcome.NO_ANSWER), POLICY, now=TEN, day=DAY)
    assert step == Escalate(Outcome.NO_ANSWER, "tries_ran_out", knock=False)


def test_silence_is_tried_once_more_and_then_somebody_looks() -> None:
    assert isinstance(next_step(facts(1), Ended(Outcome.SILENT), POLICY, now=TEN, day=DAY), Wait)
    step = next_step(facts(2, silent_before=True), Ended(Outcome.SILENT), POLICY, now=TEN, day=DAY)
    assert step == Escalate(Outcome.SILENT, "silent_twice")


def test_a_number_that_does_not_exist_gives_way_to_the_next_at_once() -> None:
    dead = Ended(Outcome.FAILED, dead_number=True)
    assert next_step(facts(1, numbers=3), dead, POLICY, now=TEN, day=DAY) == Ring(1)
    assert next_step(facts(2, numbers=3, rung=2), dead, POLICY, now=TEN, day=DAY) == Escalate(Outcome.FAILED, "no_number")


@pytest.mark.parametrize(("numbers", "rungs"), [(1, [0, 0, 0, 0, 0]), (2, [0, 0, 0, 0, 1]), (3, [0, 0, 0, 1, 2])])
def test_the_last_tries_go_to_the_other_numbers(numbers: int, rungs: list[int]) -> None:
    assert [rung_of_try(n, 5, numbers) for n in range(1, 6)] == rungs


def test_asked_to_be_rung_again_is_rung_again() -> None:
    three = TEN + timedelta(hours=5)
    assert next_step(facts(1, again_at=three), Ended(Outcome.REACHED), POLICY, now=TEN, day=DAY) == Wait(three)


def test_who_hangs_up_in_danger_is_rung_again_by_policy_and_not_for_ever() -> None:
    policy = BUILT_IN_RETRIES[Purpose.CRISIS]
    again = [CallbackFacts(Purpose.CRISIS, n, n, again_at=TEN) for n in (1, 2, policy.total)]
    steps = [next_step(one, Ended(Outcome.NEED_TAKEN), policy, now=TEN, day=DAY) for one in again]
    assert steps[:2] == [Wait(TEN), Wait(TEN + timedelta(seconds=60))], "at once, then by the policy's waits"
    assert steps[2] == Escalate(Outcome.NEED_TAKEN, "tries_ran_out")


def test_a_call_that_never_left_costs_no_try() -> None:
    assert next_step(facts(0), Ended(Outcome.WITHDRAWN), POLICY, now=TEN, day=DAY) == Wait(TEN + timedelta(minutes=1))


def test_opting_out_ends_it() -> None:
    assert next_step(facts(1), Ended(Outcome.OPTED_OUT), POLICY, now=TEN, day=DAY) == Done(Outcome.OPTED_OUT)


def test_too_late_to_matter() -> None:
    step = next_step(facts(1, not_after=TEN + timedelta(minutes=5)), Ended(Outcome.NO_ANSWER), POLICY, now=TEN, day=DAY)
    assert step == Escalate(Outcome.NO_ANSWER, "too_late")


def test_a_text_goes_with_the_second_miss_only() -> None:
    assert [wants_text(Purpose.CHECK_IN, n, Outcome.NO_ANSWER) for n in (1, 2, 3)] == [False, True, False]
    assert not wants_text(Purpose.CHECK_IN, 2, Outcome.REACHED)
    assert not wants_text(Purpose.CRISIS, 2, Outcome.NO_ANSWER)


@given(
    purpose=st.sampled_from([p for p in Purpose if p is not Purpose.CRISIS]),
    outcome=st.sampled_from(sorted(MISSED)),
    numbers=st.integers(1, 3),
    minute=st.integers(0, 24 * 60 - 1),
)
def test_whatever_happens_tries_are_bounded_and_nights_are_quiet(purpose: Purpose, outcome: Outcome, numbers: int, minute: int) -> None:
    policy, now = BUILT_IN_RETRIES[purpose], datetime(2026, 3, 10, tzinfo=SHANGHAI) + timedelta(minutes=minute)
    rung, days = 0, {}
    for tries in range(1, policy.total + 1):
        days[now.date()] = days.get(now.date(), 0) + 1
        facts_now = CallbackFacts(purpose, tries, days[now.date()], rung, numbers, silent_before=tries > 1 and outcome is Outcome.SILENT)
        step = next_step(facts_now, Ended(outcome), policy, now=now, day=DAY)
        if isinstance(step, Escalate):
            break
        assert isinstance(step, Wait)
        assert step.until > now
        assert time(8) <= step.until.astimezone(SHANGHAI).time() < time(21)
        assert rung <= step.rung < numbers
        now, rung = step.until.astimezone(SHANGHAI), step.rung
    else:
        pytest.fail("rung more often than the policy allows")
    assert all(count <= policy.per_day for count in days.values())


def test_times_may_come_in_any_zone() -> None:
    step = next_step(facts(1), Ended(Outcome.NO_ANSWER), POLICY, now=TEN.astimezone(UTC), day=DAY)
    assert step == Wait(TEN + timedelta(minutes=10))
