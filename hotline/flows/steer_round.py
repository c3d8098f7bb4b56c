"""Pause, resume and cancel a round, and see how far it has come.

A round that repeats is the first of a series: whoever steers it steers those that were made of it too, and it can be paused and
cancelled after it is done itself, for it is what the next days hang on. A single day's round is steered alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hotline.flows.house import House, Work
from hotline.flows.start_round import RoundError
from hotline.store.models import Round
from hotline.store.queries import rounds
from hotline.store.queries.exports import audit
from hotline.terms import Actor


@dataclass(frozen=True, slots=True)
class RoundSeen:
    """A round and its figures: callbacks by state, ended ones by outcome. They add up to `planned`, once planning is done.

    `repeat_at` and `next_at`: it comes again daily, and when; `repeat_of`: the round of which it is one day's. `by`: who started it.
    """

    id: int
    name: str
    state: str
    starts_at: datetime
    ended_at: datetime | None
    repeat_at: str | None
    next_at: datetime | None
    repeat_of: int | None
    planned: int
    figures: Mapping[str, int]
    script: str = "check_in"
    categories: tuple[str, ...] = ()
    by: str = ""

    @property
    def left(self) -> int:
        """How many are still to be reached."""
        return sum(self.figures.get(state, 0) for state in ("waiting", "dialing", "in_call"))


def pause_round(house: House, round_id: int, *, by: str) -> int:
    """Nobody of this round is rung until it is resumed; calls under way go on. Returns how many wait. Raises RoundError."""
    with house.transaction() as work:
        found = _open(work, round_id, "planned", "running", "done")
        steered = [found, *rounds.days_of(work.db, found.id, ("planned", "running"))]
        for one in steered:
            one.state = "paused"
        audit(work.db, by, "round_paused", round=round_id)
        return sum(rounds.hold(work.db, one.id, held=True) for one in steered)


def resume_round(house: House, round_id: int, *, by: str) -> int:
    """Goes on with a paused round. Returns how many wait. Raises RoundError."""
    with house.transaction() as work:
        found = _open(work, round_id, "paused")
        steered = [found, *rounds.days_of(work.db, found.id, ("paused",))]
        for one in steered:
            one.state = "done" if one.ended_at is not None else "running" if one.starts_at <= work.now else "planned"
        work.nudge("place_calls")
        audit(work.db, by, "round_resumed", round=round_id)
        return sum(rounds.hold(work.db, one.id, held=False) for one in steered)


def cancel_round(house: House, round_id: int, *, by: str) -> int:
    """Nobody further is rung, and it is not repeated. Returns how many were withdrawn. Raises RoundError."""
    with house.transaction() as work:
        found = _open(work, round_id, "planned", "running", "paused", "done")
        steered = [found, *rounds.days_of(work.db, found.id, ("planned", "running", "paused"))]
        found.next_at = found.repeat_at = None
        for one in steered:
            one.state = "done" if one.ended_at is not None else "cancelled"
            one.ended_at = one.ended_at or work.now
        audit(work.db, by, "round_cancelled", round=round_id)
        return sum(rounds.cancel_waiting(work.db, one.id, now=work.now, actor=Actor("coordinator", by)) for one in steered)


def see_round(house: House, round_id: int) -> RoundSeen:
    """One round, looked at without being in the way of calls. Raises RoundError."""
    with house.transaction() as work:
        found = rounds.round_by_id(work.db, round_id)
        if found is None:
            raise RoundError(f"no round {round_id}")
        return _seen(work, found)


def see_rounds(house: House) -> list[RoundSeen]:
    """The newest rounds with their figures."""
    with house.transaction() as work:
        return [_seen(work, found) for found in rounds.all_rounds(work.db)]


def _seen(work: Work, found: Round) -> RoundSeen:
    return RoundSeen(
        found.id, found.name, found.state, found.starts_at, found.ended_at, found.repeat_at, found.next_at, found.repeat_of, found.planned,
        rounds.figures(work.db, found.id), found.script, tuple(found.filters.get("categories", ())), found.created_by,
    )  # fmt: skip


def _open(work: Work, round_id: int, *states: str) -> Round:
    found = rounds.round_for_update(work.db, round_id)
    if found is None:
        raise RoundError(f"no round {round_id}")
    over = found.state == "done" and found.repeat_at is None
    if found.state not in states or over:
        raise RoundError(f"round {round_id} is {found.state}")
    return found
