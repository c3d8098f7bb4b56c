"""Every background job, declared once: its queue, how long it may take, and the function that does it.

A job carries no ids: it is a wake-up. Whatever is due is found by a query, so a job that
is lost, repeated or run twice at once does no harm, and none is retried by the queue: the next sweep is its retry.
Functions are named by text, for `hotline` never imports `workers`.
"""

from __future__ import annotations

from dataclasses import dataclass

CRISIS, CALLS, MESSAGES, SWEEPS = "crisis", "calls", "messages", "sweeps"
QUEUES = (CRISIS, CALLS, MESSAGES, SWEEPS)
LEADER = "hotline:scheduler:leader"
"""The lock that the scheduler which acts holds in Redis, and renews every second."""


@dataclass(frozen=True, slots=True)
class Job:
    """`every_seconds`: how often the schedule wakes it whether or not anybody nudged; `timeout_seconds`: then it is broken off."""

    name: str
    queue: str
    every_seconds: int
    timeout_seconds: int = 60
    retries: int = 0

    @property
    def function(self) -> str:
        """Dotted name of the function in `workers`."""
        return f"workers.jobs.{self.name}"


CATALOGUE: dict[str, Job] = {
    job.name: job
    for job in (
        Job("place_crisis", CRISIS, every_seconds=5),
        Job("send_crisis", CRISIS, every_seconds=5, timeout_seconds=180),
        Job("watch_transfers", CRISIS, every_seconds=5),
        Job("place_calls", CALLS, every_seconds=5),
        Job("send_calls", CALLS, every_seconds=5, timeout_seconds=180),
        Job("send_messages", MESSAGES, every_seconds=5, timeout_seconds=180),
        Job("offer_tickets", SWEEPS, every_seconds=15),
        Job("expire_offers", SWEEPS, every_seconds=15),
        Job("repeat_pages", SWEEPS, every_seconds=15),
        Job("close_tickets", SWEEPS, every_seconds=60),
        Job("keep_follow_ups", SWEEPS, every_seconds=60),
        Job("check_health", SWEEPS, every_seconds=60),
        Job("tell_brief", SWEEPS, every_seconds=60, timeout_seconds=300),
        Job("reconcile", SWEEPS, every_seconds=15, timeout_seconds=180),
        Job("fetch_recordings", SWEEPS, every_seconds=60, timeout_seconds=180),
        Job("lapse_dialogues", SWEEPS, every_seconds=60),
        Job("replay_spool", SWEEPS, every_seconds=10),
        Job("plan_repeats", SWEEPS, every_seconds=30, timeout_seconds=300),
    )
}
