"""One queue served by one thread: RQ's SimpleWorker without what needs a process of its own."""

from __future__ import annotations

import logging
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty

from workers.kit import stopping

log = logging.getLogger(__name__)

LOOK_UP_SECONDS = 1  # how often a thread that waits for a job looks whether it is to stop
BELIEVED_SECONDS = 30  # and a minute more, RQ adds: so long is a killed worker counted among those who serve
AGAIN_SECONDS = 1.0
LONGEST_WAIT_FOR_REDIS = 5.0


class QueueWorker(SimpleWorker):
    """Serves its queue in a thread: no signal handlers (the main thread has them), time limits by timer, no command channel."""

    death_penalty_class = TimerDeathPenalty
    max_connection_wait_time = LONGEST_WAIT_FOR_REDIS

    def _install_signal_handlers(self) -> None:
        """The main thread's affair."""

    def subscribe(self) -> None:
        """Nobody sends commands to single workers."""

    def unsubscribe(self) -> None:
        """See `subscribe`."""

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """As RQ's; where Redis has lost the worker's entry (flushed, replaced, away for long) it is written anew, which RQ leaves out:
        the worker would serve on, and to whoever looks nobody would."""
        super().heartbeat(timeout, pipeline)
        if pipeline is None and not self.connection.hexists(self.key, "queues"):
            self.connection.delete(self.key)
            self.register_birth()  # type: ignore[no-untyped-call]  # RQ has no types for it
            self.set_state(self.get_state())

    def dequeue_job_and_maintain_ttl(self, timeout: int | None, max_idle_time: int | None = None) -> Any:
        """The next job; None, which ends the loop, when it is time to stop."""
        while not stopping.is_set():
            found = super().dequeue_job_and_maintain_ttl(timeout, LOOK_UP_SECONDS)
            if found is not None:
                return found
        return None


def serve(redis: Redis, name: str) -> None:
    """Serves one queue until `stopping`; a worker that gives up (RQ's do when Redis stays away) is followed by a new one."""
    while not stopping.is_set():
        try:
            queue = Queue(name, connection=redis, serializer=JSONSerializer)
            worker = QueueWorker([queue], connection=redis, serializer=JSONSerializer, worker_ttl=BELIEVED_SECONDS)
            worker.work(logging_level="WARNING")
        except (RedisError, OSError) as error:
            log.warning("queue_left", extra={"queue": name, "error": type(error).__name__})
        stopping.wait(AGAIN_SECONDS)
