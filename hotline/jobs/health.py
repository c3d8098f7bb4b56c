"""How Redis and the queues are: what it would lose at a power cut, what waits and for how long, who serves it.

For the doctor and the metrics; raises RedisError nowhere: an answer of None means Redis is away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis
from redis.exceptions import RedisError, ResponseError
from rq import Queue
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer
from rq.utils import utcparse

from hotline.jobs.catalogue import LEADER, QUEUES
from hotline.jobs.listening import LISTENING, WORKERS


@dataclass(frozen=True, slots=True)
class Persistence:
    """`kept`: an append-only file or snapshots are on; `fails`: the last of them could not be written. `evicts`: keys may be thrown out
    when memory is short. `version` as it says."""

    version: str
    kept: bool
    fails: bool
    evicts: bool


@dataclass(frozen=True, slots=True)
class QueueState:
    """One queue: jobs waiting, how long the first has waited in seconds (0: none), and how many workers listen, over all machines."""

    depth: int
    age_seconds: float
    workers: int


def persistence(redis_url: str) -> Persistence | None:
    """What a power cut or full memory would cost."""
    try:
        with redis.Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=3, decode_responses=True) as connection:
            info = connection.info("all")
            snapshots = _takes_snapshots(connection, info)
    except (RedisError, OSError, ValueError):
        return None
    return Persistence(
        version=str(info.get("valkey_version") or info.get("redis_version", "?")),
        kept=bool(info.get("aof_enabled")) or snapshots,
        fails="err" in (info.get("aof_last_write_status"), info.get("rdb_last_bgsave_status")),
        evicts=str(info.get("maxmemory_policy", "noeviction")) != "noeviction",
    )


def _takes_snapshots(connection: redis.Redis, info: Mapping[str, Any]) -> bool:
    """As configured; where a managed server keeps that to itself, whether it has taken any."""
    try:
        return bool(connection.config_get("save").get("save"))
    except ResponseError:
        return int(info.get("rdb_saves", 0)) > 0


def queues(redis_url: str) -> dict[str, QueueState] | None:
    """Every queue of the catalogue by name."""
    try:
        with redis.Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=3) as connection:
            served = _served(connection)
            return {name: _state(connection, name, served.get(name, 0)) for name in QUEUES}
    except (RedisError, OSError, ValueError):
        return None


def scheduler_leads(redis_url: str) -> bool | None:
    """Whether a scheduler acts, on whichever machine: one that died is believed in for ten seconds."""
    try:
        with redis.Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=3) as connection:
            return bool(connection.exists(LEADER))
    except (RedisError, OSError, ValueError):
        return None


def _state(connection: redis.Redis, name: str, workers: int) -> QueueState:
    queue = Queue(name, connection=connection, serializer=JSONSerializer)
    first = connection.lindex(queue.key, 0)
    age = 0.0
    if isinstance(first, bytes):
        enqueued = connection.hget(QueuedJob.key_for(first.decode()), "enqueued_at")
        age = _since(enqueued.decode()) if isinstance(enqueued, bytes) else 0.0
    return QueueState(int(connection.llen(queue.key)), age, workers)


def _since(stamp: str) -> float:
    try:
        return max(0.0, (datetime.now(UTC) - utcparse(stamp)).total_seconds())
    except ValueError:
        return 0.0


def _served(connection: redis.Redis) -> dict[str, int]:
    """How many living workers listen on each queue; an entry whose heartbeat is gone has no hash any more."""
    found: dict[str, int] = {}
    for key in connection.smembers(WORKERS):
        state, names = connection.hmget(key, "state", "queues")
        if state in LISTENING and isinstance(names, bytes):
            for name in names.decode().split(","):
                found[name] = found.get(name, 0) + 1
    return found
