"""`python -m workers.scheduler`: wakes the sweeps when they are due. Several may run; a lock in Redis lets one of them act.

When a job is due is RQ's cron's affair; RQ has no lock, so two of its schedulers would enqueue everything twice. Wake-ups go
through `Jobs.nudge`: one that still waits is not added to, so a queue nobody serves does not grow.
Every sweep may run at any time and twice, so a scheduler that has just started, or just taken over, wakes all of them.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from redis import Redis
from redis.exceptions import LockError, RedisError
from redis.lock import Lock
from rq.cron import CronJob
from rq.utils import now

from hotline.jobs.catalogue import CATALOGUE, LEADER
from hotline.jobs.queue import Jobs
from hotline.kernel.logs import configure_logs, get_logger
from hotline.settings import SettingsError, load_settings

log = get_logger(__name__)

LEADS_SECONDS = 10.0
TICK_SECONDS = 1.0


class Scheduler:
    """The schedule of one process. `tick` does what is due, if this process leads."""

    def __init__(self, redis: Redis, jobs: Jobs) -> None:
        self._jobs = jobs
        self._lock: Lock = redis.lock(LEADER, timeout=LEADS_SECONDS, blocking=False, thread_local=False)
        self._leads = False
        self._cron = {
            job.name: CronJob(job.queue, func_name=job.function, interval=job.every_seconds, name=job.name) for job in CATALOGUE.values()
        }

    def tick(self) -> list[str]:
        """Wakes the sweeps that are due; returns their names, none when another process leads. Raises RedisError."""
        if not self._lead():
            return []
        due = [name for name, job in self._cron.items() if job.should_run()]
        self._jobs.nudge(due)
        for name in due:
            self._cron[name].set_enqueue_time(now())
        return due

    def stop(self) -> None:
        """Lets another process lead at once."""
        if self._leads:
            try:
                self._lock.release()
            except (LockError, RedisError) as error:
                log.info("lead_was_gone", error=type(error).__name__)

    def _lead(self) -> bool:
        if self._leads:
            try:
                self._lock.reacquire()
                return True
            except LockError:
                log.warning("lead_lost")
        self._leads = bool(self._lock.acquire())
        return self._leads


def main() -> None:
    """Run the schedule until SIGTERM or SIGINT."""
    configure_logs("scheduler")
    stop = threading.Event()
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, lambda *_: stop.set())
    try:
        url = load_settings(os.environ).redis_url
    except SettingsError as error:
        sys.exit(str(error))
    if url is None:
        sys.exit("HOTLINE_REDIS_URL is not set: start the schedule with `hotline scheduler`, which finds the servers")
    redis: Redis = Redis.from_url(url, socket_connect_timeout=1, socket_timeout=3)
    scheduler = Scheduler(redis, Jobs(url))
    while not stop.wait(TICK_SECONDS):
        try:
            scheduler.tick()
        except RedisError as error:
            log.warning("redis_away", error=type(error).__name__)
    scheduler.stop()


if __name__ == "__main__":
    main()
