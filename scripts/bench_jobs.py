"""One job after another, in a worker that stays and in one that forks: why `python -m workers` does not fork.

    scripts/bench jobs [--jobs N]

The job is the real `place_calls` on an empty database: taken from the queue, one transaction, done.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from redis import Redis
from rq import Queue, SimpleWorker, Worker
from rq.serializers import JSONSerializer

from hotline.cli.connected import as_environment
from hotline.embedded import running, with_kept_secrets
from hotline.jobs.catalogue import CATALOGUE
from hotline.jobs.queue import queued
from hotline.kernel.logs import configure_logs
from hotline.settings import load_settings
from hotline.store import migrate
from workers.kit import kit


def measure(kind: type[Worker | SimpleWorker], redis: Redis, jobs: int) -> float:
    """Milliseconds a job."""
    queue = Queue("calls", connection=redis, serializer=JSONSerializer)
    for _ in range(jobs):
        queue.enqueue_job(queued(CATALOGUE["place_calls"], redis))
    worker = kind([queue], connection=redis, serializer=JSONSerializer)
    begun = time.perf_counter()
    worker.work(burst=True, logging_level="ERROR")
    return (time.perf_counter() - begun) * 1000 / jobs


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=200)
    given = parser.parse_args()
    configure_logs("bench", level=40)
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        Path(folder).chmod(0o711)
        os.environ["HOTLINE_DATA_DIR"] = f"{folder}/var"
        settings = with_kept_secrets(load_settings(os.environ))
        with running(settings) as stack:
            os.environ |= as_environment(settings.replaced(database_url=stack.database_url, redis_url=stack.redis_url))
            migrate.upgrade(stack.database_url)
            kit().jobs.answers()  # wired before the clock starts: a forking worker's parent, too, would have imported everything
            with Redis.from_url(stack.redis_url) as redis:
                stays = measure(SimpleWorker, redis, given.jobs)
                forks = measure(Worker, redis, given.jobs)
    print(f"a worker that stays {stays:.1f} ms a job, one that forks {forks:.1f} ms a job")  # noqa: T201 - a report


if __name__ == "__main__":
    main()
