"""After a ring that ended: ring again, wait, call it done, or send somebody to knock.

Answered is not reached: only a key or words count, so a machine and a silence are misses like any other. The
last tries that policy allows go to the person's other numbers - the second, then the guardian's - so the
ladder never costs more rings than the policy names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from hotline.kernel.quiet import quiet_until
from hotline.kernel.readings import QuietHours
from hotline.policy import RetryPolicy
from hotline.terms import Outcome, Purpose

REACHED = frozenset({Outcome.REACHED, Outcome.NEED_TAKEN, Outcome.ALL_WELL})
MISSED = frozenset({Outcome.NO_ANSWER, Outcome.BUSY, Outcome.MACHINE, Outcome.SILENT, Outcome.FAILED})
BUSY_AGAIN = timedelta(minutes=5)  # whoever is busy is at home
TAKEN_BACK_AGAIN = timedelta(minutes=1)
MORNING = time(9)  # "tomorrow" where no quiet hours say when the day begins
TEXT_AFTER = 2
TEXT_FOR = frozenset({Purpose.CHECK_IN, Purpose.MISSED_CALL, Purpose.REQUESTED, Purpose.NOT_UNDERSTOOD, Purpose.FOLLOW_UP})
KNOCK_FOR = frozenset(Purpose) - {Purpose.DELIVERY_CHECK}  # after a delivery somebody stood at the door already


@dataclass(frozen=True, slots=True)
class CallbackFacts:
    """What one callback looks like after an attempt.

    `tries` counts the rings so far, this one included, `tries_today` those of the local day. `rung` is the number that was
    tried (0 own, 1 second, 2 guardian), `numbers` how many there are. `silent_before`: an earlier attempt
    was answered by silence. `again_at`: the person asked to be rung again then.
    """

    purpose: Purpose
    tries: int
    tries_today: int
    rung: int = 0
    numbers: int = 1
    silent_before: bool = False
    again_at: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How the attempt ended. `dead_number`: this number can never be rung (invalid, no such region)."""

    outcome: Outcome
    dead_number: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """The local day of the person's station: its zone, its quiet hours (None: none)."""

    zone: tzinfo
    quiet: QuietHours | None = None

    def start(self, now: datetime) -> datetime:
        """Local midnight before `now`, aware."""
        return now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)

    def allowed(self, moment: datetime) -> datetime:
        """The first moment from `moment` on that is not quiet."""
        return quiet_until(moment, self.quiet, self.zone) or moment

    def next_morning(self, now: datetime) -> datetime:
        """When people may be rung on the next local day."""
        tomorrow = now.astimezone(self.zone).date() + timedelta(days=1)
        morning = datetime.combine(tomorrow, time(0) if self.quiet else MORNING, tzinfo=self.zone)
        return self.allowed(max(morning, datetime.combine(tomorrow, time(6), tzinfo=self.zone)))


@dataclass(frozen=True, slots=True)
class Wait:
    """Ring number `rung` of the ladder, not before `until`."""

    until: datetime
    rung: int = 0


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring number `rung` at once: the one before it is no number."""

    rung: int


@dataclass(frozen=True, slots=True)
class Escalate:
    """Tries ran out. `why` is a constant word: tries_ran_out, silent_twice, no_number, too_late."""

    outcome: Outcome
    why: str
    knock: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    outcome: Outcome


Step = Wait | Ring | Escalate | Done


def next_step(facts: CallbackFacts, ended: Ended, policy: RetryPolicy, *, now: datetime, day: Day) -> Step:
    """What follows an attempt. Never rings more often than `policy` says, and in quiet hours only in a crisis."""
    if ended.outcome is Outcome.OPTED_OUT:
        return Done(Outcome.OPTED_OUT)
    if ended.outcome in REACHED:
        return _again(facts, ended, policy, now) if facts.again_at is not None else Done(ended.outcome)
    if ended.outcome is Outcome.WITHDRAWN:
        return _wait(facts, TAKEN_BACK_AGAIN, facts.rung, policy, now, day)
    knock = facts.purpose in KNOCK_FOR
    if ended.outcome is Outcome.SILENT and facts.silent_before:
        return Escalate(Outcome.SILENT, "silent_twice", knock)
    if facts.tries >= policy.total:
        return Escalate(ended.outcome, "tries_ran_out", knock)
    if ended.dead_number:
        return Ring(facts.rung + 1) if facts.rung + 1 < facts.numbers else Escalate(ended.outcome, "no_number", knock)
    pause = timedelta(seconds=policy.wait_after(max(facts.tries, 1)))
    if ended.outcome is Outcome.BUSY:
        pause = min(pause, BUSY_AGAIN)
    step = _wait(facts, pause, max(facts.rung, rung_of_try(facts.tries + 1, policy.total, facts.numbers)), policy, now, day)
    if facts.not_after is not None and step.until > facts.not_after:
        return Escalate(ended.outcome, "too_late", knock)
    return step


def rung_of_try(n: int, total: int, numbers: int) -> int:
    """Which number the n-th try (1 the first) rings: the last tries go to the other numbers, one each."""
    return max(0, min(numbers - 1, n - 1 - (total - numbers)))


def wants_text(purpose: Purpose, tries: int, outcome: Outcome) -> bool:
    """Whether a text goes along with this miss: the second one, for whatever can be answered by text."""
    return tries == TEXT_AFTER and outcome in MISSED and purpose in TEXT_FOR


def _again(facts: CallbackFacts, ended: Ended, policy: RetryPolicy, now: datetime) -> Step:
    """Spoken with, and to be rung again: when they asked for it. In danger nobody asked, they hung up: at once the first time, then by
    the policy's waits and no more often than it says, or one who always hangs up would use up the calls kept for everybody in danger."""
    again_at = facts.again_at or now
    if facts.purpose is not Purpose.CRISIS:
        return Wait(again_at)
    if facts.tries <= 1:
        return Wait(again_at, facts.rung)
    if facts.tries >= policy.total:
        return Escalate(ended.outcome, "tries_ran_out")
    return Wait(max(again_at, now + timedelta(seconds=policy.wait_after(max(facts.tries, 1)))), facts.rung)


def _wait(facts: CallbackFacts, pause: timedelta, rung: int, policy: RetryPolicy, now: datetime, day: Day) -> Wait:
    until = now + pause
    if facts.purpose is Purpose.CRISIS:
        return Wait(until, rung)
    midnight = day.start(until)
    if facts.tries_today >= policy.per_day and midnight <= now:
        until = max(until, day.next_morning(now))
    return Wait(day.allowed(until), rung)
