"""The queue as the rest of the house sees it: wake-ups by name, and how many wait.

A nudge is coalesced: while a wake-up of that name waits in its queue no second one is added; once a worker has taken it up
(`taken_up`), the next nudge adds one again, so work that came in after the look is never missed.
All names of a nudge cost one round trip: the commands RQ itself would send are handed to a script
that runs them only where no wake-up waits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import Struct
from uuid import uuid4

from prometheus_client import Counter
from redis import Redis
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as Silent
from rq import Queue
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer

from hotline.jobs.catalogue import CATALOGUE, QUEUES, Job

log = logging.getLogger(__name__)

MISSED = Counter("hotline_nudges_missed_total", "Wake-ups that Redis did not take; the sweep finds their work")
MOULD_SECONDS = 1.0  # the time stamps in it are at most so old
SPARED_SECONDS = 5.0  # a Redis that hangs costs a request two seconds: the requests after it are spared that, the sweep finds their work
NUMBER = Struct(">I")
WAITS_SECONDS = 15  # a wake-up that was lost with its worker holds others back no longer
# ARGV: seconds, then for each name: name and its commands, as `packed` writes them.
ENQUEUE = """
local added = 0
for at = 2, #ARGV, 2 do
  local commands, place = ARGV[at + 1], 1
  if redis.call('SET', 'hotline:nudged:' .. ARGV[at], '1', 'NX', 'EX', ARGV[1]) then
    while place <= #commands do
      local words, count = {}, 0
      count, place = struct.unpack('>I4', commands, place)
      for word = 1, count do words[word], place = struct.unpack('>I4c0', commands, place) end
      redis.call(unpack(words))
    end
    added = added + 1
  end
end
return added
"""
Word = str | bytes | int | float


@dataclass(frozen=True, slots=True)
class Mould:
    """RQ's commands that enqueue a job of this id, packed: as one word they cost the client a fraction of a hundred."""

    id: str
    commands: bytes
    made_at: float

    def with_id(self, new: str) -> bytes:
        """The same commands for a job of another id, which is as long."""
        return self.commands.replace(self.id.encode(), new.encode())


def packed(commands: Iterable[Sequence[Word]]) -> bytes:
    """Each command as the number of its words and, for each word, its length and the word; numbers in four bytes."""
    pieces: list[bytes] = []
    for command in commands:
        pieces.append(NUMBER.pack(len(command)))
        for word in command:
            said = word if isinstance(word, bytes) else (word if isinstance(word, str) else str(word)).encode()
            pieces += (NUMBER.pack(len(said)), said)
    return b"".join(pieces)


class Jobs:
    """Wake-ups in Redis; safe in threads. Short time limits, for a nudge stands at the end of a webhook. Connects when first used."""

    def __init__(self, redis_url: str) -> None:
        self.redis: Redis = Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=2)
        self._enqueue = self.redis.register_script(ENQUEUE)
        self._moulds: dict[str, Mould] = {}
        self._spared_until = 0.0

    def nudge(self, names: Iterable[str]) -> None:
        """Asks that the named jobs run soon. Never raises when Redis is away: it is counted, and the sweep finds the work.

        Raises KeyError for a name that is not in the catalogue.
        """
        jobs = [CATALOGUE[name] for name in names]
        if not jobs:
            return
        if time.monotonic() < self._spared_until:
            MISSED.inc(len(jobs))
            return
        try:
            self._enqueue(args=[WAITS_SECONDS, *(word for job in jobs for word in (job.name, self._commands(job)))])
        except RedisError as error:
            if isinstance(error, Silent):
                self._spared_until = time.monotonic() + SPARED_SECONDS
            MISSED.inc(len(jobs))
            log.warning("nudge_missed", extra={"error": type(error).__name__})

    def taken_up(self, name: str) -> None:
        """A worker begins the job: from now on a nudge adds a new wake-up. Call before the first look at the database."""
        try:
            self.redis.delete(f"hotline:nudged:{name}")
        except RedisError as error:
            log.warning("nudge_not_cleared", extra={"error": type(error).__name__})

    def depths(self) -> dict[str, int]:
        """How many jobs wait in each queue. Raises RedisError when Redis is away."""
        pipe = self.redis.pipeline(transaction=False)
        for name in QUEUES:
            pipe.llen(Queue(name, connection=self.redis).key)
        return dict(zip(QUEUES, pipe.execute(), strict=True))

    def answers(self) -> bool:
        """Does Redis answer?"""
        try:
            return bool(self.redis.ping())
        except RedisError:
            return False

    def _commands(self, job: Job) -> bytes:
        """What RQ would send to enqueue the job, packed.

        RQ takes half a millisecond to put it together; the same commands under another id are good for a second.
        """
        mould = self._moulds.get(job.name)
        if mould is None or time.monotonic() - mould.made_at > MOULD_SECONDS:
            mould = self._moulds[job.name] = self._mould(job)
        return mould.with_id(str(uuid4()))

    def _mould(self, job: Job) -> Mould:
        pipe = self.redis.pipeline(transaction=False)
        entry = queued(job, self.redis)
        Queue(job.queue, connection=self.redis, serializer=JSONSerializer).enqueue_job(entry, pipeline=pipe)
        return Mould(str(entry.id), packed(command[0] for command in pipe.command_stack), time.monotonic())


def queued(job: Job, redis: Redis) -> QueuedJob:
    """The catalogue's job as RQ keeps it: no result is stored, and one not begun within ten minutes has been overtaken by a sweep."""
    return QueuedJob.create(
        job.function,
        connection=redis,
        timeout=job.timeout_seconds,
        result_ttl=0,
        failure_ttl=3600,
        ttl=600,
        serializer=JSONSerializer,
        description=job.name,
    )
