"""`python -m workers --queues crisis,calls,messages,sweeps`: serves queues until SIGTERM or SIGINT.

One thread a queue, in one process: a job about danger never waits behind another, and a run of calls that takes its
twenty seconds holds up no sweep. Not forking: on two cores RQ's worker that stays did 150 jobs a second and its forking one 53, the
latter without what every forked job needs besides - a connection to the database, one to the carrier - and thirty calls a second live
on connections that stay warm (`scripts/bench jobs` repeats the measurement). What forking would give, protection from a
job that tears down its process, the supervisor gives.

When Redis is away, nobody can be woken; texts and calls about danger are then looked for here, every two seconds.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
import time

import click
from redis import Redis

from hotline.jobs.catalogue import CRISIS, QUEUES
from hotline.kernel.logs import configure_logs, get_logger
from hotline.kernel.priority import stand_behind
from hotline.settings import SettingsError, load_settings
from workers import jobs
from workers.kit import kit, stopping
from workers.serving import serve

log = get_logger(__name__)

WATCH_SECONDS = 2.0
BEHIND_DANGER = 10  # niceness: on a machine that is out of breath web processes and the worker kept for danger go first
STOP_SECONDS = 4.0  # for all threads together: whoever started us waits five


@click.command()
@click.option("--queues", default=",".join(QUEUES), show_default=True, help="Queues to serve.")
def main(queues: str) -> None:
    """Serve queues until SIGTERM or SIGINT; what is being sent is recorded first."""
    configure_logs("worker")
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
    names = [name.strip() for name in queues.split(",") if name.strip()]
    if not names or set(names) - set(QUEUES):
        raise click.UsageError(f"--queues takes {', '.join(QUEUES)}, comma-separated")
    if names != [CRISIS]:
        stand_behind(BEHIND_DANGER)
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, lambda *_: stopping.set())
    redis_url = _redis_url()
    threads = [
        threading.Thread(target=serve, args=(Redis.from_url(redis_url, socket_connect_timeout=3), name), name=name) for name in names
    ]
    for thread in threads:
        thread.daemon = True
        thread.start()
    kit()
    # What was imported stays: the collector need not walk through all of it, for a tenth of a second, while somebody waits.
    gc.collect()
    gc.freeze()
    while not stopping.wait(WATCH_SECONDS):
        if CRISIS in names and not kit().jobs.answers():
            jobs.place_crisis()
            jobs.send_crisis()
    latest = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(0.0, latest - time.monotonic()))
    log.info("worker_stopped")
    logging.shutdown()
    os._exit(0)  # a request to the carrier may still hang in a thread: its row is claimed, and settled by the next reconcile


def _redis_url() -> str:
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        sys.exit(str(error))
    if settings.redis_url is None or settings.database_url is None:
        sys.exit("HOTLINE_DATABASE_URL and HOTLINE_REDIS_URL are not set: start workers with `hotline worker`, which finds the servers")
    return settings.redis_url


if __name__ == "__main__":
    main()
