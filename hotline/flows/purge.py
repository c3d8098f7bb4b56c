"""Retention: what people said does not lie about for longer than it is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from hotline.flows.house import House
from hotline.store.queries.exports import audit
from hotline.store.queries.retention import SUBJECTS, count_old, remove_old

DAYS: Mapping[str, int] = {
    "messages": 365,
    "transcripts": 180,
    "recordings": 90,
    "call_steps": 30,
    "inbox": 30,
    "outbox": 30,
    "text_dialogues": 1,
    "person_changes": 365,
    "audit": 1095,
}
"""How long each is kept, in days. Tickets, their history and what was handed over are kept: they are the account."""


def old_rows(house: House, days: Mapping[str, int] = DAYS) -> dict[str, int]:
    """How many rows of each subject are older than it is kept: the dry run."""
    with house.transaction() as work:
        return {name: count_old(work.db, name, work.now - timedelta(days=days[name])) for name in SUBJECTS}


def purge(house: House, *, actor: str, days: Mapping[str, int] = DAYS, tick: Callable[[int], object] = lambda _: None) -> dict[str, int]:
    """Removes what is older, in small transactions; rows by subject. May be broken off and run again."""
    done = dict.fromkeys(SUBJECTS, 0)
    for name in SUBJECTS:
        while True:
            with house.transaction() as work:
                count = remove_old(work.db, name, work.now - timedelta(days=days[name]))
            if not count:
                break
            done[name] += count
            tick(count)
    with house.transaction() as work:
        audit(work.db, actor, "purge", rows=done)
    return done
